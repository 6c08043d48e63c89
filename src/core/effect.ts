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
