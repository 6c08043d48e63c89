import type { Language } from "./message.ts";

const han = /\p{Script=Han}/u;

/** The language a text is written in: Chinese as soon as it has Han characters outside quotes of an English sentence. */
export function languageOf(text: string): Language {
  if (!han.test(text)) return "en";
  const hanCount = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = text.match(/[A-Za-z]{2,}/g)?.length ?? 0;
  return hanCount * 2 >= words ? "zh" : "en";
}
