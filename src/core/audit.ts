import type { Conversation, Person } from "./message.ts";

/** What the audit log records: actions and decisions, never what was said. */
export type AuditKind =
  | "verdict"
  | "approval-asked"
  | "approval-given"
  | "approval-refused"
  | "approval-changed"
  | "approval-expired"
  | "approval-void"
  | "effect-begun"
  | "effect-done"
  | "effect-failed"
  | "effect-unknown"
  | "undone"
  | "feedback"
  | "policy-changed"
  | "model-chosen"
  | "budget-stopped"
  | "forgotten"
  | "installed"
  | "uninstalled"
  | "pruned"
  | "audit-pruned";

/** Someone as the audit log names people: `adapter:account:id`. It writes a name of its own in their place. */
export type PersonKey = `${string}:${string}:${string}`;

/** How the audit log names somebody who said something in a conversation. */
export const personKey = ({ adapter, account }: Conversation, { id }: Person): PersonKey =>
  `${adapter}:${account}:${id}`;

/** Something done or decided. */
export interface AuditEntry {
  readonly kind: AuditKind;
  /** Who did it; `bot` for what happens by itself, `operator` for what is done at the command line or in a file. */
  readonly actor: PersonKey | "bot" | "operator";
  /** For whom it was done, when that is somebody else. */
  readonly onBehalfOf?: PersonKey;
  readonly turn?: string;
  /**
   * Names, ids, counts and hashes: the tool, the rule, an approval's id. No words of messages and nobody's name, since it
   * outlives both; `hashOf` stands for arguments.
   */
  readonly data: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** A row of the audit log. `hash` is the SHA-256 of the canonical JSON of all else. */
export interface AuditRow {
  /** Counts up from 1 without gaps. */
  readonly seq: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly kind: AuditKind;
  /** `bot`, `operator`, or the log's own name of a person, such as `p-1f2e…`. */
  readonly actor: string;
  readonly turn: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** The hash of the row before; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
}

/** What looking over the log found. `fault` is the first bad row and what is wrong with it. */
export interface AuditCheck {
  readonly rows: number;
  /** The newest row, to be noted elsewhere; undefined in an empty log. */
  readonly head: { readonly seq: number; readonly hash: string } | undefined;
  readonly fault?: { readonly seq: number; readonly what: string };
}
