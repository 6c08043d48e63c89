/** Tables: as Slack's own block within its limits, as aligned text beyond them. */
import type { types } from "@slack/bolt";
import type { Tokens } from "marked";
import { type Inline, inlineOf, sizeOf, wordsOf } from "./inline.ts";

/** Slack's limits for a table block: rows with the header, columns, and characters over all cells. */
const mostRows = 100;
export const mostColumns = 20;
/** Aligned text of this width stands in one line of a message on a desktop. */
const fitsInLine = 72;

type Align = "left" | "center" | "right";

export interface Table {
  readonly header: readonly Inline[][];
  readonly rows: readonly Inline[][][];
  readonly align: readonly Align[];
}

export function tableOf({ header, rows, align }: Tokens.Table): Table {
  return {
    header: header.map((cell) => inlineOf(cell.tokens, { bold: true })),
    rows: rows.map((row) => row.map((cell) => inlineOf(cell.tokens))),
    align: align.map((one) => one ?? "left"),
  };
}

const rowSize = (row: readonly Inline[][]): number => row.reduce((sum, cell) => sum + sizeOf(cell), 0);

/** The characters it takes of a message. */
export const tableSize = ({ header, rows }: Table): number =>
  rowSize(header) + rows.reduce((sum, row) => sum + rowSize(row), 0);

/**
 * The rows that a table block of at most `room` characters has space for, and those left under the same header. The first
 * is undefined when not even one row fits.
 */
export function cutTable(table: Table, room: number): [fits: Table | undefined, left: Table | undefined] {
  let size = rowSize(table.header);
  let count = 0;
  for (const row of table.rows) {
    size += rowSize(row);
    if (size > room || count + 2 > mostRows) break;
    count++;
  }
  if (size > room && count === 0) return [undefined, table];
  const left = table.rows.slice(count);
  return [{ ...table, rows: table.rows.slice(0, count) }, left.length > 0 ? { ...table, rows: left } : undefined];
}

/** Whether some row is too long for any message, so that its words must be cut. */
export const hasGiantRow = ({ header, rows }: Table, room: number): boolean =>
  rowSize(header) > room || rows.some((row) => rowSize(header) + rowSize(row) > room);

/** Every cell is rich text, since Slack was seen to fail on raw ones, and none is empty, which it refuses. */
export function tableBlock({ header, rows, align }: Table): types.TableBlock {
  const cell = (elements: readonly Inline[]): types.RichTextBlock => ({
    type: "rich_text",
    elements: [
      {
        type: "rich_text_section",
        elements: elements.length > 0 ? [...elements] : [{ type: "text", text: " " }],
      },
    ],
  });
  return {
    type: "table",
    column_settings: align.map((one) => ({ align: one, is_wrapped: true })),
    rows: [header, ...rows].map((row) => row.map(cell)),
  };
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const unseen = /\p{M}|\u200b|\u200c|\u200d|\ufe0f/u;
const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text) width += unseen.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
};

/** The table as lines of text whose columns stand under each other; links show their words. */
export function alignedLines({ header, rows, align }: Table): string[] {
  const texts = [header, ...rows].map((row) => row.map((cell) => wordsOf(cell).replace(/\s+/g, " ").trim()));
  const widths = header.map((_, column) => Math.max(1, ...texts.map((row) => widthOf(row[column] ?? ""))));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => pad(row[column] ?? "", width, align[column] ?? "left"))
      .join(" │ ")
      .trimEnd();
  const [head = [], ...body] = texts;
  return [line(head), widths.map((width) => "─".repeat(width)).join("─┼─"), ...body.map(line)];
}

function pad(text: string, width: number, align: Align): string {
  const space = Math.max(0, width - widthOf(text));
  const before = align === "right" ? space : align === "center" ? Math.floor(space / 2) : 0;
  return " ".repeat(before) + text + " ".repeat(space - before);
}

/** Whether aligned text serves as well as a block: it is narrow, and has no links that would be lost. */
export function readsAligned(table: Table): boolean {
  const [head = "", rule = ""] = alignedLines(table);
  const hasLinks = [table.header, ...table.rows].flat(2).some(({ type }) => type === "link");
  return !hasLinks && Math.max(widthOf(head), rule.length) <= fitsInLine;
}
