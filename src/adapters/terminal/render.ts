import type { Reply } from "../../core/message.ts";

const quoteLength = 160;

/** A reply as a terminal shows it: the text, then its numbered sources with their quotes, then its files. */
export function renderReply(reply: Reply): string {
  const sources = reply.citations.map((citation, index) => {
    const from = [citation.publisher, citation.date].filter(Boolean).join(", ");
    const quote = citation.quote.replace(/\s+/g, " ");
    const short = quote.length > quoteLength ? `${quote.slice(0, quoteLength)}…` : quote;
    return `  [${index + 1}] ${citation.source} ${citation.title}${from ? ` (${from})` : ""}\n      “${short}”`;
  });
  const files = reply.files.map((file) => `  ${file.name}: ${file.description}`);
  return [reply.markdown, ...(sources.length ? ["", ...sources] : []), ...(files.length ? ["", ...files] : [])].join(
    "\n",
  );
}
