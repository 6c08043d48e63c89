/** Divides a document among slides: one for each heading, more where it does not fit. Nothing here knows of PowerPoint. */

import type { HouseStyle } from "../../../core/documents.ts";
import { columnsOf } from "../page.ts";
import {
  type Block,
  type ChartBlock,
  type DocumentTree,
  type Heading,
  headingNumbers,
  headingsOf,
  ownWords,
  type Run,
  type TableBlock,
  wordsOf,
} from "../tree.ts";

/** One line of a slide's text. `level` is how far in it stands; `mark` what stands before it. */
export interface Line {
  readonly runs: readonly Run[];
  readonly level: number;
  readonly mark: "bullet" | "number" | "none";
  readonly start?: number;
  readonly look: "text" | "quote" | "code" | "heading";
}

export interface Slide {
  readonly title: string;
  readonly section: boolean;
  readonly content:
    | { readonly kind: "lines"; readonly lines: readonly Line[] }
    | { readonly kind: "table"; readonly table: TableBlock }
    | { readonly kind: "chart"; readonly chart: ChartBlock; readonly lines: readonly Line[] }
    | { readonly kind: "picture"; readonly address: string; readonly words: string }
    | { readonly kind: "nothing" };
}

/** Rows of text on a slide, and characters of Latin letters in such a row; a Chinese character is two of them. */
const rowsOfText = 14;
const lettersInRow = 92;
const besideChart = { rows: 14, letters: 40 };
const rowsOfTable = 10;
/** Headings down to this level begin a slide; deeper ones stand in the text. */
const deepestTitle = 2;

/** The slides behind the title's. */
export function slidesOf(tree: DocumentTree, { numbering }: Pick<HouseStyle, "numbering">): Slide[] {
  const numbers = numbering ? headingNumbers(headingsOf(tree)) : new Map<Heading, string>();
  const slides: Slide[] = [];
  let title = tree.title;
  let lines: Line[] = [];
  let began = false;

  const push = (content: Slide["content"], section = false): void => {
    const last = slides.at(-1);
    const again = began && last !== undefined;
    slides.push({ title: again ? `${title} (${ownWords[tree.language].continued})` : title, section, content });
    began = true;
  };
  const flush = (): void => {
    for (const group of grouped(lines, rowsOfText, lettersInRow)) push({ kind: "lines", lines: group });
    lines = [];
  };
  const open = (heading: Heading): void => {
    flush();
    title = [numbers.get(heading), wordsOf(heading.runs).trim()].filter(Boolean).join(" ");
    began = false;
  };
  const walk = (blocks: readonly Block[]): void =>
    blocks.forEach((block, i) => {
      if (block.kind === "heading" && block.level <= deepestTitle) {
        open(block);
        const next = blocks[i + 1];
        const bare = !next || (next.kind === "heading" && next.level <= deepestTitle);
        if (bare) push({ kind: "nothing" }, true);
        return;
      }
      const picture = block.kind === "paragraph" && block.runs.length === 1 ? block.runs[0] : undefined;
      if (block.kind === "chart") {
        const rows = lines.reduce((sum, line) => sum + rowsFor(line, besideChart.letters), 0);
        const beside = rows <= besideChart.rows ? lines : [];
        if (beside.length > 0) lines = [];
        else flush();
        push({ kind: "chart", chart: block, lines: beside });
      } else if (block.kind === "table") {
        flush();
        for (const table of parted(block)) push({ kind: "table", table });
      } else if (picture?.kind === "picture") {
        flush();
        push({ kind: "picture", address: picture.address, words: picture.words });
      } else if (block.kind === "pageBreak") flush();
      else lines.push(...linesOf(block, 0, "text"));
    });
  walk(tree.blocks);
  flush();
  return slides;
}

/** A block as lines; tables and charts inside of lists and quotations are told in words. */
function linesOf(block: Block, level: number, look: Line["look"]): Line[] {
  switch (block.kind) {
    case "heading":
      return [{ runs: block.runs, level, mark: "none", look: "heading" }];
    case "paragraph":
      return [{ runs: block.runs, level, mark: "none", look }];
    case "quote":
      return block.blocks.flatMap((one) => linesOf(one, level, "quote"));
    case "code":
      return block.text
        .split("\n")
        .map((text) => ({ runs: [{ kind: "text", text }], level, mark: "none", look: "code" }));
    case "list":
      return block.items.flatMap(({ checked, blocks }, i) => {
        const mark: Run[] = checked === undefined ? [] : [{ kind: "text", text: checked ? "☑ " : "☐ " }];
        const [first, ...rest] = blocks;
        const runs = first?.kind === "paragraph" ? first.runs : [];
        return [
          {
            runs: [...mark, ...runs],
            level,
            look,
            mark: block.ordered ? "number" : "bullet",
            ...(block.ordered && { start: block.start + i }),
          } as const,
          ...(first?.kind === "paragraph" ? rest : blocks).flatMap((one) => linesOf(one, level + 1, look)),
        ];
      });
    case "table":
      return [block.head, ...block.rows].map((row) => ({
        runs: row.flatMap((cell, i): Run[] => (i === 0 ? [...cell] : [{ kind: "text", text: " · " }, ...cell])),
        level,
        mark: "none",
        look,
      }));
    case "chart":
      return block.labels.map((label, i) => ({
        runs: [{ kind: "text", text: `${label}: ${block.series.map(({ values }) => values[i] ?? "–").join(" · ")}` }],
        level,
        mark: "none",
        look,
      }));
    default:
      return [];
  }
}

/** About how many rows of a slide a line takes. */
const rowsFor = ({ runs, level, look }: Line, letters: number): number =>
  Math.max(1, Math.ceil(columnsOf(wordsOf(runs)) / (letters - 4 * level))) +
  (look === "heading" ? 0.4 : look === "code" ? -0.3 : 0.15);

/** Lines in groups that fit on a slide; one that fits on none is divided between its words. */
function grouped(lines: readonly Line[], rows: number, letters: number): Line[][] {
  const groups: Line[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const line of lines.flatMap((one) => divided(one, rows, letters))) {
    const needs = rowsFor(line, letters);
    const heads = line.look === "heading" ? 2 : 0;
    if (used + needs + heads > rows) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(line);
    used += needs;
  }
  return groups;
}

function divided(line: Line, rows: number, letters: number): Line[] {
  if (rowsFor(line, letters) <= rows) return [line];
  const room = Math.floor((rows - 2) * (letters - 4 * line.level));
  const parts: Run[][] = [[]];
  let used = 0;
  for (const run of line.runs) {
    if (run.kind !== "text") {
      parts.at(-1)?.push(run);
      continue;
    }
    for (const word of pieces(run.text, room)) {
      if (used + columnsOf(word) > room) {
        parts.push([]);
        used = 0;
      }
      used += columnsOf(word);
      const last = parts.at(-1);
      const before = last?.at(-1);
      // Words of one run stay one run.
      if (last && before?.kind === "text" && sameManner(before, run))
        last[last.length - 1] = { ...before, text: before.text + word };
      else last?.push({ ...run, text: word });
    }
  }
  return parts.map((runs, i) => (i === 0 ? { ...line, runs } : { ...line, runs, mark: "none" as const }));
}

/** Sentences; one that fits on no slide is parted between its words, and a very long word between its letters. */
function pieces(text: string, room: number): string[] {
  const sentences = [...new Intl.Segmenter("zh", { granularity: "sentence" }).segment(text)];
  return sentences.flatMap(({ segment }) =>
    columnsOf(segment) <= room ? [segment] : (segment.match(/[^\s\u2e80-\uffef]{1,60}\s*|\s+|[\u2e80-\uffef]/gu) ?? []),
  );
}

const sameManner = (a: Run, b: Run): boolean =>
  JSON.stringify({ ...a, text: "" }) === JSON.stringify({ ...b, text: "" });

/** A table in tables whose rows fit on a slide, each with the head. */
function parted(table: TableBlock): TableBlock[] {
  const letters = Math.max(8, Math.floor(lettersInRow / table.head.length));
  const parts: TableBlock["rows"][number][][] = [[]];
  let used = 0;
  for (const row of table.rows) {
    const needs =
      Math.max(...row.map((cell) => Math.ceil(Math.max(1, columnsOf(wordsOf(cell))) / letters))) * 0.75 + 0.25;
    if (used + needs > rowsOfTable && used > 0) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)?.push(row);
    used += needs;
  }
  return parts.map((rows) => ({ ...table, rows }));
}
