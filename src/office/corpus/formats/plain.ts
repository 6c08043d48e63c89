/** Reads plain text. A short first line is its title; short lines between paragraphs are its headings. */

import { decodeText } from "../../../core/decode.ts";
import type { Heading } from "../chunk.ts";
import { type FileContent, UnreadableFile } from "../read.ts";

const longestTitle = 150;
const longestHeading = 90;
/** A heading stands before a paragraph of at least this many characters. */
const paragraphCharacters = 60;

/** Rejects with `UnreadableFile` when the bytes are no text. */
export async function readPlain(bytes: Uint8Array): Promise<FileContent> {
  const { text, warning } = requireText(bytes);
  const title = titleOf(text);
  return {
    text,
    headings: headingsOf(text),
    ...(title === undefined ? {} : { title }),
    ...(warning === undefined ? {} : { warning }),
  };
}

/** The decoded text of a file that claims to be one. */
export function requireText(bytes: Uint8Array): { text: string; warning?: string } {
  const decoded = decodeText(bytes);
  if (decoded === undefined) {
    throw new UnreadableFile("The file is binary, whatever its name says. Give it the extension of what it is.");
  }
  return decoded;
}

/** The first line with words, when it is short enough for a title and more text follows it. */
function titleOf(text: string): string | undefined {
  const lines = text
    .slice(0, 4000)
    .split("\n")
    .map((line) => line.trim());
  const first = lines.findIndex((line) => /\p{L}{2}/u.test(line));
  const title = lines[first];
  if (title === undefined || title.length > longestTitle) return undefined;
  return lines.slice(first + 1).some((line) => line !== "") ? title : undefined;
}

function headingsOf(text: string): Heading[] {
  const headings: Heading[] = [];
  let start = 0;
  const lines = text.split("\n");
  lines.forEach((line, i) => {
    const heading = line.trim();
    const next = lines.slice(i + 1, i + 3).find((other) => other.trim() !== "");
    const before = lines[i - 1];
    const standsAlone = before === undefined || before.trim() === "" || /[.。!！?？”"’'）)]\s*$/.test(before);
    if (standsAlone && looksLikeHeading(heading) && (next?.trim().length ?? 0) >= paragraphCharacters) {
      headings.push({ start, level: 2, text: heading });
    }
    start += line.length + 1;
  });
  return headings;
}

function looksLikeHeading(line: string): boolean {
  return (
    line.length > 0 && line.length <= longestHeading && /\p{L}/u.test(line) && !/[.。!！;；:：,，、…"”]$/.test(line)
  );
}
