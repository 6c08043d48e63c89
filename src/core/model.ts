import type { Language } from "./message.ts";
import type { Claim, Example } from "./skill.ts";
import type { ToolResult } from "./tool.ts";

/** One call the model asks for. `arguments` is the JSON text as the model wrote it, which may be malformed. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What was said so far, oldest first. A `tool` message answers the call with the same `callId`. */
export type ModelMessage =
  | {
      readonly role: "user";
      readonly text: string;
      readonly name?: string;
      /** What was said, without the marks of data and what came along; for backends that go by rules. */
      readonly plain?: string;
      /** True for what is kept when a request is shortened, such as the sense of what was said long before. */
      readonly pinned?: true;
    }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls: readonly ToolCall[] }
  | {
      readonly role: "tool";
      readonly callId: string;
      readonly name: string;
      /** What the model reads. */
      readonly text: string;
      /** The text without the marks of data, when it has any. */
      readonly plain?: string;
      /** The whole result, for backends that compose a reply from it. Absent when the call failed. */
      readonly result?: ToolResult;
    };

/** A tool as a model sees it. `input` is JSON Schema (draft 2020-12) of an object. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly effect: "read" | "write";
}

/** Everything a model call depends on; plain data but for `claim`. */
export interface ModelRequest {
  readonly instructions: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ToolSpec[];
  /** The skills' examples: what people say and the call that serves it. */
  readonly examples: readonly Example[];
  /** The call that a skill is sure the last message asks for, for backends that go by rules; the first skill that is. */
  readonly claim?: () => Promise<Claim | undefined>;
  /** The moment of the turn, ISO 8601 in UTC, and the asker's IANA zone and language. */
  readonly now: string;
  readonly zone: string;
  readonly language: Language;
}

/** Tokens of one call. `cachedInput` and `cacheWritten` are parts of `input`, `reasoning` of `output`. */
export interface Usage {
  readonly input: number;
  readonly cachedInput: number;
  /** Put into the service's cache at a price of its own; absent where services do not count that. */
  readonly cacheWritten?: number;
  readonly output: number;
  readonly reasoning: number;
}

export interface ModelReply {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: "stop" | "tools" | "length";
  readonly usage: Usage;
  /** True when the service did not count, so that `usage` is an estimate. */
  readonly estimated?: boolean;
  /** The model that answered, as the service names it. */
  readonly model: string;
  /** Set by backends that know whether the reply answers the question. */
  readonly answered?: boolean;
}

/** One kind of model service. `generate` makes one attempt; it rejects with a `ModelError`, or with the signal's reason. */
export interface ModelBackend {
  readonly name: string;
  /** The model that is asked for, where the service has several. */
  readonly model?: string;
  /** How many tokens a request may hold; what is longer is shortened before it is sent. */
  readonly contextTokens: number;
  /** Loads what the first call needs, so that it does not wait for it. */
  warm?(): Promise<void>;
  generate(
    request: ModelRequest,
    options: { signal: AbortSignal; onText?: (delta: string) => void },
  ): Promise<ModelReply>;
}

/** How people name a backend: `service/model`, or the service alone where it has one model. */
export const labelOf = ({ name, model }: Pick<ModelBackend, "name" | "model">): string =>
  model === undefined ? name : `${name}/${model}`;
