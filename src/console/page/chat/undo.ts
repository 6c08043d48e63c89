/** What of a conversation can be taken back. No effects here. */
import { readCommand } from "../../../core/commands.ts";
import type { StoredMessage } from "../../../core/history.ts";

/**
 * The reply whose actions `/undo` would take back now, and until when: the latest that did something and was not taken back.
 * Undefined while an undo is under way, and when it is too late.
 */
export function undoable(messages: readonly StoredMessage[], now: number): { id: string; until: string } | undefined {
  const undoTurns = new Map<string, boolean>();
  const done: { id: string; until: string }[] = [];
  for (const message of messages) {
    const { turnId } = message;
    if (message.role === "user" && isUndo(message.text)) undoTurns.set(turnId, false);
    if (message.role !== "assistant") continue;
    const { undoUntil, answered } = message.reply;
    if (undoTurns.has(turnId)) {
      undoTurns.set(turnId, true);
      if (answered) done.pop();
    } else if (undoUntil) done.push({ id: message.id, until: undoUntil });
  }
  const last = done.at(-1);
  const underWay = [...undoTurns.values()].includes(false);
  return last && !underWay && Date.parse(last.until) > now ? last : undefined;
}

function isUndo(text: string): boolean {
  const command = readCommand(text);
  return command !== undefined && "name" in command && command.name === "undo";
}
