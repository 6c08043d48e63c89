/** What people do, as Feishu tells an app of it: the event's JSON, and its way to a webhook, signed and encrypted. */
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import type { FakeApp, FakeMessage, Mention, World } from "./world.ts";

export interface Said {
  readonly app?: FakeApp;
  readonly chat?: string;
  readonly user?: string;
  /** The message that is answered; its topic is kept. */
  readonly replyTo?: string;
  /** Starts a topic, as every message of a topic group does. */
  readonly startsTopic?: true;
  readonly type?: string;
  /** Instead of `{"text": …}`. */
  readonly content?: unknown;
  /** Whom `@_user_1` and so on stand for, in order: open ids. The bot unless told. */
  readonly mentions?: readonly string[];
  readonly senderType?: "user" | "app";
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly upper?: string;
  /** Further fields of the event's message. */
  readonly message?: Record<string, unknown>;
}

export interface FakeEvent {
  readonly schema: "2.0";
  readonly header: Readonly<Record<string, string>>;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Puts what somebody says into its chat. */
export function putMessage(world: World, app: FakeApp, text: string, said: Said): FakeMessage {
  const parent = said.replyTo === undefined ? undefined : world.message(said.replyTo);
  const stamp = String(said.at ?? world.now());
  const thread = parent?.thread_id ?? (said.startsTopic ? world.newId("omt") : undefined);
  const mentions = (said.mentions ?? [app.botOpenId]).map(
    (id, i): Mention => ({
      key: `@_user_${i + 1}`,
      id,
      id_type: "open_id",
      name: id === app.botOpenId ? app.name : (world.users.get(id)?.name ?? "somebody"),
      tenant_key: app.tenantKey,
    }),
  );
  const used = mentions.filter(({ key }) => JSON.stringify(said.content ?? text).includes(key));
  const message: FakeMessage = {
    message_id: world.newId("om"),
    ...(parent ? { root_id: parent.root_id ?? parent.message_id, parent_id: parent.message_id } : {}),
    ...(thread ? { thread_id: thread } : {}),
    ...(said.upper ? { upper_message_id: said.upper } : {}),
    chat_id: said.chat ?? "oc_general",
    msg_type: said.type ?? "text",
    create_time: stamp,
    update_time: stamp,
    deleted: false,
    updated: false,
    sender: {
      id: said.user ?? "ou_alice",
      id_type: said.senderType === "app" ? "app_id" : "open_id",
      sender_type: said.senderType ?? "user",
      tenant_key: app.tenantKey,
    },
    body: { content: typeof said.content === "string" ? said.content : JSON.stringify(said.content ?? { text }) },
    ...(used.length > 0 ? { mentions: used } : {}),
  };
  world.messages.push(message);
  return message;
}

/** The envelope of an event of an app. */
export function eventOf(world: World, app: FakeApp, type: string, event: Record<string, unknown>): FakeEvent {
  return {
    schema: "2.0",
    header: {
      event_id: randomBytes(16).toString("hex"),
      token: app.verificationToken ?? "",
      create_time: String(world.now()),
      event_type: type,
      tenant_key: app.tenantKey,
      app_id: app.id,
    },
    event,
  };
}

/** The event `im.message.receive_v1` of a message. */
export function messageEvent(
  world: World,
  app: FakeApp,
  message: FakeMessage,
  more: Record<string, unknown> = {},
): FakeEvent {
  const { message_id, root_id, parent_id, thread_id, chat_id, msg_type, create_time, update_time, sender, body } =
    message;
  const chat = world.chats.get(chat_id);
  return eventOf(world, app, "im.message.receive_v1", {
    sender: {
      sender_id: { open_id: sender.id, union_id: `on_${sender.id}`, user_id: null },
      sender_type: sender.sender_type,
      tenant_key: sender.tenant_key,
    },
    message: {
      message_id,
      ...(root_id ? { root_id, parent_id } : {}),
      ...(thread_id ? { thread_id } : {}),
      create_time,
      update_time,
      chat_id,
      chat_type: chat?.mode === "p2p" ? "p2p" : "group",
      message_type: msg_type,
      content: body.content,
      ...(message.mentions
        ? {
            mentions: message.mentions.map(({ key, id, name, tenant_key }) => ({
              key,
              id: { open_id: id, union_id: `on_${id}`, user_id: null },
              name,
              tenant_key,
              mentioned_type: id === app.botOpenId ? "bot" : "user",
            })),
          }
        : {}),
      ...more,
    },
  });
}

export interface WebhookOptions {
  /** Seconds the time stamp is away from now. */
  readonly skew?: number;
  /** Signs with another key; not at all when null. */
  readonly signKey?: string | null;
  readonly nonce?: string;
  readonly headers?: Record<string, string>;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly text: string;
}

/** Encrypts as Feishu does: AES-256-CBC, the key is the SHA-256 of the encrypt key, the IV stands in front. */
export function encrypt(text: string, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(encryptKey).digest(), iv);
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final()]).toString("base64");
}

/** Calls the bot's address with an event of an app, encrypted and signed where the app has an encrypt key. */
export function callWebhook(
  url: string,
  app: FakeApp,
  event: unknown,
  options: WebhookOptions = {},
): Promise<WebhookAnswer> {
  const plain = JSON.stringify(event);
  const body = app.encryptKey === undefined ? plain : JSON.stringify({ encrypt: encrypt(plain, app.encryptKey) });
  return callSigned(url, body, app.encryptKey, options);
}

/** Sends bytes to the bot's address, signed with a key where there is one. */
export async function callSigned(
  url: string,
  body: string | Uint8Array,
  encryptKey: string | undefined,
  { skew = 0, signKey = encryptKey ?? null, nonce = randomBytes(8).toString("hex"), headers = {} }: WebhookOptions = {},
): Promise<WebhookAnswer> {
  const stamp = String(Math.floor(Date.now() / 1000) + skew);
  const hash = createHash("sha256")
    .update(`${stamp}${nonce}${signKey ?? ""}`)
    .update(body)
    .digest("hex");
  const signed =
    signKey === null
      ? {}
      : { "x-lark-request-timestamp": stamp, "x-lark-request-nonce": nonce, "x-lark-signature": hash };
  const response = await fetch(`${url}/feishu/events`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", ...signed, ...headers },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}
