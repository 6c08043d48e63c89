/** The font that charts are written in, from a package, so that a machine without any fonts draws the same picture. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Noto Sans with simplified and traditional Chinese, 31 thousand characters (OFL 1.1). */
const fontPackage = "@embedpdf/fonts-sc";
export const fontFamily = "Noto Sans Hans";

const fileOf = (name: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(fontPackage)), "../fonts", name);

/** Paths of the font files: for text, and heavier for titles. */
export const fontFiles = (): string[] => [fileOf("NotoSansHans-Regular.otf"), fileOf("NotoSansHans-Medium.otf")];

let known: Promise<ReadonlySet<number>> | undefined;

/** The code points that the font can draw. Read once. */
export function drawable(): Promise<ReadonlySet<number>> {
  known ??= readFile(fileOf("NotoSansHans-Regular.otf")).then(codePointsOf);
  return known;
}

/** A text that the font can draw whole: letters it lacks lose their accents, what is left over is dropped. */
export function fitting(text: string, has: ReadonlySet<number>): string {
  const drawn = (char: string): boolean => has.has(char.codePointAt(0) ?? 0);
  const kept = [...text.normalize("NFC")].map((char) => {
    if (/\s/.test(char)) return " ";
    if (drawn(char)) return char;
    return [...char.normalize("NFKD")].filter(drawn).join("");
  });
  return kept.join("").replace(/ {2,}/g, " ").trim();
}

/** Reads the `cmap` table of an OpenType file, its formats 4 and 12 (ISO/IEC 14496-22, 5.2.1). */
export function codePointsOf(font: Buffer): Set<number> {
  const tables = font.readUInt16BE(4);
  let cmap = 0;
  for (let i = 0; i < tables; i++) {
    const record = 12 + 16 * i;
    if (font.toString("latin1", record, record + 4) === "cmap") cmap = font.readUInt32BE(record + 8);
  }
  const points = new Set<number>();
  const encodings = cmap === 0 ? 0 : font.readUInt16BE(cmap + 2);
  for (let i = 0; i < encodings; i++) {
    const table = cmap + font.readUInt32BE(cmap + 8 + 8 * i);
    const format = font.readUInt16BE(table);
    if (format === 4) readSegments(font, table, points);
    if (format === 12) readGroups(font, table, points);
  }
  return points;
}

function readSegments(font: Buffer, table: number, points: Set<number>): void {
  const count = font.readUInt16BE(table + 6) / 2;
  const ends = table + 14;
  const starts = ends + 2 * count + 2;
  const deltas = starts + 2 * count;
  const offsets = deltas + 2 * count;
  for (let i = 0; i < count; i++) {
    const start = font.readUInt16BE(starts + 2 * i);
    const end = Math.min(font.readUInt16BE(ends + 2 * i), 0xfffe);
    const delta = font.readUInt16BE(deltas + 2 * i);
    const offset = font.readUInt16BE(offsets + 2 * i);
    for (let point = start; point <= end; point++) {
      const at = offsets + 2 * i + offset + 2 * (point - start);
      const glyph = offset === 0 ? (point + delta) & 0xffff : font.readUInt16BE(at);
      if (glyph !== 0) points.add(point);
    }
  }
}

function readGroups(font: Buffer, table: number, points: Set<number>): void {
  const count = font.readUInt32BE(table + 12);
  for (let i = 0; i < count; i++) {
    const group = table + 16 + 12 * i;
    const end = font.readUInt32BE(group + 4);
    for (let point = font.readUInt32BE(group); point <= end; point++) points.add(point);
  }
}
