import type { Reply } from "../../core/message.ts";

const quoteLength = 160;

/** Where a file lies on this machine, by its id. */
export type PathOf = (id: string) => string;

/** A reply as a terminal shows it: the text, then its numbered sources with their quotes, then its files and where they lie. */
export function renderReply(reply: Reply, pathOf: PathOf): string {
  const sources = reply.citations.map((citation, index) => {
    const from = [citation.publisher, citation.date].filter(Boolean).join(", ");
    const quote = citation.quote.replace(/\s+/g, " ");
    const short = quote.length > quoteLength ? `${quote.slice(0, quoteLength)}…` : quote;
    return `  [${index + 1}] ${citation.source} ${citation.title}${from ? ` (${from})` : ""}\n      “${short}”`;
  });
  const files = reply.files.map((file) => `  ${file.name}: ${file.description}\n      ${pathOf(file.id)}`);
  return [reply.markdown, ...(sources.length ? ["", ...sources] : []), ...(files.length ? ["", ...files] : [])].join(
    "\n",
  );
}
