/**
 * A card that is written while it stands in the chat, through CardKit. It belongs to one turn and has one owner: whoever holds it carries
 * out one operation after the other, numbered upwards. What is needed to go on is noted before it is used, so that the next process goes
 * on with the same card.
 */
import { z } from "zod";
import type { Notes } from "../../core/notes.ts";
import type { Card } from "./card.ts";
import type { FeishuClient } from "./client.ts";
import { FeishuError } from "./failure.ts";
import { type Messages, type Place, uuidOf } from "./messages.ts";

/** Feishu takes ten operations a second for each card. */
const betweenMs = 120;
/** Numbers are set aside so many at a time. */
const numbersAside = 64;
/** How often an operation is tried with higher numbers when Feishu knows higher ones. */
const jumpLimit = 5;
/** The element that is written to. */
export const draftElement = "draft";

const sequenceTooLow = 300317;
/** Streaming was ended, or ended by itself after ten minutes. */
const notStreaming = new Set([300309, 200850]);
/** The card is too old to be changed, or is no more. */
const cardGone = new Set([200740, 200750]);

const kept = z.object({
  card: z.string(),
  message: z.string().optional(),
  /** Numbers up to here may have been used. */
  upTo: z.number(),
});

export interface LiveCard {
  /** The message that shows it; sent when it was not before. */
  post(): Promise<string>;
  /** Shows what is written so far, all of it. */
  write(markdown: string): Promise<void>;
  /** Nothing more is written for now. */
  rest(summary: string): Promise<void>;
  /** Ends the writing and shows the whole card. */
  show(card: Card): Promise<void>;
}

export interface LiveCards {
  /** The card that was begun for a turn, by this process or an earlier one. */
  find(turnId: string, to: Place): Promise<LiveCard | undefined>;
  /** Makes the card of a turn that has none; `post` brings it into the chat. */
  make(turnId: string, to: Place, card: Card): Promise<LiveCard>;
  /** The messages that show cards which are not done. */
  shown(): Promise<readonly string[]>;
  /** The turn's card is done, or given up. */
  forget(turnId: string): Promise<void>;
}

/** Whether a failure means that a card can no longer be changed. */
export const isCardGone = (error: unknown): boolean =>
  error instanceof FeishuError && error.failure.kind === "refused" && cardGone.has(error.failure.code);

/** The live cards of an app. All of them reject with `FeishuError`s. */
export function liveCards(options: {
  readonly client: Pick<FeishuClient, "call">;
  readonly notes: Notes;
  readonly messages: Pick<Messages, "answer">;
  /** The message that shows the card, if an attempt to send it came through. */
  readonly findSent: (to: Place) => Promise<string | undefined>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}): LiveCards {
  const { client, notes, now } = options;
  const noteOf = (turnId: string): string => `card:${turnId}`;

  /** `inDoubt`: an attempt to send it may have come through. */
  function hold(turnId: string, to: Place, state: z.output<typeof kept>, inDoubt: boolean): LiveCard {
    let { message, upTo } = state;
    let last = upTo;
    let lastAt = 0;
    let mayBeSent = inDoubt;
    const path = `/open-apis/cardkit/v1/cards/${encodeURIComponent(state.card)}`;

    const keep = (): Promise<void> =>
      notes.put(noteOf(turnId), JSON.stringify({ card: state.card, upTo, ...(message ? { message } : {}) }), {
        turn: turnId,
      });

    async function number(): Promise<number> {
      if (last + 1 > upTo) {
        upTo = last + numbersAside;
        await keep();
      }
      return ++last;
    }

    async function operate(
      method: "PUT" | "PATCH",
      below: string,
      data: Readonly<Record<string, unknown>>,
    ): Promise<void> {
      for (let jump = 1; ; jump++) {
        const wait = lastAt + betweenMs - now();
        if (wait > 0) await options.sleep(wait);
        const sequence = await number();
        lastAt = now();
        try {
          const uuid = uuidOf(`${state.card} ${sequence}`);
          await client.call({ method, path: path + below, data: { ...data, sequence, uuid }, answer: z.unknown() });
          return;
        } catch (error) {
          if (codeOf(error) !== sequenceTooLow || jump >= jumpLimit) throw error;
          last = upTo + numbersAside * 4 ** jump;
        } finally {
          lastAt = now();
        }
      }
    }

    const stream = (on: boolean, summary: string): Promise<void> =>
      operate("PATCH", "/settings", {
        settings: JSON.stringify({
          config: { streaming_mode: on, ...(summary ? { summary: { content: summary } } : {}) },
        }),
      });

    return {
      async post() {
        if (message !== undefined) return message;
        message = mayBeSent ? await options.findSent(to) : undefined;
        mayBeSent = true;
        message ??= await options.messages.answer(to, `card ${turnId}`, { kind: "made-card", id: state.card });
        await keep();
        return message;
      },
      async write(markdown) {
        const content = (): Promise<void> => operate("PUT", `/elements/${draftElement}/content`, { content: markdown });
        try {
          await content();
        } catch (error) {
          if (!notStreaming.has(codeOf(error) ?? 0)) throw error;
          await stream(true, "");
          await content();
        }
      },
      rest: (summary) => stream(false, summary),
      async show(card) {
        await stream(false, card.config.summary.content);
        await operate("PUT", "", { card: { type: "card_json", data: JSON.stringify(card) } });
      },
    };
  }

  return {
    async find(turnId, to) {
      const noted = await notes.get(noteOf(turnId));
      return noted === undefined ? undefined : hold(turnId, to, kept.parse(JSON.parse(noted)), true);
    },
    async make(turnId, to, card) {
      const { card_id } = await client.call({
        method: "POST",
        path: "/open-apis/cardkit/v1/cards",
        data: { type: "card_json", data: JSON.stringify(card) },
        answer: z.object({ card_id: z.string().min(1) }),
      });
      const state = { card: card_id, upTo: 0 };
      await notes.put(noteOf(turnId), JSON.stringify(state), { turn: turnId });
      return hold(turnId, to, state, false);
    },
    async shown() {
      const open = await notes.list(noteOf(""));
      return open.flatMap(({ value }) => kept.parse(JSON.parse(value)).message ?? []);
    },
    forget: (turnId) => notes.remove(noteOf(turnId)),
  };
}

const codeOf = (error: unknown): number | undefined =>
  error instanceof FeishuError && error.failure.kind === "refused" ? error.failure.code : undefined;
