/** The first line of a Chinese reply over evidence in another language: the question's own words with the answer put in. */
import { type Figure, figures } from "../../src/core/figures.ts";
import type { Part } from "./answer.ts";
import type { Candidate } from "./candidates.ts";
import { readTerms, shownName } from "./lexicon.ts";
import type { Library, Sentence } from "./library.ts";
import { roughWord } from "./values.ts";

const asks =
  /(?:是|为|有|达到?|占(?:了)?)?(?:多少(?:个百分点|[万亿]*(?:美元|港元|元)|百分点|个|家|款|名|人|位|台|张|次|条|项|元|钱|倍)?|什么时候|何时|哪一?年|哪一?天|几月几[日号]|哪家(?:公司|企业|机构)?|哪个(?:公司|团队|部门)|谁|哪位|多久|百分之几|几(?:个|家|款|名|位|次|倍|周|天)|多长(?:时间)?|多大)/;

/** A figure as Chinese writes it: `63 trillion tokens` is `63万亿`. Undefined when it reads the same in Chinese. */
export function chineseFigure(figure: Figure): string | undefined {
  if (figure.kind === "date") {
    const [year, month, day] = figure.value.length === 5 ? ["", ...figure.value.split("-")] : figure.value.split("-");
    if (!/^\d\d$/.test(month ?? "")) return undefined;
    return `${year ? `${year}年` : ""}${Number(month)}月${day ? `${Number(day)}日` : ""}`;
  }
  if (figure.kind === "year") return `${figure.value}年`;
  const unit: Partial<Record<NonNullable<Figure["unit"]>, string>> = {
    percent: "%",
    points: "个百分点",
    fold: "倍",
    CNY: "元",
    USD: "美元",
    EUR: "欧元",
    GBP: "英镑",
    HKD: "港元",
    JPY: "日元",
    day: "天",
    week: "周",
    month: "个月",
    quarter: "个季度",
    year: "年",
    hour: "小时",
    minute: "分钟",
    second: "秒",
  };
  return `${hanScale(figure.value)}${figure.unit ? (unit[figure.unit] ?? "") : ""}`;
}

function hanScale(value: string): string {
  if (value.startsWith("-")) return `-${hanScale(value.slice(1))}`;
  const number = Number(value);
  for (const [size, name] of [
    [1e12, "万亿"],
    [1e8, "亿"],
    [1e4, "万"],
  ] as const) {
    const scaled = number / size;
    if (
      scaled >= 1 &&
      Number.isInteger(Math.round(scaled * 1e6)) &&
      Math.abs(scaled * 1e4 - Math.round(scaled * 1e4)) < 1e-6
    ) {
      return `${Number(scaled.toFixed(4))}${name}`;
    }
  }
  return value;
}

/** The lead line, or undefined when what to put in is not certain. */
export function chineseLead(part: Part, library: Library): string | undefined {
  const point = part.points[0];
  if (!point?.value || part.clause.introduces) return undefined;
  const shown = shownValue(point.value, point.match.sentence, library);
  if (!shown) return undefined;
  const question = (part.clause.wording ?? part.clause.text).replace(/[?？。]+$/, "");
  const spot = asks.exec(question);
  if (!spot) return `**${shown}**。`;
  const link = /^(?:是|为|有|达到?|占(?:了)?)/.exec(spot[0])?.[0] ?? "";
  return `${question.slice(0, spot.index)}${link}**${shown}**${question.slice(spot.index + spot[0].length)}。`;
}

/** `63万亿（63 trillion tokens）`, `近20个百分点（nearly 20 percentage points）`, `平头哥（T-Head）`. */
function shownValue(value: Candidate, sentence: Sentence, library: Library): string | undefined {
  const { text, figure, upper } = value;
  if (figure) {
    const low = chineseFigure(figure);
    const high = upper && chineseFigure(upper);
    const han = upper ? low && high && `${bare(low, high)}至${high}` : low;
    const [about, rough] = [roughWord(sentence, value.start, "zh"), roughWord(sentence, value.start, "en")];
    if (!han || !/[A-Za-z]/.test(text)) return `${about}${text}`;
    return han === text ? `${about}${han}` : `${about}${han}（${rough}${text}）`;
  }
  const [term] = readTerms(library.lexicon, text);
  const group = term?.ids.map((id) => library.lexicon.groups.get(id)).find((one) => one);
  const name = group && shownName(group, "zh");
  if (name && name !== text) return `${name}（${text}）`;
  return figures(text).length || /\p{L}/u.test(text) ? text : undefined;
}

/** The lower end of a range without the unit that the upper one has: `1500亿` of `1500亿至1600亿元`. */
const bare = (low: string, high: string): string => {
  const unit = /[^\d.万亿]+$/.exec(high)?.[0] ?? "";
  return unit && low.endsWith(unit) ? low.slice(0, -unit.length) : low;
};
