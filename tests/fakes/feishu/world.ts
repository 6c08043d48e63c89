/** What the fake Feishu holds: apps, chats, people, messages, files. Every part of it reads and writes here. */
import { randomBytes } from "node:crypto";

export interface FakeApp {
  readonly id: string;
  secret: string;
  readonly botOpenId: string;
  readonly name: string;
  readonly tenantKey: string;
  /** Scopes the tenant granted; all when undefined. */
  scopes: Set<string> | undefined;
  encryptKey: string | undefined;
  verificationToken: string | undefined;
}

export interface FakeChat {
  readonly chat_id: string;
  readonly name: string;
  readonly mode: "group" | "topic" | "p2p";
  /** The apps whose bots are in it. */
  readonly bots: Set<string>;
  dissolved: boolean;
}

export interface FakeUser {
  readonly open_id: string;
  name: string;
  time_zone?: string;
}

export interface Mention {
  readonly key: string;
  readonly id: string;
  readonly id_type: "open_id";
  readonly name: string;
  readonly tenant_key: string;
}

/** A message as it stands in a chat, in the form in which `im.v1.message.list` gives it. */
export interface FakeMessage {
  readonly message_id: string;
  root_id?: string;
  parent_id?: string;
  thread_id?: string;
  readonly chat_id: string;
  readonly msg_type: string;
  /** Milliseconds since 1970, as text. */
  readonly create_time: string;
  update_time: string;
  deleted: boolean;
  updated: boolean;
  readonly sender: {
    readonly id: string;
    readonly id_type: "open_id" | "app_id";
    readonly sender_type: "user" | "app";
    readonly tenant_key: string;
  };
  body: { content: string };
  readonly mentions?: readonly Mention[];
  /** In a merged forward: the message it stands in. */
  readonly upper_message_id?: string;
}

export interface World {
  readonly apps: Map<string, FakeApp>;
  readonly chats: Map<string, FakeChat>;
  readonly users: Map<string, FakeUser>;
  readonly messages: FakeMessage[];
  /** Files of messages, by `message_id/file_key`. */
  readonly resources: Map<string, { bytes: Uint8Array; type: string; name?: string }>;
  /** What was sent with a `uuid`, by app and uuid. */
  readonly sent: Map<string, { message: FakeMessage; at: number }>;
  /** What a part of the fake demands of a message's content, by `msg_type`. */
  readonly contentRules: Map<string, (content: unknown) => Refusal | undefined>;
  readonly now: () => number;
  newId(prefix: string): string;
  message(id: string): FakeMessage | undefined;
}

/** A refusal as Feishu words it; HTTP 400 unless told. */
export interface Refusal {
  readonly code: number;
  readonly msg: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further fields of `error`. */
  readonly error?: Readonly<Record<string, unknown>>;
}

export const refuse = (code: number, msg: string, more: Omit<Refusal, "code" | "msg"> = {}): Refusal => ({
  code,
  msg,
  ...more,
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "code" in value && "msg" in value;

export function createWorld(now: () => number = Date.now): World {
  const messages: FakeMessage[] = [];
  const byId = new Map<string, FakeMessage>();
  const push = messages.push.bind(messages);
  messages.push = (...added) => {
    for (const message of added) byId.set(message.message_id, message);
    return push(...added);
  };
  return {
    apps: new Map(),
    chats: new Map(),
    users: new Map(),
    messages,
    resources: new Map(),
    sent: new Map(),
    contentRules: new Map(),
    now,
    newId: (prefix) => `${prefix}_${randomBytes(16).toString("hex")}`,
    message: (id) => byId.get(id),
  };
}
