import type { Usage } from "../../core/model.ts";
import { countOf, objectOf } from "./loose.ts";

/**
 * Reads a `usage` object in the spellings services use; undefined when it holds no counts.
 * Cached input: OpenAI, Ark, Bailian and Zhipu `prompt_tokens_details.cached_tokens`, DeepSeek
 * `prompt_cache_hit_tokens`, Moonshot `cached_tokens`. Written to a cache: Bailian
 * `prompt_tokens_details.cache_creation_input_tokens`, gateways to Anthropic `cache_creation_input_tokens`. Reasoning is part of the output; where a service counts it
 * apart (its total says so) it is added.
 */
export function readUsage(value: unknown): Usage | undefined {
  const usage = objectOf(value);
  const input = countOf(usage.prompt_tokens) ?? countOf(usage.input_tokens);
  const output = countOf(usage.completion_tokens) ?? countOf(usage.output_tokens);
  if (input === undefined && output === undefined) return undefined;
  const inputDetails = objectOf(usage.prompt_tokens_details ?? usage.input_tokens_details);
  const outputDetails = objectOf(usage.completion_tokens_details ?? usage.output_tokens_details);
  const cached =
    countOf(inputDetails.cached_tokens) ?? countOf(usage.prompt_cache_hit_tokens) ?? countOf(usage.cached_tokens) ?? 0;
  const written = countOf(inputDetails.cache_creation_input_tokens) ?? countOf(usage.cache_creation_input_tokens) ?? 0;
  const reasoning = countOf(outputDetails.reasoning_tokens) ?? countOf(usage.reasoning_tokens) ?? 0;
  const total = countOf(usage.total_tokens);
  const apart = reasoning > 0 && total === (input ?? 0) + (output ?? 0) + reasoning;
  const allOutput = (output ?? 0) + (apart ? reasoning : 0);
  const cachedInput = Math.min(cached, input ?? 0);
  const cacheWritten = Math.min(written, (input ?? 0) - cachedInput);
  return {
    input: input ?? 0,
    cachedInput,
    ...(cacheWritten > 0 ? { cacheWritten } : {}),
    output: allOutput,
    reasoning: Math.min(reasoning, allOutput),
  };
}
