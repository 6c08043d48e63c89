/** Cuts a formula into tokens, each with its place; and swaps the names of fields in it for ids and back. */
import { TableError } from "../../../core/tables.ts";

export interface Token {
  readonly kind: "number" | "text" | "field" | "word" | "sign" | "end";
  /** What it says: of a field and a text without braces and quotes. */
  readonly text: string;
  /** UTF-16 offsets into the formula. */
  readonly at: number;
  readonly end: number;
}

const longest = 4_000;
const signs = [
  "<=",
  ">=",
  "<>",
  "!=",
  "==",
  "&&",
  "||",
  "+",
  "-",
  "*",
  "/",
  "^",
  "&",
  "=",
  "<",
  ">",
  "(",
  ")",
  ",",
  ";",
  "%",
];
const wide: Readonly<Record<string, string>> = {
  "（": "(",
  "）": ")",
  "，": ",",
  "；": ";",
  "＋": "+",
  "－": "-",
  "＊": "*",
  "／": "/",
  "＝": "=",
  "＞": ">",
  "＜": "<",
  "＆": "&",
  "％": "%",
};
const quotes: Readonly<Record<string, string>> = { '"': '"', "'": "'", "“": "”", "‘": "’" };
const braces: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/** The tokens of a formula; the last one is its end. Throws `bad-formula` with the place of what is no token. */
export function scan(formula: string): Token[] {
  if (formula.length > longest)
    throw new TableError(
      "bad-formula",
      `The formula is longer than ${longest} characters.`,
      `公式超过 ${longest} 个字符。`,
    );
  const tokens: Token[] = [];
  let at = /^\s*=?/.exec(formula)?.[0].length ?? 0;
  const add = (kind: Token["kind"], text: string, end: number): void => {
    tokens.push({ kind, text, at, end });
    at = end;
  };
  while (at < formula.length) {
    const char = formula[at] as string;
    const close = quotes[char] ?? braces[char];
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/i.exec(formula.slice(at, at + 40))?.[0];
    const word = /^[\p{L}_$][\p{L}\p{N}_.$]*/u.exec(formula.slice(at))?.[0];
    const sign = signs.find((one) => formula.startsWith(one, at)) ?? wide[char];
    if (/\s/.test(char)) at += 1;
    else if (close) {
      const end = closing(formula, at, close);
      const inner = formula.slice(at + 1, end);
      if (braces[char]) add("field", inner.trim(), end + 1);
      else add("text", inner.replaceAll(close + close, close), end + 1);
    } else if (number) add("number", number, at + number.length);
    else if (word) add("word", word, at + word.length);
    else if (sign) add("sign", sign, at + (wide[char] ? 1 : sign.length));
    else throw misplaced(formula, at, `"${char}" does not belong there`, `“${char}”不应出现在这里`);
  }
  add("end", "", formula.length);
  return tokens;
}

/** Where a quote or brace ends; one that is doubled inside stands for itself. */
function closing(formula: string, at: number, close: string): number {
  for (let end = formula.indexOf(close, at + 1); end >= 0; end = formula.indexOf(close, end + 2))
    if (close === "}" || close === "]" || formula[end + 1] !== close) return end;
  throw misplaced(formula, at, `${formula[at]} is never closed`, `${formula[at]} 没有结束`);
}

/** A fault with its place, counted from 1, and the words around it. */
export function misplaced(formula: string, at: number, en: string, zh: string): TableError {
  const near = formula.slice(Math.max(0, at - 12), at + 12).trim();
  return new TableError(
    "bad-formula",
    `In the formula, at character ${at + 1} (near “${near}”): ${en}.`,
    `公式第 ${at + 1} 个字符处（“${near}”附近）：${zh}。`,
  );
}

/** The formula with each field it names written another way; `rename` gives what stands between the braces. */
export function renameFields(formula: string, rename: (name: string, at: number) => string | undefined): string {
  let text = "";
  let from = 0;
  const tokens = scan(formula);
  for (const [i, { kind, text: name, at, end }] of tokens.entries()) {
    const isBare = kind === "word" && tokens[i + 1]?.text !== "(" && !/^(?:true|false)$/i.test(name);
    const renamed = kind === "field" || isBare ? rename(name, at) : undefined;
    if (renamed === undefined) continue;
    text += `${formula.slice(from, at)}{${renamed}}`;
    from = end;
  }
  return text + formula.slice(from);
}
