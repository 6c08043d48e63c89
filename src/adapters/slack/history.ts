/**
 * What was said in Slack, read back: the channels and direct chats we are in, and in each what people said to us, in its threads too.
 *
 * A channel's history holds no replies of threads; it tells at each first message when its thread was last replied to. So a
 * page of the latest messages shows which threads to open. Threads that began before that page are looked through after each
 * connect and once an hour, up to where `oldThreads` was noted the last time.
 */
import type { webApi } from "@slack/bolt";
import type { Health, PlatformHistory } from "../../core/adapter.ts";
import { DeliveryError } from "../../core/errors.ts";
import type { History } from "../../core/history.ts";
import type { InboundMessage } from "../../core/message.ts";
import type { Notes } from "../../core/notes.ts";
import { isLockedOut, readFailure, refusalInWords } from "./failure.ts";
import { readSaid } from "./inbound.ts";
import type { Workspaces } from "./workspaces.ts";

const pageSize = 100;
const listSize = 200;
/** How far back threads are looked for whose first message is older than what was read anyway. */
const threadDays = 30;
const extraPages = 10;
/** Our own threads that are opened besides, because they are older still. */
const maxOwnThreads = 50;
const conversationsLooked = 500;
const oldThreadsEveryMs = 60 * 60_000;
/** Clocks may differ by so much. */
const overlapMs = 5 * 60_000;
/** A pause that Slack asks for is waited out within a place, so that a long history is read to its end. */
const longestWaitMs = 120_000;
const dayMs = 86_400_000;

export interface HistoryOptions {
  readonly workspaces: Pick<Workspaces, "accounts" | "clientFor" | "userIdFor">;
  /** Conversations that are kept here. */
  readonly history: Pick<History, "conversations">;
  /** Kept under a name of our own. */
  readonly notes: Notes;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: { error(what: string, error?: unknown): void };
  /** Whether an event told of this edit, as `channel:ts`. */
  readonly isKnownEdit: (message: string) => boolean;
}

/** A message as far as it tells of itself and its thread. */
interface Entry {
  readonly ts?: string;
  readonly reply_count?: number;
  readonly latest_reply?: string;
}
interface Page {
  readonly messages?: readonly Entry[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

export interface SlackHistory extends PlatformHistory {
  /** Something may have been missed: old threads are looked through at once. */
  reconnected(): void;
  /** Whether Slack still takes us, as found at the last look. */
  health(): Health;
}

/** Makes the adapter's `history`. */
export function slackHistory(options: HistoryOptions): SlackHistory {
  const { workspaces, history, notes, now, log } = options;
  /** Places whose old threads were looked through since the last connect, and when. */
  const lookedWide = new Map<string, number>();
  const complained = new Set<string>();
  /** Why Slack no longer takes us, in every workspace. */
  let lockedOut: string | undefined;

  const complain = (what: string): void => {
    if (complained.has(what)) return;
    complained.add(what);
    log.error(what);
  };

  /** Makes a call; waits as long as Slack asks, and tries again. Rejects with a `DeliveryError`. */
  async function ask<T>(channel: string, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind === "limited" && failure.retryAfterMs <= longestWaitMs) {
          await options.sleep(failure.retryAfterMs, signal);
          continue;
        }
        throw historyError(failure, channel, error);
      }
    }
  }

  async function* pages(
    channel: string,
    signal: AbortSignal,
    call: (page: { limit: number; cursor?: string }) => Promise<Page>,
  ): AsyncIterable<readonly Entry[]> {
    for (let cursor: string | undefined; ; ) {
      const answer = await ask(channel, signal, () => call({ limit: pageSize, ...(cursor ? { cursor } : {}) }));
      yield answer.messages ?? [];
      cursor = answer.response_metadata?.next_cursor || undefined;
      if (!cursor) return;
    }
  }

  async function placesIn(account: string, signal: AbortSignal): Promise<string[]> {
    const client = workspaces.clientFor(account);
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const answer = await ask("the list of channels", signal, () =>
        client.users.conversations({
          types: "public_channel,private_channel,mpim,im",
          exclude_archived: true,
          limit: listSize,
          ...(cursor ? { cursor } : {}),
        }),
      );
      for (const { id } of answer.channels ?? []) if (id) found.push(`${account}:${id}`);
      cursor = answer.response_metadata?.next_cursor || undefined;
      if (!cursor) return found;
    }
  }

  /** The places that people talked to us in, the latest first. */
  async function placesInUse(): Promise<string[]> {
    const kept = await history.conversations("slack", { limit: conversationsLooked });
    return [...new Set(kept.map(({ id }) => id.split(":").slice(1, 3).join(":")))];
  }

  /** Our threads in a place, the latest first. */
  async function ownThreads(place: string): Promise<string[]> {
    const kept = await history.conversations("slack", { limit: conversationsLooked });
    const since = new Date(now() - threadDays * dayMs).toISOString();
    return kept
      .filter(({ id, updatedAt }) => id.startsWith(`slack:${place}:`) && updatedAt > since)
      .map(({ id }) => id.split(":")[3] ?? "")
      .filter((thread) => /^\d+\.\d+$/.test(thread));
  }

  /** Reads back from now to `since`; where old threads are wanted, on as far as they are looked for. */
  async function readBack(place: string, since: string, old: boolean, signal: AbortSignal) {
    const [account = "", channel = ""] = place.split(":");
    const client = workspaces.clientFor(account);
    const said: Entry[] = [];
    const threads = new Set<string>();
    const farthest = stampOf(now() - threadDays * dayMs);
    let read = stampOf(now());
    let extra = 0;
    for await (const page of pages(channel, signal, (one) => client.conversations.history({ channel, ...one }))) {
      for (const entry of page) {
        const { ts = "", reply_count = 0, latest_reply = "" } = entry;
        if (isAfter(ts, since)) said.push(entry);
        if (reply_count > 0 && isAfter(latest_reply, since)) threads.add(ts);
        if (isAfter(read, ts)) read = ts;
      }
      if (isAfter(read, since)) continue;
      if (!old || ++extra > extraPages || isAfter(farthest, read)) break;
    }
    if (old)
      for (const thread of (await ownThreads(place)).filter((ts) => isAfter(read, ts)).slice(0, maxOwnThreads))
        threads.add(thread);
    for (const ts of threads) said.push(...(await readThread(client, channel, ts, since, signal)));
    return said;
  }

  async function readThread(
    client: webApi.WebClient,
    channel: string,
    ts: string,
    since: string,
    signal: AbortSignal,
  ): Promise<Entry[]> {
    const said: Entry[] = [];
    try {
      const call = (page: { limit: number; cursor?: string }): Promise<Page> =>
        client.conversations.replies({ channel, ts, oldest: since, ...page });
      for await (const page of pages(channel, signal, call))
        said.push(...page.filter((entry) => entry.ts !== ts && isAfter(entry.ts ?? "", since)));
    } catch (error) {
      if (!(error instanceof ThreadGone)) throw error;
    }
    return said;
  }

  return {
    reconnected: () => lookedWide.clear(),
    health: () =>
      lockedOut === undefined
        ? { state: "ok" }
        : {
            state: "down",
            say: { en: `slack: ${lockedOut}`, zh: `slack：Slack 不再接受我们的令牌，回复发不出去。${lockedOut}` },
          },
    async places(signal) {
      const accounts = await workspaces.accounts();
      const inUse = await placesInUse();
      const found: string[] = [];
      const refusals: string[] = [];
      for (const account of accounts) {
        try {
          found.push(...(await placesIn(account, signal)));
        } catch (error) {
          if (!(error instanceof DeliveryError) || error.retryable) throw error;
          if (error instanceof LockedOut) refusals.push(error.message);
          complain(
            `slack: the channels of ${account} could not be listed; missed messages are looked for where people talked to the bot before. ${error.message}`,
          );
          found.push(...inUse.filter((place) => place.startsWith(`${account}:`)));
        }
      }
      lockedOut = refusals.length === accounts.length ? refusals[0] : undefined;
      const rank = new Map(inUse.map((place, index) => [place, index]));
      return found.toSorted((a, b) => (rank.get(a) ?? inUse.length) - (rank.get(b) ?? inUse.length));
    },
    async *said(place, sinceIso, signal): AsyncIterable<InboundMessage> {
      const [account = "", channel = ""] = place.split(":");
      const us = workspaces.userIdFor(account);
      if (us === undefined)
        throw new DeliveryError("Slack has not told yet who we are.", { retryable: true, outcome: "not-posted" });
      const key = `oldThreads ${place}`;
      const startedAt = now();
      const old = startedAt - (lookedWide.get(place) ?? Number.NEGATIVE_INFINITY) >= oldThreadsEveryMs;
      const noted = old ? await notes.get(key) : undefined;
      const notedMs = noted === undefined ? Number.POSITIVE_INFINITY : Date.parse(noted) - overlapMs;
      const since = stampOf(Math.min(Date.parse(sinceIso), notedMs));
      const said = await readBack(place, since, old, signal);
      const read = said
        .map((entry) => readSaid(entry, { account, channel, us }, options.isKnownEdit))
        .filter((message) => message !== undefined)
        .filter(isMaybeForUs);
      const unique = new Map(read.map((message) => [message.messageId, message]));
      for (const message of [...unique.values()].sort((a, b) => (isAfter(a.messageId, b.messageId) ? 1 : -1)))
        yield message;
      if (!old) return;
      lookedWide.set(place, startedAt);
      await notes.put(key, new Date(startedAt).toISOString());
    },
  };
}

/** What mentions us, what is said to us directly, and what goes on in a thread, which the inbox takes where that is allowed. */
const isMaybeForUs = ({ mentionsUs, conversation, messageId }: InboundMessage): boolean =>
  mentionsUs || conversation.kind === "direct" || conversation.thread !== messageId;

/** A thread whose first message was deleted. */
class ThreadGone extends DeliveryError {}
/** Slack does not accept our token. */
class LockedOut extends DeliveryError {}

function historyError(failure: ReturnType<typeof readFailure>, channel: string, cause: unknown): DeliveryError {
  switch (failure.kind) {
    case "limited":
      return new DeliveryError("Slack lets nothing be read for now.", {
        retryable: true,
        retryAfterMs: failure.retryAfterMs,
        outcome: "not-posted",
      });
    case "refused": {
      const options = { retryable: false, outcome: "not-posted", cause } as const;
      if (failure.code === "thread_not_found") return new ThreadGone(refusalInWords(failure), options);
      if (isLockedOut(failure.code)) return new LockedOut(refusalInWords(failure), options);
      const where = failure.code === "missing_scope" ? "" : `${channel}: `;
      return new DeliveryError(`${where}${refusalInWords(failure)}`, options);
    }
    case "broken":
      return new DeliveryError(`Slack could not be reached (${failure.why}).`, {
        retryable: true,
        outcome: "not-posted",
      });
  }
}

/** Time stamps are seconds with six places, too many for a number to be told apart by its last. */
const isAfter = (a: string, b: string): boolean => {
  const [seconds = "0", micros = ""] = a.split(".");
  const [otherSeconds = "0", otherMicros = ""] = b.split(".");
  const difference = Number(seconds) - Number(otherSeconds);
  return difference === 0 ? Number(micros.padEnd(6, "0")) > Number(otherMicros.padEnd(6, "0")) : difference > 0;
};

const stampOf = (ms: number): string => {
  const whole = Math.max(0, Math.floor(ms));
  return `${Math.floor(whole / 1000)}.${String(whole % 1000).padStart(3, "0")}000`;
};
