/**
 * Shortens a conversation that is longer than a model should read: the latest exchanges stay as they are, of the earlier
 * ones the sentences stay that hold names, figures, dates, decisions or promises, word for word. Nothing is invented, it
 * costs nothing, and the same conversation gives the same. The store keeps the whole.
 */
import type { Approval } from "../core/approval.ts";
import { figures } from "../core/figures.ts";
import type { Exchange } from "../core/history.ts";
import type { Language } from "../core/message.ts";
import type { ModelMessage } from "../core/model.ts";
import type { MarkAsData } from "./data.ts";
import { sentences } from "./sentences.ts";

/** How many of the latest exchanges a model reads as they are, at most. */
export const recentExchanges = 20;
/** How far back is looked for what to keep, in exchanges. */
export const exchangesKept = 400;
/** Of a model's context, the parts that the latest exchanges and the kept sentences may take. */
const recentShare = 0.4;
const keptShare = 0.15;
/** Sentences that are kept take at most this many tokens, however large the context is. */
const keptTokens = 6_000;
const longestSentence = 500;

/** How much a model reads at once, in tokens, and how many a text takes. */
export interface ReadingRoom {
  readonly tokens: number;
  readonly estimate: (text: string) => number;
}

/** A sentence that is kept: where it stands, not what it says, so that a step which records it keeps nobody's words. */
export interface Kept {
  readonly turn: string;
  readonly by: "asker" | "us";
  /** UTF-16 offsets in what was said or replied. */
  readonly start: number;
  readonly end: number;
}

/** The exchanges that a model reads as they are, and those before them. */
export function splitPast(
  before: readonly Exchange[],
  room: ReadingRoom | undefined,
): { earlier: readonly Exchange[]; recent: readonly Exchange[] } {
  let left = room ? room.tokens * recentShare : Number.POSITIVE_INFINITY;
  let from = before.length;
  while (from > Math.max(0, before.length - recentExchanges)) {
    const { text, reply } = before[from - 1] as Exchange;
    left -= room ? room.estimate(text) + room.estimate(reply?.markdown ?? "") : 0;
    if (left < 0) break;
    from--;
  }
  return { earlier: before.slice(0, from), recent: before.slice(from) };
}

/**
 * The sentences worth keeping, in the order they were said, as many as the room allows: first those that decide or promise
 * something, then figures, dates and names, the asker's before ours, the later before the earlier. The same words once.
 */
export function keepFrom(earlier: readonly Exchange[], room: ReadingRoom): Kept[] {
  const found = earlier.flatMap((exchange, at) =>
    [...piecesOf(exchange, "asker"), ...piecesOf(exchange, "us")].map((kept) => {
      const words = wordsOf(kept, exchange);
      return { kept, at, words, worth: worthOf(words, kept.by) };
    }),
  );
  const best = found.filter(({ worth }) => worth >= 2).sort((a, b) => b.worth - a.worth || b.at - a.at);
  const seen = new Set<string>();
  const taken: typeof best = [];
  let left = Math.min(room.tokens * keptShare, keptTokens);
  for (const one of best) {
    const tokens = room.estimate(one.words) + 8;
    const same = one.words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
    if (seen.has(same) || tokens > left) continue;
    seen.add(same);
    left -= tokens;
    taken.push(one);
  }
  return found.filter((one) => taken.includes(one)).map(({ kept }) => kept);
}

/**
 * The kept sentences as messages before all others: the asker's own plainly; what other people said, what we replied and
 * what waits for approval as data. Each begins with the number of its exchange. Pinned, so that shortening keeps them.
 */
export function summaryOf(
  kept: readonly Kept[],
  earlier: readonly Exchange[],
  waiting: readonly Approval[],
  asker: { readonly id: string; readonly name: string },
  mark: MarkAsData,
): ModelMessage[] {
  const places = new Map(earlier.map((exchange, at) => [exchange.turnId, { exchange, number: at + 1 }]));
  const own: string[] = [];
  const others: string[] = [];
  for (const one of kept) {
    const place = places.get(one.turn);
    if (!place) continue;
    const { exchange, number } = place;
    const isOwn = one.by === "asker" && exchange.sender.id === asker.id;
    const who = one.by === "us" ? "atclaw" : exchange.sender.name;
    (isOwn ? own : others).push(`#${number}${isOwn ? "" : ` ${who}:`} ${wordsOf(one, exchange)}`);
  }
  for (const { title, tool, input, id } of waiting)
    others.push(`Waiting for approval (${id}), not done: ${title}, ${tool} ${JSON.stringify(input)}`);
  const head = `(The first ${earlier.length} exchanges of this conversation are shortened to these sentences; # is the number of the exchange.)`;
  const said = own.length > 0 ? `${head}\n\nWhat ${asker.name} said:\n${own.join("\n")}` : head;
  return [
    { role: "user", text: said, plain: "", pinned: true },
    ...(others.length > 0
      ? [
          {
            role: "user" as const,
            text: mark("the earlier conversation", others.join("\n")),
            plain: "",
            pinned: true as const,
          },
        ]
      : []),
  ];
}

/** What people read below the first reply that was made with a shortened conversation. */
export const summarisedNote: Readonly<Record<Language, string>> = {
  en: "Earlier messages were summarised for this answer; all of them are kept.",
  zh: "较早的消息已为这次回答作了摘要；原文全部保留。",
};

function piecesOf({ turnId, text, reply }: Exchange, by: Kept["by"]): Kept[] {
  if (by === "asker" && text.startsWith("/")) return [];
  const said = by === "asker" ? text : reply?.problem === undefined ? (reply?.markdown ?? "") : "";
  return sentences(said).map(({ start, end }) => ({
    turn: turnId,
    by,
    start,
    end: Math.min(end, start + longestSentence),
  }));
}

/** The words of a kept sentence; numbers of sources in our replies meant those of another turn. */
function wordsOf({ by, start, end }: Kept, { text, reply }: Exchange): string {
  const said = by === "asker" ? text : (reply?.markdown ?? "");
  const words = said.slice(start, end).toWellFormed().replace(/\s+/g, " ");
  return by === "asker" ? words : words.replace(/\s?\[\d{1,3}\]/g, "");
}

const deciding =
  /\b(?:decid|agree|chose|choos|confirm|approv|reject|cancel|promis|commit|responsib|deadline|due|must|never|always|prefer|remember|budget|owner|call me|my name|instead|will (?:send|do|be|have|take|book)|i'll|we'll|let's)|决定|同意|确认|批准|拒绝|取消|承诺|答应|负责|截止|必须|务必|不要|总是|永远|偏好|喜欢|记住|记得|预算|我叫|改为|改成|定在|就这样/i;
const when =
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|april|june|july|august|september|october|november|december)\b|星期|周[一二三四五六日天]|礼拜|明天|后天|下周|月底|季度/i;
const name =
  /(?<=[\p{Ll}\d,;:)]\s)\p{Lu}[\p{L}\p{N}]+|\b\p{Lu}[\p{L}\p{N}]*\p{Lu}[\p{L}\p{N}]*\b|[\w.+-]+@[\w-]+\.\w+|https?:\/\/|[#@][\p{L}\p{N}_-]{2,}|["“「『《`][^"”」』》`\n]{2,60}["”」』》`]|\p{Script=Han}{2,8}(?:公司|集团|部门|项目|团队|经理|总监|老师|先生|女士)/u;

/** How much a sentence is worth keeping; 2 and more is. What only asks is worth little. */
function worthOf(words: string, by: Kept["by"]): number {
  const asks = /[?？]\s*$/.test(words);
  return (
    (deciding.test(words) ? 3 : 0) +
    (figures(words).some(({ kind }) => kind !== "marker") ? 3 : 0) +
    (when.test(words) ? 2 : 0) +
    (name.test(words) ? 2 : 0) +
    (by === "asker" ? 1 : 0) -
    (asks ? 2 : 0)
  );
}
