/**
 * Posts replies and questions as cards: one message for each card, then one for each file. What was sent is noted before the next is, so
 * that an attempt cut short is gone on with, and a message in doubt is looked for in the chat before it is sent again.
 */
import type { AdapterHost } from "../../core/adapter.ts";
import { languageOf } from "../../core/language.ts";
import type { Conversation, Delivery, FileRef, Language, Outbound, Progress } from "../../core/message.ts";
import type { Notes } from "../../core/notes.ts";
import { fenced } from "./blocks.ts";
import { type Card, type CardElement, cardOf, jsonBytes, plainText, summaryOf, type TableElement } from "./card.ts";
import { choiceButtons } from "./choices.ts";
import type { FeishuClient } from "./client.ts";
import { composeReply, mention } from "./compose.ts";
import { deliveryError, failureOf } from "./failure.ts";
import { liveCards } from "./liveCard.ts";
import { type Content, messages } from "./messages.ts";
import { pace } from "./pace.ts";
import { packCards } from "./pack.ts";
import { answerButtons } from "./press.ts";
import { questionElements, questionHeader } from "./question.ts";
import { streams } from "./stream.ts";
import { tellAsker } from "./tellAsker.ts";
import { uploads } from "./upload.ts";

/** Room for the head of a question and what stands below its words is kept on each card. */
const questionFrameBytes = 400;

/** Feishu takes the card's content for faulty. */
const cardFaults = (code: number): boolean =>
  code === 230099 || code === 230025 || (code >= 200_200 && code < 201_000) || (code >= 300_000 && code < 301_000);

export interface Poster {
  send(message: Outbound): Promise<Delivery>;
  edit(externalId: string, message: Outbound): Promise<void>;
  progress(conversation: Conversation, event: Progress): void;
  wantsWords(): boolean;
  /** Tells somebody in private that we may act in their name now. */
  tellAgreed(openId: string, key: string): Promise<void>;
  stop(): Promise<void>;
}

/** A message on its way: `make` gives what it shows. */
interface Part {
  readonly key: string;
  make(): Promise<Content>;
}

/**
 * Makes the sending half of a link. A reply too long for one card becomes several, in order. `externalId` is the first message;
 * of a question the last, which has the buttons. `sleep` ends early when the link is closed.
 */
export function poster(options: {
  readonly client: FeishuClient;
  readonly notes: Notes;
  readonly files: AdapterHost["files"];
  readonly history: Pick<AdapterHost["history"], "turn"> | undefined;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logError: (what: string) => void;
}): Poster {
  const { client, notes, now, sleep, logError } = options;
  const post = messages({ client, pace: pace(now), sleep });
  const brought = uploads({ client, files: options.files, notes, logError });
  const cards = liveCards({
    client,
    notes,
    messages: post,
    findSent: (to) => findSent(to, "card"),
    now,
    sleep,
  });
  const live = streams({ cards, now, sleep, logError });

  const sentUnder = (turnId: string): string => `sent:${turnId}:`;

  /** The answer to a message that was sent and not noted: none but the last can be. */
  async function findSent(
    to: Pick<Outbound, "conversation" | "inReplyTo">,
    kind: Content["kind"],
  ): Promise<string | undefined> {
    const [found, noted] = [await post.find(to, kind), await notes.list("sent:")];
    // A card that is being written is one of them, and no reply or question yet.
    const known = new Set([...noted.map(({ value }) => value), ...(await cards.shown())]);
    return found.find((id) => !known.has(id));
  }

  /** The messages of a post's cards, in order. */
  async function partsSent({ turnId, key }: Outbound): Promise<string[]> {
    const start = sentUnder(turnId) + key;
    const noted = await notes.list(start);
    const place = (name: string): number => (name === start ? 1 : Number(name.slice(start.length + 1)));
    return noted
      .filter(({ key: name }) => name === start || /^#\d+$/.test(name.slice(start.length)))
      .sort((a, b) => place(a.key) - place(b.key))
      .map(({ value }) => value);
  }

  const note = (message: Outbound, part: Part, id: string): Promise<void> =>
    notes.put(sentUnder(message.turnId) + part.key, id, { turn: message.turnId });

  /** Brings a part into the chat, unless it is there. */
  async function bring(message: Outbound, part: Part): Promise<string> {
    const known = await notes.get(sentUnder(message.turnId) + part.key);
    if (known !== undefined) return known;
    const content = await part.make();
    const isReply = part.key === message.key && !message.approvals && content.kind === "card";
    const inCard = isReply ? await finishLive(message, content.card) : undefined;
    const inDoubt = inCard === undefined && message.mayExist;
    const id =
      inCard ??
      (inDoubt ? await findSent(message, content.kind) : undefined) ??
      (content.kind === "card"
        ? await plainIfRefused(content.card, (card) => post.answer(message, part.key, { kind: "card", card }))
        : await post.answer(message, part.key, content));
    await note(message, part, id);
    if (isReply) await live.done(message.turnId);
    return id;
  }

  /** Shows a reply in the card that was begun for its turn; undefined when there is none that can be changed. */
  async function finishLive(message: Outbound, card: Card): Promise<string | undefined> {
    try {
      return await plainIfRefused(card, (shown) => live.finish(message.turnId, message, shown));
    } catch (error) {
      if (failureOf(error).kind !== "refused") throw error;
      logError(
        `feishu: a card that was begun could not be finished; the reply is posted anew. ${(error as Error).message}`,
      );
      return undefined;
    }
  }

  /** Words that Feishu does not take in a card's form are shown without any. */
  async function plainIfRefused<T>(card: Card, work: (card: Card) => Promise<T>): Promise<T> {
    try {
      return await work(card);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== "refused" || !cardFaults(failure.code)) throw error;
      logError(`feishu: a card was refused and is shown as plain text. ${(error as Error).message}`);
      return work({ ...card, body: { elements: card.body.elements.map(asPlain) } });
    }
  }

  async function cardsOf(message: Outbound): Promise<Card[]> {
    const { reply, approvals, turnId } = message;
    const { blocks } = composeReply(reply);
    mention(blocks, message);
    const pictures = new Map<string, string>();
    for (const block of blocks) {
      const key = block.kind === "picture" ? await brought.keyOf({ id: block.file }, turnId) : undefined;
      if (block.kind === "picture" && key !== undefined) pictures.set(block.file, key);
    }
    const below = approvals
      ? questionElements(approvals)
      : [...choiceButtons(message), ...answerButtons(message, now())];
    const reserve = (approvals ? questionFrameBytes : 0) + jsonBytes(below);
    const packed = packCards(blocks, { pictures, reserve });
    const summary = summaryOf(reply.markdown);
    return packed.map((elements, i) =>
      cardOf(
        i < packed.length - 1 ? elements : [...elements, ...below],
        summary,
        approvals ? questionHeader(approvals) : {},
      ),
    );
  }

  const fail = (error: unknown, begun: boolean): Error =>
    deliveryError(failureOf(error), { appConsole: client.app.console, begun });

  return {
    async send(message) {
      let begun = message.mayExist;
      try {
        if (message.approvals) await live.pause(message.turnId);
        const ids: string[] = [];
        for (const part of partsOf(message, await cardsOf(message))) {
          ids.push(await bring(message, part));
          begun = true;
        }
        return { externalId: (message.approvals ? ids.at(-1) : ids[0]) ?? "" };
      } catch (error) {
        const told = await tellAsker(failureOf(error), message, post, options.history);
        if (told) return told;
        throw fail(error, begun);
      }
    },
    async edit(externalId, message) {
      try {
        const [cards, ids] = [await cardsOf(message), await partsSent(message)];
        // A question on several cards has as many as before, or the one with the buttons alone is changed.
        const changes = ids.length === cards.length ? cards.map((card, i) => [ids[i], card] as const) : [];
        for (const [id = externalId, card] of changes.length > 0 ? changes : [[externalId, cards.at(-1)] as const])
          if (card) await plainIfRefused(card, (shown) => post.change(id, shown));
      } catch (error) {
        throw fail(error, true);
      }
    },
    progress: live.watch,
    wantsWords: live.wantsWords,
    tellAgreed: (openId, key) =>
      post.write(openId, `agreed ${key}`, cardOf([{ tag: "markdown", content: agreedWords }], summaryOf(agreedWords))),
    stop: live.stop,
  };

  function partsOf(message: Outbound, cards: readonly Card[]): Part[] {
    const { sent } = composeReply(message.reply);
    return [
      ...cards.map(
        (card, i): Part => ({
          key: i === 0 ? message.key : `${message.key}#${i + 1}`,
          make: async () => ({ kind: "card", card }),
        }),
      ),
      ...sent.map(
        (file): Part => ({
          key: `${message.key}#${file.id}`,
          make: async () => {
            const key = await brought.keyOf(file, message.turnId);
            return key === undefined
              ? { kind: "card", card: leftOut(file, languageOf(message.reply.markdown)) }
              : { kind: "file", key };
          },
        }),
      ),
    ];
  }
}

/** Which language somebody reads is not known here. */
const agreedWords =
  "Thank you: I may act in your name for this now. Ask me again where you asked.\n\n谢谢，已获得授权。请在原来的对话里再问我一次。";

/** Stands where a file would have. */
function leftOut({ name }: FileRef, language: Language): Card {
  const words =
    language === "zh"
      ? `文件“${name}”没能发到飞书：太大、已不存在或被拒绝。`
      : `The file ${name} could not be brought to Feishu: it is too large, gone, or was refused.`;
  return cardOf([{ tag: "div", text: plainText(words) }], summaryOf(words));
}

/** An element's words without any form. */
function asPlain(element: CardElement): CardElement {
  switch (element.tag) {
    case "markdown":
      return { tag: "div", text: plainText(element.content.replace(/^<at id=\w+><\/at> /, "")) };
    case "table":
      return { tag: "div", text: plainText(rowsOf(element)) };
    case "img":
      return { tag: "div", text: element.alt };
    default:
      return element;
  }
}

const rowsOf = ({ columns, rows }: TableElement): string =>
  fenced({
    header: columns.map(({ display_name }) => display_name),
    align: columns.map(({ horizontal_align }) => horizontal_align),
    rows: rows.map((row) => columns.map(({ name }) => row[name] ?? "")),
  })
    .slice(1, -1)
    .join("\n");
