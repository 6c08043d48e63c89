import { languageOf } from "../../core/language.ts";
import type { Citation, FileRef, Outbound, Reply } from "../../core/message.ts";
import { neutralise } from "../../core/text.ts";
import { type Block, blocksOf, fenced, tableSource } from "./blocks.ts";
import { cardBytes, tableLimit } from "./card.ts";
import { unitsWithin } from "./pack.ts";

/** Tags that Feishu reads as mentions, in code as well. */
const mentionTag = /<(?=\/?(?:at|person|all)\b)/gi;
/** What people watch is cut before the card is full. */
const streamedBytes = cardBytes - 4_000;

/** Words from wherever, as Feishu may show them: nobody is mentioned by them. */
export const quiet = (markdown: string): string => markdown.replace(mentionTag, "< ");

/**
 * The blocks of a reply: its words, the pictures that were made and stand nowhere in them, and the sources that `[n]` refers to.
 * `sent` are files that go out as messages of their own.
 */
export function composeReply(reply: Reply): { readonly blocks: Block[]; readonly sent: readonly FileRef[] } {
  const words = blocksOf(quiet(reply.markdown));
  const shown = new Set(words.flatMap((block) => (block.kind === "picture" ? [block.file] : [])));
  const pictures = reply.files.filter(({ id, type }) => isPicture(type) && !shown.has(id));
  const sources = sourcesOf(reply);
  return {
    blocks: [
      ...words,
      ...pictures.map(({ id, description }): Block => ({ kind: "picture", file: id, alt: description })),
      ...(sources ? [{ kind: "line" } as const, { kind: "text", markdown: sources } as const] : []),
    ],
    sent: reply.files.filter(({ type }) => !isPicture(type)),
  };
}

/** Begins a group's blocks with a mention of whom the post is for, who is notified of it. */
export function mention(blocks: Block[], { notify, conversation }: Pick<Outbound, "notify" | "conversation">): void {
  if (!notify || conversation.kind === "direct" || !/^\w+$/.test(notify.id)) return;
  const [first] = blocks;
  const tag = `<at id=${notify.id}></at>`;
  if (first?.kind === "text") blocks[0] = { ...first, markdown: `${tag} ${first.markdown}` };
  else blocks.unshift({ kind: "text", markdown: tag });
}

/** Pictures that Feishu shows; SVG is none of them. */
export const isPicture = (type: string): boolean => /^image\/(?:png|jpe?g|gif|webp|bmp)$/i.test(type);

function sourcesOf({ markdown, citations }: Reply): string | undefined {
  if (citations.length === 0) return undefined;
  const title = languageOf(markdown) === "zh" ? "来源" : "Sources";
  return quiet(neutralise([`**${title}**`, ...citations.map(sourceLine)].join("\n")));
}

function sourceLine(citation: Citation, index: number): string {
  const about = [citation.publisher, citation.date].filter(Boolean).join(", ");
  return `- [${index + 1}] ${citation.title}${about ? ` (${about})` : ""}`;
}

/** What is shown of a reply while it is written: made harmless, within the limits of a card, cut at its end where it is too long. */
export function composeDraft(markdown: string): string {
  let tables = 0;
  const text = blocksOf(quiet(neutralise(markdown)))
    .map((block) => {
      if (block.kind === "text") return block.markdown;
      if (block.kind !== "table") return block.kind === "picture" ? block.alt : "";
      return ++tables > tableLimit ? fenced(block).join("\n") : tableSource(block);
    })
    .join("\n\n");
  const units = unitsWithin(text, streamedBytes);
  return units < text.length ? `${text.slice(0, units)}…` : text;
}
