/** Reads Markdown: the front matter states what the document is, the rest is kept as it was written. */
import { parse } from "yaml";
import { z } from "zod";
import type { Heading } from "../chunk.ts";
import { type FileContent, isoDate, UnreadableFile } from "../read.ts";
import { requireText } from "./plain.ts";

const word = z.union([z.string(), z.number()]).transform((value) => String(value).trim());
const frontMatter = z.object({
  id: word.optional(),
  title: word.optional(),
  publisher: word.optional(),
  date: z.union([z.date().transform((date) => date.toISOString()), word]).optional(),
  language: word.optional(),
  lang: word.optional(),
});

/** Rejects with `UnreadableFile` when the file is no text or its front matter is not YAML. */
export async function readMarkdown(bytes: Uint8Array): Promise<FileContent> {
  const { text: whole, warning } = requireText(bytes);
  const fence = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(whole);
  const stated = fence === null ? {} : await parseFrontMatter(fence[1] ?? "");
  const text = fence === null ? whole : whole.slice(fence[0].length).replace(/^\n+/, "");
  const headings = headingsOf(text);
  const title = stated.title || headings.find((heading) => heading.level === 1)?.text || headings[0]?.text;
  const date = stated.date === undefined ? undefined : isoDate(stated.date);
  const language = stated.language ?? stated.lang;
  const badDate =
    stated.date !== undefined && date === undefined
      ? `The date "${stated.date}" is not written as 2026-05-22.`
      : undefined;
  const told = [warning, badDate].filter((part) => part !== undefined).join(" ");
  return {
    text,
    headings,
    ...(stated.id ? { id: stated.id } : {}),
    ...(title ? { title } : {}),
    ...(stated.publisher ? { publisher: stated.publisher } : {}),
    ...(date === undefined ? {} : { date }),
    ...(language === undefined ? {} : { language }),
    ...(told === "" ? {} : { warning: told }),
  };
}

async function parseFrontMatter(source: string): Promise<z.output<typeof frontMatter>> {
  try {
    // "failsafe" keeps every value as it was typed, so that the id 007 stays 007.
    const value: unknown = parse(source, { schema: "failsafe" });
    const result = frontMatter.safeParse(value ?? {});
    if (result.success) return result.data;
    throw new Error(z.prettifyError(result.error));
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UnreadableFile(`The front matter is not valid YAML (${why}). Mend the lines between the two ---.`, {
      cause: error,
    });
  }
}

/** `#` headings outside fenced code. */
function headingsOf(text: string): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  let start = 0;
  for (const line of text.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
    } else if (fence === undefined) {
      const heading = /^ {0,3}(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/.exec(line);
      if (heading !== null) headings.push({ start, level: heading[1]?.length ?? 1, text: heading[2] ?? "" });
    }
    start += line.length + 1;
  }
  return headings;
}
