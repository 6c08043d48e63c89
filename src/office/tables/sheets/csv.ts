/** CSV: finds how values are separated and reads them; writes it so that no text runs as a formula. */
import type { BadRow } from "../../../core/sheets.ts";
import { breathe, type Raw } from "./raw.ts";

const separators = [",", ";", "\t", "|"];
/** A quote that is never closed would take in all that follows; no cell is longer. */
const longestCell = 200_000;
/** What spreadsheets take for a formula at the beginning of a cell, the full-width forms among it. */
const dangerous = /^[=+\-@\t\r＝＋－＠]/;
const defused = /^'(?='*[=+\-@\t\r＝＋－＠])/;

export interface CsvRows {
  readonly rows: Raw[][];
  /** The line of the file each row begins at, from 1. */
  readonly numbers: number[];
  readonly bad: BadRow[];
}

/** The rows of a text whose line ends are `\n`; empty lines are left out. */
export async function readCsv(text: string): Promise<CsvRows> {
  const separator = separatorOf(text);
  const rows: Raw[][] = [];
  const numbers: number[] = [];
  const bad: BadRow[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const row: string[] = [];
    const began = line;
    for (;;) {
      if (text[at] === '"') {
        const cell = quoted(text, at);
        if (cell === undefined) {
          bad.push({
            row: began,
            why: { en: "a quote is never closed; the line is left out", zh: "引号没有结束，该行未导入" },
          });
          row.length = 0;
          at = lineEnd(text, at);
          break;
        }
        line += cell.lines;
        at = cell.end;
        row.push(cell.text.replace(defused, ""));
      } else {
        let end = at;
        while (end < text.length && text[end] !== separator && text[end] !== "\n") end++;
        row.push(text.slice(at, end).replace(defused, ""));
        at = end;
      }
      if (text[at] !== separator) break;
      at += 1;
    }
    at += 1;
    line += 1;
    if (row.some((cell) => cell !== "")) {
      rows.push(row);
      numbers.push(began);
    }
    if (rows.length % 2_000 === 0) await breathe();
  }
  return { rows, numbers, bad };
}

/** A quoted cell; what stands between its end and the next separator belongs to it, as spreadsheets read it. */
function quoted(text: string, from: number): { text: string; end: number; lines: number } | undefined {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0 || quote - from > longestCell) return undefined;
    if (text[quote + 1] === '"') {
      at = quote + 2;
      continue;
    }
    const inner = text.slice(from + 1, quote);
    let end = quote + 1;
    while (end < text.length && !separators.includes(text[end] as string) && text[end] !== "\n") end++;
    const lines = inner.includes("\n") ? inner.split("\n").length - 1 : 0;
    return { text: inner.replaceAll('""', '"') + text.slice(quote + 1, end), end, lines };
  }
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
};

/** The sign that most lines of the beginning have equally often, outside of quotes. */
function separatorOf(text: string): string {
  const named = /^sep=(.)\n/i.exec(text)?.[1];
  if (named) return named;
  const lines = text
    .slice(0, 20_000)
    .replace(/"(?:[^"]|"")*"/g, "")
    .split("\n")
    .filter((line) => line !== "")
    .slice(0, 50);
  const score = (sign: string): number => {
    const counts = lines.map((line) => line.split(sign).length - 1);
    const [first = 0] = counts;
    return first === 0 ? 0 : counts.filter((count) => count === first).length * 100 + first;
  };
  return separators.map((sign) => [score(sign), sign] as const).sort((a, b) => b[0] - a[0])[0]?.[1] ?? ",";
}

/** CSV with a byte order mark, so that spreadsheets read it as UTF-8. Texts that begin like a formula get a quote before them. */
export function writeCsv(rows: Iterable<readonly { readonly text: string; readonly isText: boolean }[]>): string {
  const lines: string[] = [];
  for (const row of rows) lines.push(row.map(cellText).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

function cellText({ text, isText }: { readonly text: string; readonly isText: boolean }): string {
  // One that begins with a quote and such a sign already gets another, so that reading takes one away and leaves the rest.
  const safe = isText && (dangerous.test(text) || defused.test(text)) ? `'${text}` : text;
  return /[",;\t|\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
