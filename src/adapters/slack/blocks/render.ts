/**
 * Replies as Slack's blocks.
 *
 * Words become `rich_text`, not Slack's `markdown` block: rich text is never parsed again, so that no `<!channel>`, `:name:` or
 * half mark in a reply can come to mean something, a heading, list or table looks the same in every client, and we know what is
 * counted against which limit. A `markdown` block leaves the reading to Slack, which was seen to take mentions from it and
 * to make many blocks of one. Headings are `header` blocks, tables `table` blocks; see `table.ts` for those that are too large.
 */
import type { types } from "@slack/bolt";
import { type Inline, wordsOf } from "./inline.ts";
import { pack } from "./pack.ts";
import { parse } from "./parse.ts";
import { unitsOf } from "./units.ts";

/** How much of a message notifications and screen readers get. An edit refuses more than 4,000, escapes included. */
const fallbackLimit = 3_000;
const escapedLimit = 4_000;

/** One message: its blocks, and their beginning as plain words for where blocks are not shown. */
export interface Content {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

/**
 * The messages that show a Markdown text, within Slack's limits; at least one, so that an empty reply is seen to be empty. The last one ends with
 * `footer`.
 */
export function render(markdown: string, footer: readonly types.KnownBlock[] = []): Content[] {
  const messages = pack(unitsOf(parse(markdown)), footer.length);
  if (messages.length === 0) messages.push([{ type: "rich_text", elements: [section("…")] }]);
  return messages.map((blocks, i) => ({
    text: fallback(blocks),
    blocks: i < messages.length - 1 ? blocks : [...blocks, ...footer],
  }));
}

/** A section takes 3,000 characters, of which one may count as two. */
const sectionLimit = 1_500;

/** The same words in blocks of the oldest kind, without marks, pictures and buttons: for where Slack refuses the others. */
export function renderPlainly({ text, blocks }: Content): Content {
  const words = blocks.map(wordsOfBlock).filter(Boolean).join("\n\n");
  const parts = words.match(new RegExp(`[^]{1,${sectionLimit}}(?=\\n|$)|[^]{1,${sectionLimit}}`, "gu")) ?? [text];
  return {
    text,
    blocks: parts
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => ({ type: "section", text: { type: "plain_text", text: part, emoji: false } })),
  };
}

const section = (text: string): types.RichTextSection => ({
  type: "rich_text_section",
  elements: [{ type: "text", text }],
});

/** The messages with somebody mentioned at their beginning, who is notified of it; by a block, since text mentions nobody here. */
export function mentioning(user: string, messages: readonly Content[]): Content[] {
  if (!/^[UW][A-Z0-9]+$/.test(user)) return [...messages];
  return messages.map((message, i) => {
    const [first, ...others] = message.blocks;
    if (i > 0 || !first) return message;
    const mention = { type: "user", user_id: user } as const;
    const [opening, ...lines] = first.type === "rich_text" ? first.elements : [];
    const blocks: types.KnownBlock[] =
      opening?.type === "rich_text_section"
        ? [
            {
              type: "rich_text",
              elements: [
                { ...opening, elements: [mention, { type: "text", text: " " }, ...opening.elements] },
                ...lines,
              ],
            },
            ...others,
          ]
        : [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [mention] }] }, first, ...others];
    return { ...message, blocks };
  });
}

/** The words of blocks in their order, escaped, as far as they go into a notification. */
export function fallback(blocks: readonly types.KnownBlock[]): string {
  let words = "";
  for (const block of blocks) {
    if (words.length > fallbackLimit) break;
    words += `${words === "" ? "" : "\n\n"}${wordsOfBlock(block)}`;
  }
  const whole = escaped(words.length > fallbackLimit ? `${words.slice(0, fallbackLimit).toWellFormed()}…` : words);
  // Five characters stand for one at most.
  return (whole.length < escapedLimit ? whole : escaped(words.slice(0, escapedLimit / 5 - 1).toWellFormed())) || "…";
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escaped = (words: string): string =>
  words.trim().replace(/[&<>]/g, (character) => entities[character] ?? character);

function wordsOfBlock(block: types.KnownBlock): string {
  if (block.type === "header") return block.text.text;
  if (block.type === "rich_text") return block.elements.map(wordsOfElement).join("\n");
  if (block.type !== "table") return "";
  return block.rows
    .map((row) => row.map((cell) => (cell.type === "rich_text" ? wordsOfBlock(cell) : cell.text)).join(" | "))
    .join("\n");
}

function wordsOfElement(element: types.RichTextBlockElement): string {
  return element.type === "rich_text_list"
    ? element.elements.map((item) => `• ${wordsOf(item.elements as Inline[])}`).join("\n")
    : wordsOf(element.elements as Inline[]);
}
