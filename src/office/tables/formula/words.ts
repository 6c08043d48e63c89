import type { Language } from "../../../core/message.ts";
import type { ValueKind } from "../../../core/tables.ts";

/** What the kinds of values are called. */
export const kindWords: Readonly<Record<ValueKind | "blank", Readonly<Record<Language, string>>>> = {
  text: { en: "text", zh: "文本" },
  number: { en: "a number", zh: "数字" },
  boolean: { en: "yes or no", zh: "是否" },
  date: { en: "a date", zh: "日期" },
  moment: { en: "a date with a time", zh: "日期时间" },
  list: { en: "a list", zh: "列表" },
  blank: { en: "nothing", zh: "空" },
};
