/**
 * Writes Chinese characters in their simplified form, so that 臺灣, 台灣 and 台湾 are one word. The table is OpenCC's;
 * it is loaded with the first Chinese text (some 30 ms).
 */
import { createRequire } from "node:module";

const known = new Map<string, string>();
let convert: ((text: string) => string) | undefined;

/** Each character by itself and for one other, so that terms may be simplified as well as the text they were made of. */
export function simplify(text: string): string {
  return text.replace(/\p{Script=Han}/gu, (character) => known.get(character) ?? lookUp(character));
}

function lookUp(character: string): string {
  convert ??= openConverter();
  const simplified = convert(character);
  const one = [...simplified].length === 1 ? simplified : character;
  known.set(character, one);
  return one;
}

function openConverter(): (text: string) => string {
  const { Converter } = createRequire(import.meta.url)("opencc-js/t2cn") as typeof import("opencc-js/t2cn");
  return Converter({ from: "t", to: "cn" });
}
