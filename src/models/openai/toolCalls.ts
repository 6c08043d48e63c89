import { randomBytes } from "node:crypto";
import type { ToolCall } from "../../core/model.ts";
import { objectOf, stringOf } from "./loose.ts";

interface Slot {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

export interface ToolCallCollector {
  /** Takes one entry of a delta's or message's `tool_calls`. */
  add(entry: unknown): void;
  /** The calls in the order they began, each with a name and an id of its own. */
  finish(): ToolCall[];
}

/**
 * Joins tool calls that come in pieces. The protocol tells pieces apart by `index`; services exist that leave it out,
 * send 0 for all, repeat id and name in every piece, send no id, or send whole arguments at once, even as an object.
 */
export function collectToolCalls(): ToolCallCollector {
  const slots: Slot[] = [];

  function slotFor(index: number | undefined, id: string, name: string): Slot {
    const known = id === "" ? undefined : slots.find((slot) => slot.id === id);
    if (known) return known;
    const candidate = index === undefined ? slots.at(-1) : slots.findLast((slot) => slot.index === index);
    // A piece without a name goes on with a call, even under a new id: some services make up an id for every piece.
    const begins =
      candidate === undefined ||
      (name !== "" && id !== "" && candidate.id !== "") ||
      (name !== "" &&
        index === undefined &&
        candidate.name !== "" &&
        (name !== candidate.name || isComplete(candidate.arguments)));
    if (candidate && !begins) return candidate;
    const slot: Slot = { index, id, name: "", arguments: "" };
    slots.push(slot);
    return slot;
  }

  return {
    add(entry) {
      const call = objectOf(entry);
      const fn = objectOf(call.function);
      const id = stringOf(call.id);
      const name = stringOf(fn.name);
      const slot = slotFor(indexOf(call.index), id, name);
      if (slot.id === "") slot.id = id;
      if (slot.name === "") slot.name = name;
      else if (name !== "" && name !== slot.name && slot.arguments === "") slot.name += name;
      const piece = fn.arguments;
      const words = typeof piece === "object" && piece !== null ? JSON.stringify(piece) : stringOf(piece);
      if (words !== "" && !(words === slot.arguments && isComplete(words))) slot.arguments += words;
    },
    finish() {
      const taken = new Set<string>();
      return slots
        .filter((slot) => slot.name !== "")
        .map((slot) => {
          const id = slot.id !== "" && !taken.has(slot.id) ? slot.id : `call_${randomBytes(9).toString("hex")}`;
          taken.add(id);
          return { id, name: slot.name, arguments: slot.arguments.trim() === "" ? "{}" : slot.arguments };
        });
    },
  };
}

function indexOf(value: unknown): number | undefined {
  const index = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof index === "number" && Number.isInteger(index) ? index : undefined;
}

/** True when a text is a whole JSON object, so that nothing can follow. */
export function isComplete(words: string): boolean {
  if (!words.trimEnd().endsWith("}")) return false;
  try {
    return typeof JSON.parse(words) === "object";
  } catch {
    return false;
  }
}
