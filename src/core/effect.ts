import type { Person } from "./message.ts";
import type { ToolResult } from "./tool.ts";

/**
 * How far a write of a tool got. `begun` is on disk before the tool is called, so that one that was cut off is known;
 * `failed` did not happen; `unknown` may have; `undone` was taken back.
 */
export type EffectState = "begun" | "done" | "failed" | "unknown" | "undone";

/** A write of a tool, as it is kept. */
export interface Effect {
  /** The key the tool was given. */
  readonly key: string;
  readonly turnId: string;
  readonly conversationId: string;
  /** Who asked for it. */
  readonly asker: Person;
  readonly tool: string;
  readonly state: EffectState;
  /** What the tool gave back; absent unless it was done. */
  readonly result?: ToolResult;
  /** ISO 8601 in UTC. */
  readonly begunAt: string;
  readonly endedAt?: string;
}

/** Keeps the writes of tools. */
export interface Effects {
  /** Notes that a write begins. Gives what is known when it was begun before. */
  begin(effect: {
    key: string;
    turnId: string;
    conversationId: string;
    tool: string;
    begunAt: string;
  }): Promise<Effect | undefined>;
  end(key: string, state: EffectState, result: ToolResult | undefined, at: string): Promise<void>;
  /** Notes that a write was taken back by another. */
  undone(key: string, by: string): Promise<void>;
  /** The latest writes of a conversation that were done or taken back, newest first. */
  latest(conversationId: string, limit: number): Promise<Effect[]>;
}
