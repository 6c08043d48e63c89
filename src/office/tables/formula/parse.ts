/** Reads a formula into a tree: comparisons bind least, then `&`, `+ -`, `* /`, `^`, and signs before a number most. */
import { misplaced, scan, type Token } from "./scan.ts";

/** `at` is where it stands in the formula. */
export type Node = { readonly at: number } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Node[] }
);

/** Operators are calls of these names. */
const levels: readonly Readonly<Record<string, string>>[] = [
  { "||": "OR" },
  { "&&": "AND" },
  {
    "=": "EQUAL",
    "==": "EQUAL",
    "<>": "DIFFER",
    "!=": "DIFFER",
    "<": "LESS",
    "<=": "ATMOST",
    ">": "MORE",
    ">=": "ATLEAST",
  },
  { "&": "CONCATENATE" },
  { "+": "PLUS", "-": "MINUS" },
  { "*": "TIMES", "/": "DIVIDE" },
  { "^": "POWER" },
];
const deepest = 60;

/** The tree of a formula. Throws `bad-formula` with the place. */
export function parse(formula: string): Node {
  const tokens = scan(formula);
  let next = 0;
  const peek = (): Token => tokens[next] as Token;
  const fault = (en: string, zh: string) => misplaced(formula, peek().at, en, zh);
  const takes = (sign: string): boolean => {
    const is = peek().kind === "sign" && peek().text === sign;
    if (is) next += 1;
    return is;
  };

  function binary(level: number, depth: number): Node {
    if (depth > deepest) throw fault("it is nested too deeply", "嵌套太深");
    const names = levels[level];
    if (!names) return unary(depth);
    let left = binary(level + 1, depth);
    for (;;) {
      const { kind, text, at } = peek();
      const name = kind === "sign" ? names[text] : undefined;
      if (!name) return left;
      next += 1;
      left = { kind: "call", name, args: [left, binary(level + 1, depth)], at };
    }
  }

  function unary(depth: number): Node {
    const { at } = peek();
    if (takes("+")) return unary(depth + 1);
    if (takes("-")) return { kind: "call", name: "NEGATE", args: [unary(depth + 1)], at };
    let node = primary(depth);
    while (takes("%")) node = { kind: "call", name: "DIVIDE", args: [node, { kind: "number", value: 100, at }], at };
    return node;
  }

  function primary(depth: number): Node {
    const { kind, text, at } = peek();
    if (depth > deepest) throw fault("it is nested too deeply", "嵌套太深");
    if (takes("(")) {
      const node = binary(0, depth + 1);
      if (!takes(")")) throw fault("a ) is missing", "缺少 )");
      return node;
    }
    if (kind === "sign" || kind === "end")
      throw fault(
        kind === "end" ? "something is missing at its end" : `a value is missing before ${text}`,
        kind === "end" ? "结尾缺少内容" : `${text} 前面缺少值`,
      );
    next += 1;
    if (kind === "number") return { kind, value: Number(text), at };
    if (kind === "text") return { kind, value: text, at };
    if (kind === "field") return { kind, name: text, at };
    if (takes("(")) return { kind: "call", name: text.toUpperCase(), args: args(depth + 1), at };
    if (/^(?:true|false)$/i.test(text)) return { kind: "boolean", value: text.toLowerCase() === "true", at };
    return { kind: "field", name: text, at };
  }

  function args(depth: number): Node[] {
    if (takes(")")) return [];
    const found = [binary(0, depth)];
    while (takes(",") || takes(";")) found.push(binary(0, depth));
    if (!takes(")")) throw fault("a ) or a comma is missing", "缺少 ) 或逗号");
    return found;
  }

  const node = binary(0, 0);
  if (peek().kind !== "end") throw fault(`“${peek().text}” does not belong there`, `“${peek().text}”不应出现在这里`);
  return node;
}
