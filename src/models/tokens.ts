import type { ModelBackend, ModelMessage, ModelRequest } from "../core/model.ts";

/**
 * Estimates tokens without a tokenizer. Measured vocabularies differ, so the rule errs on the high side of the common
 * ones: four ASCII characters to a token, one for a Han, kana or Hangul character, two for other scripts.
 */

/** Tokens that frame one message. */
const messageOverhead = 4;

/** An estimate of how many tokens a text takes; 0 for "". */
export function estimateTokens(text: string): number {
  let quarters = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    quarters += code < 0x80 ? 1 : code >= 0x2e80 ? 4 : 2;
  }
  return Math.ceil(quarters / 4);
}

/** An estimate for a whole request: instructions, messages and tools. */
export function estimateRequestTokens(request: ModelRequest): number {
  let total = estimateTokens(request.instructions) + messageOverhead;
  for (const message of request.messages) total += estimateMessageTokens(message);
  for (const tool of request.tools) {
    total += messageOverhead + estimateTokens(tool.name + tool.description + JSON.stringify(tool.input));
  }
  return total;
}

/** An estimate for one message with its calls. */
export function estimateMessageTokens(message: ModelMessage): number {
  let total = messageOverhead + estimateTokens(message.text);
  if (message.role === "assistant") {
    for (const call of message.toolCalls) total += messageOverhead + estimateTokens(call.name + call.arguments);
  }
  return total;
}

/** How much all of the models can read, and how it is counted; undefined when only rules answer, which need no shortening. */
export function readingRoomOf(
  models: readonly Pick<ModelBackend, "contextTokens">[],
): { tokens: number; estimate: (text: string) => number } | undefined {
  const tokens = Math.min(...models.map(({ contextTokens }) => contextTokens));
  return tokens < Number.MAX_SAFE_INTEGER ? { tokens, estimate: estimateTokens } : undefined;
}
