/** Checks a formula's types and makes SQL of it. */
import { nearest } from "../../../core/nearest.ts";
import { TableError } from "../../../core/tables.ts";
import { bound, nothing, sql } from "../sql.ts";
import { names as functionNames, functions } from "./functions.ts";
import { type Node, parse } from "./parse.ts";
import { misplaced } from "./scan.ts";
import { Misfit, type Scope, type Typed } from "./typed.ts";
import { kindWords } from "./words.ts";

/** SQL of a formula, with the kind of its value. Throws `bad-formula` with the place and what would do. */
export function compile(formula: string, scope: Scope): Typed {
  const made = build(parse(formula));
  return made.kind === "blank" ? { kind: "text", sql: nothing } : made;

  function build(node: Node): Typed {
    switch (node.kind) {
      case "number":
        return { kind: "number", sql: bound(node.value) };
      case "text":
        return { kind: "text", sql: bound(node.value) };
      case "boolean":
        return { kind: "boolean", sql: node.value ? sql`1` : sql`0` };
      case "field": {
        const found = scope.field(node.name);
        if (found) return found;
        const near = nearest(node.name, scope.names);
        throw misplaced(
          formula,
          node.at,
          `there is no field “${node.name}”${near ? `; did you mean “${near}”?` : ""}`,
          `没有字段“${node.name}”${near ? `；是不是“${near}”？` : ""}`,
        );
      }
      case "call": {
        const make = functions[node.name];
        if (!make) {
          const near = nearest(node.name, functionNames);
          throw misplaced(
            formula,
            node.at,
            `there is no function ${node.name}${near ? `; did you mean ${near}?` : ""}`,
            `没有函数 ${node.name}${near ? `；是不是 ${near}？` : ""}`,
          );
        }
        const args = node.args.map(build);
        try {
          return make(args, scope);
        } catch (error) {
          if (error instanceof TableError || !(error instanceof Misfit)) throw error;
          const given = args.map(({ kind }) => kind);
          const got = given.map((kind) => kindWords[kind].en).join(", ");
          const gotZh = given.map((kind) => kindWords[kind].zh).join("、");
          throw misplaced(
            formula,
            node.at,
            `${signOf[node.name] ?? node.name} ${error.message}${got && `, and was given ${got}`}`,
            `${signOf[node.name] ?? node.name} ${error.zh}${gotZh && `，得到的是${gotZh}`}`,
          );
        }
      }
    }
  }
}

const signOf: Readonly<Record<string, string>> = {
  EQUAL: "=",
  DIFFER: "<>",
  LESS: "<",
  ATMOST: "<=",
  MORE: ">",
  ATLEAST: ">=",
  PLUS: "+",
  MINUS: "-",
  TIMES: "*",
  DIVIDE: "/",
  NEGATE: "-",
};
