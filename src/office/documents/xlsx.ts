/** Spreadsheets: each table and each chart's figures on a sheet of its own, numbers and dates as such. */
import type { SheetData } from "write-excel-file/node";
import type { Setting } from "./documents.ts";
import { type Block, type DocumentTree, ownWords, type Run, wordsOf } from "./tree.ts";

/** Excel's limits: characters of a sheet's name and of a cell. */
const longestName = 31;
const longestCell = 32_767;
const widest = 60;
const dateFormat = "yyyy-mm-dd";

type Cell = NonNullable<SheetData[number][number]>;
interface SheetOf {
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A workbook. What begins like a formula is written as text, which no program runs. */
export async function writeXlsx(tree: DocumentTree, { style }: Setting): Promise<Uint8Array> {
  const { default: write } = await import("write-excel-file/node");
  const taken = new Set<string>(["history"]);
  const head = (words: string, right: boolean): Cell => ({
    value: words,
    type: String,
    fontWeight: "bold",
    textColor: "#ffffff",
    backgroundColor: `#${style.colours.accent}`,
    align: right ? "right" : "left",
  });
  const sheets = sheetsOf(tree).map(({ name, head: names, rows }) => {
    const isRight = (i: number): boolean => rows.length > 0 && rows.every((row) => typeof heldIn(row[i]) === "number");
    return {
      sheet: nameOf(name, taken),
      stickyRowsCount: 1,
      columns: names.map((words, i) => ({
        width: Math.min(widest, 3 + Math.max(...[words, ...rows.map((row) => String(heldIn(row[i]) ?? ""))].map(wide))),
      })),
      data: [names.map((words, i) => head(words, isRight(i))), ...rows.map((row) => [...row])],
    };
  });
  return write(sheets, { fontFamily: style.fonts.latin, fontSize: style.sizePt }).toBuffer();
}

const heldIn = (cell: Cell | undefined): unknown =>
  typeof cell === "object" && cell !== null && "value" in cell ? cell.value : cell;

const wide = (text: string): number =>
  Math.max(...text.split("\n").map((line) => [...line].reduce((sum, char) => sum + (char > "\u2e7f" ? 2 : 1), 0)));

/** The sheets of a document; one without tables or charts has its text, a line a row. */
function sheetsOf(tree: DocumentTree): SheetOf[] {
  const words = ownWords[tree.language];
  const sheets: SheetOf[] = [];
  const lines: string[] = [];
  let under = tree.title;
  const walk = (blocks: readonly Block[]): void => {
    for (const block of blocks) {
      if (block.kind === "heading") under = wordsOf(block.runs);
      if (block.kind === "heading" || block.kind === "paragraph") lines.push(wordsOf(block.runs));
      if (block.kind === "code") lines.push(...block.text.split("\n"));
      if (block.kind === "quote") walk(block.blocks);
      if (block.kind === "list") for (const item of block.items) walk(item.blocks);
      if (block.kind === "table") {
        const line = (cells: readonly (readonly Run[])[]): string[] => cells.map((cell) => wordsOf(cell).trim());
        sheets.push({ name: under, head: line(block.head), rows: block.rows.map((row) => line(row).map(cellOf)) });
      }
      if (block.kind === "chart") {
        const name = (title: string): string => [title, block.unit && `(${block.unit})`].filter(Boolean).join(" ");
        sheets.push({
          name: block.title || under,
          head: [words.label, ...block.series.map((one) => name(one.name || block.title))],
          rows: block.labels.map((label, i) => [
            textCell(label),
            ...block.series.map(({ values }): Cell => {
              const value = values[i];
              return value === null || value === undefined ? textCell("") : { value, type: Number };
            }),
          ]),
        });
      }
    }
  };
  walk(tree.blocks);
  if (sheets.length === 0)
    sheets.push({ name: tree.title, head: [tree.title], rows: lines.map((line) => [textCell(line)]) });
  if (tree.sources.length > 0)
    sheets.push({
      name: words.sources,
      head: [words.number, words.source, words.publisher, words.date, words.quote, words.address],
      rows: tree.sources.map((source) => [
        { value: source.number, type: Number },
        ...[source.title, source.publisher, source.date, source.quote, source.address].map((text) =>
          textCell(text ?? ""),
        ),
      ]),
    });
  return sheets;
}

const textCell = (text: string): Cell => ({
  value: text.slice(0, longestCell),
  type: String,
  wrap: true,
  alignVertical: "top",
});

/** A cell's words as what they certainly are: a number with its format, a day, or text. */
function cellOf(text: string): Cell {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const day = new Date(`${text}T00:00:00Z`);
    if (!Number.isNaN(day.getTime()) && day.toISOString().startsWith(text))
      return { value: day, type: Date, format: dateFormat };
  }
  const found = /^([-+−]?)([$€£¥￥]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?)(%?)$/.exec(text);
  const digits = found?.[3]?.replaceAll(",", "") ?? "";
  // Figures that begin with 0 are names of something, and longer ones than these would lose their end.
  if (!found || /^0\d/.test(digits) || digits.replace(".", "").length > 15) return textCell(text);
  const [, sign, money = "", shown = "", decimals = "", percent] = found;
  const value = Number(digits) * (sign === "-" || sign === "−" ? -1 : 1);
  const places = decimals === "" ? "" : `.${"0".repeat(decimals.length)}`;
  if (percent) return { value: Number((value / 100).toPrecision(15)), type: Number, format: `0${places}%` };
  const grouped = shown.includes(",") ? `#,##0${places}` : `0${places}`;
  return { value, type: Number, format: money === "" ? grouped : `"${money}"${grouped}` };
}

/** A name that Excel takes, and that no other sheet has. */
function nameOf(title: string, taken: Set<string>): string {
  const plain =
    title
      .replace(/[[\]:*?/\\\p{Cc}]/gu, " ")
      .replace(/\s+/g, " ")
      .replace(/^[' ]+|[' ]+$/g, "") || "Sheet";
  for (let count = 1; ; count++) {
    const ending = count === 1 ? "" : ` ${count}`;
    const name = `${plain
      .slice(0, longestName - ending.length)
      .toWellFormed()
      .replace(/\ufffd$/, "")
      .trim()}${ending}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
