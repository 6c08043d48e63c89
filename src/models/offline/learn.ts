import type { ToolSpec } from "../../core/model.ts";
import type { Example } from "../../core/skill.ts";
import type { Clock } from "./clock.ts";
import { type Field, fieldsOf } from "./fields.ts";
import { findSlots, type Slot } from "./slots.ts";
import { tokensOf, weightOf } from "./words.ts";

/**
 * What examples teach: which words call for a tool, and where in a sentence its arguments stand. Argument values are
 * taken out of an example, so that "order two large pizzas" and "order five small pizzas" are the same request.
 */

/** Where an argument stands in an example, with what is next to it. */
export interface Place {
  readonly argument: string;
  readonly start: number;
  readonly end: number;
  /** See `neighbour`. */
  readonly before: string;
  readonly after: string;
  /** The argument that ends right before this one, if any. */
  readonly follows: string | undefined;
}

export interface Sample {
  readonly say: string;
  readonly tool: string;
  /** The words that are not part of an argument. */
  readonly context: ReadonlySet<string>;
  readonly places: readonly Place[];
  /** Kinds of typed parts its arguments have. */
  readonly kinds: ReadonlySet<Slot["kind"]>;
  /** How many words of free text its arguments have, Chinese ones counted as pairs of characters. */
  readonly freePlaces: number;
  /** The argument that is the whole sentence. */
  readonly whole: string | undefined;
  /** Sentences that certainly ask for the same. */
  readonly pattern: RegExp | undefined;
}

export interface LearnedTool {
  readonly spec: ToolSpec;
  readonly fields: readonly Field[];
  readonly samples: readonly Sample[];
  /** The words of all its examples that are not part of an argument. */
  readonly words: ReadonlySet<string>;
  /** The words of its name and description, which stand in where there are no examples. */
  readonly described: ReadonlySet<string>;
  /** The words its choices are named with. */
  readonly choices: ReadonlySet<string>;
  /** Set when the tool takes whole questions: the argument that gets them. */
  readonly catchAll: string | undefined;
  /** The argument that gets the whole message: what a `question` is, people say with all of their words. */
  readonly whole: string | undefined;
  /** True for a tool that takes a `request`: it reads the message itself, so that nothing else is filled from the words. */
  readonly readsItself: boolean;
  /** Words that its choices can be said with, learned from examples that say them otherwise: choice by word. */
  readonly synonyms: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface Learned {
  readonly tools: readonly LearnedTool[];
  /** What a word weighs when sentences are compared: less when many tools are asked for with it. */
  weigh(token: string): number;
  /** True for words of any tool's examples. */
  knows(token: string): boolean;
}

/** Reads tools and examples once; examples of unknown tools are passed over. */
export function learn(tools: readonly ToolSpec[], examples: readonly Example[], clock: Clock): Learned {
  const learned = tools.map((spec): LearnedTool => {
    const fields = fieldsOf(spec);
    const own = examples.filter((example) => example.tool === spec.name);
    const samples = own.map((example) => readExample(example, fields, clock));
    const named = fields.flatMap((field) => field.choices.map((choice) => choice.replace(/[_-]+/g, " ")));
    const choices = new Set(named.flatMap((choice) => tokensOf(choice).map((token) => token.text)));
    const described = new Set(
      tokensOf(`${spec.name.replace(/[_-]+/g, " ")} ${spec.description}`).map((token) => token.text),
    );
    const words = new Set(samples.flatMap((sample) => [...sample.context]));
    const catchAll = catchAllOf(samples, fields);
    const takesAll = (name: string) =>
      fields.find((field) => field.required && field.kind === "text" && field.name === name);
    const request = takesAll("request");
    const question = request ?? takesAll("question");
    return {
      spec,
      fields,
      samples,
      words,
      described,
      choices,
      catchAll,
      whole: catchAll ?? question?.name,
      readsItself: request !== undefined,
      synonyms: synonymsOf(own, fields),
    };
  });
  const spread = new Map<string, number>();
  for (const tool of learned) {
    for (const word of tool.words) spread.set(word, (spread.get(word) ?? 0) + 1);
  }
  const count = Math.max(learned.length, 1);
  return {
    tools: learned,
    knows: (token) => spread.has(token),
    weigh: (token) => weightOf(token) * (1 + Math.log(count / (spread.get(token) ?? 1)) / 2),
  };
}

/** What stands directly before or after a place: a typed part's kind, a word, up to two Chinese characters, or "". */
export function neighbour(text: string, slots: readonly Slot[], at: number, side: "before" | "after"): string {
  const rest = side === "before" ? text.slice(0, at) : text.slice(at);
  const gap = side === "before" ? /[\s\p{P}]*$/u.exec(rest) : /^[\s\p{P}]*/u.exec(rest);
  const edge = side === "before" ? at - (gap?.[0].length ?? 0) : at + (gap?.[0].length ?? 0);
  const slot = slots.find((one) =>
    side === "before" ? one.end >= edge && one.end <= at && one.start < edge : one.start >= at && one.start <= edge,
  );
  if (slot) return `#${slot.kind}`;
  const word =
    side === "before"
      ? /(\p{Script=Han}{1,2}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+)$/u.exec(text.slice(0, edge))
      : /^(\p{Script=Han}{1,2}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+)/u.exec(text.slice(edge));
  return word?.[0].toLowerCase() ?? "";
}

function readExample(example: Example, fields: readonly Field[], clock: Clock): Sample {
  const { say } = example;
  const slots = findSlots(say, clock);
  const spans = Object.entries(example.input ?? {}).flatMap(([argument, value]) => spanOf(say, argument, value, slots));
  const places = spans.map(({ argument, start, end }) => ({
    argument,
    start,
    end,
    before: neighbour(say, slots, start, "before"),
    after: neighbour(say, slots, end, "after"),
    follows: spans.find((other) => other.end <= start && /^[\s的]*$/.test(say.slice(other.end, start)))?.argument,
  }));
  const whole = places.find((place) => isRest(say.slice(0, place.start)) && isRest(say.slice(place.end)));
  const inside = (start: number, end: number) =>
    places.some((place) => place !== whole && start < place.end && end > place.start);
  const context = new Set(
    tokensOf(say)
      .filter((token) => !inside(token.start, token.end))
      .map((token) => token.text),
  );
  const kinds = new Set(slots.filter((slot) => inside(slot.start, slot.end)).map((slot) => slot.kind));
  const text = fields.filter((field) => field.kind === "text");
  const isFree = (token: { start: number; end: number }) =>
    inside(token.start, token.end) && !slots.some((slot) => token.start < slot.end && slot.start < token.end);
  const freePlaces = tokensOf(say).filter(isFree).length;
  return {
    say,
    tool: example.tool,
    context,
    places,
    kinds,
    freePlaces,
    whole: whole && text.some((field) => field.name === whole.argument) ? whole.argument : undefined,
    pattern: example.pattern === undefined ? undefined : new RegExp(example.pattern, "iu"),
  };
}

/** Where a value stands: literally, in another case, or as a typed part that means it. */
function spanOf(say: string, argument: string, value: string | number | boolean, slots: readonly Slot[]) {
  const words = String(value);
  const literal = words === "" ? -1 : indexOfWord(say.toLowerCase(), words.toLowerCase());
  if (literal >= 0) {
    const slot = slots.find(
      (one) => one.start <= literal && one.end >= literal + words.length && one.end - one.start <= words.length + 2,
    );
    return [
      slot ? { argument, start: slot.start, end: slot.end } : { argument, start: literal, end: literal + words.length },
    ];
  }
  const meant = slots.find((slot) =>
    typeof value === "number" ? slot.number === value : slot.text.toLowerCase() === words.toLowerCase(),
  );
  return meant ? [{ argument, start: meant.start, end: meant.end }] : [];
}

/** Like `indexOf`, but a Latin word is found as a word, not inside of another. */
export function indexOfWord(text: string, word: string, from = 0): number {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const cutsBefore = /[\p{L}\p{N}]/u.test(word[0] ?? "") && joins(text[at - 1], word[0]);
    const cutsAfter = joins(word.at(-1), text[at + word.length]);
    if (!cutsBefore && !cutsAfter) return at;
  }
  return -1;
}

function joins(left: string | undefined, right: string | undefined): boolean {
  const latin = /^[A-Za-z0-9\u00c0-\u024f]$/;
  return latin.test(left ?? "") && latin.test(right ?? "");
}

function isRest(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}

/** A tool whose examples are mostly whole sentences answers questions; so does one that needs nothing but a question. */
function catchAllOf(samples: readonly Sample[], fields: readonly Field[]): string | undefined {
  const whole = samples.filter((sample) => sample.whole !== undefined);
  if (whole.length > 0 && whole.length * 2 >= samples.length) return whole[0]?.whole;
  const required = fields.filter((field) => field.required);
  const [only] = required;
  const asks = only && /^(question|query|text|message|prompt|q|search)$/i.test(only.name);
  return samples.length > 0 &&
    samples.every((sample) => sample.places.length === 0) &&
    required.length === 1 &&
    asks &&
    only.kind === "text"
    ? only.name
    : undefined;
}

/** For choices that an example names in other words: the words that no example of another choice has. */
function synonymsOf(examples: readonly Example[], fields: readonly Field[]): Map<string, Map<string, string>> {
  const all = new Map<string, Map<string, string>>();
  for (const field of fields.filter((one) => one.kind === "choice")) {
    const own = new Map<string, string>();
    for (const example of examples) {
      const value = example.input?.[field.name];
      if (typeof value !== "string" || indexOfWord(example.say.toLowerCase(), value.toLowerCase()) >= 0) continue;
      const others = examples
        .filter((other) => (other.input?.[field.name] ?? value) !== value)
        .map((other) => other.say);
      const taken = new Set(
        [...others, ...Object.values(example.input ?? {}).map(String)].flatMap((say) =>
          tokensOf(say).map((token) => token.text),
        ),
      );
      if (others.length === 0) continue;
      for (const { text } of tokensOf(example.say)) if (weightOf(text) === 1 && !taken.has(text)) own.set(text, value);
    }
    all.set(field.name, own);
  }
  return all;
}
