/** Puts a reply's blocks into as few cards as Feishu's limits allow, cut between blocks, else between paragraphs and rows. */
import { cutMarkdown } from "../../core/split.ts";
import { type Block, fenced, type Table, tableSource } from "./blocks.ts";
import { type CardElement, cardBytes, jsonBytes, plainText, type TableElement, tableLimit } from "./card.ts";

/** What a card has besides its elements: frame and summary. */
const frameBytes = 900;
/** Feishu counts 200 elements, with those inside others. */
const elementLimit = 150;
/** Where less is left of a card, a text that must be cut begins on the next. */
const leastTextBytes = 600;
const columnLimit = 50;
const rowsOnPage = 10;

export interface Packing {
  /** Feishu's keys by the ids of our files; a picture without one is shown by its words. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Room to leave on each card, in bytes. */
  readonly reserve?: number;
}

/**
 * The elements of each card. A card's first three tables are native and further ones text; all are written as Markdown where
 * that saves a second card.
 */
export function packCards(blocks: readonly Block[], packing: Packing): CardElement[][] {
  const native = pack(blocks, packing, true);
  if (native.length === 1) return native;
  const written = pack(blocks, packing, false);
  return written.length === 1 ? written : native;
}

function pack(blocks: readonly Block[], { pictures, reserve = 0 }: Packing, nativeTables: boolean): CardElement[][] {
  const pile = newPile(cardBytes - frameBytes - reserve);
  for (const block of blocks) {
    switch (block.kind) {
      case "text":
        addText(pile, block.markdown);
        break;
      case "table":
        if (block.header.length > columnLimit || pile.tables() >= tableLimit) addText(pile, asText(block));
        else if (nativeTables) addTable(pile, block);
        else addText(pile, tableSource(block), 1);
        break;
      case "picture": {
        const key = pictures.get(block.file);
        if (key === undefined) addText(pile, block.alt);
        else pile.addWhole({ tag: "img", img_key: key, alt: plainText(block.alt.slice(0, 200).toWellFormed()) });
        break;
      }
      case "line":
        if (!pile.isNew()) pile.addWhole({ tag: "hr" });
    }
  }
  return pile.end();
}

/** Cards that are filled one after the other. */
interface Pile {
  isNew(): boolean;
  /** How many bytes are left on the card; 0 when it takes no further element. */
  room(): number;
  /** How many tables the card has. */
  tables(): number;
  /** Adds an element that fits, with so many tables in it. */
  add(element: CardElement, tables?: number): void;
  /** Adds an element, on the next card where it does not fit. */
  addWhole(element: CardElement): void;
  /** Takes the card's last element off when it is text, and gives its words; empty otherwise. */
  takeText(): string;
  next(): void;
  end(): CardElement[][];
}

function newPile(limit: number): Pile {
  const cards: CardElement[][] = [];
  let card: CardElement[] = [];
  let used = 0;
  let tables = 0;
  const sizeOf = (element: CardElement): number => jsonBytes(element) + 1;
  const pile: Pile = {
    isNew: () => card.length === 0,
    room: () => (card.length < elementLimit ? limit - used : 0),
    tables: () => tables,
    add(element, more = 0) {
      card.push(element);
      used += sizeOf(element);
      tables += more;
    },
    addWhole(element) {
      if (sizeOf(element) > pile.room()) pile.next();
      pile.add(element);
    },
    takeText() {
      const last = card.at(-1);
      if (last?.tag !== "markdown") return "";
      card.pop();
      used -= sizeOf(last);
      return last.content;
    },
    next() {
      if (card.length > 0) cards.push(card);
      card = [];
      used = 0;
      tables = 0;
    },
    end() {
      pile.next();
      return cards;
    },
  };
  return pile;
}

const textElement = (content: string): CardElement => ({ tag: "markdown", content });
const textFrame = jsonBytes(textElement("")) + 1;

/** Text that follows text goes on in the same element, so that lists and spacing stay as they were. */
function addText(pile: Pile, markdown: string, tables = 0): void {
  const before = pile.takeText();
  let rest = before === "" ? markdown : `${before}\n\n${markdown}`;
  while (jsonBytes(textElement(rest)) + 1 > pile.room()) {
    if (pile.room() >= leastTextBytes) {
      const [part, left] = cutMarkdown(rest, unitsWithin(rest, pile.room() - textFrame));
      pile.add(textElement(part));
      rest = left;
    } else if (before !== "" && rest.length > markdown.length) {
      pile.add(textElement(before));
      rest = markdown;
    }
    pile.next();
  }
  if (rest !== "") pile.add(textElement(rest), tables);
}

/** A table that is too long goes on on the next card, below its header. */
function addTable(pile: Pile, table: Table): void {
  let { rows } = table;
  do {
    let count = rowsWithin({ ...table, rows }, pile.room());
    if (count === 0 && !pile.isNew()) {
      pile.next();
      count = rowsWithin({ ...table, rows }, pile.room());
    }
    if (count === 0) {
      addText(pile, asText({ ...table, rows }));
      return;
    }
    pile.add(tableElement({ ...table, rows: rows.slice(0, count) }), 1);
    rows = rows.slice(count);
    if (rows.length > 0) pile.next();
  } while (rows.length > 0);
}

const asText = (table: Table): string => fenced(table).join("\n");

/** What Markdown is made of; cells without it are shown as they are. */
const signs = /[*_~`[\]\\&<]/;

function tableElement({ header, align, rows }: Table): TableElement {
  return {
    tag: "table",
    page_size: rowsOnPage,
    row_height: "auto",
    row_max_height: "200px",
    header_style: { bold: true, background_style: "grey", lines: 2 },
    columns: header.map((name, i) => ({
      name: `c${i + 1}`,
      display_name: plainWords(name),
      data_type: rows.some((row) => signs.test(row[i] ?? "")) ? "markdown" : "text",
      horizontal_align: align[i] ?? "left",
    })),
    rows: rows.map(rowElement),
  };
}

const rowElement = (row: readonly string[]): Record<string, string> =>
  Object.fromEntries(row.map((cell, i) => [`c${i + 1}`, cell]));

/** A header's words: Feishu shows no Markdown there. */
const plainWords = (markdown: string): string =>
  markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`)(.+?)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}*_])([*_])(?!\s)(.+?)\1(?![\p{L}\p{N}*_])/gu, "$2")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1");

/** How many of the rows fit into so many bytes with their header; a table without rows counts as one. */
function rowsWithin(table: Table, bytes: number): number {
  let used = jsonBytes(tableElement(table)) + 1;
  if (used <= bytes) return Math.max(table.rows.length, 1);
  let count = table.rows.length;
  for (; count > 0 && used > bytes; count--) used -= jsonBytes(rowElement(table.rows[count - 1] ?? [])) + 1;
  return count;
}

/** How many UTF-16 units of a text take no more than so many bytes in JSON; whole characters. */
export function unitsWithin(text: string, bytes: number): number {
  let used = 0;
  let at = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === '"' || letter === "\\" || letter === "\n" || letter === "\t") used += 2;
    else if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff)) used += 6;
    else used += code < 0x80 ? 1 : code < 0x800 ? 2 : code > 0xffff ? 4 : 3;
    if (used > bytes) return at;
    at += letter.length;
  }
  return at;
}
