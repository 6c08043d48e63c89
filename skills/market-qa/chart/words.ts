/** What a chart and the reply beside it say in words: labels, titles, sources, and why there is no chart. */
import type { Chart } from "../../../src/core/chart.ts";
import type { Citation, Language } from "../../../src/core/message.ts";
import { chineseFigure } from "../chinese.ts";
import { readTerms, shownName, type Term } from "../lexicon.ts";
import type { Library, Sentence } from "../library.ts";
import { periodsOf } from "../periods.ts";
import { roughWord } from "../values.ts";
import { citer, sourceName, withoutAliases } from "../write.ts";
import type { Reading } from "./readings.ts";
import type { Lack, Series } from "./series.ts";
import type { Wish } from "./wish.ts";

/** A series in words: the chart to draw, and the reply that goes with it. */
export interface Worded {
  readonly chart: Chart;
  readonly say: string;
  readonly citations: readonly Citation[];
}

const longestNoteTitles = 3;

/** Puts a series in words of a language. */
export function wordSeries(series: Series, library: Library, wish: Wish, language: Language): Worded {
  const zh = language === "zh";
  const { readings, others, another, missing } = series;
  const labels = labelsOf(series, library, language);
  const sentences = readings.map((reading) => reading.sentence);
  const points = readings.map((reading, i) => ({
    label: labels[i] ?? "",
    value: reading.value,
    shown: shownValue(reading, language),
  }));
  const chart: Chart = {
    kind: series.kind,
    title: titleOf(wish.topic),
    subtitle: subtitleOf(readings, wish.topic, library, language),
    note: sourceLine(sentences, plainSource, language),
    points,
  };
  const { cite, list } = citer();
  const lines = points.map(
    ({ label, shown }, i) => `- **${label}**${zh ? "：" : ": "}${shown} ${marks(readings[i], cite)}`,
  );
  const blocks = [
    zh
      ? `图表如下${chart.subtitle ? `（${chart.subtitle}）` : ""}：`
      : `Here is the chart${chart.subtitle ? ` (${chart.subtitle})` : ""}:`,
    lines.join("\n"),
    sourceLine(sentences, sourceName, language),
  ];
  const told = (reading: Reading) => {
    const name = [nameOf(reading, library, language, series.said), whenOf(reading, language)].filter(Boolean);
    return `${name[0] ?? ""}${name[1] ? ` (${name[1]})` : ""} ${shownValue(reading, language)} ${marks(reading, cite)}`.trim();
  };
  if (others.length)
    blocks.push(
      `${zh ? "资料中还有其他数值（注意时期与口径）：" : "The sources also give other values (note the period and scope of each): "}${others.map(told).join(zh ? "；" : "; ")}`,
    );
  if (another.length) {
    const by = another[0]?.publisher ? groupName(another[0].publisher, library, language) : "";
    blocks.push(
      `${zh ? `另一种口径${by ? `（${by}）` : ""}：` : `Counted otherwise${by ? ` (${by})` : ""}: `}${another.map(told).join(zh ? "；" : "; ")}`,
    );
  }
  if (missing.length) blocks.push(missingText(missing, library, language));
  return { chart, say: blocks.join("\n\n"), citations: list() };
}

/** Why there is no chart, what was found, and what can be charted instead. */
export function wordLack(
  lack: Lack,
  example: string | undefined,
  library: Library,
  language: Language,
): { say: string; citations: readonly Citation[] } {
  const zh = language === "zh";
  const { cite, list } = citer();
  const names = lack.missing.map((term) => groupName(term.ids[0] ?? "", library, language));
  const whose = names.length ? (zh ? names.join("、") : ` for ${names.join(", ")}`) : "";
  const first = {
    nothing: zh
      ? `没有画图：资料里没有找到${whose && ` ${whose} 的`}这样的数值。`
      : `No chart: the corpus gives no such figures${whose}.`,
    one: zh
      ? "没有画图：一张图至少需要两个可比较的数值，资料里没有找到。"
      : "No chart: it takes at least two comparable figures, and the corpus does not give them.",
    units: zh
      ? "没有画图：找到的数值单位不同，不能放在一张图里。"
      : "No chart: the figures found have different units, so one picture would mislead.",
    apart: zh
      ? "没有画图：找到的数值口径不同（统计方或衡量的内容不一样），放在一张图里会误导。"
      : "No chart: the figures found do not measure the same or are counted by different publishers, so one picture would mislead.",
  }[lack.why];
  const found = lack.nearest.map(
    (reading) =>
      `- **${nameOf(reading, library, language) ?? reading.sentence.document.title}**${zh ? "：" : ": "}${shownValue(reading, language)}${whenOf(reading, language) ? ` (${whenOf(reading, language)})` : ""} ${cite(reading.sentence)}`,
  );
  const blocks = [first];
  if (lack.missing.length && lack.why !== "nothing") blocks.push(missingText(lack.missing, library, language));
  if (found.length) blocks.push(`${zh ? "找到的有：" : "What was found:"}\n\n${found.join("\n")}`);
  if (example) blocks.push(zh ? `可以画的例如：“${example}”` : `What can be charted, for example: "${example}"`);
  return { say: blocks.join("\n\n"), citations: list() };
}

/** What somebody who cannot see the chart should read. */
export function describe(chart: Chart, language: Language): string {
  const zh = language === "zh";
  const kind = chart.kind === "line" ? (zh ? "折线图" : "Line chart") : zh ? "柱状图" : "Bar chart";
  const figures = chart.points.map(({ label, shown }) => `${label} ${shown}`).join(zh ? "，" : ", ");
  const title = [chart.title, chart.subtitle].filter(Boolean).join(zh ? "，" : ", ");
  return zh ? `${kind}：${title}。${figures}。` : `${kind}: ${title}. ${figures}.`;
}

function labelsOf({ kind, readings, said }: Series, library: Library, language: Language): string[] {
  if (kind === "line") return readings.map((reading) => whenOf(reading, language));
  const isMixed = new Set(readings.map((reading) => timeOf(reading, language))).size > 1;
  return readings.map((reading) => {
    const name = nameOf(reading, library, language, said) ?? reading.sentence.document.title;
    const period = isMixed ? timeOf(reading, language) : "";
    return period ? (language === "zh" ? `${name}（${period}）` : `${name} (${period})`) : name;
  });
}

/** A name as the asker writes it, else as the language does. */
function nameOf(
  { subject, sentence }: Reading,
  library: Library,
  language: Language,
  said?: Series["said"],
): string | undefined {
  if (!subject) return undefined;
  const own = subject.ids.map((id) => said?.get(id)).find((one) => one !== undefined);
  if (own && /\p{Script=Han}/u.test(own) === (language === "zh")) return own.replace(/['’]s?$/, "");
  const group = subject.ids.map((id) => library.lexicon.groups.get(id)).find((one) => one !== undefined);
  const written = sentence.text.slice(subject.start, subject.end);
  if (!group || group.kind === "word") return written;
  return shownName(group, language);
}

/** The name of a group; initials such as `IDC` stay as they are in Chinese. */
const groupName = (id: string, library: Library, language: Language): string => {
  const group = library.lexicon.groups.get(id);
  if (!group) return id.replace(/^\w+:/, "");
  return group.kind === "publisher" && group.en && /^[A-Z]{2,5}$/.test(group.en)
    ? group.en
    : shownName(group, language);
};

/** A period as the source says it: `H1 2025` where that stands there, else "first half of 2025". */
function whenOf({ period, sentence }: Reading, language: Language): string {
  const short = periodName(period, language);
  const part = /^(\d{4})-([HQ])([1-4])$/.exec(period ?? "");
  if (language === "zh" || !part || `${sentence.heading} ${sentence.text}`.includes(short)) return short;
  const ordinal = ["first", "second", "third", "fourth"][Number(part[3]) - 1];
  return `${ordinal} ${part[2] === "H" ? "half" : "quarter"} of ${part[1]}`;
}

/** When a figure was so, or over how long: `2025`, `three-year`. */
function timeOf(reading: Reading, language: Language): string {
  const { span } = reading;
  return whenOf(reading, language) || (span ? (language === "zh" && chineseFigure(span)) || span.text : "");
}

/** `2025-H1` is "H1 2025" or 2025年上半年; empty when there is none. */
function periodName(period: string | undefined, language: Language): string {
  const zh = language === "zh";
  if (!period) return "";
  if (period === "earlier") return zh ? "此前" : "before";
  const [year = "", part = "", day] = period.split("-");
  const half = /^H([12])$/.exec(part)?.[1];
  const quarter = /^Q([1-4])$/.exec(part)?.[1];
  if (zh) {
    const rest = half
      ? half === "1"
        ? "上半年"
        : "下半年"
      : quarter
        ? `第${"一二三四"[Number(quarter) - 1]}季度`
        : part
          ? `${Number(part)}月`
          : "";
    return `${year}年${rest}${day ? `${Number(day)}日` : ""}`;
  }
  if (half || quarter) return `${part} ${year}`;
  if (!part) return year;
  const month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[Number(part) - 1] ?? part;
  return `${day ? `${Number(day)} ` : ""}${month} ${year}`;
}

/** A value as its sentence writes it, rough where that says so; in Chinese with Chinese scales. */
function shownValue({ figure, text, sentence }: Reading, language: Language): string {
  const isRange = text !== figure.text;
  const about = roughWord(sentence, figure.start, language);
  return `${about}${language === "zh" ? (!isRange && chineseFigure(figure)) || text : text.replace(/\s+/g, " ")}`;
}

function titleOf(topic: string): string {
  const plain = topic.replace(/^(?:compare|comparing|the|比较|对比)(?:一下)?\s*/i, "").trim();
  return capital(plain);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What the heading above the figures says they are; in Chinese the publisher, the Chinese terms of the heading, and the time. */
function subtitleOf(readings: readonly Reading[], topic: string, library: Library, language: Language): string {
  const above = common(readings.map(({ sentence }) => sentence.heading.split(" / ").at(-1) ?? "")) ?? "";
  const isTimeless = periodsOf(above).length === 0 || common(readings.map((reading) => reading.period)) !== undefined;
  const heading = isTimeless && tellsWhat(above, readings, library) ? above : "";
  const publisher = common(readings.map((reading) => reading.publisher));
  const first = common(readings.map((reading) => reading.period)) === undefined ? undefined : readings[0];
  const period = first ? whenOf(first, language) : "";
  const by = publisher ? groupName(publisher, library, language) : "";
  if (language === "en") {
    const scope = withoutAliases(heading).replace(/^Section [\w.]+:\s*/i, "");
    const has = (part: string) => part === "" || scope.toLowerCase().includes(part.toLowerCase().slice(-4));
    return capital([scope, has(by) ? "" : by, has(period) ? "" : period].filter(Boolean).join(", "));
  }
  const names = new Set(readings.map((reading) => nameOf(reading, library, "zh")));
  const scope = [...heading.matchAll(/[(（]([^()（）]*\p{Script=Han}[^()（）]*)[)）]/gu)]
    .map((found) => found[1]?.split(/[,，]\s*/).find((part) => /\p{Script=Han}/u.test(part)) ?? "")
    .filter((part) => part && !names.has(part) && !topic.includes(part));
  return [by, ...scope, period].filter(Boolean).join("，");
}

/** A heading tells what figures are when it holds two of the things that all their sentences speak of. */
function tellsWhat(heading: string, readings: readonly Reading[], library: Library): boolean {
  const ids = new Set(readTerms(library.lexicon, heading).flatMap((term) => [...term.ids, ...term.inner]));
  return [...ids].filter((id) => readings.every(({ about }) => about.has(id))).length >= 2;
}

/** What all of a list have; undefined when they differ. */
function common<T>(list: readonly T[]): T | undefined {
  return list.every((one) => one === list[0]) ? list[0] : undefined;
}

const plainSource = (sentence: Sentence): string => sourceName(sentence).replaceAll("*", "");

function sourceLine(sentences: readonly Sentence[], name: (sentence: Sentence) => string, language: Language): string {
  const names = [...new Set(sentences.map(name))].slice(0, longestNoteTitles);
  return language === "zh" ? `来源：${names.join("；")}` : `Source${names.length > 1 ? "s" : ""}: ${names.join("; ")}`;
}

const marks = (reading: Reading | undefined, cite: (sentence: Sentence) => string): string =>
  reading ? cite(reading.sentence) : "";

function missingText(missing: readonly Term[], library: Library, language: Language): string {
  const names = missing.map((term) => groupName(term.ids[0] ?? "", library, language));
  return language === "zh"
    ? `没有找到 ${names.join("、")} 的这项数值。`
    : `No such figure was found for ${names.join(", ")}.`;
}
