/**
 * Numbers are grounded: every figure of a cited reply stands in a quote that its sentence cites. `ground` narrows and
 * renumbers the citations, repairs what can be repaired without a model, and names what is left; `repairPrompt` asks the
 * model for those once more, `flag` shows people what stayed without a source. Pure: no clock, no network, no files.
 */
import { type Figure, figures } from "../core/figures.ts";
import type { Citation, Language } from "../core/message.ts";
import { type Claim, type Mark, readClaims } from "./claims.ts";
import { computes, derivation } from "./derive.ts";
import {
  closestSentence,
  type Evidence,
  quoteFor,
  readEvidence,
  type Statement,
  sentenceStating,
  states,
} from "./evidence.ts";
import { terms } from "./sentences.ts";

/** A figure that stands in no source, with the sentence of the reply that gives it. */
export interface Ungrounded {
  readonly figure: string;
  readonly sentence: string;
}

export interface Grounded {
  readonly reply: { readonly markdown: string; readonly citations: Citation[] };
  readonly ungrounded: Ungrounded[];
}

interface Source {
  readonly citation: Citation;
  readonly evidence: Evidence;
}

/** What a claim needs of one source: sentences that state its figures, and where those figures stand. */
interface Need {
  readonly source: Source;
  readonly sentences: Set<number>;
  readonly figures: Figure[];
}

/** What all claims of a reply are held against. `settled` grows: the figures of the reply that stand in a source. */
interface Context {
  readonly sources: readonly Source[];
  readonly given: readonly Evidence[];
  readonly settled: Figure[];
  /** True when the reply has no mark of its own, so that its sentences are given theirs. */
  readonly attach: boolean;
}

type Needs = Map<number, Need>;

/** How many figures back in the reply a computed one may take its operands from. */
const operandsBack = 8;
/** Words before a number that name a place in the reply itself. */
const layoutWord = /\b(?:step|option|table|figure|section|part|phase|chapter|note|point|case|item|source)s?\s$/i;
const denial =
  /\b(?:no|not|none|neither|nor|cannot|can't|don't|doesn't|didn't|isn't|unknown|unavailable)\b|没有|未|无法|不|无/i;

/**
 * Checks a reply against the citations that its turn's tools gathered. `[n]` in `markdown` names `citations[n - 1]`;
 * `[1, 2]`, `[1-3]`, `【1】`, `[^1]` are read as well, code and links are not. Figures of the texts
 * `given` need no citation: the question, today's date, results of tools that cite nothing.
 *
 * The reply that comes back has marks `[1]` … `[k]` in the order of first use, each naming one citation, whose quote is
 * a slice of a gathered quote of about 400 characters at most; one source may be listed with several quotes. Marks that name
 * nothing and citations that nothing names are gone; where a figure stands in a source that its sentence does not cite,
 * that citation is added; no other word is changed. A reply without marks in a turn without citations is returned as it is.
 */
export function ground(input: {
  readonly markdown: string;
  readonly citations: readonly Citation[];
  readonly given: readonly string[];
}): Grounded {
  const { markdown, citations } = input;
  const { marks, claims } = readClaims(markdown, citations.length);
  if (citations.length === 0 && marks.length === 0) return { reply: { markdown, citations: [] }, ungrounded: [] };

  const sources = citations.map((citation) => ({ citation, evidence: readEvidence(citation) }));
  const given = input.given.map((quote) => readEvidence({ quote }));
  const cites = marks.some((mark) => mark.numbers.some((n) => sources[n - 1]));
  const ungrounded: Ungrounded[] = [];
  const atMark = new Map<number, Citation[]>();
  const atPlace = new Map<number, Citation[]>();
  const settled: Figure[] = [];

  for (const claim of withOrphans(claims, marks)) {
    const cited = [...new Set(claim.marks.flatMap((m) => marks[m]?.numbers ?? []))].filter((n) => sources[n - 1]);
    const { needs, missing } = findNeeds(claim, cited, { sources, given, settled, attach: !cites });
    const sentence = plain(wordsOf(claim));
    ungrounded.push(...missing.map((figure) => ({ figure: nameOf(figure, wordsOf(claim)), sentence })));
    for (const n of cited) {
      const need = needs.get(n) ?? wordedNeed(claim, sources, marks, n);
      const quotes = need && quotesOf(need, claim);
      for (const m of claim.marks) if (quotes && marks[m]?.numbers.includes(n)) add(atMark, m, quotes);
    }
    const added = [...needs].filter(([n]) => !cited.includes(n)).flatMap(([, need]) => quotesOf(need, claim));
    const lastOwn = claim.own.findLast((m) => marks[m]?.numbers.some((n) => sources[n - 1]));
    if (added.length > 0 && lastOwn !== undefined) add(atMark, lastOwn, added);
    else if (added.length > 0) add(atPlace, claim.place, added);
  }
  return { reply: render(markdown, marks, atMark, atPlace), ungrounded };
}

/** The words that send a model back, once, for the figures that stand in no source. */
export function repairPrompt(ungrounded: readonly Ungrounded[], language: Language): string {
  const items = ungrounded.map(({ figure, sentence }) => `- ${figure}: "${sentence}"`).join("\n");
  return language === "zh"
    ? `你的回复中有以下数字在所引用的资料里找不到：\n${items}\n请重写整条回复：每个数字都按资料中的原样给出，并在该句末尾用工具给出的编号 [n] 标注来源；由资料数字计算得出的，写明算式；找不到来源的数字请删去，或说明资料未提供。不要提及本条要求。`
    : `These figures of your reply stand in none of the passages you were given:\n${items}\nWrite the whole reply again: give each figure exactly as a passage states it, and cite that passage with its [n] at the end of the sentence. Where you computed a figure, show the calculation. Leave out a figure that no passage states, or say that the sources do not give it. Do not mention this request.`;
}

/** The reply with a line below it that names the figures without a source; the reply itself stays as it is. */
export function flag(markdown: string, ungrounded: readonly Ungrounded[], language: Language): string {
  const names = [...new Set(ungrounded.map(({ figure }) => figure))];
  if (names.length === 0) return markdown;
  const note =
    language === "zh" ? `未在来源中找到：${names.join("、")}` : `Not found in the sources: ${names.join(", ")}`;
  const body = markdown.trimEnd();
  const isOpenFence = /(?:^|\n) {0,3}```/.test(body) && (body.match(/(?:^|\n) {0,3}```/g)?.length ?? 0) % 2 === 1;
  return `${body}${isOpenFence ? "\n```" : ""}\n\n> ⚠️ ${note}`;
}

/** Marks that stand in a paragraph of their own speak for the claim before them. */
function withOrphans(claims: readonly Claim[], marks: readonly Mark[]): Claim[] {
  const held = new Set(claims.flatMap((claim) => claim.own));
  const orphans = marks.flatMap((mark, m) =>
    held.has(m) ? [] : [{ m, at: claims.findLastIndex((c) => c.end <= mark.start) }],
  );
  return claims.map((claim, i) => {
    const extra = orphans.filter(({ at }) => at === i).map(({ m }) => m);
    return extra.length === 0
      ? claim
      : { ...claim, own: [...claim.own, ...extra], marks: [...new Set([...claim.marks, ...extra])] };
  });
}

/** Finds, for each figure of a claim, the source that states it: a cited one, what was given, another one, a calculation. */
function findNeeds(
  claim: Claim,
  cited: readonly number[],
  { sources, given, settled, attach }: Context,
): { needs: Needs; missing: Figure[] } {
  const words = wordsOf(claim);
  const about = terms(claim.context);
  const needs: Needs = new Map();
  const need = (n: number, sentence: number, figure: Figure) => {
    const entry = needs.get(n) ?? needOf(sources, n);
    if (!entry) return;
    needs.set(n, entry);
    entry.sentences.add(sentence);
    const said = entry.source.evidence.sentences[sentence]?.figures ?? [];
    entry.figures.push(...said.filter((stated) => states(stated, entry.source.evidence.text, figure, words)));
  };
  const findIn = (numbers: readonly number[], figure: Figure, related: boolean): boolean => {
    const spots = numbers.flatMap((n) => {
      const evidence = sources[n - 1]?.evidence;
      const index = evidence && sentenceStating(evidence, figure, words, about);
      if (evidence === undefined || index === undefined) return [];
      const score = overlap(about, evidence.sentences[index]?.terms);
      return related && !isRelated(figure, words, evidence, score) ? [] : [{ n, index, score }];
    });
    const best = spots.sort((a, b) => b.score - a.score)[0];
    if (best) need(best.n, best.index, figure);
    return best !== undefined;
  };
  const everywhere = sources.map((_, i) => i + 1);
  const isStated = (figure: Figure, by: Statement) =>
    by.figures.some((one) => states(one, by.text, figure, words) && (figure.kind !== "label" || one.kind === "label"));
  const abouts = sources.map(({ evidence }) => evidence.about);
  const known = (figure: Figure) => [...given, ...abouts].some((by) => isStated(figure, by));
  const isName = (figure: Figure) =>
    figure.kind === "label" && (known(figure) || sources.some(({ evidence }) => isStated(figure, evidence)));

  const open = figures(words).filter((figure) => isChecked(figure, words) && !isName(figure));
  const unresolved = open.filter(
    (figure) => !findIn(cited, figure, false) && !known(figure) && !findIn(everywhere, figure, true),
  );
  settled.push(...open.filter((one) => !unresolved.includes(one)));
  const computing = unresolved.length > 0 ? computes(words) : undefined;
  const missing = unresolved.filter((figure) => {
    if (computing && derivation(figure, settled.slice(-operandsBack))) return false;
    if (computing !== "said") return true;
    const reach = needs.size > 0 || cited.length > 0 ? [...new Set([...cited, ...needs.keys()])] : everywhere;
    for (const n of reach) {
      const spoken = sources[n - 1]?.evidence.sentences ?? [];
      for (const [index, sentence] of spoken.entries()) {
        const operands = derivation(figure, sentence.figures);
        for (const operand of operands ?? []) need(n, index, operand);
        if (operands) return false;
      }
    }
    return true;
  });
  if (attach && needs.size === 0 && missing.length === 0) attachByWords(claim, about, sources, need);
  return { needs, missing };
}

/** In a reply without marks, a sentence that says what a source says gets that source; a sentence that denies gets none. */
function attachByWords(
  claim: Claim,
  about: ReadonlySet<string>,
  sources: readonly Source[],
  need: (n: number, sentence: number, figure: Figure) => void,
): void {
  if (about.size < 5 || denial.test(claim.text)) return;
  const found = sources.map(({ evidence }, i) => ({ n: i + 1, closest: closestSentence(evidence, about) }));
  const best = found.sort((a, b) => (b.closest?.score ?? 0) - (a.closest?.score ?? 0))[0];
  if (best?.closest && best.closest.score >= 0.6 * about.size) need(best.n, best.closest.index, nothing);
}

/** Stands for a need that comes from words alone. */
const nothing: Figure = { text: "", start: 0, end: 0, value: "", unit: undefined, kind: "marker", spelled: false };

/** Words with a number in them (`Qwen3.7`, `Q1`), layout, counting words such as "two rankings", and first places are not figures a source must state. */
function isChecked(figure: Figure, text: string): boolean {
  if (figure.kind === "marker") return false;
  if (figure.kind === "ordinal") return figure.value !== "1";
  if (figure.spelled) return figure.value !== "1" && (figure.unit !== undefined || Number(figure.value) > 10);
  const before = text.slice(Math.max(0, figure.start - 12), figure.start);
  if (figure.unit === undefined && layoutWord.test(before)) return false;
  const isLetter = /^[A-Za-z]/;
  const isPartOfWord =
    isLetter.test(figure.text) || isLetter.test(text.slice(figure.end)) || /[A-Za-z][-–.]?$/.test(before);
  return figure.kind !== "label" || !isPartOfWord;
}

/** A source that was not cited supports a figure only when it speaks of the same thing; small counts need more than one word. */
function isRelated(figure: Figure, claim: string, evidence: Evidence, score: number): boolean {
  const isSmall = figure.unit === undefined && /^\d{1,2}$/.test(figure.value);
  if (score >= (isSmall ? 2 : 1)) return true;
  const han = /\p{Script=Han}/u;
  return !isSmall && han.test(claim) !== han.test(evidence.text);
}

function overlap(about: ReadonlySet<string>, words: ReadonlySet<string> | undefined): number {
  return words ? [...about].filter((term) => words.has(term)).length : 0;
}

function needOf(sources: readonly Source[], n: number): Need | undefined {
  const source = sources[n - 1];
  return source && { source, sentences: new Set(), figures: [] };
}

/** A claim without figures is quoted where it carries the mark itself, or where a mark further on plainly covers it too. */
function wordedNeed(claim: Claim, sources: readonly Source[], marks: readonly Mark[], n: number): Need | undefined {
  const need = needOf(sources, n);
  if (!need || claim.own.some((m) => marks[m]?.numbers.includes(n))) return need;
  const closest = closestSentence(need.source.evidence, terms(claim.text));
  return closest && closest.score >= 3 ? need : undefined;
}

function quotesOf(need: Need, claim: Claim): Citation[] {
  const { citation, evidence } = need.source;
  const spans = quoteFor(evidence, need.sentences, terms(claim.context), need.figures);
  return spans.map(({ start, end }) => ({ ...citation, quote: citation.quote.slice(start, end) }));
}

function add(places: Map<number, Citation[]>, key: number, citations: readonly Citation[]): void {
  places.set(key, [...(places.get(key) ?? []), ...citations]);
}

/** The words of a claim without the signs of emphasis, which may split a number from its unit (`**63**万亿`). */
function wordsOf(claim: Claim): string {
  return claim.text.replace(/(?<=[A-Za-z])(?:\*\*|__|`)(?=\d)/g, " ").replace(/\*\*|__|~~|`|(?<=\S)\*|\*(?=\S)/g, "");
}

/** A figure as people read it; one that is part of a name with that name. */
function nameOf({ kind, text, start, end }: Figure, claim: string): string {
  if (kind !== "label") return text.trim();
  const before = /[A-Za-z0-9.-]*\s?$/.exec(claim.slice(0, start))?.[0] ?? "";
  return `${before}${text}${/^[A-Za-z0-9-]*/.exec(claim.slice(end))?.[0] ?? ""}`.trim();
}

function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/\s(?=[.,;:!?。，；：！？])/g, "")
    .trim();
}

/** Writes the marks anew and lists each citation once; a quote within another of the same source becomes that one. */
function render(
  markdown: string,
  marks: readonly Mark[],
  atMark: ReadonlyMap<number, readonly Citation[]>,
  atPlace: ReadonlyMap<number, readonly Citation[]>,
): Grounded["reply"] {
  const all = [...atMark.values(), ...atPlace.values()].flat();
  const whole = (one: Citation) =>
    all.reduce(
      (best, other) =>
        other.source === one.source && other.quote.length > best.quote.length && other.quote.includes(one.quote)
          ? other
          : best,
      one,
    );
  const listed: Citation[] = [];
  const write = (citations: readonly Citation[], before: string) => {
    const numbers = citations.map((citation) => {
      const target = whole(citation);
      const at = listed.findIndex((one) => one.source === target.source && one.quote === target.quote);
      return at === -1 ? listed.push(target) : at + 1;
    });
    return [...new Set(numbers)]
      .filter((n) => !before.includes(`[${n}]`))
      .map((n) => `[${n}]`)
      .join("");
  };
  const edits = [
    ...marks.map((mark, m) => ({ ...mark, citations: atMark.get(m) ?? [] })),
    ...[...atPlace].map(([at, citations]) => ({ start: at, end: at, citations })),
  ].sort((a, b) => a.start - b.start || a.end - b.end);
  let out = "";
  let at = 0;
  for (const { start, end, citations } of edits) {
    out += markdown.slice(at, start);
    const text = write(citations, /(?:(?<!\\)\[\d+\])*$/.exec(out)?.[0] ?? "");
    if (text === "" && /^(?:[\s.,;:!?)。，；：！？）|]|$)/.test(markdown.slice(end)))
      out = out.replace(/(?<=\S) +$/, "");
    const apart = text !== "" && (/https?:\S*$|\\$/.test(out) || (start === end && /[\w%)*_"'`]$/.test(out)));
    out += apart ? ` ${text}` : text;
    const fuses =
      text === "" ? /[`~*_]/.test(markdown[end] ?? "") && out.endsWith(markdown[end] ?? "") : markdown[end] === "(";
    if (fuses) out += " ";
    at = end;
  }
  return { markdown: out + markdown.slice(at), citations: listed };
}
