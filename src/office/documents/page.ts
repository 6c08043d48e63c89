/** What all formats with pages decide alike: whether there is a table of contents, and the words of headers and footers. */
import type { HouseStyle } from "../../core/documents.ts";
import { type DocumentTree, headingsOf, type TableBlock, wordsOf } from "./tree.ts";

/** So many headings of the first two levels make a table of contents worth its room. */
const manyHeadings = 8;

export function wantsContents(tree: DocumentTree, { contents }: Pick<HouseStyle, "contents">): boolean {
  const headings = headingsOf(tree);
  if (headings.length === 0) return false;
  if (tree.contents !== undefined) return tree.contents;
  return (
    contents === "always" || (contents === "auto" && headings.filter(({ level }) => level <= 2).length >= manyHeadings)
  );
}

export type Part = { readonly text: string } | { readonly field: "page" | "pages" };

/** The words of a header or footer with title and date filled in; what only the program knows that shows them is a field. */
export function fillIn(template: string, { title, date }: Pick<DocumentTree, "title" | "date">): Part[] {
  return template
    .split(/(\{(?:title|date|page|pages)\})/)
    .filter((piece) => piece !== "")
    .map((piece): Part => {
      if (piece === "{page}" || piece === "{pages}") return { field: piece.slice(1, -1) as "page" | "pages" };
      return { text: piece === "{title}" ? title : piece === "{date}" ? date : piece };
    });
}

/** The same for what has no such fields: what parted them from the words goes too. */
export const wordsOnly = (template: string, tree: Pick<DocumentTree, "title" | "date">): string =>
  fillIn(template, tree)
    .map((part) => ("text" in part ? part.text : ""))
    .join("")
    .replace(/^[\s/|·–—-]+|[\s/|·–—-]+$/g, "");

/** No column of a table is narrower than this share of what it would have if all were alike. */
const leastShare = 0.5;

/** How a table's width is divided among its columns, by what they hold; all together are 1. */
export function columnShares({ head, rows }: TableBlock): number[] {
  const needs = head.map((cell, i) => {
    const cells = [cell, ...rows.map((row) => row[i] ?? [])].map((one) => columnsOf(wordsOf(one)));
    const mean = cells.reduce((sum, each) => sum + each, 0) / cells.length;
    return Math.min(60, Math.max(4, mean, Math.min(16, Math.max(...cells))));
  });
  const sum = needs.reduce((total, each) => total + each, 0);
  const shares = needs.map((each) => Math.max(each / sum, leastShare / needs.length));
  const all = shares.reduce((total, each) => total + each, 0);
  return shares.map((share) => share / all);
}

/** How many columns of a terminal a text takes: a Chinese character two. A measure of its width that needs no font. */
export const columnsOf = (text: string): number => [...text].reduce((sum, char) => sum + (char > "\u2e7f" ? 2 : 1), 0);

/** How large a picture is shown: as wide as it is at 96 dots an inch, and never wider or higher than there is room. */
export function fitted(size: Size, room: Size): Size {
  const scale = Math.min(1, room.width / size.width, room.height / size.height);
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a PNG or JPEG, as its head says; undefined for bytes that are neither. */
export function sizeOf(bytes: Uint8Array): Size | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length > 24 && view.readUInt32BE(0) === 0x89504e47 && view.toString("latin1", 12, 16) === "IHDR")
    return sound({ width: view.readUInt32BE(16), height: view.readUInt32BE(20) });
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return undefined;
  // Segments of a JPEG: a marker, its length, and in those of a frame (C0 to CF but C4, C8, CC) height and width.
  for (let at = 2; at + 9 < view.length; ) {
    if (view[at] !== 0xff) return undefined;
    const marker = view[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return sound({ height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) });
    at += 2 + (marker === 0xff ? -1 : view.readUInt16BE(at + 2));
  }
  return undefined;
}

const sound = (size: Size): Size | undefined => (size.width > 0 && size.height > 0 ? size : undefined);
