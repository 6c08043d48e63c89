/** Messages: sent, answered, read, listed; and the files that came with them. */
import { z } from "zod";
import { type Route, route } from "./http.ts";
import { type FakeApp, type FakeChat, type FakeMessage, isRefusal, type Refusal, refuse, type World } from "./world.ts";

/** One `uuid` posts once within this time. */
const uuidLifeMs = 3_600_000;
const textLimit = 150 * 1024;
const readScopes = ["im:message", "im:message:readonly", "im:message.history:readonly"];
const sendScopes = ["im:message", "im:message:send_as_bot", "im:message:send"];

const uuid = z.string().min(1).max(50).optional();
const msgType = z.enum([
  "text",
  "post",
  "image",
  "file",
  "audio",
  "media",
  "sticker",
  "interactive",
  "share_chat",
  "share_user",
]);
const cardContent = { card_msg_content_type: z.string().optional() };

/** What every `content` must be, by type; `interactive` is the cards' own (`world.contentRules`). */
const contents: Readonly<Record<string, z.ZodType>> = {
  text: z.strictObject({ text: z.string().min(1) }),
  post: z.record(
    z.string(),
    z.strictObject({ title: z.string().optional(), content: z.array(z.array(z.looseObject({ tag: z.string() }))) }),
  ),
  image: z.strictObject({ image_key: z.string().min(1) }),
  file: z.strictObject({ file_key: z.string().min(1) }),
};

export function imRoutes(world: World): Route[] {
  function faultOf(type: string, content: string): Refusal | undefined {
    if (Buffer.byteLength(content) > textLimit)
      return refuse(230025, "The length of the message content reaches its limit.");
    let parsed: unknown;
    try {
      parsed = JSON.parse(content);
    } catch {
      return refuse(
        230001,
        "Your request contains an invalid request parameter, ext=content is not a string in json format.",
      );
    }
    const bad = contents[type]?.safeParse(parsed).error;
    if (bad) return refuse(230001, `Your request contains an invalid request parameter, ext=${bad.message}`);
    return world.contentRules.get(type)?.(parsed);
  }

  function placeFor(app: FakeApp, chatId: string): FakeChat | Refusal {
    const chat = world.chats.get(chatId);
    if (!chat) return refuse(230001, "Your request contains an invalid request parameter, ext=invalid receive_id.");
    if (chat.dissolved) return refuse(232009, "Your request specifies a chat which has already been dissolved.");
    if (!chat.bots.has(app.id)) return refuse(230002, "Bot/User can NOT be out of the chat.");
    return chat;
  }

  function post(
    app: FakeApp,
    chatId: string,
    said: { msg_type: string; content: string; uuid?: string | undefined },
    at: Pick<FakeMessage, "root_id" | "parent_id" | "thread_id">,
  ): unknown {
    const known = said.uuid === undefined ? undefined : world.sent.get(`${app.id}/${said.uuid}`);
    if (known && world.now() - known.at < uuidLifeMs) return forApi(known.message);
    const place = placeFor(app, chatId);
    if (isRefusal(place)) return place;
    const fault = faultOf(said.msg_type, said.content);
    if (fault) return fault;
    const stamp = String(world.now());
    const message: FakeMessage = {
      message_id: world.newId("om"),
      ...at,
      chat_id: chatId,
      msg_type: said.msg_type,
      create_time: stamp,
      update_time: stamp,
      deleted: false,
      updated: false,
      sender: { id: app.id, id_type: "app_id", sender_type: "app", tenant_key: app.tenantKey },
      body: { content: said.content },
    };
    world.messages.push(message);
    if (said.uuid !== undefined) world.sent.set(`${app.id}/${said.uuid}`, { message, at: world.now() });
    return forApi(message);
  }

  function visible(app: FakeApp, id: string): FakeMessage | Refusal {
    const message = world.message(id);
    if (!message) return refuse(231003, "The message is not found.");
    const place = placeFor(app, message.chat_id);
    return isRefusal(place) ? place : message;
  }

  return [
    route({
      name: "im.message.create",
      method: "POST",
      path: "/open-apis/im/v1/messages",
      scopes: sendScopes,
      query: z.strictObject({ receive_id_type: z.enum(["chat_id", "open_id"]) }),
      body: z.strictObject({ receive_id: z.string(), msg_type: msgType, content: z.string(), uuid }),
      handle: ({ app, query, body }) => {
        if (query.receive_id_type === "chat_id") return post(app, body.receive_id, body, {});
        const chat = [...world.chats.values()].find(
          ({ mode, name, bots }) => mode === "p2p" && name === body.receive_id && bots.has(app.id),
        );
        return chat ? post(app, chat.chat_id, body, {}) : refuse(230013, "Bot has NO availability to this user.");
      },
    }),
    route({
      name: "im.message.reply",
      method: "POST",
      path: "/open-apis/im/v1/messages/:message_id/reply",
      scopes: sendScopes,
      body: z.strictObject({ msg_type: msgType, content: z.string(), reply_in_thread: z.boolean().optional(), uuid }),
      handle: ({ app, path, body }) => {
        const to = world.message(path.message_id ?? "");
        if (!to) return refuse(231003, "The message is not found.");
        if (to.deleted) return refuse(230011, "The message was recalled.");
        const opens = body.reply_in_thread === true && to.thread_id === undefined;
        if (opens && isRefusal(placeFor(app, to.chat_id))) return placeFor(app, to.chat_id);
        if (opens) to.thread_id = world.newId("omt");
        return post(app, to.chat_id, body, {
          root_id: to.root_id ?? to.message_id,
          parent_id: to.message_id,
          ...(to.thread_id ? { thread_id: to.thread_id } : {}),
        });
      },
    }),
    route({
      name: "im.message.get",
      method: "GET",
      path: "/open-apis/im/v1/messages/:message_id",
      scopes: readScopes,
      query: z.strictObject({ user_id_type: z.string().optional(), ...cardContent }),
      handle: ({ app, path }) => {
        const message = visible(app, path.message_id ?? "");
        if (isRefusal(message)) return message;
        const within = world.messages.filter(({ upper_message_id }) => upper_message_id === message.message_id);
        return { items: [message, ...within].map(forApi) };
      },
    }),
    route({
      name: "im.message.list",
      method: "GET",
      path: "/open-apis/im/v1/messages",
      scopes: readScopes,
      query: z.strictObject({
        container_id_type: z.enum(["chat", "thread"]),
        container_id: z.string(),
        start_time: z
          .string()
          .regex(/^\d{10}$/)
          .optional(),
        end_time: z
          .string()
          .regex(/^\d{10}$/)
          .optional(),
        sort_type: z.enum(["ByCreateTimeAsc", "ByCreateTimeDesc"]).default("ByCreateTimeAsc"),
        page_size: z.coerce.number().int().min(1).max(50).default(20),
        page_token: z.string().optional(),
        ...cardContent,
      }),
      handle: ({ app, query }) => {
        const isThread = query.container_id_type === "thread";
        if (isThread && (query.start_time || query.end_time))
          return refuse(230001, "Your request contains an invalid request parameter, ext=thread takes no time range.");
        const first = world.messages.find(({ thread_id }) => thread_id === query.container_id);
        if (isThread && !first) return refuse(230019, "The topic does NOT exist.");
        const place = placeFor(app, isThread ? (first?.chat_id ?? "") : query.container_id);
        if (isRefusal(place)) return place;
        const from = Number(query.start_time ?? 0) * 1000;
        const to = query.end_time ? (Number(query.end_time) + 1) * 1000 : Number.POSITIVE_INFINITY;
        const found = world.messages
          .filter((message) => message.upper_message_id === undefined)
          .filter((message) =>
            isThread
              ? message.thread_id === query.container_id
              : // Of a topic only its first message stands in the chat.
                message.chat_id === query.container_id && (!message.thread_id || !message.root_id),
          )
          .filter(({ create_time }) => Number(create_time) >= from && Number(create_time) < to)
          .sort((a, b) => Number(a.create_time) - Number(b.create_time));
        if (query.sort_type === "ByCreateTimeDesc") found.reverse();
        const start = Number(query.page_token ?? 0);
        const end = start + query.page_size;
        const more = end < found.length;
        return { items: found.slice(start, end).map(forApi), has_more: more, page_token: more ? String(end) : "" };
      },
    }),
    route({
      name: "im.message.resource",
      method: "GET",
      path: "/open-apis/im/v1/messages/:message_id/resources/:file_key",
      scopes: readScopes,
      query: z.strictObject({ type: z.enum(["image", "file"]) }),
      handle: ({ app, path }) => {
        const message = visible(app, path.message_id ?? "");
        if (isRefusal(message)) return message;
        if (message.deleted) return refuse(234006, "The file was deleted with its message.");
        const found = world.resources.get(`${message.message_id}/${path.file_key}`);
        return found ?? refuse(234003, "File not in message.");
      },
    }),
  ];
}

/** A message as the API gives it: what was recalled has no words any more. */
function forApi(message: FakeMessage): Record<string, unknown> {
  return message.deleted ? { ...message, body: { content: "This message was recalled" } } : { ...message };
}
