/**
 * Socket Mode as a Bolt receiver: Slack's events over a connection that we open, so that no public address is needed. The SDK's
 * client speaks on the wire and notices a dead line by its pings; when to connect again, and when to acknowledge, is ours.
 *
 * Left to itself the client never says that an app token lacks its scope, and ends the process when it cannot reach Slack at
 * a reconnect. So each connection is a client of its own, which is given ten seconds to say hello.
 */
import { type App, type Receiver, SocketModeReceiver, type webApi } from "@slack/bolt";
import type { Health } from "../../core/adapter.ts";
import { UserError } from "../../core/errors.ts";
import { silent } from "./client.ts";
import { type Body, type DispatchOptions, dispatch } from "./dispatch.ts";
import { type Failure, readFailure } from "./failure.ts";

/** From asking for an address to Slack's hello. */
const helloLimitMs = 10_000;
/** A line on which our pings stay unanswered for so long is dead; Slack's own come every few seconds. */
const pongLimitMs = 10_000;
const slackPingLimitMs = 30_000;
const retryFromMs = 1_000;
const retryToMs = 60_000;
/** A refusal is a setting of the app, which people change seldom. */
const refusedRetryMs = 60_000;
/** Slack moves connections now and then; only a longer gap is worth telling. */
const quietGapMs = 15_000;
const farewellMs = 2_000;

type Client = SocketModeReceiver["client"];

export interface SocketOptions extends DispatchOptions {
  /** The app-level token (`xapp-…`) with the scope `connections:write`. */
  readonly appToken: string;
  readonly clientOptions: webApi.WebClientOptions;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: { info(what: string): void; error(what: string, error?: unknown): void };
  /** Called after each hello. */
  readonly connected: () => void;
}

/** What the client hands on for each envelope. */
interface Envelope {
  readonly body: Body;
  readonly ack: (content?: Record<string, unknown> | string) => Promise<void>;
}

/**
 * `start` rejects with a `UserError` when Slack refuses the app token; when Slack cannot be reached it resolves and goes on
 * trying. `stop` waits for what is being stored, then closes the connection, so that no forgotten one takes events away.
 */
export function socketReceiver(options: SocketOptions): Receiver & { health(): Health } {
  const { log, now } = options;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  let app: App | undefined;
  let current: Client | undefined;
  let living: Promise<void> = Promise.resolve();
  /** Since when there has been no connection, and why. */
  let down: { readonly since: number; readonly why: string } | undefined = { since: now(), why: "" };
  let everUp = false;
  let linkDisabled = false;
  /** Ends the waiting of `start`, while it waits. */
  let settle: (() => void) | undefined;

  const take = ({ body, ack }: Envelope): void => {
    if (!app || closing.signal.aborted) return;
    const work = dispatch(app, body, options)
      // A connection that closed meanwhile cannot carry the answer: Slack sends the event again, and it is known then.
      .then((content) => ack(toPayload(content)).catch(() => {}))
      .catch((error: unknown) => log.error("slack: an event could not be stored; Slack sends it again", error));
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };

  /** Opens a connection; resolves with how it ends, once Slack has said hello on it. */
  async function open(): Promise<{ readonly ended: Promise<void> }> {
    const { client } = new SocketModeReceiver({
      appToken: options.appToken,
      autoReconnectEnabled: false,
      clientPingTimeout: pongLimitMs,
      serverPingTimeout: slackPingLimitMs,
      logger: silent,
      installerOptions: { clientOptions: { ...options.clientOptions } },
    });
    current = client;
    const ended = new Promise<void>((resolve) => void client.once("disconnected", () => resolve()));
    client.on("slack_event", take);
    guard(client);
    const opening = client.start();
    opening.catch(() => {});
    try {
      await inTime(opening, helloLimitMs, closing.signal);
    } catch (error) {
      await hangUp(client);
      throw error;
    }
    return { ended };
  }

  /** The client trusts what it reads, and would end the process with what is no envelope of Slack's. */
  function guard(client: Client): void {
    const [read] = client.listeners("ws_message");
    client.removeAllListeners("ws_message");
    client.on("ws_message", async (...what: unknown[]) => {
      try {
        noteReason(what[0]);
        await read?.apply(client, what);
      } catch (error) {
        log.error("slack: what came over the connection could not be read, and is passed over", error);
      }
    });
  }

  const settled = (): void => {
    settle?.();
    settle = undefined;
  };

  /** Slack says why it ends a connection; that Socket Mode was switched off is for the operator. */
  const noteReason = (text: unknown): void => {
    if (typeof text !== "string" || !text.includes("link_disabled")) return;
    const { type, reason } = JSON.parse(text) as { type?: unknown; reason?: unknown };
    if (type === "disconnect" && reason === "link_disabled") linkDisabled = true;
  };

  async function hangUp(client: Client): Promise<void> {
    await inTime(client.disconnect(), farewellMs).catch(() => {});
  }

  /** Connects once. Gives undefined when that went well and the connection has ended since, else why it did not. */
  async function connectOnce(): Promise<Failure | undefined> {
    try {
      linkDisabled = false;
      const { ended } = await open();
      if (down && everUp && now() - down.since > quietGapMs) log.info("slack: connected again");
      down = undefined;
      everUp = true;
      options.connected();
      settled();
      await ended;
      down = { since: now(), why: "" };
      return linkDisabled ? { kind: "refused", code: "link_disabled", needed: undefined } : undefined;
    } catch (error) {
      return readFailure(error);
    }
  }

  async function live(): Promise<void> {
    let told = "";
    for (let pauseMs = 0; !closing.signal.aborted; ) {
      const failure = await connectOnce();
      if (closing.signal.aborted) return;
      if (!failure) {
        pauseMs = 0;
        told = "";
        continue;
      }
      const why = wordsOf(failure);
      down = { since: down?.since ?? now(), why };
      if (failure.kind === "refused" && settle && !everUp) throw new UserError(why);
      if (why !== told) log.error(`slack: ${why}`);
      told = why;
      settled();
      pauseMs = pauseAfter(failure, pauseMs);
      await options.sleep(pauseMs, closing.signal).catch(() => {});
    }
  }

  return {
    init(made) {
      app = made;
    },
    /** Resolves at the first hello, or when the first try has failed in a way that may pass. */
    async start() {
      await new Promise<void>((resolve, reject) => {
        settle = resolve;
        living = live();
        living.catch(reject);
      });
    },
    async stop() {
      closing.abort();
      await Promise.all(underWay);
      if (current) await hangUp(current);
      await living.catch(() => {});
    },
    health() {
      if (!down || (down.why === "" && now() - down.since < quietGapMs)) return { state: "ok" };
      const why = down.why || "Slack ended the connection.";
      return {
        state: everUp ? "down" : "starting",
        say: {
          en: `slack: there is no connection, so nobody is heard. ${why}`,
          zh: `slack：没有连接，收不到任何人的消息。${why}`,
        },
      };
    },
  };
}

/** Slack takes objects; a text is what the person who acted reads. */
function toPayload(content: unknown): Record<string, unknown> | string | undefined {
  if (typeof content === "string") return content === "" ? undefined : content;
  return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : undefined;
}

function pauseAfter(failure: Failure, lastMs: number): number {
  if (failure.kind === "limited") return failure.retryAfterMs;
  if (failure.kind === "refused") return refusedRetryMs;
  return Math.min(Math.max(lastMs * 2, retryFromMs), retryToMs);
}

const newToken =
  "Make one under Basic Information, App-Level Tokens, with the scope connections:write, set it as SLACK_APP_TOKEN and start again.";

function wordsOf(failure: Failure): string {
  if (failure.kind === "limited") return "Slack takes no more connections for now; trying again.";
  if (failure.kind === "broken") return `Slack could not be connected to (${failure.why}); trying again.`;
  switch (failure.code) {
    case "missing_scope":
    case "not_allowed_token_type":
      return `SLACK_APP_TOKEN may not open connections. ${newToken}`;
    case "link_disabled":
    case "socket_mode_disabled":
    case "forbidden_team":
      return "Socket Mode is switched off. Switch it on in the app's settings under Socket Mode; connecting goes on by itself.";
    default:
      return `Slack does not accept SLACK_APP_TOKEN (${failure.code}). ${newToken}`;
  }
}

/** What a promise gives; rejects when that takes longer than `ms`, or when `signal` aborts. */
async function inTime<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
    stop = () => reject(new Error("the process is going down"));
    signal?.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    if (stop) signal?.removeEventListener("abort", stop);
  }
}
