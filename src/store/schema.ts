import type { Generated } from "kysely";
import type { ApprovalState } from "../core/approval.ts";
import type { EffectState } from "../core/effect.ts";

/** The tables of the turn database, as kysely sees them. Times are ISO 8601 in UTC; `json` columns hold JSON text. */
export interface Schema {
  conversations: ConversationTable;
  turns: TurnTable;
  steps: StepTable;
  outbox: OutboxTable;
  approvals: ApprovalTable;
  effects: EffectTable;
  files: FileTable;
  file_uses: FileUseTable;
  notes: NoteTable;
  erased_keys: ErasedKeyTable;
  audit: AuditTable;
  audit_people: AuditPersonTable;
  model_calls: ModelCallTable;
  turn_ends: TurnEndTable;
}

/** A text that a part keeps over restarts; `person` and `turn_id` say with whom or what it goes. */
interface NoteTable {
  scope: string;
  key: string;
  value: string;
  /** `adapter:account:id` */
  person: string | null;
  turn_id: string | null;
}

interface ConversationTable {
  id: string;
  adapter: string;
  account: string;
  channel: string;
  thread: string | null;
  kind: "direct" | "channel";
  title: string;
  updated_at: string;
  /** What was chosen for it among the configured models, as `service/model`. */
  model: Generated<string | null>;
}

/** One row for each message we answer: what was said, how far we are, what we replied. */
interface TurnTable {
  /** Counts up; the order in which messages were admitted. */
  seq: Generated<number>;
  id: string;
  conversation_id: string;
  adapter: string;
  /** Names the message on its platform; unique, so that a message is admitted once. */
  message_key: string;
  /** Names the delivery on its platform; unique too. */
  event_key: string;
  message_id: string;
  /** json: Person */
  sender: string;
  text: string;
  /** json: what the inbox made of the message. */
  request: string;
  said_at: string;
  state: "open" | "done";
  stop_requested: Generated<number>;
  /** 1 while an open turn waits for somebody's word and is not to be run. */
  parked: Generated<number>;
  /** json: Reply */
  reply: Generated<string | null>;
  /** json: Receipt */
  receipt: Generated<string | null>;
  finished_at: Generated<string | null>;
  /** 0 once the steps were removed because of their age. */
  steps_kept: Generated<number>;
}

interface StepTable {
  turn_id: string;
  number: number;
  name: string;
  /** json: what the step returned. */
  value: string;
}

/** Posts: a turn's reply, and its questions to approve, which are posted anew when they change. */
interface OutboxTable {
  key: string;
  turn_id: string;
  /** The approvals that a question shows; null for a reply. */
  group_id: string | null;
  adapter: string;
  conversation_id: string;
  state: "unsent" | "sent" | "failed";
  attempts: Generated<number>;
  external_id: Generated<string | null>;
  error: Generated<string | null>;
  /** Counts up when what the post shows has changed. */
  revision: Generated<number>;
}

/** A write that waits, or waited, for somebody's word. */
interface ApprovalTable {
  /** Counts up; the order in which the actions would be made. */
  seq: Generated<number>;
  id: string;
  group_id: string;
  turn_id: string;
  /** json: Person */
  asker: string;
  language: "en" | "zh";
  skill: string;
  tool: string;
  title: string;
  /** json: what the tool would be given */
  input: string;
  preview: string | null;
  /** json: Approvers */
  approvers: string;
  rule: string;
  reason: string;
  state: ApprovalState;
  /** json: Decision[] */
  decisions: string;
  asked_at: string;
  expires_at: string;
}

/** A write of a tool: noted before it is begun, and again when it ended. */
interface EffectTable {
  /** Counts up. */
  seq: Generated<number>;
  /** The key the tool was given. */
  key: string;
  turn_id: string;
  conversation_id: string;
  tool: string;
  state: EffectState;
  /** json: ToolResult, when done */
  result: string | null;
  begun_at: string;
  ended_at: string | null;
  /** The key of the write that took this one back. */
  undone_by: string | null;
}

interface FileTable {
  id: string;
  name: string;
  type: string;
  bytes: number;
  description: string;
}

/** Which turns made a file. The same bytes made twice are one file. */
interface FileUseTable {
  turn_id: string;
  file_id: string;
}

/** The SHA-256 of a key of a message that was erased, for as long as a platform may send it again. */
interface ErasedKeyTable {
  hash: string;
  at: string;
}

/** One row for each action or decision; triggers refuse to change or remove any that was not pruned. */
interface AuditTable {
  seq: Generated<number>;
  at: string;
  kind: string;
  actor: string;
  turn: string | null;
  /** canonical json */
  data: string;
  previous: string;
  hash: string;
}

/** Whom the audit log's own names stand for. A forgotten person's row goes; the log keeps a name that means nobody. */
interface AuditPersonTable {
  name: string;
  /** `adapter:account:id` */
  person: string;
}

/** One row for each attempt at a model. Amounts are in 10⁻¹² of their currency. */
interface ModelCallTable {
  seq: Generated<number>;
  turn_id: string;
  at: string;
  /** The day it counts for, in the configured zone. */
  day: string;
  /** `adapter:account:id` */
  user: string;
  /** `adapter:account:channel` */
  channel: string;
  /** `adapter:account` */
  workspace: string;
  skill: string;
  backend: string;
  model: string;
  /** `reserved` while the call is under way; then the row holds what it may take at most. */
  outcome: string;
  estimated: number;
  input: number;
  cached: number;
  cache_written: number;
  output: number;
  reasoning: number;
  ms: number;
  /** The version of the price; null, as currency and cost are, where none is known. */
  price: string | null;
  currency: string | null;
  cost: bigint | null;
  /** json: the budgets whose warning went out with the call; null for none. */
  warned: Generated<string | null>;
}

/** One row for each turn that ended, by what kind of task it was. */
interface TurnEndTable {
  turn_id: string;
  at: string;
  day: string;
  user: string;
  channel: string;
  workspace: string;
  skill: string;
  task: string;
  finished: number;
  tools: number;
  files: number;
  file_bytes: number;
  /** What a finished task is charged at; null where nothing is. */
  currency: string | null;
  price: bigint | null;
}
