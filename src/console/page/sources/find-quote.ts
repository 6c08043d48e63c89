/**
 * Where a quote stands in a document, as UTF-16 offsets. Exact words first; failing that, the same words with other
 * white space between them. Undefined when the document no longer has them.
 */
export function findQuote(text: string, quote: string): { start: number; end: number } | undefined {
  const wanted = quote.trim();
  if (wanted === "") return undefined;
  const exact = text.indexOf(wanted);
  if (exact !== -1) return { start: exact, end: exact + wanted.length };
  const escaped = wanted.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const found = new RegExp(escaped.join("\\s+")).exec(text);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}
