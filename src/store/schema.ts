import type { Generated } from "kysely";

/** The tables of the turn database, as kysely sees them. Times are ISO 8601 in UTC; `json` columns hold JSON text. */
export interface Schema {
  conversations: ConversationTable;
  turns: TurnTable;
  steps: StepTable;
  outbox: OutboxTable;
  files: FileTable;
  audit: AuditTable;
  audit_people: AuditPersonTable;
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
  /** json: Reply */
  reply: Generated<string | null>;
  /** json: Receipt */
  receipt: Generated<string | null>;
  finished_at: Generated<string | null>;
}

interface StepTable {
  turn_id: string;
  number: number;
  name: string;
  /** json: what the step returned. */
  value: string;
}

interface OutboxTable {
  key: string;
  turn_id: string;
  adapter: string;
  conversation_id: string;
  state: "unsent" | "sent" | "failed";
  attempts: Generated<number>;
  external_id: Generated<string | null>;
  error: Generated<string | null>;
}

interface FileTable {
  id: string;
  name: string;
  type: string;
  bytes: number;
  description: string;
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
