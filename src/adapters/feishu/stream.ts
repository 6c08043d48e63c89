/**
 * Shows a reply while it is written. A turn that is not done within a second gets a card, into which its steps and its words are written
 * as they come, joined to a few writes a second; the reply then takes the card's place. Short replies never get here.
 */
import type { Conversation, Language, Progress } from "../../core/message.ts";
import { neutralise } from "../../core/text.ts";
import { type Card, cardOf } from "./card.ts";
import { composeDraft, quiet } from "./compose.ts";
import { FeishuError } from "./failure.ts";
import { draftElement, isCardGone, type LiveCard, type LiveCards } from "./liveCard.ts";
import type { Place } from "./messages.ts";
import { lane } from "./pace.ts";

/** Replies that come within this time are sent whole. */
const patienceMs = 1_000;
const betweenWritesMs = 300;
/** How long after a turn's end its reply may come before the card is told to rest: the turn waits for somebody. */
const restAfterMs = 5_000;
const retryMs = 1_000;
const shownSteps = 6;
/** After so many turns in a row that were done before anything of them was shown, models are not asked to stream. */
const quickInARow = 5;
/** All cards of an app together; Feishu takes 50 writes a second and 1,000 a minute. */
const writeLimits = [
  { count: 20, ms: 1_000 },
  { count: 800, ms: 60_000 },
];

export interface Streams {
  /** Takes in what goes on in a turn. Never throws. */
  watch(conversation: Conversation, event: Progress): void;
  /** As `Adapter.wantsWords`. A turn that takes long all the same shows its steps, and the next one its words too. */
  wantsWords(): boolean;
  /**
   * Shows the reply in the card that was begun for its turn and gives the card's message; undefined when there is none, or
   * it can no longer be changed. Rejects with a `FeishuError`, after which it is to be called again.
   */
  finish(turnId: string, to: Place, card: Card): Promise<string | undefined>;
  /** The reply is posted and noted. */
  done(turnId: string): Promise<void>;
  /** The turn waits for somebody's word: its card says so. Never rejects. */
  pause(turnId: string): Promise<void>;
  /** Writes no more; what stands in chats is gone on with at the next start. */
  stop(): Promise<void>;
}

interface Step {
  readonly title: string;
  readonly status: "running" | "done" | "failed";
}

/** A turn that people watch. */
interface Watched {
  readonly to: Place;
  readonly language: Language;
  text: string;
  readonly steps: Map<string, Step>;
  live: LiveCard | undefined;
  /** What the card shows. */
  shown: string;
  /** Nothing more is written: the reply is there, or Feishu refuses. */
  closed: boolean;
  /** The writer at work; undefined when there is nothing to write. */
  writer: Promise<void> | undefined;
  /** The card is being told to rest. */
  resting: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Ends its waits. */
  readonly wake: AbortController;
}

export function streams(options: {
  readonly cards: LiveCards;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logError: (what: string) => void;
}): Streams {
  const { cards, now, sleep, logError } = options;
  const turns = new Map<string, Watched>();
  const writing = lane(writeLimits);
  let stopped = false;
  let quick = 0;
  let complained = false;

  function begin(turnId: string, to: Place, language: Language): void {
    const watched: Watched = {
      to,
      language,
      text: "",
      steps: new Map(),
      live: undefined,
      shown: "",
      closed: false,
      writer: undefined,
      resting: undefined,
      timer: undefined,
      wake: new AbortController(),
    };
    const before = turns.get(turnId);
    turns.set(turnId, watched);
    // A card has one owner: what an earlier run of the turn has under way is waited for.
    later(watched, patienceMs, () => write(turnId, watched, before && close(before)));
  }

  function later(watched: Watched, ms: number, work: () => void): void {
    clearTimeout(watched.timer);
    watched.timer = setTimeout(work, ms);
    watched.timer.unref();
  }

  /** Starts the writer of a turn whose second is over, unless it is at work. */
  function write(turnId: string, watched: Watched, before?: Promise<void>): void {
    if (watched.writer || watched.closed || stopped) return;
    watched.writer = keepWriting(turnId, watched, before).finally(() => {
      watched.writer = undefined;
    });
  }

  async function keepWriting(turnId: string, watched: Watched, before?: Promise<void>): Promise<void> {
    await before;
    while (!watched.closed && !stopped) {
      try {
        if (!watched.live) await open(turnId, watched);
        const draft = draftOf(watched);
        if (draft === watched.shown) return;
        await watched.live?.write(draft);
        watched.shown = draft;
        const free = writing.take(now() + betweenWritesMs);
        await sleep(free - now(), watched.wake.signal);
      } catch (error) {
        await afterFailure(watched, error);
      }
    }
  }

  /** Takes up the card that an earlier run of the turn began, or begins one. */
  async function open(turnId: string, watched: Watched): Promise<void> {
    const first = draftOf(watched);
    const live =
      (await cards.find(turnId, watched.to)) ??
      (watched.closed ? undefined : await cards.make(turnId, watched.to, draftCard(first)));
    if (!live) return;
    await live.post();
    watched.live = live;
    quick = 0;
  }

  async function afterFailure(watched: Watched, error: unknown): Promise<void> {
    if (stopped || watched.closed) return;
    const failure = error instanceof FeishuError ? error.failure : undefined;
    if (failure?.kind === "limited") return sleep(failure.retryAfterMs, watched.wake.signal).catch(() => {});
    if (failure?.kind === "broken") return sleep(retryMs, watched.wake.signal).catch(() => {});
    // The reply is posted all the same, and what keeps it from being posted is told then.
    watched.closed = true;
    if (!complained) logError(`feishu: a reply is not shown while it is written. ${messageOf(error)}`);
    complained = true;
  }

  /** Ends the writer and waits for what is under way. */
  async function close(watched: Watched): Promise<void> {
    watched.closed = true;
    clearTimeout(watched.timer);
    watched.wake.abort();
    await watched.writer;
    await watched.resting;
  }

  async function rest(turnId: string, why: "paused" | "ended"): Promise<void> {
    const watched = turns.get(turnId);
    if (!watched) return;
    watched.resting ??= tellToRest(watched, why === "paused" ? pauseWords[watched.language] : "");
    await watched.resting;
    if (turns.get(turnId) === watched) turns.delete(turnId);
  }

  async function tellToRest(watched: Watched, words: string): Promise<void> {
    watched.closed = true;
    clearTimeout(watched.timer);
    watched.wake.abort();
    await watched.writer;
    if (!watched.live || stopped) return;
    try {
      if (words !== "") await watched.live.write([draftOf(watched), `_${words}_`].join("\n\n"));
      await watched.live.rest(words);
    } catch (error) {
      logError(`feishu: a card could not be told to rest. ${messageOf(error)}`);
    }
  }

  return {
    watch(conversation, event) {
      if (stopped) return;
      if (event.type === "started")
        return begin(event.turnId, { conversation, inReplyTo: event.messageId }, event.language);
      const watched = turns.get(event.turnId);
      if (!watched || watched.closed) return;
      if (event.type === "ended") {
        if (!watched.live && !watched.writer) {
          clearTimeout(watched.timer);
          turns.delete(event.turnId);
          quick++;
        } else later(watched, restAfterMs, () => void rest(event.turnId, "ended"));
        return;
      }
      if (event.type === "text") watched.text += event.delta;
      else if (event.type === "reset") watched.text = "";
      else watched.steps.set(event.title, { title: event.title, status: event.status });
      if (watched.live) write(event.turnId, watched);
    },
    wantsWords: () => quick < quickInARow,
    async finish(turnId, to, card) {
      const watched = turns.get(turnId);
      if (watched) await close(watched);
      const live = watched?.live ?? (await cards.find(turnId, to));
      if (!live) return undefined;
      try {
        const message = await live.post();
        await live.show(card);
        return message;
      } catch (error) {
        if (isCardGone(error)) return undefined;
        throw error;
      }
    },
    async done(turnId) {
      turns.delete(turnId);
      await cards.forget(turnId);
    },
    pause: (turnId) => rest(turnId, "paused"),
    async stop() {
      stopped = true;
      for (const { timer } of turns.values()) clearTimeout(timer);
      for (const { wake } of turns.values()) wake.abort();
      await Promise.all([...turns.values()].flatMap(({ writer, resting }) => [writer, resting]));
    },
  };
}

const pauseWords: Readonly<Record<Language, string>> = {
  en: "Waiting for the approval asked for below.",
  zh: "等待批准，见下方的问题。",
};

/** A card that is written to, with what is written so far. */
const draftCard = (draft: string): Card => {
  const card = cardOf([{ tag: "markdown", element_id: draftElement, content: draft }], "…");
  return {
    ...card,
    config: {
      ...card.config,
      streaming_mode: true,
      streaming_config: { print_frequency_ms: { default: 50 }, print_step: { default: 4 }, print_strategy: "fast" },
    },
  };
};

/** The steps taken so far, then the words. */
function draftOf({ text, steps }: Watched): string {
  const lines = [...steps.values()].slice(-shownSteps).map(stepLine);
  const words = composeDraft(text);
  return [...(lines.length > 0 ? [lines.join("\n")] : []), ...(words ? [words] : [])].join("\n\n") || "…";
}

const marks = { running: "⏳", done: "✅", failed: "⚠️" } as const;
const stepLine = ({ title, status }: Step): string => `${marks[status]} ${quiet(neutralise(title))}  `;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
