/** Streamed messages as Slack has them: what a stream may hold, that it ends by itself, and that nothing else may edit it meanwhile. */
import { type Block, faultOfBlocks, wordsOf } from "./blocks.ts";
import type { Post } from "./server.ts";

type Answer = { ok: boolean; error?: string } & Record<string, unknown>;
type Args = Record<string, unknown>;
const refuse = (error: string): Answer => ({ ok: false, error });

/** The arguments of the methods. */
export const streamingArguments: Readonly<Record<string, readonly string[]>> = {
  "chat.startStream": [
    "channel",
    "thread_ts",
    "recipient_user_id",
    "recipient_team_id",
    "task_display_mode",
    "chunks",
    "markdown_text",
  ],
  "chat.appendStream": ["channel", "ts", "chunks", "markdown_text"],
  "chat.stopStream": ["channel", "ts", "chunks", "markdown_text", "blocks", "metadata"],
  "assistant.threads.setStatus": ["channel_id", "thread_ts", "status", "loading_messages"],
};

export interface FakeStreaming {
  readonly handlers: Readonly<Record<string, (args: Args) => Answer>>;
  /** Whether a message is being streamed; Slack refuses to edit it then. */
  isLive(ts: unknown): boolean;
  /** What people saw of a streamed message after each call, tasks as `[status] title`. */
  readonly seen: Map<string, string[]>;
  /** The lines of status that were set, the empty one for clearing. */
  readonly statuses: { readonly status: string; readonly loading: readonly string[] }[];
  /** How long a stream lives, in ms. */
  lifeMs: number;
}

interface Stream {
  readonly post: Post;
  readonly until: number;
  text: string;
  readonly tasks: Map<string, string>;
}

/** `put` makes a message of the bot in a thread; undefined where there is no such thread. `change` sets what people read of it. */
export function fakeStreaming(hooks: {
  put(channel: string, thread: string): Post | string;
  change(ts: string, to: Partial<Post>): void;
  findThread(channel: string, thread: string): boolean;
}): FakeStreaming {
  const live = new Map<string, Stream>();
  const seen = new Map<string, string[]>();
  const statuses: { status: string; loading: readonly string[] }[] = [];

  const isLive = (ts: unknown): boolean => {
    const stream = live.get(String(ts));
    return stream !== undefined && Date.now() < stream.until;
  };

  function add(stream: Stream, { chunks, markdown_text }: Args): string | undefined {
    if (chunks !== undefined && (!Array.isArray(chunks) || chunks.length === 0)) return "invalid_chunks";
    if (markdown_text !== undefined && chunks !== undefined) return "invalid_arguments";
    for (const chunk of (chunks ?? []) as Args[]) {
      const fault = take(stream, chunk);
      if (fault) return fault;
    }
    if (typeof markdown_text === "string") stream.text += markdown_text;
    if (stream.text.length > 12_000) return "msg_too_long";
    const shown = [...stream.tasks.values(), stream.text].filter(Boolean).join("\n");
    seen.set(stream.post.ts, [...(seen.get(stream.post.ts) ?? []), shown]);
    hooks.change(stream.post.ts, { text: shown });
    return undefined;
  }

  function take(stream: Stream, chunk: Args): string | undefined {
    const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
    switch (chunk.type) {
      case "markdown_text":
        if (!isText(chunk.text) || Object.keys(chunk).length !== 2) return "invalid_chunks";
        if (/<[@!#]/.test(chunk.text)) return "would_ping_somebody";
        stream.text += chunk.text;
        return undefined;
      case "task_update": {
        const { id, title, status, ...more } = chunk;
        if (!isText(id) || !isText(title) || title.length > 256 || Object.keys(more).some((name) => name !== "type"))
          return "invalid_chunks";
        if (!["pending", "in_progress", "complete", "error"].includes(String(status))) return "invalid_chunks";
        stream.tasks.set(id, `[${status}] ${title}`);
        return undefined;
      }
      case "plan_update":
        return isText(chunk.title) && Object.keys(chunk).length === 2 ? undefined : "invalid_chunks";
      case "blocks":
        return faultOfBlocks(chunk.blocks);
      default:
        return "invalid_chunks";
    }
  }

  const api: FakeStreaming = {
    isLive,
    seen,
    statuses,
    lifeMs: 5 * 60_000,
    handlers: {
      "chat.startStream": (args) => {
        const { channel, thread_ts, recipient_user_id, recipient_team_id, task_display_mode } = args;
        if (typeof channel !== "string" || typeof thread_ts !== "string" || thread_ts === "")
          return refuse("invalid_arguments");
        if (!channel.startsWith("D") && !(recipient_user_id && recipient_team_id)) return refuse("missing_recipient");
        if (task_display_mode !== undefined && !["timeline", "plan"].includes(String(task_display_mode)))
          return refuse("invalid_arguments");
        const post = hooks.put(channel, thread_ts);
        if (typeof post === "string") return refuse(post);
        const stream: Stream = { post, until: Date.now() + api.lifeMs, text: "", tasks: new Map() };
        live.set(post.ts, stream);
        const fault = add(stream, args);
        return fault ? refuse(fault) : { ok: true, channel, ts: post.ts };
      },
      "chat.appendStream": (args) => {
        const stream = live.get(String(args.ts));
        if (!stream || !isLive(args.ts)) return refuse("message_not_in_streaming_state");
        const fault = add(stream, args);
        return fault ? refuse(fault) : { ok: true, channel: args.channel, ts: args.ts };
      },
      "chat.stopStream": (args) => {
        const stream = live.get(String(args.ts));
        if (!stream || !isLive(args.ts)) return refuse("message_not_in_streaming_state");
        const fault = faultOfBlocks(args.blocks);
        if (fault) return refuse(fault);
        live.delete(stream.post.ts);
        const words = args.blocks === undefined ? {} : { text: `${stream.text}\n${wordsOf(args.blocks as Block[])}` };
        hooks.change(stream.post.ts, {
          ...words,
          ...(args.metadata ? { metadata: args.metadata as NonNullable<Post["metadata"]> } : {}),
        });
        return { ok: true, channel: args.channel, ts: args.ts };
      },
      "assistant.threads.setStatus": ({ channel_id, thread_ts, status, loading_messages = [] }) => {
        if (!hooks.findThread(String(channel_id), String(thread_ts))) return refuse("channel_not_found");
        if (typeof status !== "string") return refuse("invalid_arguments");
        const loading = loading_messages as string[];
        if (!Array.isArray(loading) || loading.length > 10) return refuse("invalid_arguments");
        statuses.push({ status, loading });
        return { ok: true };
      },
    },
  };
  return api;
}
