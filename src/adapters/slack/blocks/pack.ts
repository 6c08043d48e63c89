/**
 * Fills messages with units: as many as fit, in order, cut between units where that leaves no crumbs. Slack refuses more than 50
 * blocks and, near 12,000 characters of any mix, does not say how it counts; a message here has 10,000 at most.
 */
import type { types } from "@slack/bolt";
import { cutInline, type Inline, sizeOf, wholeCharacter } from "./inline.ts";
import {
  alignedLines,
  cutTable,
  hasGiantRow,
  mostColumns,
  readsAligned,
  type Table,
  tableBlock,
  tableSize,
} from "./table.ts";
import type { Rich, Unit } from "./units.ts";

export const messageLimit = 10_000;
const mostBlocks = 50;
/** A unit too long for one message begins in this one when so much of it is still free. */
const leastRoom = 2_500;

/** The messages, each as its blocks. The last has room for `footer` more blocks. None for no units. */
export function pack(units: readonly Unit[], footer = 0): types.KnownBlock[][] {
  const messages = fill(units, mostBlocks);
  const last = messages.at(-1);
  const whole =
    last && last.blocks + footer > mostBlocks
      ? [...messages.slice(0, -1), ...fill(last.units, mostBlocks - footer)]
      : messages;
  return whole.map((message) => blocksOf(message.units));
}

interface Message {
  units: Unit[];
  size: number;
  blocks: number;
  table: boolean;
}

const empty = (): Message => ({ units: [], size: 0, blocks: 0, table: false });

function fill(all: readonly Unit[], blockLimit: number): Message[] {
  const messages: Message[] = [];
  const rest: Unit[] = [...all].reverse();
  let message = empty();
  const next = (): void => {
    const last = message.units.at(-1);
    // A heading goes with what it heads.
    const heads = last?.kind === "header" && message.units.length > 1 && rest.length > 0;
    if (heads) {
      message.units.pop();
      rest.push(last);
    }
    messages.push(message);
    message = empty();
  };

  for (let unit = rest.pop(); unit; unit = rest.pop()) {
    const room = messageLimit - message.size;
    if (unit.kind === "table") {
      const { table } = unit;
      const others = asText(table, message.table);
      if (others) {
        rest.push(...others.reverse());
        continue;
      }
      const isFull = message.table || addsBlock(message, unit, blockLimit);
      const wants = tableSize(table) <= messageLimit ? tableSize(table) : leastRoom;
      const [fits, left] = isFull || room < wants ? [undefined, table] : cutTable(table, room);
      if (left) rest.push({ kind: "table", table: left });
      if (fits) put(message, { kind: "table", table: fits });
      if (left) next();
      continue;
    }
    const size = unitSize(unit);
    if (size <= room && !addsBlock(message, unit, blockLimit)) {
      put(message, unit);
      continue;
    }
    if (size > messageLimit && unit.kind === "rich" && room >= leastRoom && !addsBlock(message, unit, blockLimit)) {
      const [begun, left] = cutRich(unit.element, room);
      rest.push({ kind: "rich", element: left });
      if (begun) put(message, { kind: "rich", element: begun });
      if (begun) next();
      continue;
    }
    rest.push(unit);
    next();
  }
  if (message.units.length > 0) messages.push(message);
  return messages;
}

/**
 * What stands for a table that cannot be a block of its own: aligned text for too many columns, and for a narrow one
 * where the message has a table already, since Slack takes one a message; rows of words where a cell is longer than a message.
 */
function asText(table: Table, hasTable: boolean): Unit[] | undefined {
  if (hasGiantRow(table, messageLimit)) return [table.header, ...table.rows].map(wordsOfRow);
  if (table.header.length <= mostColumns && !(hasTable && readsAligned(table))) return undefined;
  const [head = "", rule = "", ...rows] = alignedLines(table);
  const chunks: string[][] = [];
  const each = messageLimit - head.length - rule.length - 2;
  let size = 0;
  for (const row of rows) {
    if (chunks.length === 0 || size + row.length + 1 > each) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(row);
    size += row.length + 1;
  }
  if (chunks.length === 0) chunks.push([]);
  return chunks.map((lines) => ({
    kind: "rich",
    element: {
      type: "rich_text_preformatted",
      elements: [{ type: "text", text: [head, rule, ...lines].join("\n") }],
    },
  }));
}

const wordsOfRow = (row: readonly Inline[][]): Unit => ({
  kind: "rich",
  element: {
    type: "rich_text_section",
    elements: row.flatMap((cell, i): Inline[] => (i > 0 ? [{ type: "text", text: " │ " }, ...cell] : [...cell])),
  },
});

const addsBlock = (message: Message, unit: Unit, limit: number): boolean =>
  message.blocks >= limit && !(unit.kind === "rich" && message.units.at(-1)?.kind === "rich");

function put(message: Message, unit: Unit): void {
  if (!(unit.kind === "rich" && message.units.at(-1)?.kind === "rich")) message.blocks++;
  message.units.push(unit);
  message.size += unitSize(unit);
  if (unit.kind === "table") message.table = true;
}

/** Two characters more for what joins it to the unit before. */
function unitSize(unit: Unit): number {
  if (unit.kind === "rich") return sizeOf(inlinesOf(unit.element)) + 2;
  if (unit.kind === "table") return tableSize(unit.table);
  return unit.kind === "header" ? unit.text.length : 0;
}

function inlinesOf(element: Rich): Inline[] {
  return element.type === "rich_text_list"
    ? element.elements.flatMap((item) => item.elements as Inline[])
    : (element.elements as Inline[]);
}

/** Cuts an element in two of its kind: code between lines where it can, so that each is code by itself. */
function cutRich(element: Rich, room: number): [begun: Rich | undefined, left: Rich] {
  if (element.type === "rich_text_preformatted") {
    const text = inlinesOf(element)
      .map((one) => one.text ?? "")
      .join("");
    const line = text.lastIndexOf("\n", room - 2);
    const at = line > 0 ? line : wholeCharacter(text, room - 2);
    const made = (part: string): Rich => ({ ...element, elements: [{ type: "text", text: part }] });
    return [made(text.slice(0, at)), made(text.slice(line > 0 ? at + 1 : at))];
  }
  const [head, tail] = cutInline(inlinesOf(element), room - 2);
  const made = (elements: Inline[]): Rich =>
    element.type === "rich_text_list"
      ? { ...element, elements: [{ type: "rich_text_section", elements }] }
      : { ...element, elements };
  return [head.length > 0 ? made(head) : undefined, made(tail)];
}

/** Joins neighbours that Slack shows better as one: paragraphs with an empty line between them, items of one list. */
function blocksOf(units: readonly Unit[]): types.KnownBlock[] {
  const blocks: types.KnownBlock[] = [];
  for (const unit of units) {
    const last = blocks.at(-1);
    if (unit.kind === "divider") blocks.push({ type: "divider" });
    else if (unit.kind === "header")
      blocks.push({ type: "header", text: { type: "plain_text", text: unit.text, emoji: false } });
    else if (unit.kind === "table") blocks.push(tableBlock(unit.table));
    else if (last?.type === "rich_text") join(last.elements as Rich[], unit.element);
    else blocks.push({ type: "rich_text", elements: [unit.element] });
  }
  return blocks;
}

function join(elements: Rich[], next: Rich): void {
  const last = elements.at(-1);
  if (last?.type === "rich_text_section" && next.type === "rich_text_section")
    elements[elements.length - 1] = {
      ...last,
      elements: [...last.elements, { type: "text", text: "\n\n" }, ...next.elements],
    };
  else if (last?.type === "rich_text_quote" && next.type === "rich_text_quote")
    elements[elements.length - 1] = {
      ...last,
      elements: [...last.elements, { type: "text", text: "\n\n" }, ...next.elements],
    };
  else if (last?.type === "rich_text_list" && next.type === "rich_text_list" && goesOn(last, next))
    elements[elements.length - 1] = { ...last, elements: [...last.elements, ...next.elements] };
  else elements.push(next);
}

type List = Extract<Rich, { type: "rich_text_list" }>;

const goesOn = (list: List, next: List): boolean =>
  list.style === next.style &&
  list.indent === next.indent &&
  list.border === next.border &&
  (list.style === "bullet" || (next.offset ?? 0) === (list.offset ?? 0) + list.elements.length);
