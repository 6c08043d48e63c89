/**
 * Socket Mode as Slack does it: an app's connections share its events at random, what is not acknowledged comes again, and
 * connections are ended now and then, with or without a word.
 */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface Ack {
  readonly envelope_id: string;
  readonly payload?: Record<string, unknown>;
}

export interface FakeSocket {
  /** What the bot acknowledged, in order. */
  readonly acks: Ack[];
  /** How many connections stand. */
  connections(): number;
  /** How many were ever opened. */
  opened(): number;
  /** Brings something to one of the connections, again until it is acknowledged; gives the answer. */
  deliver(type: "events_api" | "slash_commands" | "interactive", payload: unknown): Promise<Ack>;
  /** Sends a line as it is. */
  raw(line: string): void;
  /** Tells all connections to go, as Slack does when it moves them or when Socket Mode is switched off. */
  recycle(reason: "warning" | "refresh_requested" | "link_disabled"): void;
  /** Cuts all connections without a word. */
  cut(): void;
  /** From now on, or no longer: connections stand, but nothing is read from them nor sent. */
  freeze(frozen: boolean): void;
  /** From now on, or no longer: connections are opened without Slack saying hello. */
  mute(muted: boolean): void;
  /** A connection of somebody else with the same tokens, who takes events and keeps them. */
  thief(): Promise<{ close(): void }>;
  /** For `apps.connections.open`. */
  open(): { ok: true; url: string };
  close(): void;
}

/** `again` is after how many ms what was not acknowledged comes once more. */
export function fakeSocket(server: Server, { againMs = 300 } = {}): FakeSocket {
  const sockets = new WebSocketServer({ noServer: true });
  const live = new Set<WebSocket>();
  const stolen = new WeakSet<WebSocket>();
  const waiting = new Map<string, { send: () => void; done: (ack: Ack) => void; timer?: NodeJS.Timeout }>();
  const tickets = new Set<string>();
  const acks: Ack[] = [];
  let opened = 0;
  let frozen = false;
  let muted = false;

  server.on("upgrade", (request, socket, head) => {
    const ticket = new URL(request.url ?? "", "ws://x").searchParams.get("ticket") ?? "";
    if (!tickets.delete(ticket)) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (made) => {
      opened++;
      live.add(made);
      if (frozen) made.pause();
      if (!muted) made.send(JSON.stringify({ type: "hello", num_connections: live.size, connection_info: {} }));
      made.on("close", () => live.delete(made));
      made.on("error", () => live.delete(made));
      made.on("message", (data) => {
        if (stolen.has(made)) return;
        const ack = JSON.parse(String(data)) as Ack;
        acks.push(ack);
        const entry = waiting.get(ack.envelope_id);
        waiting.delete(ack.envelope_id);
        clearTimeout(entry?.timer);
        entry?.done(ack);
      });
    });
  });

  const anyLive = (): WebSocket | undefined => {
    const open = [...live].filter((one) => one.readyState === one.OPEN);
    return open[Math.floor(Math.random() * open.length)];
  };

  const open = (): { ok: true; url: string } => {
    const ticket = randomUUID();
    tickets.add(ticket);
    return { ok: true, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link?ticket=${ticket}` };
  };

  return {
    acks,
    open,
    connections: () => live.size,
    opened: () => opened,
    deliver: (type, payload) =>
      new Promise((done) => {
        const envelope_id = randomUUID();
        const envelope = { envelope_id, type, payload, accepts_response_payload: type !== "events_api" };
        // Slack counts a second attempt as 0 when it is not sure that the first one went out.
        const send = (): void => {
          const entry = waiting.get(envelope_id);
          if (!entry) return;
          const to = frozen ? undefined : anyLive();
          to?.send(JSON.stringify({ ...envelope, retry_attempt: 0, retry_reason: "" }));
          // What somebody else took away does not come again.
          if (to && stolen.has(to)) return;
          entry.timer = setTimeout(send, againMs);
        };
        waiting.set(envelope_id, { send, done });
        send();
      }),
    raw: (line) => anyLive()?.send(line),
    recycle(reason) {
      for (const one of live) one.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "fake" } }));
    },
    cut() {
      for (const one of live) one.terminate();
    },
    freeze(now) {
      frozen = now;
      for (const one of live) now ? one.pause() : one.resume();
    },
    mute: (now) => {
      muted = now;
    },
    async thief() {
      const { WebSocket } = await import("ws");
      const before = new Set(live);
      const theirs = new WebSocket(open().url);
      await new Promise((resolve) => theirs.once("message", resolve));
      for (const one of live) if (!before.has(one)) stolen.add(one);
      return { close: () => theirs.terminate() };
    },
    close() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
      for (const one of live) one.terminate();
      sockets.close();
    },
  };
}
