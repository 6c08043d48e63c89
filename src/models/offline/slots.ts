import { numberWords } from "../../core/numerals.ts";
import type { Clock, When } from "./clock.ts";

/** Parts of a sentence that tell their own type: quotes, addresses, people, dates and numbers. */

export type SlotKind = "quote" | "email" | "url" | "mention" | "when" | "number";

export interface Slot {
  readonly kind: SlotKind;
  /** UTF-16 offsets into the sentence, quotes and @ included. */
  readonly start: number;
  readonly end: number;
  /** What it says, without quotes and @. */
  readonly text: string;
  readonly number?: number;
  readonly when?: When;
}

const patterns: readonly (readonly [SlotKind, RegExp])[] = [
  [
    "quote",
    /"([^"\n]{1,200})"|“([^”\n]{1,200})”|「([^」\n]{1,200})」|『([^』\n]{1,200})』|《([^》\n]{1,200})》|(?<![\p{L}\p{N}])'([^'\n]{1,200})'(?![\p{L}\p{N}])/gu,
  ],
  ["url", /(https?:\/\/[^\s<>"，。；）)]+[^\s<>"，。；）).,;:!?])/g],
  ["email", /(?<![\w.+-])([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})/g],
  ["mention", /(?<![\w.])@([\p{L}\p{N}][\p{L}\p{N}._-]*(?<![._-]))/gu],
];
const digits = /(?<![\p{L}\d.,])-?\d+(?:,\d{3})*(?:\.\d+)?[万亿]?(?!\d)|(?<=\p{Script=Han})\d+(?:\.\d+)?/gu;
const hanNumber = /[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?/g;
/** "The last one" is no number. */
const pronounBefore =
  /\b(?:the|this|that|last|first|next|any|no|some|every|each|which|another|other)\s+(?:\p{L}+\s+)?$/iu;
/** Characters after 一 that make it part of a word, not a count. */
const oneInWords = /^[下些直般起样共定切旦致向律边面]/;
const wordNumber =
  /(?<![\p{L}\p{N}-])(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|dozen)(?:[ -](?:hundred|thousand|million|dozen))*(?![\p{L}\p{N}])/giu;

/** The typed parts of a sentence from left to right; none overlaps another. */
export function findSlots(text: string, clock: Clock): Slot[] {
  const slots: Slot[] = [];
  const add = (slot: Slot) => {
    if (!slots.some((other) => slot.start < other.end && other.start < slot.end)) slots.push(slot);
  };
  for (const [kind, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const inner = match.slice(1).find((group) => group !== undefined) ?? match[0];
      add({ kind, start: match.index, end: match.index + match[0].length, text: inner });
    }
  }
  for (const when of clock.whensIn(text)) {
    add({ kind: "when", start: when.start, end: when.end, text: text.slice(when.start, when.end), when });
  }
  for (const pattern of [digits, wordNumber, hanNumber]) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (
        pattern === hanNumber &&
        match[0] === "一" &&
        (oneInWords.test(text.slice(end)) || /[统唯第之]$/.test(text.slice(0, match.index)))
      )
        continue;
      if (/^one$/i.test(match[0]) && pronounBefore.test(text.slice(0, match.index))) continue;
      const number = worthOf(match[0]);
      if (number !== undefined) add({ kind: "number", start: match.index, end, text: match[0], number });
    }
  }
  return slots.sort((a, b) => a.start - b.start);
}

function worthOf(words: string): number | undefined {
  const plain = words.replaceAll(",", "").toLowerCase();
  const scaled = /^(-?\d+(?:\.\d+)?)([万亿])$/.exec(plain);
  if (scaled) return Number(scaled[1]) * (scaled[2] === "万" ? 1e4 : 1e8);
  if (/^-?\d+(\.\d+)?$/.test(plain)) return Number(plain);
  const value = numberWords(plain);
  return value === undefined ? undefined : Number(value);
}
