import type { Conversation, Language, Person } from "./message.ts";

/** A call of a tool, before it is made. */
export interface Action {
  readonly person: Person;
  readonly conversation: Conversation;
  /** The skill the tool belongs to. */
  readonly skill: string;
  readonly tool: string;
  readonly effect: "read" | "write";
  /** True for a write that takes something away or cannot be taken back. */
  readonly destructive: boolean;
  /** What the tool would be given, after its schema has been applied. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What the model has read that neither the asker nor we wrote, by name, such as a tool's; then writes need approval. */
  readonly outside: readonly string[];
  /** True when the turn began long after its message was said (`Policy.isLate`); then a write asks. */
  readonly late: boolean;
  /** The asker's, for reasons. */
  readonly language: Language;
}

/** Who has to agree: `count` different people, each of whom is one of `who`. */
export interface Approvers {
  /** `asker`, `role:owner`, or `person:slack:T1:U7`; `*` for the account stands for any. */
  readonly who: readonly string[];
  readonly count: 1 | 2;
}

/** What policy says of an action. `rule` names the rule as an operator finds it, `reason` is for the asker. */
export type Verdict =
  | { readonly verdict: "allow"; readonly rule: string }
  | { readonly verdict: "ask"; readonly rule: string; readonly reason: string; readonly approvers: Approvers }
  | { readonly verdict: "refuse"; readonly rule: string; readonly reason: string };

/** Who may do what; read anew when its file changes, so every question gives the answer of that moment. */
export interface Policy {
  decide(action: Action): Verdict;
  /** Whether someone may talk to the bot in a place; `reason` is for them. */
  mayTalk(
    person: Person,
    conversation: Conversation,
    language: Language,
  ): { readonly ok: true } | { readonly ok: false; readonly reason: string };
  /** Whether someone may agree to what `asker` asked for. `conversation` tells adapter and account of both. */
  mayApprove(person: Person, asker: Person, conversation: Conversation, approvers: Approvers): boolean;
  rolesOf(person: Person, conversation: Conversation): readonly string[];
  /** Whether a message is begun on long after it was said (ISO 8601). Depends on the clock: ask within a step, once a turn. */
  isLate(saidAt: string): boolean;
  /** How long an approval waits. */
  readonly approvalMs: number;
}
