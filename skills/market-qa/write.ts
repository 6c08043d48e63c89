/** Words an answer as a Markdown reply in the asker's language, with `[n]` behind each statement. */
import { figures } from "../../src/core/figures.ts";
import type { Citation, Language } from "../../src/core/message.ts";
import type { Answer, Part, Point } from "./answer.ts";
import { chineseLead } from "./chinese.ts";
import type { Gap } from "./gap.ts";
import { shownName } from "./lexicon.ts";
import type { Library, Sentence } from "./library.ts";
import type { Match } from "./rank.ts";
import { isRough, type Witness } from "./values.ts";

export interface Written {
  readonly say: string;
  readonly citations: readonly Citation[];
}

/** Collects citations: the same sentence always gets the same number. */
export function citer(): { cite(sentence: Sentence): string; list(): Citation[] } {
  const citations: { citation: Citation; index: number }[] = [];
  return {
    cite(sentence) {
      const known = citations.findIndex((one) => one.index === sentence.index);
      if (known >= 0) return `[${known + 1}]`;
      const { document } = sentence;
      citations.push({
        index: sentence.index,
        citation: {
          source: document.id,
          title: document.title,
          quote: sentence.text,
          ...(document.publisher ? { publisher: document.publisher } : {}),
          ...(document.date ? { date: document.date } : {}),
        },
      });
      return `[${citations.length}]`;
    },
    list: () => citations.map((one) => one.citation),
  };
}

/** `Title (publisher, date)`, as far as the document states them. */
export function sourceName(sentence: Sentence): string {
  const { title, publisher, date } = sentence.document;
  const about = [publisher, date].filter(Boolean).join(", ");
  return about ? `*${title}* (${about})` : `*${title}*`;
}

/** The reply. A part without an answer is named as such; nothing is stated that no sentence says. */
export function write(answer: Answer, library: Library): Written {
  const { language } = answer.question;
  const { cite, list } = citer();
  const text = answer.answered ? answeredText(answer, library, cite) : declinedText(answer, library, cite, language);
  return { say: text, citations: list() };
}

type Cite = (sentence: Sentence) => string;

function answeredText(answer: Answer, library: Library, cite: Cite): string {
  const { question, parts } = answer;
  const zh = question.language === "zh";
  const blocks: string[] = [];
  if (question.shape === "order") {
    blocks.push(zh ? "按时间先后：" : "In order of time:");
    const sorted = parts.filter((part) => !part.lack).sort((a, b) => yearOf(a).localeCompare(yearOf(b)));
    sorted.forEach((part, i) => {
      const point = part.points[0];
      if (point) blocks.push(`${i + 1}. **${yearOf(part)}**: ${statement(point.match, cite, zh)}`);
    });
  } else {
    const said = new Set<number>();
    for (const part of parts) if (!part.lack) blocks.push(...partText(part, answer, library, cite, said));
  }
  for (const part of parts) if (part.lack) blocks.push(lackText(part, cite, question.language));
  return join(blocks);
}

/** Lines of a numbered or bulleted list stay together; other blocks stand apart. */
function join(blocks: readonly string[]): string {
  let text = "";
  blocks.forEach((block, i) => {
    const listed = /^(?:- |\d+\. )/.test(block) && /^(?:- |\d+\. )/.test(blocks[i - 1] ?? "");
    text += i === 0 ? block : `${listed ? "\n" : "\n\n"}${block}`;
  });
  return text;
}

/** The value that dates a part: one with a year, if the sentence gives any. */
const yearOf = (part: Part) => {
  const point = part.points[0];
  const dated = point?.match.candidates.find((one) => /^(?:19|20)\d\d/.test(one.figure?.value ?? ""));
  return dated?.figure?.value ?? point?.value?.text ?? "";
};

/** `said` holds the sentences of earlier parts: what answers two parts is said once. */
function partText(part: Part, answer: Answer, library: Library, cite: Cite, said: Set<number>): string[] {
  const { language } = answer.question;
  const zh = language === "zh";
  const lines: string[] = [];
  const many = answer.parts.length > 1 || part.points.length > 1;
  const more = part.beside.filter((match) => !said.has(match.sentence.index));
  const beside = () => more.map((match) => `- ${statement(match, cite, zh)}`);
  if (part.others.length) return [...differenceText(part, library, cite, language), ...beside()];
  const lead = zh ? chineseLead(part, library) : undefined;
  const first = part.points[0];
  if (lead && first) lines.push(spaced(lead, cite(first.match.sentence)));
  const gap = part.gap && gapText(part.gap, library, cite, language);
  for (const point of part.points) {
    if (said.has(point.match.sentence.index)) continue;
    said.add(point.match.sentence.index);
    const text = statement(point.match, cite, zh, point.same);
    lines.push(many || lead || more.length ? `- ${text}` : text);
  }
  for (const match of part.beside) said.add(match.sentence.index);
  return [...(gap && !first ? [gap] : []), ...lines, ...(gap && first ? [gap] : []), ...beside()];
}

/**
 * The sentence without what only serves readers of the other language: Chinese aliases in parentheses, and digits that
 * repeat a number in words. The citation quotes it whole.
 */
export function withoutAliases(text: string): string {
  return text
    .replace(/\s*[(（]([^()（）]*)[)）]/g, (whole: string, inside: string, at: number) => {
      const repeats = /^\d{1,2}$/.test(inside) && figures(text.slice(0, at)).at(-1)?.value === inside;
      if (repeats) return "";
      if (!/\p{Script=Han}/u.test(inside)) return whole;
      const kept = inside.split(/[,，;；]\s*/).filter((part) => !/\p{Script=Han}/u.test(part));
      return kept.length ? ` (${kept.join(", ")})` : "";
    })
    .trim();
}

/** Text and what follows it; no space stands behind a Chinese full stop. */
const spaced = (text: string, next: string): string => `${text}${/[。！？；：，]$/.test(text) ? "" : " "}${next}`;

/** The sentence, then its marks. */
function statement(match: Match, cite: Cite, zh: boolean, same: readonly Match[] = []): string {
  const marks = [match, ...same].map((one) => cite(one.sentence)).join("");
  return spaced(zh ? match.sentence.text : withoutAliases(match.sentence.text), marks);
}

/** The sum with its two figures, each with its name and its mark. */
function gapText({ larger, smaller, points }: Gap, library: Library, cite: Cite, language: Language): string {
  const zh = language === "zh";
  const told = ({ sentence, subject, text }: Gap["larger"]) => {
    const group = subject?.ids.map((id) => library.lexicon.groups.get(id)).find((one) => one);
    const name = group ? shownName(group, language) : subject && sentence.text.slice(subject.start, subject.end);
    return name ? `${name} ${text}` : text;
  };
  const marks = [...new Set([larger, smaller].map((one) => cite(one.sentence)))].join("");
  const sum = `${told(larger)} − ${told(smaller)} = **${points}`;
  return zh
    ? `按原文数字计算：${sum}个百分点**。${marks}`
    : `By the sources' own figures: ${sum} percentage points**. ${marks}`;
}

function differenceText(part: Part, library: Library, cite: Cite, language: Language): string[] {
  const zh = language === "zh";
  const all = [...part.points, ...part.others];
  const periods = new Set(all.map((point) => [...point.match.sentence.periods].sort().join(",")));
  const sources = new Set(all.map((point) => point.match.sentence.document.id));
  const lead = zh ? chineseLead(part, library) : undefined;
  const opening = zh
    ? `${lead ? `${lead}但` : ""}资料给出了不同的数值${periods.size > 1 ? "（时期或口径不同）" : ""}：`
    : sources.size > 1
      ? `The sources give different values${periods.size > 1 ? " (note the period and scope of each)" : ""}:`
      : `The source gives more than one value${periods.size > 1 ? " (note the period and scope of each)" : ""}:`;
  const lines = [opening];
  for (const point of all) {
    const value = point.value ? `**${point.value.text}**` : "";
    lines.push(`- ${value} — ${sourceName(point.match.sentence)}: ${statement(point.match, cite, zh, point.same)}`);
  }
  const verdict = likelier(part, cite, zh);
  if (verdict) lines.push(verdict);
  return lines;
}

/** Which value is likelier, when the evidence itself tells. */
function likelier(part: Part, cite: Cite, zh: boolean): string | undefined {
  if (part.witness) return witnessText(part.witness, cite, zh);
  const all = [...part.points, ...part.others].filter((point) => point.value);
  const exact = all.filter((point) => point.value && !isRough(point.match, point.value));
  const [first] = exact;
  if (first?.value && exact.length === 1 && all.length > 1 && closeTogether(all)) {
    return zh
      ? `更可信的是 **${first.value.text}**：其余为约数。${cite(first.match.sentence)}`
      : `**${first.value.text}** is the likelier one: the others are rounded. ${cite(first.match.sentence)}`;
  }
  return undefined;
}

function witnessText(witness: Witness, cite: Cite, zh: boolean): string {
  const marks = [...new Set(witness.matches.map((match) => cite(match.sentence)))].join("");
  const sign = witness.kind === "difference" ? "−" : "÷";
  const sum = `${witness.a.text} ${sign} ${witness.b.text}`;
  const held = witness.stated
    ? zh
      ? `，与所述的 ${witness.stated.text} 相符`
      : `, which fits the stated ${witness.stated.text}`
    : "";
  return zh
    ? `更可信的是 **${witness.value.text}**：按原文数字计算 ${sum}${held || ` = ${witness.value.text}`}。${marks}`
    : `**${witness.value.text}** is the likelier one, by the sources' own figures: ${sum}${held || ` = ${witness.value.text}`}. ${marks}`;
}

function closeTogether(points: readonly Point[]): boolean {
  const values = points.map((point) => Number(point.value?.figure?.value ?? Number.NaN));
  return values.every((value) => Math.abs(value / (values[0] ?? 1) - 1) < 0.12);
}

function lackText(part: Part, cite: Cite, language: Language): string {
  const zh = language === "zh";
  const asked = part.clause.text.replace(/\s+/g, " ").trim();
  const plain = zh
    ? `资料没有直接回答这一部分：${asked}。`
    : `The corpus does not answer this part in so many words: ${asked}.`;
  const [near] = part.beside;
  if (!near) return plain;
  return spaced(spaced(plain, zh ? "最接近的内容：" : "The nearest it says:"), statement(near, cite, zh));
}

function declinedText(answer: Answer, library: Library, cite: Cite, language: Language): string {
  const zh = language === "zh";
  const lack = answer.parts.find((part) => part.lack)?.lack;
  const unknown = answer.parts.flatMap((part) =>
    part.clause.names
      .filter((name) => !name.ids.some((id) => library.holds(id)))
      .map((name) => part.clause.text.slice(name.start, name.end)),
  );
  const why = zh
    ? {
        subject: unknown.length ? `资料中没有提到 ${unknown.join("、")}。` : "资料中没有谈到所问的对象。",
        attribute: "资料谈到了相关对象，但没有给出所问的内容。",
        period: "资料没有给出所问时期的数据。",
        value: "资料谈到了相关内容，但没有给出所问的数值。",
        undisclosed: "资料明确表示这一数字没有披露。",
      }
    : {
        subject: unknown.length
          ? `It does not mention ${unknown.join(", ")}.`
          : "It does not speak of what you ask about.",
        attribute: "It speaks of the subject, but does not say this about it.",
        period: "It gives no figure for that period.",
        value: "It speaks of the matter, but does not state this value.",
        undisclosed: "It says that this has not been disclosed.",
      };
  const lines = [
    spaced(zh ? "资料库没有回答这个问题。" : "The corpus does not answer this.", lack ? why[lack] : "").trim(),
  ];
  if (answer.nearest.length) {
    lines.push(zh ? "最接近的内容（并非答案）：" : "The nearest it says (not an answer):");
    for (const match of answer.nearest) lines.push(`- ${statement(match, cite, zh)}`);
  } else if (library.documents.length) {
    const titles = library.documents.slice(0, 6).map((document) => `*${document.title}*`);
    lines.push(zh ? `它涵盖：${titles.join("；")}。` : `It covers: ${titles.join("; ")}.`);
  }
  return join(lines);
}
