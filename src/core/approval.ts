import type { Conversation, Language, Person } from "./message.ts";
import type { Approvers } from "./policy.ts";

/** What became of an action that needs approval. `void`: its turn was stopped, or its arguments were changed. */
export type ApprovalState = "waiting" | "approved" | "rejected" | "changed" | "expired" | "void";

/** One person's word on an action. `input` are other arguments to use instead, `note` what they wrote. */
export interface Decision {
  readonly person: Person;
  readonly decision: "approve" | "reject" | "change";
  readonly input?: Readonly<Record<string, unknown>>;
  readonly note?: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** A write that waits for somebody's word. Exactly this call is made when it is approved, or none. */
export interface Approval {
  readonly id: string;
  /** The actions that were asked for together, in the order they would be made; approved as a whole or one by one. */
  readonly group: string;
  readonly turnId: string;
  readonly conversation: Conversation;
  readonly asker: Person;
  readonly language: Language;
  readonly skill: string;
  readonly tool: string;
  /** What the tool does, in the asker's language. */
  readonly title: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What would change, in Markdown, such as a diff; made by the tool. */
  readonly preview?: string;
  readonly approvers: Approvers;
  readonly rule: string;
  readonly reason: string;
  readonly state: ApprovalState;
  readonly decisions: readonly Decision[];
  /** ISO 8601 in UTC. */
  readonly askedAt: string;
  readonly expiresAt: string;
}
