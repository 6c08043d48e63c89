/** What the page asks for, and what any other program may: conversations, messages, live events, sources, files. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Receive } from "../../core/adapter.ts";
import type { Corpus } from "../../core/corpus.ts";
import type { Files } from "../../core/files.ts";
import type { History, StoredMessage } from "../../core/history.ts";
import type { Admission, Conversation, Person } from "../../core/message.ts";
import type { Status } from "../../core/status.ts";
import type { Events } from "./events.ts";
import { sendFile } from "./file.ts";

const maxConversations = 200;
const maxMessages = 500;
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const prefix = "web:local:";

const posted = z.object({
  id: z.string().regex(idPattern, "id: 1 to 64 letters, digits, - or _"),
  text: z.string().refine((text) => text.trim() !== "", "text: must not be empty"),
  /** The browser's time zone, so that "tomorrow" means the asker's. */
  zone: z.string().max(64).optional(),
});

/** `door.receive` is undefined before the adapter starts and after it stops; what is posted then is refused, not lost silently. */
export function apiRoutes(options: {
  history: History;
  corpus: Corpus;
  files: Files;
  status: () => Promise<Status>;
  events: Events;
  door: { readonly receive: Receive | undefined };
  now?: () => Date;
  log?: (what: string, error: unknown) => void;
}): Hono {
  const { history, events, door } = options;
  const api = new Hono();

  api.get("/status", async (c) => c.json(await options.status()));

  api.get("/conversations", async (c) => {
    const all = await history.conversations("web", { limit: maxConversations });
    const ours = all.filter(({ id }) => id.startsWith(prefix));
    return c.json({ conversations: ours.map((it) => ({ ...it, id: it.id.slice(prefix.length) })) });
  });

  // A conversation begins with its first message, so any well-formed id is one that may be empty.
  api.use("/conversations/:id/*", async (c, next) => {
    if (!idPattern.test(c.req.param("id"))) {
      return refuse(c, 400, "That is not the id of a conversation.", "Use 1 to 64 letters, digits, - or _.");
    }
    await next();
  });

  api.get("/conversations/:id/messages", async (c) => {
    const channel = c.req.param("id");
    const messages = await history.messages(prefix + channel, { limit: maxMessages });
    return c.json({ messages: messages.map((message) => asClient(channel, message)) });
  });

  api.post("/conversations/:id/messages", async (c) => {
    const channel = c.req.param("id");
    if (!isJson(c)) return refuse(c, 415, "The body is not declared as JSON.", "Send content-type: application/json.");
    const body = posted.safeParse(parse(await c.req.text()));
    if (!body.success) {
      const why = body.error.issues.map((issue) => issue.message).join("; ");
      return refuse(c, 400, `The message could not be read (${why}).`, 'Send JSON: {"id": "…", "text": "…"}.');
    }
    const { id, text, zone } = body.data;
    const messageId = `${channel}:${id}`;
    return admitted(c, () => ({
      type: "message",
      eventId: messageId,
      messageId,
      conversation: conversationOf(channel),
      sender: personIn(zone),
      text: withoutMention(text),
      mentionsUs: true,
      at: (options.now?.() ?? new Date()).toISOString(),
    }));
  });

  api.post("/conversations/:id/stop", (c) =>
    admitted(c, () => ({ type: "stop", conversation: conversationOf(c.req.param("id")), sender: personIn(undefined) })),
  );

  api.get("/conversations/:id/events", (c) => {
    const channel = c.req.param("id");
    const last = c.req.header("last-event-id") ?? c.req.query("after");
    const stream = events.subscribe(channel, () => repliesAfter(history, channel, last));
    if (!stream)
      return refuse(c, 503, "Too many pages are open.", "Close some of them; this one tries again by itself.");
    return c.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // nginx and its kind would hold events back to fill their buffers.
      "x-accel-buffering": "no",
    });
  });

  api.get("/sources/:id", async (c) => {
    const document = await options.corpus.document(c.req.param("id"));
    return document
      ? c.json(document)
      : refuse(c, 404, "This document is not in the corpus any more.", "Add it again with: npx atclaw ingest PATH");
  });

  api.get("/files/:id", async (c) => {
    const file = await options.files.read(c.req.param("id"));
    return file
      ? sendFile(c, file)
      : refuse(c, 404, "This file is not kept any more.", "Ask for it again in the chat.");
  });

  /** Hands something to the bot and answers only when it is stored. */
  async function admitted(c: Context, inbound: () => Parameters<Receive>[0]): Promise<Response> {
    const next = "Nothing was lost: send it again in a moment.";
    if (!door.receive) return refuse(c, 503, "The server is going down.", next);
    let admission: Admission;
    try {
      admission = await door.receive(inbound());
    } catch (error) {
      options.log?.("a message from the web chat could not be stored", error);
      return refuse(c, 503, "The message could not be stored.", "Send it again; if that fails too, see the log.");
    }
    return c.json(admission, 202);
  }

  return api;
}

/** Replies that came after the one a reader saw last. A reader who names none gets none: it reads the messages first. */
async function repliesAfter(history: History, channel: string, last: string | undefined) {
  if (!last) return [];
  const messages = await history.messages(prefix + channel, { limit: maxMessages });
  const seen = messages.findIndex((message) => message.id === last);
  return messages.slice(seen + 1).filter((message) => message.role === "assistant");
}

function conversationOf(channel: string): Conversation {
  return { id: prefix + channel, adapter: "web", account: "local", channel, kind: "direct" };
}

function personIn(zone: string | undefined): Person {
  return { id: "local", name: "You", ...(zone !== undefined && isZone(zone) ? { zone } : {}) };
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

/** Everything in the web chat is for the bot; its name is a greeting that nobody behind the adapter needs. */
function withoutMention(text: string): string {
  const rest = text.replace(/(^|\s)@atclaw(?![\w-])[,，:：]?[^\S\n]*/giu, "$1").trim();
  return rest === "" ? text.trim() : rest;
}

/** The id a client gave its message; ids count within their conversation, so behind the adapter they carry its name. */
export function clientId(channel: string, messageId: string): string {
  return messageId.startsWith(`${channel}:`) ? messageId.slice(channel.length + 1) : messageId;
}

function asClient(channel: string, message: StoredMessage): StoredMessage {
  return message.role === "user" ? { ...message, id: clientId(channel, message.id) } : message;
}

function isJson(c: Context): boolean {
  return /^application\/json\b/i.test(c.req.header("content-type") ?? "");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(c: Context, status: 400 | 404 | 415 | 503, error: string, next: string): Response {
  return c.json({ error, next }, status);
}
