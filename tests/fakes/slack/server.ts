/**
 * A strict Slack on loopback: the Web API methods a bot uses, with Slack's limits and its errors, and a memory of what
 * was posted. Faults are scripted for the next calls of a method. What a call asks that Slack does not know is an error here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Block, faultOfBlocks, wordsOf } from "./blocks.ts";
import { faultOfView, type View } from "./forms.ts";
import { faultOfArguments } from "./methods.ts";
import { type FakeSocket, fakeSocket } from "./socket.ts";
import { type FakeStreaming, fakeStreaming, streamingArguments } from "./streaming.ts";
import { type FakeUploads, fakeUploads, uploadArguments } from "./uploads.ts";

export const ids = {
  team: "T0TEAM000",
  bot: "B0BOT0000",
  botUser: "U0BOTUSER",
  botToken: "xoxb-fake-bot-token",
  appToken: "xapp-fake-app-token",
};

/** A message as it stands in a channel. */
export interface Post {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly user: string;
  /** What people read. */
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly files?: readonly { readonly id: string; readonly name: string }[];
  readonly metadata?: { readonly event_type: string; readonly event_payload: Record<string, unknown> };
}

/** What goes wrong with one call. `drop` breaks the connection, before the call is carried out or after. */
export type Fault =
  | { readonly error: string; readonly needed?: string }
  | { readonly status: number; readonly retryAfter?: number; readonly carriedOut?: boolean }
  | { readonly drop: "before" | "after" }
  | { readonly body: string };

export interface Call {
  readonly method: string;
  readonly args: Record<string, unknown>;
  readonly token: string;
}

export interface FakeSlack {
  /** For SLACK_API_URL. */
  readonly apiUrl: string;
  /** An address that takes one answer to a button, as `response_url` does. */
  readonly responseUrl: string;
  readonly calls: Call[];
  readonly responses: unknown[];
  /** How many posts a channel takes at once; beyond them it takes one a second. */
  burst: number;
  readonly socket: FakeSocket;
  readonly streaming: FakeStreaming;
  readonly uploads: FakeUploads;
  /** The forms that were opened. */
  readonly views: readonly View[];
  /** What the bot posted, in order. */
  posts(): Post[];
  /** Puts what a person said into a channel; gives its time stamp. */
  put(channel: string, user: string, text: string, thread_ts?: string, more?: Record<string, unknown>): string;
  addUser(id: string, names: { display?: string; real?: string; tz?: string; locale?: string }): void;
  archive(channel: string): void;
  /** Puts a file there that somebody sent; gives what a message tells of it. `says` goes before what Slack would say of it. */
  file(name: string, content: string | Uint8Array, says?: Record<string, unknown>): Record<string, unknown>;
  /** Whom the bot showed its token to while it fetched files. */
  readonly downloads: readonly { readonly path: string; readonly token: string }[];
  /** From now on files are not given out: whoever asks is sent to the login page. */
  hideFiles(): void;
  /** Somebody takes the bot out of a channel. */
  leave(channel: string): void;
  /** A token is worth nothing from now on, or again. */
  revoke(token: string): void;
  restore(token: string): void;
  /** The scopes that Slack says it granted; it says none unless told. */
  grant(scopes: readonly string[]): void;
  /** Another bot token that is good. */
  accept(token: string): void;
  /** Serves a further method, also to callers without a token. */
  serve(method: string, answer: (args: Record<string, unknown>) => Record<string, unknown>): void;
  /** The next calls of a method fail so, one after the other. */
  fail(method: string, ...faults: Fault[]): void;
  /** How many faults a method still has before it. */
  faultsLeft(method: string): number;
  callsOf(method: string): Call[];
  close(): Promise<void>;
}

type Answer = { ok: boolean; error?: string } & Record<string, unknown>;
const refuse = (error: string): Answer => ({ ok: false, error });

const known: Readonly<Record<string, readonly string[]>> = {
  ...streamingArguments,
  ...uploadArguments,
  "auth.test": [],
  "apps.connections.open": [],
  "conversations.info": ["channel", "include_locale", "include_num_members"],
  "files.info": ["file"],
  "views.open": ["trigger_id", "view"],
  "views.publish": ["user_id", "view"],
  "users.conversations": ["cursor", "limit", "types", "exclude_archived"],
  "users.info": ["user", "include_locale"],
  "chat.postMessage": [
    "channel",
    "thread_ts",
    "text",
    "markdown_text",
    "blocks",
    "metadata",
    "unfurl_links",
    "unfurl_media",
    "reply_broadcast",
  ],
  "chat.delete": ["channel", "ts"],
  "chat.update": ["channel", "ts", "text", "markdown_text", "blocks", "metadata"],
  "conversations.replies": [
    "channel",
    "ts",
    "cursor",
    "limit",
    "oldest",
    "latest",
    "inclusive",
    "include_all_metadata",
  ],
  "conversations.history": ["channel", "cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata"],
};

/** Starts it on a free port. `pageSize` bounds the pages of `conversations.*`, however many are asked for. */
export async function startFakeSlack({ pageSize = 1000 } = {}): Promise<FakeSlack> {
  const said: Post[] = [];
  const posted: Post[] = [];
  const users = new Map<string, Record<string, unknown>>();
  const archived = new Set<string>();
  const faults = new Map<string, Fault[]>();
  const calls: Call[] = [];
  const responses: unknown[] = [];
  const rooms = new Map<string, { left: number; at: number }>();
  const views: View[] = [];
  const files = new Map<string, { readonly about: Record<string, unknown>; readonly bytes: Uint8Array }>();
  const downloads: { path: string; token: string }[] = [];
  let filesHidden = false;
  const left = new Set<string>();
  const good = new Set<string>([ids.botToken]);
  const further = new Map<string, (args: Record<string, unknown>) => Record<string, unknown>>();
  let granted: readonly string[] | undefined;
  const revoked = new Set<string>();
  let lastMicros = 0;

  /** The moment in microseconds, no two the same. */
  const newTs = (): string => {
    lastMicros = Math.max(lastMicros + 1, Date.now() * 1000);
    return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, "0")}`;
  };
  const isIn = (channel: unknown): boolean => said.some((it) => it.channel === channel) && !left.has(String(channel));

  const streaming = fakeStreaming({
    put(channel, thread_ts) {
      const fault = faultOfPlace(channel, thread_ts);
      return fault ?? keep({ channel, thread_ts, ts: newTs(), user: ids.botUser, text: "" });
    },
    change: (ts, to) => change(ts, to),
    findThread: (channel, ts) => said.some((it) => it.channel === channel && it.ts === ts),
  });
  const uploads = fakeUploads({
    address: (id) => `http://127.0.0.1:${port}/upload/${id}`,
    share(file, channel, thread_ts) {
      const fault = faultOfPlace(channel, thread_ts);
      if (fault) return fault;
      setTimeout(() => {
        file.channels.push(channel);
        const about = { channel, ...(thread_ts ? { thread_ts } : {}), ts: newTs(), user: ids.botUser, text: "" };
        keep({ ...about, files: [{ id: file.id, name: file.name }] });
      }, 20);
      return undefined;
    },
  });
  const handlers: Record<string, (args: Record<string, unknown>) => Answer> = {
    ...streaming.handlers,
    ...uploads.handlers,
    "views.open": ({ trigger_id, view }) => {
      if (typeof trigger_id !== "string" || trigger_id === "") return refuse("invalid_trigger_id");
      const fault = faultOfView(view, "modal");
      if (fault) return refuse(fault);
      views.push(view as View);
      return { ok: true, view: { id: "V0", ...(view as View) } };
    },
    "auth.test": () => ({
      ok: true,
      team_id: ids.team,
      user_id: ids.botUser,
      bot_id: ids.bot,
      url: "https://fake.slack.com/",
    }),
    "apps.connections.open": () => socket.open(),
    "users.conversations": ({ types = "public_channel", cursor = 0, limit = 100 }) => {
      const kinds: Readonly<Record<string, string>> = { C: "public_channel", G: "private_channel", D: "im" };
      const wanted = String(types).split(",");
      const all = [...new Set(said.map(({ channel }) => channel))].filter(
        (channel) => isIn(channel) && wanted.includes(kinds[channel[0] ?? ""] ?? ""),
      );
      return listed(
        "channels",
        all.map((id) => ({ id, is_member: true })),
        Number(cursor),
        Number(limit),
      );
    },
    "views.publish": ({ view }) => {
      const fault = faultOfView(view, "home");
      return fault ? refuse(fault) : { ok: true, view: { id: "V0", ...(view as View) } };
    },
    "conversations.info": ({ channel }) =>
      isIn(channel)
        ? {
            ok: true,
            channel: {
              id: channel,
              name: String(channel)
                .replace(/^C0|0+$/g, "")
                .toLowerCase(),
            },
          }
        : refuse("channel_not_found"),
    "files.info": ({ file }) => {
      const uploaded = uploads.about(String(file));
      if (uploaded) return uploaded;
      const found = files.get(String(file));
      return found ? { ok: true, file: found.about } : refuse("file_not_found");
    },
    "users.info": ({ user }) => {
      const found = users.get(String(user));
      return found ? { ok: true, user: found } : refuse("user_not_found");
    },
    "chat.postMessage": (args) => post(args),
    "chat.update": (args) => update(args),
    "chat.delete": ({ ts }) => {
      for (const all of [said, posted]) {
        const at = all.findIndex((it) => it.ts === ts);
        if (at >= 0) all.splice(at, 1);
      }
      return { ok: true, ts };
    },
    "conversations.replies": (args) => {
      if (!isIn(args.channel)) return refuse("channel_not_found");
      if (!said.some((it) => it.channel === args.channel && it.ts === args.ts)) return refuse("thread_not_found");
      return page(args, (it) => it.ts === args.ts || it.thread_ts === args.ts);
    },
    // The latest first, unlike a thread's.
    "conversations.history": (args) =>
      isIn(args.channel) ? page(args, (it) => it.thread_ts === undefined, true) : refuse("channel_not_found"),
  };

  function listed(name: string, all: readonly unknown[], from: number, limit: number): Answer {
    const size = Math.min(limit, pageSize);
    const next_cursor = from + size < all.length ? String(from + size) : "";
    return { ok: true, [name]: all.slice(from, from + size), response_metadata: { next_cursor } };
  }

  /** Why nothing can be posted there. */
  function faultOfPlace(channel: unknown, thread_ts: unknown): string | undefined {
    if (typeof channel === "string" && /^[UW]/.test(channel)) return undefined;
    if (typeof channel !== "string" || !isIn(channel)) return "channel_not_found";
    if (archived.has(channel)) return "is_archived";
    const root = said.find((it) => it.channel === channel && it.ts === thread_ts);
    if (thread_ts !== undefined && (!root || (root.thread_ts !== undefined && root.thread_ts !== root.ts)))
      return "thread_not_found";
    return undefined;
  }

  function keep(made: Post): Post {
    said.push(made);
    posted.push(made);
    return made;
  }

  /** A message as it now is, wherever it is kept. */
  function change(ts: string, to: Partial<Post>): void {
    for (const all of [said, posted]) {
      const at = all.findIndex((it) => it.ts === ts);
      const before = all[at];
      if (before) all[at] = { ...before, ...to };
    }
  }

  function faultOfPictures(blocks: unknown): string | undefined {
    const pictures = ((blocks ?? []) as Block[]).filter(({ type }) => type === "image");
    const ready = pictures.every(({ slack_file }) => uploads.isReady((slack_file as { id: string }).id));
    return ready ? undefined : "invalid_blocks";
  }

  function post(args: Record<string, unknown>): Answer {
    const { channel, thread_ts, markdown_text, text, blocks, metadata } = args;
    const misplaced = faultOfPlace(channel, thread_ts);
    if (misplaced) return refuse(misplaced);
    if (markdown_text !== undefined && (text !== undefined || blocks !== undefined))
      return refuse("markdown_text_conflict");
    const words = markdown_text ?? text;
    if (typeof words !== "string" || words.trim() === "") return refuse("no_text");
    if (markdown_text !== undefined && words.length > 12_000) return refuse("msg_too_long");
    if (/<[@!#]/.test(words)) return refuse("would_ping_somebody");
    const wrong = faultOfBlocks(blocks) ?? faultOfPictures(blocks);
    if (wrong) return refuse(wrong);
    for (const flag of ["unfurl_links", "unfurl_media"]) if (args[flag] !== false) return refuse("invalid_arguments");
    if (metadata !== undefined && !isMetadata(metadata)) return refuse("invalid_metadata_format");
    const made = keep({
      // A person's id stands for the direct messages with them.
      channel: String(channel).replace(/^[UW]/, "D"),
      ts: newTs(),
      user: ids.botUser,
      text: blocks === undefined ? words : wordsOf(blocks as Block[]),
      ...(typeof thread_ts === "string" ? { thread_ts } : {}),
      ...(blocks === undefined ? {} : { blocks: blocks as Block[] }),
      ...(isMetadata(metadata) ? { metadata } : {}),
    });
    return { ok: true, channel, ts: made.ts, message: { type: "message", text: words, bot_id: ids.bot } };
  }

  function update({ channel, ts, text, blocks, metadata }: Record<string, unknown>): Answer {
    if (!posted.some((it) => it.channel === channel && it.ts === ts)) return refuse("message_not_found");
    if (streaming.isLive(ts)) return refuse("message_is_streaming");
    if (typeof text !== "string" || text.length > 4_000) return refuse("msg_too_long");
    const wrong = faultOfBlocks(blocks) ?? faultOfPictures(blocks);
    if (wrong) return refuse(wrong);
    if (metadata !== undefined && !isMetadata(metadata)) return refuse("invalid_metadata_format");
    change(String(ts), {
      text: wordsOf(blocks as Block[]),
      blocks: blocks as Block[],
      ...(isMetadata(metadata) ? { metadata } : {}),
    });
    return { ok: true, channel, ts, text };
  }

  function page(args: Record<string, unknown>, belongs: (post: Post) => boolean, latestFirst = false): Answer {
    const from = Number(args.cursor ?? 0);
    const size = Math.min(Number(args.limit ?? 100), pageSize);
    const all = said.filter(
      (it) => it.channel === args.channel && belongs(it) && Number(it.ts) > Number(args.oldest ?? 0),
    );
    if (latestFirst) all.reverse();
    const messages = all.slice(from, from + size).map(({ metadata, ...rest }) => ({
      type: "message",
      ...rest,
      ...aboutThread(rest),
      ...(args.include_all_metadata === true && metadata ? { metadata } : {}),
    }));
    const next_cursor = from + size < all.length ? String(from + size) : "";
    return { ok: true, messages, has_more: next_cursor !== "", response_metadata: { next_cursor } };
  }

  /** What Slack tells of a thread at its first message. */
  function aboutThread({ channel, ts }: Post) {
    const replies = said.filter((it) => it.channel === channel && it.thread_ts === ts);
    return replies.length === 0
      ? {}
      : { thread_ts: ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts ?? "" };
  }

  function call(method: string, request: IncomingMessage, body: string): Answer {
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    const args = readArguments(request, body);
    const more = further.get(method);
    if (more) {
      calls.push({ method, args, token });
      return { ok: true, ...more(args) };
    }
    const handler = handlers[method];
    if (!handler) return refuse("unknown_method");
    if (revoked.has(token)) return refuse("token_revoked");
    if (method === "apps.connections.open" ? token !== ids.appToken : !good.has(token)) return refuse("invalid_auth");
    calls.push({ method, args, token });
    const strange = Object.keys(args).find((name) => !known[method]?.includes(name)) ?? faultOfArguments(method, args);
    return strange ? { ...refuse("invalid_arguments"), strange } : handler(args);
  }

  /** A channel takes a burst of posts, then one a second. */
  function tooMany(method: string, request: IncomingMessage, body: string): Fault | undefined {
    if (method !== "chat.postMessage") return undefined;
    const channel = String(readArguments(request, body).channel);
    const room = rooms.get(channel) ?? { left: api.burst, at: Date.now() };
    room.left = Math.min(api.burst, room.left + (Date.now() - room.at) / 1000);
    room.at = Date.now();
    rooms.set(channel, room);
    if (room.left < 1) return { status: 429, retryAfter: 1 };
    room.left -= 1;
    return undefined;
  }

  function respond(method: string, request: IncomingMessage, body: string, response: ServerResponse): void {
    const fault = faults.get(method)?.shift() ?? tooMany(method, request, body);
    if (!fault) sendJson(response, call(method, request, body), granted && { "x-oauth-scopes": granted.join(",") });
    else if ("error" in fault) sendJson(response, { ok: false, ...fault });
    else if ("body" in fault) response.writeHead(200, { "content-type": "text/html" }).end(fault.body);
    else if ("drop" in fault) {
      if (fault.drop === "after") call(method, request, body);
      response.socket?.destroy();
    } else {
      if (fault.carriedOut) call(method, request, body);
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      response.writeHead(fault.status, headers).end();
    }
  }

  /** As Slack does: whoever may not read a file gets a page to log in. */
  function download(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "";
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    downloads.push({ path, token });
    const found = files.get(path.split("/")[2] ?? "");
    if (token !== ids.botToken || filesHidden)
      response
        .writeHead(200, { "content-type": "text/html; charset=utf-8" })
        .end("<!DOCTYPE html><title>Log in</title>");
    else if (!found) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": String(found.about.mimetype) }).end(found.bytes);
  }

  const server = createServer((request, response) => {
    if (request.url?.startsWith("/files-pri/")) return download(request, response);
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const bytes = Buffer.concat(parts);
      if (uploads.take(request, bytes, response)) return;
      const body = bytes.toString("utf8");
      if (request.url === "/respond") {
        responses.push(JSON.parse(body));
        sendJson(response, { ok: true });
        return;
      }
      const method = /^\/api\/([A-Za-z0-9.]+)$/.exec(request.url ?? "")?.[1];
      if (method && request.method === "POST") respond(method, request, body, response);
      else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const socket = fakeSocket(server);

  const api: FakeSlack = {
    burst: Number.POSITIVE_INFINITY,
    socket,
    streaming,
    uploads,
    views,
    apiUrl: `http://127.0.0.1:${port}/api/`,
    responseUrl: `http://127.0.0.1:${port}/respond`,
    calls,
    responses,
    posts: () => [...posted],
    put(channel, user, text, thread_ts, more = {}) {
      const ts = newTs();
      said.push({ ...more, channel, ts, user, text, ...(thread_ts ? { thread_ts } : {}) });
      return ts;
    },
    addUser(id, { display = "", real = "", tz, locale }) {
      users.set(id, {
        id,
        name: id.toLowerCase(),
        real_name: real,
        tz,
        locale,
        profile: { display_name: display, real_name: real },
      });
    },
    downloads,
    hideFiles: () => {
      filesHidden = true;
    },
    file(name, content, says = {}) {
      const id = `F${String(files.size).padStart(8, "0")}`;
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      const url = `http://127.0.0.1:${port}/files-pri/${id}/${encodeURIComponent(name)}`;
      const about = { id, name, mimetype: "text/plain", size: bytes.length, url_private_download: url, ...says };
      files.set(id, { about, bytes });
      return { id, name, mimetype: about.mimetype, size: about.size, mode: "hosted" };
    },
    leave: (channel) => void left.add(channel),
    revoke: (token) => void revoked.add(token),
    restore: (token) => void revoked.delete(token),
    archive: (channel) => void archived.add(channel),
    grant: (scopes) => {
      granted = scopes;
    },
    accept: (token) => void good.add(token),
    serve: (method, answer) => void further.set(method, answer),
    fail: (method, ...next) => void faults.set(method, [...(faults.get(method) ?? []), ...next]),
    faultsLeft: (method) => faults.get(method)?.length ?? 0,
    callsOf: (method) => calls.filter((it) => it.method === method),
    close: () =>
      new Promise((resolve) => {
        socket.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return api;
}

const objects = new Set(["blocks", "chunks", "files", "metadata", "view", "loading_messages"]);

/** Forms carry everything as text, and objects as JSON; both forms of a call give the same arguments. */
function readArguments(request: IncomingMessage, body: string): Record<string, unknown> {
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/json")) return JSON.parse(body) as Record<string, unknown>;
  const fields = [...new URLSearchParams(body)].map(([name, value]): [string, unknown] => [
    name,
    /^(true|false)$/.test(value) || (objects.has(name) && /^[[{]/.test(value)) ? (JSON.parse(value) as unknown) : value,
  ]);
  return Object.fromEntries(fields);
}

function isMetadata(value: unknown): value is NonNullable<Post["metadata"]> {
  const { event_type, event_payload } = (value ?? {}) as { event_type?: unknown; event_payload?: unknown };
  return typeof event_type === "string" && typeof event_payload === "object" && event_payload !== null;
}

function sendJson(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", ...headers }).end(JSON.stringify(value));
}
