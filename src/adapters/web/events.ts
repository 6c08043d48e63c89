import type { StoredMessage } from "../../core/history.ts";
import type { Progress } from "../../core/message.ts";

const heartbeatMs = 15_000;
/** What a reader may lag behind before it is dropped; it reconnects and reads the stored messages. */
const maxLagBytes = 512 * 1024;
const maxReaders = 256;
/** Streamed text kept for those who come in the middle of a turn. */
const maxKeptText = 200_000;

/** What we say: a reply, or a question to approve. */
type OurMessage = Exclude<StoredMessage, { role: "user" }>;

/** Server-sent events, one stream of them for each conversation. */
export interface Events {
  /** What goes on now, from the start of the running turn, then everything that follows. Undefined when there are too many readers. */
  subscribe(channel: string, missed: () => Promise<readonly OurMessage[]>): ReadableStream<Uint8Array> | undefined;
  progress(channel: string, event: Progress): void;
  /** Something new that we say; who reconnects and names it has missed what came after it. */
  say(channel: string, message: OurMessage): void;
  /** A question that was said before, as it stands now. */
  change(channel: string, message: OurMessage): void;
  close(): void;
}

interface Reader {
  write(bytes: Uint8Array): void;
  end(): void;
}

/** What a reader who comes late must know of a running turn. */
interface Live {
  readonly started: Extract<Progress, { type: "started" }>;
  readonly tools: Map<string, Extract<Progress, { type: "tool" }>>;
  text: string;
}

const encoder = new TextEncoder();
const heartbeat = encoder.encode(": still here\n\n");

export function createEvents(): Events {
  const readers = new Map<string, Set<Reader>>();
  const live = new Map<string, Live>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  function beat(): void {
    for (const group of readers.values()) for (const reader of group) reader.write(heartbeat);
  }

  function publish(channel: string, bytes: () => Uint8Array): void {
    const group = readers.get(channel);
    if (!group || group.size === 0) return;
    const shared = bytes();
    for (const reader of group) reader.write(shared);
  }

  function remember(channel: string, event: Progress): void {
    const now = live.get(channel);
    if (event.type === "started") {
      live.set(channel, { started: event, tools: new Map(), text: "" });
      return;
    }
    if (!now || now.started.turnId !== event.turnId) return;
    if (event.type === "ended") live.delete(channel);
    else if (event.type === "reset") now.text = "";
    else if (event.type === "tool") now.tools.set(`${event.name} ${event.title}`, event);
    else if (now.text.length < maxKeptText) now.text += event.delta;
  }

  function snapshot(channel: string): Progress[] {
    const now = live.get(channel);
    if (!now) return [];
    const turnId = now.started.turnId;
    return [
      now.started,
      ...now.tools.values(),
      ...(now.text ? [{ type: "text" as const, turnId, delta: now.text }] : []),
    ];
  }

  function subscribe(channel: string, missed: () => Promise<readonly OurMessage[]>) {
    if (count >= maxReaders) return undefined;
    let waiting: Uint8Array[] = [];
    let bytes = 0;
    let ended = false;
    let wake = () => {};
    const reader: Reader = {
      write(chunk) {
        if (ended) return;
        bytes += chunk.length;
        if (bytes > maxLagBytes) return reader.end();
        waiting.push(chunk);
        wake();
      },
      end() {
        if (ended) return;
        ended = true;
        waiting = [];
        count -= 1;
        const group = readers.get(channel);
        group?.delete(reader);
        if (group?.size === 0) readers.delete(channel);
        if (count === 0) clearInterval(timer);
        wake();
      },
    };
    const group = readers.get(channel) ?? new Set();
    readers.set(channel, group.add(reader));
    count += 1;
    if (count === 1) timer = setInterval(beat, heartbeatMs).unref();

    reader.write(encoder.encode("retry: 1000\n\n"));
    for (const event of snapshot(channel)) reader.write(frame("progress", event));
    missed().then(
      (messages) => {
        for (const message of messages) reader.write(frame(eventOf(message), message, message.id));
      },
      () => reader.end(),
    );
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (waiting.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
          if (waiting.length === 0) return controller.close();
          controller.enqueue(waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting));
          waiting = [];
          bytes = 0;
        },
        cancel: () => reader.end(),
      },
      { highWaterMark: 0 },
    );
  }

  return {
    subscribe,
    progress(channel, event) {
      remember(channel, event);
      publish(channel, () => frame("progress", event));
    },
    say(channel, message) {
      if (live.get(channel)?.started.turnId === message.turnId) live.delete(channel);
      publish(channel, () => frame(eventOf(message), message, message.id));
    },
    change(channel, message) {
      publish(channel, () => frame(eventOf(message), message));
    },
    close() {
      for (const group of [...readers.values()]) for (const reader of [...group]) reader.end();
      live.clear();
    },
  };
}

const eventOf = ({ role }: OurMessage): string => (role === "question" ? "question" : "reply");

/** One event as it goes over the wire. JSON has no line breaks of its own, so the data is one line. */
function frame(event: string, data: unknown, id?: string): Uint8Array {
  const idLine = id === undefined ? "" : `id: ${id.replace(/[\r\n\0]/g, "")}\n`;
  return encoder.encode(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
