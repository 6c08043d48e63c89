/** Reads PDF text in the order it is read in: lines joined to paragraphs, words parted at line ends made whole. */
import { createRequire } from "node:module";
import path from "node:path";
import type { TextItem } from "pdfjs-dist/types/src/display/api.js";
import type { Heading } from "../chunk.ts";
import { type FileContent, isoDate, UnreadableFile } from "../read.ts";

/** Lines further apart than this many line heights belong to different paragraphs. */
const paragraphGap = 1.6;
/** A short line this much larger than most of the text is a heading. */
const headingScale = 1.15;
const longestHeading = 120;

/** Rejects with `UnreadableFile` for broken and encrypted files and for scans without text. */
export async function readPdf(bytes: Uint8Array, signal: AbortSignal): Promise<FileContent> {
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const home = path.dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const task = pdfjs.getDocument({
    data: Uint8Array.from(bytes),
    cMapUrl: `${path.join(home, "cmaps")}/`,
    cMapPacked: true,
    standardFontDataUrl: `${path.join(home, "standard_fonts")}/`,
    disableFontFace: true,
    useSystemFonts: false,
    isEvalSupported: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  try {
    const pdf = await task.promise;
    const paragraphs: Paragraph[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      signal.throwIfAborted();
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      paragraphs.push(...paragraphsOf(items.filter((item) => "str" in item)));
      page.cleanup();
    }
    if (paragraphs.length === 0) {
      throw new UnreadableFile(
        "The PDF holds pictures of pages, no text (a scan?). Run text recognition (OCR) over it first.",
      );
    }
    const content = joinParagraphs(paragraphs);
    const title = content.headings[0]?.start === 0 ? { title: content.headings[0].text } : {};
    return { ...content, ...title, ...(await statedFacts(pdf)) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnreadableFile) throw error;
    if (error instanceof Error && error.name === "PasswordException") {
      throw new UnreadableFile("The PDF is protected by a password. Save it without one.", { cause: error });
    }
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UnreadableFile(`The PDF is broken (${why}). Print or export it again.`, { cause: error });
  } finally {
    await task.destroy();
  }
}

async function statedFacts(pdf: {
  getMetadata(): Promise<{ info: object }>;
}): Promise<{ title?: string; date?: string }> {
  const { info } = await pdf.getMetadata();
  const fact = (name: string) => {
    const value: unknown = Reflect.get(info, name);
    return typeof value === "string" ? value.trim() : "";
  };
  const title = fact("Title");
  // D:20260522103000+08'00' (ISO 32000-1, 7.9.4)
  const date = isoDate(fact("CreationDate").replace(/^(?:D:)?(\d{4})(\d{2})(\d{2}).*$/, "$1-$2-$3"));
  const telling = title !== "" && !/\.(?:docx?|indd|tex|pdf)$/i.test(title) && !/^untitled/i.test(title);
  return { ...(telling ? { title } : {}), ...(date === undefined ? {} : { date }) };
}

interface Line {
  text: string;
  x: number;
  y: number;
  height: number;
  right: number;
}

/** `height` is that of its first line, in points. */
interface Paragraph {
  text: string;
  readonly height: number;
}

function paragraphsOf(items: readonly TextItem[]): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let previous: Line | undefined;
  for (const line of inReadingOrder(linesOf(items))) {
    const last = paragraphs.at(-1);
    const text = line.text.trim();
    const joined = last === undefined || previous === undefined ? undefined : join(last.text, previous, line);
    if (last === undefined || joined === undefined) paragraphs.push({ text, height: line.height });
    else last.text = joined;
    previous = line;
  }
  return paragraphs;
}

function joinParagraphs(paragraphs: readonly Paragraph[]): { text: string; headings: Heading[] } {
  const body = usualHeight(paragraphs);
  const headings: Heading[] = [];
  let text = "";
  for (const paragraph of paragraphs) {
    const large = paragraph.height >= body * headingScale && paragraph.text.length <= longestHeading;
    if (large && /\p{L}/u.test(paragraph.text)) headings.push({ start: text.length, level: 2, text: paragraph.text });
    text += `${paragraph.text}\n\n`;
  }
  return { text: `${text.trimEnd()}\n`, headings };
}

/** The height most of the characters have. */
function usualHeight(paragraphs: readonly Paragraph[]): number {
  const characters = new Map<number, number>();
  for (const { height, text } of paragraphs) {
    const rounded = Math.round(height * 2) / 2;
    characters.set(rounded, (characters.get(rounded) ?? 0) + text.length);
  }
  return [...characters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** Runs of one baseline, parted by a space where there is a gap between them. */
function linesOf(items: readonly TextItem[]): Line[] {
  const lines: Line[] = [];
  let current: Line | undefined;
  for (const item of items) {
    const [, , , scale = 0, x = 0, y = 0] = item.transform as number[];
    const height = item.height || Math.abs(scale);
    if (item.str === "") continue;
    const sameLine =
      current !== undefined && Math.abs(current.y - y) < Math.max(2, height * 0.5) && x >= current.right - height;
    const column = current !== undefined && x - current.right > height * 4 && item.str.trim() !== "";
    if (current === undefined || !sameLine || column) {
      current = { text: "", x, y, height, right: x };
      lines.push(current);
    } else if (x - current.right > height * 0.2 && !/\s$/.test(current.text) && !/^\s/.test(item.str)) {
      current.text += " ";
    }
    current.text += item.str;
    current.right = x + item.width;
    current.height = Math.max(current.height, item.height);
  }
  return lines.filter((line) => line.text.trim() !== "");
}

/**
 * The order in which a file draws its text is nearly always the order of reading, columns included. Where it jumps
 * up the page again and again it is not, and the page is read from top to bottom.
 */
function inReadingOrder(lines: readonly Line[]): Line[] {
  let upward = 0;
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    if (before !== undefined && line.y > before.y + line.height && line.x < before.right) upward += 1;
  });
  if (upward <= Math.max(3, lines.length * 0.15)) return [...lines];
  return [...lines].sort((a, b) => (Math.abs(a.y - b.y) < 2 ? a.x - b.x : b.y - a.y));
}

const cjkEnd = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]$/u;
const cjkStart = /^[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;

const bullet = /^[•▪◦●■‣–]\s/u;

/** The text with the next line added to it; undefined when the line begins a new paragraph. */
function join(text: string, previous: Line, line: Line): string | undefined {
  const height = Math.max(previous.height, line.height, 1);
  const sameRow = Math.abs(previous.y - line.y) < height * 0.5;
  const next = line.text.trim();
  const before = text.trimEnd();
  if (sameRow) return `${before}\t${next}`;
  const newParagraph = Math.abs(previous.y - line.y) > height * paragraphGap || line.y > previous.y + height;
  const otherSize = Math.abs(previous.height - line.height) > height * 0.1;
  if ((newParagraph || otherSize) && !continues(before, next)) return undefined;
  if (bullet.test(next)) return `${before}\n${next}`;
  if (/\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(next)) return before.slice(0, -1) + next;
  if (cjkEnd.test(before) && cjkStart.test(next)) return before + next;
  return `${before} ${next}`;
}

/** A sentence that goes on in the next column. */
function continues(before: string, next: string): boolean {
  return /[\p{Ll},]$/u.test(before) && /^\p{Ll}/u.test(next);
}
