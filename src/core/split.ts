import { type MarkdownSpan, markdownSpans } from "./markdown.ts";

/** A part is at least this share of the limit long, unless it is the last: better cut a paragraph than post crumbs. */
const leastShare = 0.25;

/**
 * Cuts a Markdown text into parts of at most `limit` UTF-16 units (100 or more): between paragraphs, else between lines, else behind
 * a sentence or a word, and within a word only when it is longer than that. Code that is cut is closed in one part and
 * opened again in the next. Nothing but white space at the cuts is lost.
 */
export function splitMarkdown(markdown: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = markdown;
  while (rest.length > limit) {
    const [part, left] = cutMarkdown(rest, limit);
    parts.push(part);
    rest = left;
  }
  return [...parts, rest];
}

/** The first part that `splitMarkdown` gives of a text longer than `limit`, and what is left. */
export function cutMarkdown(text: string, limit: number): [part: string, left: string] {
  const least = Math.ceil(limit * leastShare);
  const fences = markdownSpans(text).filter((span) => span.kind === "fence");
  const outside = (at: number): boolean => !fences.some((fence) => fence.start < at && at < fence.end);
  for (const mark of ["\n\n", "\n"]) {
    for (let at = text.lastIndexOf(mark, limit); at >= least; at = text.lastIndexOf(mark, at - 1))
      if (outside(at)) return [text.slice(0, at).trimEnd(), text.slice(at).replace(/^\s*\n/, "")];
  }
  const fence = fences.find((span) => span.start < limit && limit < span.end);
  const withinCode = fence && cutCode(text, fence, limit, least);
  return withinCode ?? cutWords(text, limit, least);
}

/** Cuts code behind a line, or anywhere in a line that is too long. Undefined when its first line leaves no room. */
function cutCode(text: string, fence: MarkdownSpan, limit: number, least: number): [string, string] | undefined {
  const firstLineEnd = text.indexOf("\n", fence.start);
  const opening = text.slice(fence.start, firstLineEnd);
  const closing = /(`{3,}|~{3,})/.exec(opening)?.[0];
  const room = limit - (closing?.length ?? 0) - 1;
  const from = firstLineEnd + 1;
  if (!closing || firstLineEnd === -1 || opening.length > least || from >= room) return undefined;
  const line = text.lastIndexOf("\n", room);
  const at = line > from ? line : wholeCharacter(text, room);
  const left = text.slice(line > from ? at + 1 : at);
  return [`${text.slice(0, at)}\n${closing}`, `${opening}\n${left}`];
}

function cutWords(text: string, limit: number, least: number): [string, string] {
  const room = text.slice(0, limit);
  const sentence = room.search(/(?<=[.!?]\s|[。！？；])[^.!?。！？；]*$/);
  const word = room.lastIndexOf(" ");
  const at = [sentence, word].find((place) => place >= least) ?? wholeCharacter(text, limit);
  return [text.slice(0, at).trimEnd(), text.slice(at).trimStart()];
}

/** The last place up to `at` that is not in the middle of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}
