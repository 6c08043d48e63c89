import { ModelError } from "../../core/errors.ts";
import type { ModelReply, ModelRequest, Usage } from "../../core/model.ts";
import { estimateRequestTokens, estimateTokens } from "../tokens.ts";
import { cutError, type Service } from "./failure.ts";
import { arrayOf, objectOf, stringOf } from "./loose.ts";
import { hideReasoning, withoutReasoning } from "./reasoning.ts";
import { collectToolCalls } from "./toolCalls.ts";
import { readUsage } from "./usage.ts";

/** Puts a reply together from the chunks of a stream or from one completion. */
export interface ReplyBuilder {
  /** Takes one chunk; gives the text in it that people may read. */
  addChunk(chunk: unknown): string;
  /** Takes a whole completion; gives the text in it that people may read. */
  addCompletion(completion: unknown): string;
  /** Text held back as a possible tag, once no more chunks come. */
  endText(): string;
  /** What the service counted so far; undefined when it told nothing. */
  usage(): Usage | undefined;
  /** The reply. Throws `cut`, `refused`, `unavailable` or `empty` when it is none; `complete` tells that the stream said so. */
  finish(complete: boolean): ModelReply;
}

export function buildReply(request: ModelRequest, service: Service): ReplyBuilder {
  const calls = collectToolCalls();
  const reasoning = hideReasoning();
  let written = "";
  let refusal = "";
  let thoughts = 0;
  let finishReason = "";
  let model = "";
  let usage: Usage | undefined;

  function addText(piece: string): string {
    if (piece === "") return "";
    written += piece;
    return reasoning.push(piece);
  }

  function addMessage(message: unknown): string {
    const part = objectOf(message);
    for (const call of arrayOf(part.tool_calls)) calls.add(call);
    refusal += stringOf(part.refusal);
    thoughts += stringOf(part.reasoning_content ?? part.reasoning).length;
    return addText(contentOf(part.content));
  }

  function addFrame(frame: unknown, key: "delta" | "message"): string {
    const { model: name, usage: counts, choices } = objectOf(frame);
    if (model === "") model = stringOf(name);
    const choice = objectOf(arrayOf(choices)[0]);
    usage = readUsage(counts) ?? readUsage(choice.usage) ?? usage;
    finishReason = stringOf(choice.finish_reason) || finishReason;
    // Some services send the last chunk as a whole message that repeats what was streamed: only deltas count in a stream.
    return addMessage(choice[key]);
  }

  return {
    addChunk: (chunk) => addFrame(chunk, "delta"),
    addCompletion: (completion) => addFrame(completion, "message"),
    endText: () => reasoning.end(),
    usage: () => usage,
    finish(complete) {
      const toolCalls = calls.finish();
      const text = withoutReasoning(written).trimEnd();
      const at = `${service.model} at ${service.name}`;
      if (refusal !== "" || finishReason === "content_filter" || finishReason === "sensitive") {
        throw new ModelError("refused", `${at} declined to answer this.`, { retryable: false });
      }
      if (/^(insufficient_system_resource|network_error|error)$/.test(finishReason)) {
        throw new ModelError("unavailable", `${at} broke off the reply (${finishReason}).`, { retryable: true });
      }
      if (finishReason === "" && !complete) throw cutError(service, "ended the stream");
      if (text === "" && toolCalls.length === 0) {
        const why = finishReason === "length" ? "used up its length before the first word" : "sent an empty reply";
        throw new ModelError("empty", `${at} ${why}.`, { retryable: true });
      }
      return {
        text,
        toolCalls,
        finish: finishOf(finishReason, toolCalls),
        usage: usage ?? estimateUsage(request, written, toolCalls, thoughts),
        ...(usage ? {} : { estimated: true }),
        model: model || service.model,
      };
    },
  };
}

function finishOf(reason: string, calls: ModelReply["toolCalls"]): ModelReply["finish"] {
  if (reason === "length" || reason === "max_tokens") return "length";
  return calls.length > 0 ? "tools" : "stop";
}

/** Content is a string, or, at some services, a list of parts. */
function contentOf(content: unknown): string {
  if (typeof content === "string") return content;
  let text = "";
  for (const part of arrayOf(content)) {
    const { type, text: words } = objectOf(part);
    if (type === undefined || type === "text" || type === "output_text") text += stringOf(words);
  }
  return text;
}

/** For services that do not count: an estimate, so that a budget never takes a call for free. */
function estimateUsage(request: ModelRequest, text: string, calls: ModelReply["toolCalls"], thoughts: number): Usage {
  const reasoning = Math.ceil(thoughts / 4);
  const called = calls.reduce((sum, call) => sum + estimateTokens(call.name + call.arguments), 0);
  return {
    input: estimateRequestTokens(request),
    cachedInput: 0,
    output: estimateTokens(text) + called + reasoning,
    reasoning,
  };
}
