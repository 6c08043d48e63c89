/** What the page asks for, and what any other program may: conversations, messages, live events, approvals, sources, files. */
import { Hono } from "hono";
import { z } from "zod";
import type { AdapterHost } from "../../core/adapter.ts";
import type { Corpus } from "../../core/corpus.ts";
import type { Files } from "../../core/files.ts";
import type { History, StoredMessage } from "../../core/history.ts";
import { accountOf } from "../../core/spend.ts";
import type { Status } from "../../core/status.ts";
import { approvalRoutes } from "./approvals.ts";
import type { Events } from "./events.ts";
import { sendFile } from "./file.ts";
import { channelOf, conversationOf, idPattern, personIn } from "./place.ts";
import { admit, type Door, readBody, refuse } from "./request.ts";
import { tableRoutes } from "./tables.ts";

const maxConversations = 200;
const maxMessages = 500;

const posted = z.object({
  id: z.string().regex(idPattern, "1 to 64 letters, digits, - or _"),
  text: z.string().refine((text) => text.trim() !== "", "must not be empty"),
  /** The browser's time zone, so that "tomorrow" means the asker's. */
  zone: z.string().max(64).optional(),
});

/** The API, to be hung below `/api`; who may ask is the guard's to say. */
export function apiRoutes(options: {
  history: History;
  corpus: Corpus;
  files: Files;
  status: () => Promise<Status>;
  usage: AdapterHost["usage"];
  calendar?: AdapterHost["calendar"];
  tables?: AdapterHost["tables"];
  events: Events;
  door: Door;
  now?: () => Date;
  log?: (what: string, error: unknown) => void;
}): Hono {
  const { history, events, door, log } = options;
  const now = options.now ?? (() => new Date());
  const api = new Hono();
  api.route("/approvals", approvalRoutes({ history, door, now, log }));
  if (options.tables) api.route("/tables", tableRoutes({ desk: options.tables, now }));

  api.get("/status", async (c) => c.json(await options.status()));

  api.get("/usage", async (c) => {
    const range = c.req.query("range") ?? "month";
    if (range !== "today" && range !== "month")
      return refuse(c, 400, `There is no usage of "${range}".`, "Ask for range=today or range=month.");
    const whose = accountOf({ turnId: "", conversation: conversationOf(""), sender: personIn(undefined) });
    return c.json(await options.usage(range, whose));
  });

  api.get("/calendar", async (c) => {
    const { of = "", day, zone, lang } = c.req.query();
    const query = { of, day, zone, language: lang === "zh" ? ("zh" as const) : ("en" as const) };
    const reader = { conversation: conversationOf(""), sender: personIn(zone) };
    const view = await options.calendar?.(query, reader);
    return view
      ? c.json(view)
      : refuse(
          c,
          404,
          `There is no room and nobody called "${of}".`,
          "Choose one of the list, or list them in atclaw.yaml.",
        );
  });

  api.get("/conversations", async (c) => {
    const all = await history.conversations("web", { limit: maxConversations });
    const ours = all.flatMap((it) => {
      const id = channelOf(it.id);
      return id === undefined ? [] : [{ ...it, id }];
    });
    return c.json({ conversations: ours });
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
    const messages = await history.messages(conversationOf(channel).id, { limit: maxMessages });
    return c.json({ messages: messages.map((message) => asClient(channel, message)) });
  });

  api.post("/conversations/:id/messages", async (c) => {
    const channel = c.req.param("id");
    const body = await readBody(c, posted, '{"id": "…", "text": "…"}');
    if ("refusal" in body) return body.refusal;
    const { id, text, zone } = body.data;
    const messageId = `${channel}:${id}`;
    const inbound = {
      type: "message" as const,
      eventId: messageId,
      messageId,
      conversation: conversationOf(channel),
      sender: personIn(zone),
      text: withoutMention(text),
      mentionsUs: true,
      at: now().toISOString(),
    };
    return admit(c, door, inbound, log);
  });

  api.post("/conversations/:id/stop", (c) => {
    const conversation = conversationOf(c.req.param("id"));
    return admit(c, door, { type: "stop", conversation, sender: personIn(undefined) }, log);
  });

  api.get("/conversations/:id/events", (c) => {
    const channel = c.req.param("id");
    const last = c.req.header("last-event-id") ?? c.req.query("after");
    const stream = events.subscribe(channel, () => saidAfter(history, channel, last));
    if (!stream)
      return refuse(c, 503, "Too many pages are open.", "Close some of them; this one tries again by itself.");
    return c.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // nginx and its kind would hold events back to fill their buffers.
      "x-accel-buffering": "no",
    });
  });

  api.get("/turns/:id/receipt", async (c) => {
    const turn = await history.turn(c.req.param("id"));
    if (!turn || channelOf(turn.conversationId) === undefined)
      return refuse(c, 404, "There is no such answer here.", "Reload the page to see those there are.");
    if (!turn.receipt) return refuse(c, 404, "This answer is not done yet.", "Ask again when it is.");
    return c.json({ turn });
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

  return api;
}

/** What we said after the message a reader saw last. A reader who names none gets nothing: it reads the messages first. */
async function saidAfter(history: History, channel: string, last: string | undefined) {
  if (!last) return [];
  const messages = await history.messages(conversationOf(channel).id, { limit: maxMessages });
  const seen = messages.findIndex((message) => message.id === last);
  return messages.slice(seen + 1).filter((message) => message.role !== "user");
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
