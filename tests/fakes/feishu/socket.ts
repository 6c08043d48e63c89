/**
 * The long connection's other end: the endpoint that hands out addresses, sockets with real protobuf frames, pings answered, events cut into
 * fragments, acks recorded. Of several connections of one app a random one gets an event; what nobody acknowledged comes again with
 * the next connection, all at once.
 */
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { control, data, decodeFrame, encodeFrame, type Frame, headerOf } from "../../../src/adapters/feishu/frames.ts";
import { type FakeHttp, type Route, route } from "./http.ts";
import type { FakeApp, World } from "./world.ts";

/** What the other side said to one event. */
export interface Ack {
  readonly code: number;
  /** What a callback was answered with. */
  readonly data: unknown;
  /** Whether the frame came back as it was sent, with `biz_rt` added. */
  readonly isSameFrame: boolean;
}

export interface Sockets {
  readonly routes: Route[];
  attach(http: FakeHttp): void;
  /** Delivers an event to one of the app's connections; undefined when there is none or no ack came in time. */
  deliver(
    app: FakeApp,
    payload: unknown,
    options?: { fragments?: number; type?: "event" | "card" },
  ): Promise<Ack | undefined>;
  /** Puts bytes on every open connection as they are. */
  inject(bytes: Uint8Array): void;
  open(appId?: string): number;
  /** Cuts every connection without a word. */
  cut(): void;
  readonly pings: { count: number };
  readonly acks: Ack[];
  /** How it behaves from now on. */
  readonly manners: {
    pingInterval: number;
    reconnectInterval: number;
    /** Takes pings and says nothing. */
    silent: boolean;
    /** Connects, but events go elsewhere: to another connection of the same app, as it were. */
    deaf: boolean;
    /** Answers the endpoint so instead. */
    refusal: { code: number; msg: string } | undefined;
    /** Refuses the upgrade with these headers. */
    handshake: Readonly<Record<string, string>> | undefined;
    ackWithinMs: number;
  };
  close(): void;
}

interface Open {
  readonly app: FakeApp;
  readonly socket: WebSocket;
  readonly service: number;
}

export function openSockets(world: World): Sockets {
  const wss = new WebSocketServer({ noServer: true });
  const open = new Set<Open>();
  const waiting = new Map<string, { sent: Frame; settle: (ack: Ack) => void }>();
  const backlog: { app: FakeApp; payload: unknown }[] = [];
  const acks: Ack[] = [];
  const pings = { count: 0 };
  let base = "";
  let seq = 0n;
  const manners: Sockets["manners"] = {
    pingInterval: 120,
    reconnectInterval: 1,
    silent: false,
    deaf: false,
    refusal: undefined,
    handshake: undefined,
    ackWithinMs: 3_000,
  };

  const endpoint = route({
    name: "ws.endpoint",
    method: "POST",
    path: "/callback/ws/endpoint",
    token: false,
    whole: true,
    body: z.strictObject({ AppID: z.string(), AppSecret: z.string() }),
    handle: ({ body }) => {
      if (manners.refusal) return manners.refusal;
      const app = world.apps.get(body.AppID);
      // As the real one: a refusal has no `data`.
      if (!app || app.secret !== body.AppSecret) return { code: 514, msg: "app_id or app_secret is invalid" };
      const ticket = world.newId("ticket");
      return {
        code: 0,
        msg: "ok",
        data: {
          URL: `${base}/ws/v2?device_id=${world.newId("d")}&service_id=33554678&access_key=${ticket}&app=${app.id}`,
          ClientConfig: config(),
        },
      };
    },
  });
  const config = () => ({
    PingInterval: manners.pingInterval,
    ReconnectCount: -1,
    ReconnectInterval: manners.reconnectInterval,
    ReconnectNonce: 1,
  });

  function heard(from: Open, bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    if (frame.method === control && headerOf(frame, "type") === "ping") {
      pings.count++;
      if (manners.silent) return;
      const headers = [{ key: "type", value: "pong" }];
      from.socket.send(encodeFrame({ ...frame, headers, payload: Buffer.from(JSON.stringify(config())) }));
      return;
    }
    const pending = waiting.get(headerOf(frame, "message_id") ?? "");
    if (frame.method !== data || !pending) return;
    waiting.delete(headerOf(frame, "message_id") ?? "");
    const { code, data: told } = JSON.parse(Buffer.from(frame.payload ?? []).toString("utf8"));
    const headers = frame.headers.filter(({ key }) => key !== "biz_rt");
    const isSameFrame =
      headerOf(frame, "biz_rt") !== undefined &&
      frame.seqId === pending.sent.seqId &&
      frame.logId === pending.sent.logId &&
      frame.service === pending.sent.service &&
      JSON.stringify(headers) === JSON.stringify(pending.sent.headers);
    const ack = {
      code,
      data: told === undefined ? undefined : JSON.parse(Buffer.from(told, "base64").toString("utf8")),
      isSameFrame,
    };
    acks.push(ack);
    pending.settle(ack);
  }

  const deliver: Sockets["deliver"] = async (app, payload, { fragments = 1, type = "event" } = {}) => {
    const mine = [...open].filter((one) => one.app === app);
    const to = mine[Math.floor(Math.random() * mine.length)];
    if (manners.deaf) return undefined;
    if (!to) {
      backlog.push({ app, payload });
      return undefined;
    }
    const bytes = Buffer.from(JSON.stringify(payload));
    const messageId = world.newId("msg");
    const size = Math.ceil(bytes.length / fragments);
    const frames = Array.from({ length: fragments }, (_, i): Frame => {
      const headers = [
        ["type", type],
        ["message_id", messageId],
        ["sum", String(fragments)],
        ["seq", String(i)],
        ["trace_id", `trace-${messageId}`],
      ] as const;
      return {
        seqId: ++seq,
        logId: 9_007_199_254_740_993n + seq,
        service: to.service,
        method: data,
        headers: headers.map(([key, value]) => ({ key, value })),
        payload: bytes.subarray(i * size, (i + 1) * size),
        logIdNew: `log-${seq}`,
      };
    });
    const last = frames.at(-1);
    if (!last) return undefined;
    const answered = new Promise<Ack | undefined>((resolve) => {
      const late = setTimeout(() => {
        waiting.delete(messageId);
        backlog.push({ app, payload });
        resolve(undefined);
      }, manners.ackWithinMs);
      waiting.set(messageId, {
        sent: last,
        settle: (ack) => {
          clearTimeout(late);
          if (ack.code !== 200) backlog.push({ app, payload });
          resolve(ack);
        },
      });
    });
    for (const frame of frames) to.socket.send(encodeFrame(frame));
    return answered;
  };

  return {
    routes: [endpoint],
    attach(http) {
      base = http.url.replace("http:", "ws:");
      http.server.on("upgrade", (request, socket, head) => {
        const url = new URL(request.url ?? "/", "http://fake");
        const app = world.apps.get(url.searchParams.get("app") ?? "");
        if (manners.handshake || !app || url.pathname !== "/ws/v2") {
          const headers = Object.entries(manners.handshake ?? {}).map(([key, value]) => `${key}: ${value}\r\n`);
          socket.end(`HTTP/1.1 403 Forbidden\r\n${headers.join("")}content-length: 0\r\n\r\n`);
          return;
        }
        wss.handleUpgrade(request, socket, head, (ws) => {
          const one = { app, socket: ws, service: Number(url.searchParams.get("service_id")) };
          open.add(one);
          ws.on("close", () => open.delete(one));
          ws.on("error", () => {});
          ws.on("message", (bytes) => heard(one, bytes as Buffer));
          for (const left of backlog.splice(0)) void deliver(left.app, left.payload);
        });
      });
    },
    deliver,
    inject(bytes) {
      for (const { socket } of open) socket.send(bytes);
    },
    open: (appId) => [...open].filter(({ app }) => appId === undefined || app.id === appId).length,
    cut() {
      for (const { socket } of open) socket.terminate();
    },
    pings,
    acks,
    manners,
    close() {
      for (const { socket } of open) socket.terminate();
      wss.close();
    },
  };
}
