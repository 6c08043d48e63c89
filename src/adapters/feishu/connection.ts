/**
 * The long connection over which Feishu sends events: no public address is needed. An event is acknowledged once it is stored.
 *
 * Not built on the SDK's `WSClient`, of which these were reproduced: what arrives right after the connect is lost, a pong without numbers
 * makes it ping a thousand times a second, a frame that speaks of 10⁸ pieces takes the memory for them, wrong credentials are
 * tried for ever, a lost connection is taken up again after half a minute to two, the reasons for a refusal are lost, and `card`
 * frames go unanswered. `tests/feishu/fake.test.ts` runs that client against the same fake.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { FeishuClient } from "./client.ts";
import { complainer } from "./complain.ts";
import {
  asUserError,
  broken,
  ConnectFault,
  type Endpoint,
  findEndpoint,
  handshakeFault,
  pingMsOf,
  type Say,
} from "./endpoint.ts";
import { EventFault } from "./events.ts";
import { fragments } from "./fragments.ts";
import { control, data, decodeFrame, encodeFrame, type Frame, headerOf } from "./frames.ts";

const connectLimitMs = 10_000;
/** Longest frame we take. */
const maxFrameBytes = 8 * 1024 * 1024;
const retryFromMs = 1_000;
const retryToMs = 60_000;
/** A connection that stood so long was a good one: the next begins with the shortest pause. */
const goodAfterMs = 60_000;
/** What is being stored when we stop gets so long to be acknowledged. */
const partingMs = 2_000;

export interface ConnectionOptions {
  readonly client: FeishuClient;
  /** Takes an event's JSON. What it gives answers a callback; a rejection makes Feishu send the event again. */
  readonly hear: (text: string) => Promise<unknown>;
  /** After each connect. */
  readonly onConnected: () => void;
  readonly log: { info(what: string): void; error(what: string, error?: unknown): void };
  readonly now: () => number;
  /** No answer to a ping within this time ends a connection. */
  readonly pongLimitMs?: number;
}

export interface Connection {
  /**
   * Connects and stays connected. Resolves once connected, or after 10 s, when it goes on trying; rejects with a `UserError` when
   * Feishu does not accept the app.
   */
  start(): Promise<void>;
  /** Why there is no connection; undefined when there is one. */
  trouble(): Say | "starting" | undefined;
  /** Closes it. Nothing of it is left when this resolves. */
  stop(): Promise<void>;
}

export function longConnection(options: ConnectionOptions): Connection {
  const { client, log, now } = options;
  const { id: appId } = client.app;
  const closing = new AbortController();
  const under = new Set<Promise<void>>();
  let state: Say | "starting" | undefined = "starting";
  let socket: WebSocket | undefined;
  let running: Promise<void> = Promise.resolve();
  const complain = complainer(now, log.error);

  /** One life of a connection; resolves with why it ended. `onOpen` is called when it stands. */
  async function live(onOpen: () => void): Promise<string> {
    const endpoint = await findEndpoint(client, closing.signal);
    const { WebSocket } = await import("ws");
    if (closing.signal.aborted) return "stopped";
    const ws = new WebSocket(endpoint.url, {
      handshakeTimeout: connectLimitMs,
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket = ws;
    const pulse = heartbeat(ws, endpoint, options.pongLimitMs);
    const pieces = fragments(now);
    let ended = "Feishu closed it";
    return new Promise<string>((resolve, reject) => {
      ws.on("open", () => {
        pulse.begin();
        onOpen();
      });
      ws.on("unexpected-response", (request, response) => {
        reject(handshakeFault(appId, response.statusCode ?? 0, response.headers));
        response.resume();
        request.destroy();
      });
      ws.on("error", ({ message }) => {
        ended = message;
      });
      ws.on("close", () => {
        pulse.end();
        resolve(pulse.lost() ? "no answer to a ping" : ended);
      });
      ws.on("message", (bytes) => {
        pulse.alive();
        try {
          const frame = decodeFrame(bytes as Buffer);
          if (frame.method === control) pulse.heard(frame);
          else if (frame.method === data) take(ws, frame, pieces);
        } catch (error) {
          // What was never acknowledged comes again, where it was an event.
          complain("frame", "feishu: a frame of the long connection could not be read and was passed over", error);
        }
      });
    });
  }

  function take(ws: WebSocket, frame: Frame, pieces: ReturnType<typeof fragments>): void {
    const type = headerOf(frame, "type");
    if (type !== "event" && type !== "card") return;
    const whole = pieces.add({
      messageId: headerOf(frame, "message_id") ?? "",
      sum: Number(headerOf(frame, "sum") ?? 1),
      seq: Number(headerOf(frame, "seq") ?? 0),
      bytes: frame.payload ?? new Uint8Array(),
    });
    if (whole === undefined) return;
    const work = answer(ws, frame, Buffer.from(whole).toString("utf8")).finally(() => under.delete(work));
    under.add(work);
  }

  async function answer(ws: WebSocket, frame: Frame, text: string): Promise<void> {
    const startedAt = now();
    let payload: Record<string, unknown> = { code: 200 };
    try {
      const told = await options.hear(text);
      if (told !== undefined) payload = { code: 200, data: Buffer.from(JSON.stringify(told)).toString("base64") };
    } catch (error) {
      payload = { code: 500 };
      const kind = error instanceof EventFault ? "event" : "store";
      complain(kind, "feishu: an event was not taken in; Feishu sends it again", error);
    }
    if (ws.readyState !== ws.OPEN) return;
    const headers = [...frame.headers, { key: "biz_rt", value: String(now() - startedAt) }];
    ws.send(encodeFrame({ ...frame, headers, payload: Buffer.from(JSON.stringify(payload)) }), () => {});
  }

  /** Connects again and again, with growing pauses. `settle` is told how the first attempt went. */
  async function keep(settle: { connected(): void; refused(fault: ConnectFault): void }): Promise<void> {
    let pauseMs = retryFromMs;
    while (!closing.signal.aborted) {
      let openedAt: number | undefined;
      let said: Say;
      try {
        const why = await live(() => {
          openedAt = now();
          if (state !== undefined && state !== "starting") log.info(`feishu: connected again (${appId})`);
          state = undefined;
          settle.connected();
          options.onConnected();
        });
        said = broken(appId, why).say;
      } catch (error) {
        const fault = error instanceof ConnectFault ? error : broken(appId, String(error));
        if (fault.fatal) settle.refused(fault);
        said = fault.say;
      }
      if (closing.signal.aborted) return;
      const before = state;
      state = said;
      // Told once, not at every attempt; again when it is for another reason.
      if (typeof before !== "object" || before.en !== said.en) log.error(said.en);
      if (openedAt !== undefined && now() - openedAt > goodAfterMs) pauseMs = retryFromMs;
      await wait(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: closing.signal, ref: false }).catch(
        () => {},
      );
      pauseMs = Math.min(pauseMs * 2, retryToMs);
    }
  }

  return {
    async start() {
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(resolve, connectLimitMs);
        const settle = (then: () => void): void => {
          clearTimeout(late);
          then();
        };
        running = keep({
          connected: () => settle(resolve),
          refused: (fault) => settle(() => reject(asUserError(fault))),
        });
        closing.signal.addEventListener("abort", () => settle(resolve));
      });
    },
    trouble: () => state,
    async stop() {
      let late: NodeJS.Timeout | undefined;
      const parting = new Promise<void>((resolve) => {
        late = setTimeout(resolve, partingMs);
      });
      await Promise.race([Promise.all(under), parting]);
      clearTimeout(late);
      closing.abort();
      socket?.terminate();
      await running;
    },
  };
}

/** Pings, and ends the connection when nothing at all comes back: a connection that died without a word looks like a quiet one. */
function heartbeat(ws: WebSocket, { service, pingMs }: Endpoint, pongLimitMs = 15_000) {
  let everyMs = pingMs;
  let next: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let isLost = false;

  const beat = (): void => {
    const headers = [{ key: "type", value: "ping" }];
    ws.send(encodeFrame({ seqId: 0n, logId: 0n, service, method: control, headers }), () => {});
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      isLost = true;
      ws.terminate();
    }, pongLimitMs);
    next = setTimeout(beat, everyMs);
  };
  const end = (): void => {
    clearTimeout(next);
    clearTimeout(watchdog);
  };

  return {
    begin: beat,
    end,
    lost: () => isLost,
    alive: () => clearTimeout(watchdog),
    /** A pong may hold another interval. What it holds else, and whatever cannot be read, changes nothing. */
    heard({ payload }: Frame): void {
      if (!payload?.length) return;
      try {
        const told: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
        const seconds = (told as { PingInterval?: unknown } | null)?.PingInterval;
        if (typeof seconds === "number") everyMs = pingMsOf(seconds);
      } catch {
        // It is a sign of life all the same.
      }
    },
  };
}
