import type { ToolResult } from "../core/tool.ts";

/**
 * Numbers a tool's citations within the turn: `[1]` of a tool becomes `[offset + 1]` in what the model reads and in
 * what people see. Brackets that name none of the tool's citations stay as they are.
 */
export function renumber(result: ToolResult, offset: number): ToolResult {
  const count = result.citations?.length ?? 0;
  if (offset === 0 || count === 0) return result;
  const shift = (text: string): string =>
    text.replace(/\[(\d{1,3})\]/g, (mark, digits: string) => {
      const number = Number(digits);
      return number >= 1 && number <= count ? `[${number + offset}]` : mark;
    });
  return { ...result, content: shift(result.content), ...(result.say === undefined ? {} : { say: shift(result.say) }) };
}
