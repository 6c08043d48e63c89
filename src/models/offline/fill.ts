import { type Clock, instantOf } from "./clock.ts";
import type { Field } from "./fields.ts";
import { indexOfWord, type LearnedTool, neighbour, type Place } from "./learn.ts";
import { findSlots, type Slot } from "./slots.ts";
import { editDistance, stem, tokensOf, trimFunctionHan, weightOf } from "./words.ts";

/** Fills a tool's arguments from a sentence: typed parts by their type and place, free text by what stands around it. */

export type Value = string | number | boolean | readonly (string | number)[];
export type Arguments = Readonly<Record<string, Value>>;

/** Something in the sentence that an argument could be. */
interface Candidate {
  readonly field: Field;
  readonly value: Value;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** A stretch of the sentence that an argument has. */
interface Taken {
  readonly start: number;
  readonly end: number;
  readonly argument: string;
}

const polite = /(?:[\s,，]{0,9}(?:please|pls|thanks|thank you|谢谢|多谢|吧|好吗|可以吗))?[\s.。!！?？~]{0,9}$/i;
const negated = /(?:\b(?:no|not|without|don'?t|never|skip)\b|不要|不用|不需要|无需|别|没有|不)[^,，.。;；]{0,8}$/i;

/** The arguments that a sentence gives. What it does not say is left out. */
export function fillArguments(say: string, tool: LearnedTool, clock: Clock): Arguments {
  const slots = findSlots(say, clock);
  const filled: Record<string, Value> = {};
  const taken: Taken[] = [];
  const places = tool.samples.flatMap((sample) => sample.places);
  const typed = tool.fields.flatMap((field) => candidatesFor(field, say, slots, tool, clock));
  const ranked = typed
    .map((one) => ({ ...one, score: one.score + placeScore(one, say, slots, places) }))
    .sort((a, b) => b.score - a.score || a.start - b.start);
  for (const { field, value, start, end } of ranked) {
    if (field.name in filled || taken.some((span) => start < span.end && span.start < end)) continue;
    filled[field.name] = value;
    taken.push({ start, end, argument: field.name });
  }
  for (const field of tool.fields.filter((one) => one.kind === "list" && !(one.name in filled))) {
    const items = field.item
      ? candidatesFor(field.item, say, slots, tool, clock).filter((one) => !overlaps(one, taken))
      : [];
    if (items.length === 0) continue;
    filled[field.name] = items.map((one) => one.value as string | number);
    taken.push(...items.map(({ start, end }) => ({ start, end, argument: field.name })));
  }
  for (const field of tool.fields) {
    if (field.name in filled || !["text", "person", "when"].includes(field.kind)) continue;
    const found = tool.catchAll === field.name ? whole(say) : freeText(field, say, slots, tool, taken);
    if (!found) continue;
    filled[field.name] = found.text;
    if (tool.catchAll !== field.name) taken.push({ start: found.start, end: found.end, argument: field.name });
  }
  return filled;
}

/** What an answer to "which …?" gives for one argument: a typed part of it or, for free text, the answer itself. */
export function fillFromAnswer(answer: string, field: Field, tool: LearnedTool, clock: Clock): Value | undefined {
  const slots = findSlots(answer, clock);
  if (field.kind === "boolean") return yesOrNo(answer);
  const [best] = candidatesFor(field, answer, slots, tool, clock).sort((a, b) => b.score - a.score);
  if (best) return best.value;
  if (field.kind === "list" && field.item) {
    const items = candidatesFor(field.item, answer, slots, tool, clock);
    if (items.length > 0) return items.map((one) => one.value as string | number);
    if (field.item.kind === "text")
      return answer
        .split(/[,，、;；]|\band\b|和/)
        .map((part) => trim(part))
        .filter((part) => part !== "");
    return undefined;
  }
  const isFree = field.kind === "text" || field.kind === "person" || (field.kind === "when" && field.form === "words");
  if (!isFree) return undefined;
  const text = trim(answer.replace(/^(?:it'?s|it is|use|make it|就|是|改成|用)\s*/i, ""));
  return text === "" ? undefined : text;
}

function candidatesFor(
  field: Field,
  say: string,
  slots: readonly Slot[],
  tool: LearnedTool,
  clock: Clock,
): Candidate[] {
  const from = (kind: Slot["kind"], value: (slot: Slot) => Value | undefined): Candidate[] =>
    slots.flatMap((slot) => {
      const found = slot.kind === kind ? value(slot) : undefined;
      return found === undefined ? [] : [{ field, value: found, start: slot.start, end: slot.end, score: 1 }];
    });
  switch (field.kind) {
    case "choice":
      return choicesIn(field, say, tool);
    case "number":
      return from("number", ({ number }) =>
        number === undefined || (field.whole && !Number.isInteger(number)) ? undefined : number,
      );
    case "when":
      return from("when", (slot) => whenValue(field, slot, clock));
    case "email":
      return from("email", (slot) => slot.text);
    case "url":
      return from("url", (slot) => slot.text);
    case "person":
      return [...from("mention", (slot) => slot.text), ...from("email", (slot) => slot.text)];
    case "text":
      return from("quote", (slot) => slot.text).concat(
        mentionLike(field, tool) ? from("mention", (slot) => slot.text) : [],
      );
    case "boolean":
      return flagIn(field, say);
    default:
      return [];
  }
}

/** True for a text argument that the examples fill with @names. */
function mentionLike(field: Field, tool: LearnedTool): boolean {
  return tool.samples.some((sample) =>
    sample.places.some((place) => place.argument === field.name && sample.say[place.start] === "@"),
  );
}

function whenValue(field: Field, slot: Slot, clock: Clock): string | undefined {
  const when = slot.when;
  if (!when) return undefined;
  if (field.form === "words") return slot.text.replace(/^(?:at|on)\s+/i, "");
  if (field.form === "date") return when.date;
  if (field.form === "time") return when.time;
  return instantOf(when, clock);
}

/** Choices named in a sentence: as they are, by a word learned for them, or with a slip of the pen. */
function choicesIn(field: Field, say: string, tool: LearnedTool): Candidate[] {
  const lower = say.toLowerCase();
  const found: Candidate[] = [];
  for (const choice of field.choices) {
    const spelled = choice.toLowerCase().replace(/[_-]+/g, " ");
    for (const words of new Set([choice.toLowerCase(), spelled])) {
      for (let at = indexOfWord(lower, words); at >= 0; at = indexOfWord(lower, words, at + words.length)) {
        found.push({ field, value: choice, start: at, end: at + words.length, score: 2 + words.length / 100 });
      }
    }
  }
  for (const token of tokensOf(say)) {
    const { start, end } = token;
    const synonym = tool.synonyms.get(field.name)?.get(token.text);
    if (synonym !== undefined) found.push({ field, value: synonym, start, end, score: 1.5 });
    const word = lower.slice(start, end);
    for (const choice of field.choices) {
      if (looksLike(word, choice.toLowerCase())) found.push({ field, value: choice, start, end, score: 1 });
    }
  }
  return found;
}

/** One slip in a word of four letters or more, two from eight on, or a plural. */
function looksLike(word: string, choice: string): boolean {
  if (word === choice || !/^[\p{Script=Latin}]{4,}$/u.test(word) || choice.length < 4) return false;
  if (word === `${choice}s` || word === `${choice}es`) return true;
  return word[0] === choice[0] && editDistance(word, choice) <= (choice.length >= 8 ? 2 : 1);
}

/** A yes or no is said by naming it: "with delivery", "without delivery". */
function flagIn(field: Field, say: string): Candidate[] {
  const names = tokensOf(field.name.replace(/[_-]+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2")).filter(
    (token) => weightOf(token.text) === 1,
  );
  const hit = tokensOf(say).find((token) => names.some((name) => name.text === token.text));
  if (!hit) return [];
  return [{ field, value: !negated.test(say.slice(0, hit.start)), start: hit.start, end: hit.end, score: 1 }];
}

function yesOrNo(answer: string): boolean | undefined {
  if (/^\s*(?:yes|yeah|yep|sure|ok|okay|y|true|please do|是|要|对|好|可以|行|嗯)/i.test(answer)) return true;
  if (/^\s*(?:no|nope|not|n|false|don'?t|否|不|别|没)/i.test(answer)) return false;
  return undefined;
}

/** How well the surroundings of a candidate match those of the examples' values of that argument. */
function placeScore(candidate: Candidate, say: string, slots: readonly Slot[], places: readonly Place[]): number {
  const own = places.filter((place) => place.argument === candidate.field.name);
  if (own.length === 0) return 0;
  const before = neighbour(say, slots, candidate.start, "before");
  const after = neighbour(say, slots, candidate.end, "after");
  return Math.max(
    ...own.map((place) => likeness(place.before, before, "before") + likeness(place.after, after, "after")),
  );
}

/** 2 for the same neighbour, 1 for the same nearest Chinese character or for the sentence's edge, else 0. */
function likeness(learned: string, seen: string, side: "before" | "after"): number {
  if (learned === "" || seen === "") return learned === seen ? 1 : 0;
  if (learned === seen) return 2;
  if (!/^\p{Script=Han}/u.test(learned) || !/^\p{Script=Han}/u.test(seen)) return 0;
  return (side === "before" ? learned.at(-1) === seen.at(-1) : learned[0] === seen[0]) ? 1 : 0;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The stretch of a sentence that stands where the examples have this argument; else what no example's words explain. */
function freeText(
  field: Field,
  say: string,
  slots: readonly Slot[],
  tool: LearnedTool,
  taken: readonly Taken[],
): Span | undefined {
  let best: (Span & { score: number }) | undefined;
  for (const sample of tool.samples) {
    const place = sample.places.find((one) => one.argument === field.name);
    if (!place) continue;
    const follows = taken.filter((span) => span.argument === place.follows).map((span) => ({ at: span.end, score: 2 }));
    for (const start of [...follows, ...afterMark(say, place.before, slots)]) {
      const limit = Math.min(say.length, ...taken.filter((span) => span.start >= start.at).map((span) => span.start));
      const mark = place.after === "" ? undefined : beforeMark(say, place.after, start.at, slots);
      const end = Math.min(mark ?? say.length, limit);
      const span = clip(say, start.at, end, taken);
      const score = start.score + (mark !== undefined ? 2 : place.after === "" && end === say.length ? 1 : 0);
      if (span && score >= 2 && (!best || score > best.score)) best = { ...span, score };
    }
  }
  if (best) return best;
  // Without a landmark only an argument that must be there is guessed at.
  return field.required && field.kind === "text" ? rest(say, tool, taken) : undefined;
}

function afterMark(say: string, mark: string, slots: readonly Slot[]): { at: number; score: number }[] {
  if (mark === "") return [{ at: 0, score: 1 }];
  if (mark.startsWith("#"))
    return slots.filter((slot) => `#${slot.kind}` === mark).map((slot) => ({ at: slot.end, score: 2 }));
  return marksIn(say, mark).map((span) => ({ at: span.end, score: 2 }));
}

function beforeMark(say: string, mark: string, from: number, slots: readonly Slot[]): number | undefined {
  if (mark.startsWith("#")) return slots.find((slot) => `#${slot.kind}` === mark && slot.start > from)?.start;
  return marksIn(say, mark).find((span) => span.start > from)?.start;
}

/** Where a neighbouring word of the examples stands, in any of its forms. */
function marksIn(say: string, mark: string): { start: number; end: number }[] {
  if (!/^\p{Script=Han}/u.test(mark)) return tokensOf(say).filter((token) => token.text === stem(mark));
  const spans: { start: number; end: number }[] = [];
  for (let at = say.indexOf(mark); at >= 0; at = say.indexOf(mark, at + 1))
    spans.push({ start: at, end: at + mark.length });
  return spans;
}

/** What is left of a sentence: the longest stretch that is neither taken nor the examples' own words. */
function rest(say: string, tool: LearnedTool, taken: readonly Taken[]): Span | undefined {
  const known = tool.samples.length > 0 ? tool.words : tool.described;
  const tokens = tokensOf(say).filter((token) => !overlaps(token, taken));
  let best: Span | undefined;
  let open: { start: number; end: number } | undefined;
  const close = () => {
    const span = open && clip(say, open.start, open.end, taken);
    if (span && span.text.length > (best?.text.length ?? 1)) best = span;
    open = undefined;
  };
  for (const token of tokens) {
    if (known.has(token.text) || (weightOf(token.text) < 0.2 && !open)) close();
    else if (open && !overlaps({ start: open.end, end: token.start }, taken)) open.end = token.end;
    else {
      close();
      open = { start: token.start, end: token.end };
    }
  }
  close();
  return best && { ...best, text: trimFunctionHan(best.text) };
}

function whole(say: string): Span | undefined {
  const text = say.trim();
  return text === "" ? undefined : { text, start: 0, end: say.length };
}

function clip(say: string, start: number, end: number, taken: readonly Taken[]): Span | undefined {
  if (end <= start || overlaps({ start, end }, taken)) return undefined;
  const text = trim(say.slice(start, end));
  if (!/[\p{L}\p{N}]/u.test(text)) return undefined;
  const at = say.indexOf(text, start);
  return { text, start: at, end: at + text.length };
}

function trim(text: string): string {
  return text
    .replace(polite, "")
    .replace(/^[\s\p{P}]+/u, "")
    .trim();
}

function overlaps(span: { start: number; end: number }, taken: readonly Taken[]): boolean {
  return taken.some((one) => span.start < one.end && one.start < span.end);
}
