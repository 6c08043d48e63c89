/**
 * Shows in Slack what goes on during a turn that takes longer than a second: a line of status, then its tools and words as they
 * come, in the message that becomes the reply.
 *
 * In a thread that message is streamed, Slack's own way, until it would end by itself; then, and where words were withdrawn, it goes
 * on by edits. A direct chat outside any thread has no streams, since a stream is a reply in a thread; there it is edits from the
 * beginning. The message is noted on disk before it is begun, so that whoever posts the reply finishes it, also after a crash.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { types, webApi } from "@slack/bolt";
import type { Conversation, Progress } from "../../../core/message.ts";
import type { Notes } from "../../../core/notes.ts";
import { type Content, render } from "../blocks/render.ts";
import { type Failure, readFailure, refusalInWords } from "../failure.ts";
import { metadataOf } from "../metadata.ts";
import { calls } from "./calls.ts";
import { keptMs, type Note, readNote } from "./note.ts";
import { type Shown, shownOf } from "./shown.ts";
import { statusLine } from "./status.ts";
import { stopStream } from "./stopStream.ts";

/** Slack ends a stream some five minutes after its start. */
const streamLifeMs = 4 * 60_000;
/** After so many quick turns in a row the next one is taken to be quick too; a single slow one changes that. */
const quickInARow = 8;
/** How long nothing is streamed in a workspace that refused it. */
const refusedForMs = 60 * 60_000;

/** Under which the notes of turns stand. */
const prefix = "live:";

export interface LiveOptions {
  readonly clientFor: (account: string) => Pick<webApi.WebClient, "chat" | "assistant">;
  readonly notes: Notes;
  readonly now: () => number;
  readonly logError: (what: string, error?: unknown) => void;
  /** How long a turn may take until it is shown, in ms. */
  readonly afterMs: number;
}

export interface Live {
  /** Learns what an earlier process left. */
  load(): Promise<void>;
  /** As `Adapter.progress`. */
  progress(conversation: Conversation, event: Progress): void;
  /** As `Adapter.wantsWords`: not where the last turns were all done before anything of them would be shown. */
  wantsWords(conversation: Conversation): boolean;
  /**
   * Ends the showing of a turn, so that its message can be edited, and gives the message; undefined when there is none, at once when
   * nothing was shown. A message without `ts` may exist: it has no metadata of ours then. Rejects with what Slack answered.
   */
  end(turnId: string): Promise<Pick<Note, "ts"> | undefined> | undefined;
  /** The message of a turn has become its reply, or is gone. */
  forget(turnId: string): void;
  stop(): Promise<void>;
}

/** A turn that is shown, or may come to be. */
interface Turn {
  readonly started: Extract<Progress, { type: "started" }>;
  readonly conversation: Conversation;
  readonly shown: Shown;
  readonly closing: AbortController;
  mode: "waiting" | "streaming" | "editing" | "off";
  note: Note | undefined;
  timer?: NodeJS.Timeout;
  running?: Promise<void>;
  /** Called when there may be something new. */
  wake: () => void;
  streamedSince: number;
  /** A piece may be missing from the stream. */
  hasGap: boolean;
  hasStatus: boolean;
}

export function live({ clientFor, notes, now, logError, afterMs }: LiveOptions): Live {
  const turns = new Map<string, Turn>();
  const left = new Map<string, Note>();
  const pace = calls(now);
  const refusedUntil = new Map<string, number>();
  /** How many turns in a row were quick, by workspace. */
  const quick = new Map<string, number>();
  const told = new Set<string>();
  const once = (what: string): void => {
    if (!told.has(what)) logError(what);
    told.add(what);
  };
  const status = statusLine({ clientFor, now, once });

  function begin(conversation: Conversation, started: Turn["started"]): void {
    const turn: Turn = {
      started,
      conversation,
      shown: shownOf(started.language),
      closing: new AbortController(),
      mode: "waiting",
      note: turns.get(started.turnId)?.note ?? left.get(started.turnId),
      wake: () => {},
      streamedSince: 0,
      hasGap: false,
      hasStatus: false,
    };
    turns.set(started.turnId, turn);
    turn.timer = setTimeout(() => {
      turn.running = follow(turn).catch((error: unknown) => {
        if (!turn.closing.signal.aborted) logError(`slack: turn ${started.turnId} could not be shown`, error);
      });
    }, afterMs);
    turn.timer.unref();
  }

  /** Shows what is new, as often as Slack allows, until the turn ends. */
  async function follow(turn: Turn): Promise<void> {
    const { signal } = turn.closing;
    // What an earlier run began goes on by edits.
    if (turn.note) turn.mode = (await ended(turn.note)) ? "editing" : "off";
    let chunks = turn.shown.news();
    if (chunks.length === 0 && turn.mode === "waiting") {
      turn.hasStatus = true;
      await status.set(turn.conversation, turn.started.language, true);
      chunks = turn.shown.news();
    }
    while (!signal.aborted && turn.mode !== "off") {
      if (chunks.length > 0) {
        const isShown = await show(turn, chunks).then(
          () => true,
          (error: unknown) => fail(turn, readFailure(error)),
        );
        if (isShown) chunks = [];
        const mode = turn.mode === "streaming" ? "streaming" : "editing";
        await wait(pace.pause(turn.conversation.account, mode), undefined, { signal, ref: false });
      } else
        await new Promise<void>((resolve) => {
          turn.wake = resolve;
        });
      // What could not be shown is not forgotten: it makes the message be edited.
      chunks = [...chunks, ...turn.shown.news()];
    }
  }

  async function show(turn: Turn, chunks: types.AnyChunk[]): Promise<void> {
    const { note, conversation } = turn;
    const { chat } = clientFor(conversation.account);
    if (turn.mode === "waiting" || !note?.ts) return start(turn, chunks);
    const { channel, ts } = note;
    const goesOn = !turn.hasGap && !turn.shown.isWithdrawn() && now() - turn.streamedSince < streamLifeMs;
    if (turn.mode === "streaming" && goesOn) {
      await chat.appendStream({ channel, ts, chunks });
      return;
    }
    if (turn.mode === "streaming") turn.mode = (await ended(note)) ? "editing" : "off";
    if (turn.mode === "editing") await chat.update({ channel, ts, ...contentOf(turn) });
  }

  async function start(turn: Turn, chunks: types.AnyChunk[]): Promise<void> {
    const { account, channel, thread } = turn.conversation;
    const { turnId, asker } = turn.started;
    turn.mode = "off";
    if ((refusedUntil.get(account) ?? 0) > now() || !pace.mayStart(account)) return;
    turn.note = { account, channel, at: now() };
    await keep(turn);
    const { chat } = clientFor(account);
    const { ts } = thread
      ? await chat.startStream({
          channel,
          thread_ts: thread,
          recipient_user_id: asker.id,
          recipient_team_id: account,
          task_display_mode: "plan",
          chunks,
        })
      : await chat.postMessage({
          channel,
          ...contentOf(turn),
          unfurl_links: false,
          unfurl_media: false,
          metadata: metadataOf({ turn: turnId }),
        });
    if (!ts) return;
    turn.note = { ...turn.note, ts };
    turn.mode = thread ? "streaming" : "editing";
    turn.streamedSince = now();
    await keep(turn);
    await clearStatus(turn);
  }

  const keep = ({ started, note }: Turn): Promise<void> =>
    notes.put(`${prefix}${started.turnId}`, JSON.stringify(note), { turn: started.turnId });

  /** What becomes of the showing when a call failed; the reply itself comes all the same. */
  function fail(turn: Turn, failure: Failure): false {
    const { account } = turn.conversation;
    if (failure.kind === "limited") pace.hold(account, failure.retryAfterMs);
    if (turn.mode === "streaming") turn.hasGap = true;
    if (turn.mode === "editing" && failure.kind === "refused") turn.mode = "off";
    const mayBeThere = failure.kind === "broken" && failure.reached;
    if (turn.note && !turn.note.ts && !mayBeThere) {
      turn.note = undefined;
      void notes.remove(`${prefix}${turn.started.turnId}`).catch(() => {});
      if (failure.kind === "refused" && !aboutThePlace.test(failure.code)) noStreams(account, failure);
    }
    return false;
  }

  function noStreams(account: string, failure: Extract<Failure, { kind: "refused" }>): void {
    refusedUntil.set(account, now() + refusedForMs);
    once(
      `slack: replies are not shown while they are written in workspace ${account}, they are posted when they are whole. ${refusalInWords(failure)}`,
    );
  }

  /** False when there is no message any more. */
  const ended = async ({ account, channel, ts }: Note): Promise<boolean> =>
    ts !== undefined && (await stopStream(clientFor(account), channel, ts));

  async function clearStatus(turn: Turn): Promise<void> {
    if (!turn.hasStatus) return;
    turn.hasStatus = false;
    await status.set(turn.conversation, turn.started.language, false);
  }

  function close(turn: Turn): void {
    clearTimeout(turn.timer);
    turn.closing.abort();
    turn.wake();
  }

  async function endOf(turn: Turn | undefined, before: Note | undefined): Promise<Pick<Note, "ts"> | undefined> {
    await turn?.running;
    if (turn) void clearStatus(turn);
    const note = turn ? turn.note : before;
    if (!note?.ts || turn?.mode === "editing") return note;
    return (await ended(note)) ? note : undefined;
  }

  return {
    async load() {
      for (const { key, value } of await notes.list(prefix)) {
        const note = readNote(value);
        if (note && now() - note.at < keptMs) left.set(key.slice(prefix.length), note);
        else await notes.remove(key);
      }
    },
    progress(conversation, event) {
      if (event.type === "started") return begin(conversation, event);
      const turn = turns.get(event.turnId);
      if (!turn) return;
      if (event.type !== "ended") {
        turn.shown.take(event);
        turn.wake();
        return;
      }
      close(turn);
      quick.set(conversation.account, turn.running ? 0 : (quick.get(conversation.account) ?? 0) + 1);
      if (!turn.note && !turn.running) turns.delete(event.turnId);
    },
    wantsWords: ({ account }) => afterMs === 0 || (quick.get(account) ?? 0) < quickInARow,
    end(turnId) {
      const turn = turns.get(turnId);
      if (turn) close(turn);
      const note = left.get(turnId);
      return turn?.note || turn?.running || note ? endOf(turn, note) : undefined;
    },
    forget(turnId) {
      const note = turns.get(turnId)?.note ?? left.get(turnId);
      turns.delete(turnId);
      left.delete(turnId);
      if (note) void notes.remove(`${prefix}${turnId}`).catch(() => {});
    },
    async stop() {
      for (const turn of turns.values()) close(turn);
      await Promise.all([...turns.values()].map(({ running }) => running));
    },
  };
}

/** Refusals that say nothing of other conversations in the workspace. */
const aboutThePlace =
  /^(?:channel_|not_in_channel|is_archived|thread_not_found|message_not_found|restricted_action|user_|cannot_reply)/;

const contentOf = ({ shown }: Turn): Content => render(shown.whole())[0] ?? { text: "…", blocks: [] };
