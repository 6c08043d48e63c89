/**
 * The functions of formulas: what each takes, what it gives, and its SQL. They mean what they mean in Bitable and Excel.
 * An empty value makes the result of a sum of two, a comparison of sizes and a date empty; SUM, MIN and the like pass over it.
 */
import { bound, joined, nothing, type Sql, sql } from "../sql.ts";
import { dateFunctions } from "./dateFunctions.ts";
import { count, type Make, numberOf, same, textOf, truthOf, typed, valuesIn } from "./takes.ts";
import { Misfit, type Typed } from "./typed.ts";

const number =
  (of: (...args: readonly Sql[]) => Sql, least: number, most = least): Make =>
  (args) => {
    count(args, least, most);
    return typed("number", of(...args.map(numberOf)));
  };
const text =
  (of: (...args: readonly Sql[]) => Sql, least: number, most = least): Make =>
  (args) => {
    count(args, least, most);
    return typed("text", of(...args.map(textOf)));
  };

/** `is` with the empty text taken for empty; texts are compared without regard to A and a. */
function equal([a, b]: readonly Typed[], negated = false): Typed {
  if (!a || !b) throw new Misfit("takes two values", "需要两个值");
  const isTime = (one: Typed) => one.kind === "date" || one.kind === "moment";
  const dates = (isTime(a) && (isTime(b) || b.kind === "text")) || (isTime(b) && a.kind === "text");
  const fits =
    a.kind === b.kind || a.kind === "blank" || b.kind === "blank" || a.kind === "list" || b.kind === "list" || dates;
  if (!fits) throw new Misfit("compares values of one kind", "只能比较同类的值");
  const asText = !dates && [a, b].some(({ kind }) => kind === "text" || kind === "list");
  const left = asText ? textOf(a) : a.sql;
  const right = asText ? textOf(b) : b.sql;
  if (asText)
    return typed(
      "boolean",
      negated ? sql`(${left} <> ${right} COLLATE NOCASE)` : sql`(${left} = ${right} COLLATE NOCASE)`,
    );
  return typed("boolean", negated ? sql`(${left} IS NOT ${right})` : sql`(${left} IS ${right})`);
}

const ordering =
  (sign: Sql): Make =>
  (args) => {
    count(args, 2);
    const [a, b] = args as [Typed, Typed];
    const kinds = new Set([a.kind, b.kind]);
    const times = ["date", "moment", "text", "blank"];
    const ordered =
      kinds.size === 1 ? a.kind !== "list" : [...kinds].every((kind) => times.includes(kind)) || kinds.has("blank");
    if (!ordered) throw new Misfit("compares values of one kind", "只能比较同类的值");
    return typed("boolean", sql`(${a.sql} ${sign} ${b.sql})`);
  };

/** Adds numbers, or days to a date. */
const plus =
  (sign: 1 | -1): Make =>
  (args, scope) => {
    count(args, 2);
    const [a, b] = args as [Typed, Typed];
    const isTime = (one: Typed) => one.kind === "date" || one.kind === "moment";
    if (isTime(a) && isTime(b) && sign === -1) return call("DAYS", [a, b], scope);
    if (isTime(a) && b.kind === "number")
      return call(
        "DATEADD",
        [a, sign === 1 ? b : typed("number", sql`(-${b.sql})`), typed("text", bound("days"))],
        scope,
      );
    return typed(
      "number",
      sign === 1 ? sql`(${numberOf(a)} + ${numberOf(b)})` : sql`(${numberOf(a)} - ${numberOf(b)})`,
    );
  };

const gather =
  (of: Sql, empty: Sql = nothing): Make =>
  (args) => {
    count(args, 1, 100);
    const [only] = args;
    const times = only && (only.item ?? only.kind);
    const isTime =
      args.length === 1 && (times === "date" || times === "moment") && (of.text === "MIN" || of.text === "MAX");
    if (isTime && times) return typed(times, sql`(SELECT ${of}(v) FROM (${valuesIn(args)}))`);
    for (const one of args)
      if ((one.item ?? one.kind) !== "number" && one.kind !== "blank") throw new Misfit("takes numbers", "需要数字");
    return typed("number", sql`coalesce((SELECT ${of}(v) FROM (${valuesIn(args)})), ${empty})`);
  };

/** Sums of plain numbers need no subquery. */
const sum: Make = (args, scope) => {
  if (args.length === 0 || args.some(({ kind }) => kind !== "number")) return gather(sql`SUM`, sql`0.0`)(args, scope);
  return typed(
    "number",
    sql`(${joined(
      args.map((one) => sql`coalesce(${one.sql}, 0.0)`),
      " + ",
    )})`,
  );
};

const branch: Make = (args) => {
  count(args, 2, 3);
  const [test, yes, no] = args as [Typed, Typed, Typed | undefined];
  const like = same(no ? [yes, no] : [yes]);
  return { ...like, sql: sql`CASE WHEN ${truthOf(test)} THEN ${yes.sql} ELSE ${no?.sql ?? nothing} END` };
};

const branches: Make = (args) => {
  if (args.length < 2 || args.length % 2 !== 0)
    throw new Misfit("takes pairs of a condition and a value", "需要成对的条件和值");
  const values = args.filter((_, i) => i % 2 === 1);
  const whens = args.flatMap((one, i) =>
    i % 2 === 0 ? [sql`WHEN ${truthOf(one)} THEN ${(args[i + 1] as Typed).sql}`] : [],
  );
  return { ...same(values), sql: sql`CASE ${spaced(whens)} END` };
};

const choice: Make = (args) => {
  if (args.length < 3)
    throw new Misfit("takes a value and pairs of what it may be and what that gives", "需要一个值以及成对的情形和结果");
  const [value, ...rest] = args as [Typed, ...Typed[]];
  const cases = rest.length - (rest.length % 2);
  const results = rest.filter((_, i) => (i < cases ? i % 2 === 1 : true));
  const whens = rest
    .slice(0, cases)
    .flatMap((one, i) =>
      i % 2 === 0 ? [sql`WHEN ${equal([value, one]).sql} THEN ${(rest[i + 1] as Typed).sql}`] : [],
    );
  const other = rest.length % 2 === 1 ? (rest.at(-1) as Typed).sql : nothing;
  return { ...same(results), sql: sql`CASE ${spaced(whens)} ELSE ${other} END` };
};

const spaced = (pieces: readonly Sql[]): Sql => ({
  text: pieces.map(({ text }) => text).join(" "),
  params: pieces.flatMap(({ params }) => params),
});

const logical =
  (separator: " AND " | " OR "): Make =>
  (args) => {
    count(args, 1, 100);
    return typed("boolean", sql`(${joined(args.map(truthOf), separator)})`);
  };

const isBlank = (one: Typed): Sql =>
  one.kind === "text" ? sql`(coalesce(${one.sql}, '') = '')` : sql`(${one.sql} IS NULL)`;

const blank: Make = (args) => {
  count(args, 1);
  return typed("boolean", isBlank(args[0] as Typed));
};

const ifBlank: Make = (args) => {
  count(args, 2);
  const [value, other] = args as [Typed, Typed];
  return { ...same([value, other]), sql: sql`CASE WHEN ${isBlank(value)} THEN ${other.sql} ELSE ${value.sql} END` };
};

/** How many values there are: of a list, its length. */
const counting: Make = (args) => {
  count(args, 1, 100);
  return typed("number", sql`(SELECT COUNT(v) FROM (${valuesIn(args)}))`);
};

const length = (from: Sql): Sql => sql`max(0, CAST(${from} AS INTEGER))`;

const contains: Make = (args) => {
  count(args, 2);
  const [where, what] = args as [Typed, Typed];
  if (where.kind === "list")
    return typed(
      "boolean",
      sql`EXISTS (SELECT 1 FROM json_each(${where.sql}) WHERE value = ${textOf(what)} COLLATE NOCASE)`,
    );
  return typed("boolean", sql`(instr(lower(${textOf(where)}), lower(${textOf(what)})) > 0)`);
};

const rounding =
  (of: (number: Sql, factor: Sql) => Sql): Make =>
  (args) => {
    count(args, 1, 2);
    const [value, digits] = args.map(numberOf) as [Sql, Sql?];
    return typed("number", of(value, sql`pow(10.0, CAST(${digits ?? sql`0`} AS INTEGER))`));
  };

const join: Make = (args) => {
  count(args, 1, 2);
  const [list, separator] = args as [Typed, Typed?];
  const between = separator ? textOf(separator) : bound(", ");
  return typed(
    "text",
    list.kind === "list"
      ? sql`coalesce((SELECT group_concat(value, ${between}) FROM json_each(${list.sql})), '')`
      : textOf(list),
  );
};

const value: Make = (args) => {
  count(args, 1);
  const [one] = args as [Typed];
  return typed("number", one.kind === "number" ? one.sql : sql`text_number(${textOf(one)})`);
};

const table: Readonly<Record<string, Make>> = {
  EQUAL: (args) => equal(args),
  DIFFER: (args) => equal(args, true),
  LESS: ordering(sql`<`),
  ATMOST: ordering(sql`<=`),
  MORE: ordering(sql`>`),
  ATLEAST: ordering(sql`>=`),
  PLUS: plus(1),
  MINUS: plus(-1),
  TIMES: number((a, b) => sql`(${a as Sql} * ${b as Sql})`, 2),
  DIVIDE: number((a, b) => sql`(${a as Sql} * 1.0 / ${b as Sql})`, 2),
  NEGATE: number((a) => sql`(-${a as Sql})`, 1),
  POWER: number((a, b) => sql`pow(${a as Sql}, ${b as Sql})`, 2),
  IF: branch,
  IFS: branches,
  SWITCH: choice,
  AND: logical(" AND "),
  OR: logical(" OR "),
  NOT: (args) => {
    count(args, 1);
    return typed("boolean", sql`(NOT ${truthOf(args[0] as Typed)})`);
  },
  ISBLANK: blank,
  IFBLANK: ifBlank,
  SUM: sum,
  AVERAGE: gather(sql`AVG`),
  MIN: gather(sql`MIN`),
  MAX: gather(sql`MAX`),
  COUNT: counting,
  COUNTA: counting,
  ROUND: rounding((value, factor) => sql`(round(${value} * ${factor}) / ${factor})`),
  ROUNDUP: rounding((value, factor) => sql`(sign(${value}) * ceil(abs(${value}) * ${factor}) / ${factor})`),
  ROUNDDOWN: rounding((value, factor) => sql`(trunc(${value} * ${factor}) / ${factor})`),
  INT: number((a) => sql`floor(${a as Sql})`, 1),
  FLOOR: number((a) => sql`floor(${a as Sql})`, 1),
  CEILING: number((a) => sql`ceil(${a as Sql})`, 1),
  ABS: number((a) => sql`abs(${a as Sql})`, 1),
  MOD: number((a, b) => sql`(${a as Sql} - ${b as Sql} * floor(${a as Sql} / ${b as Sql}))`, 2),
  SQRT: number((a) => sql`sqrt(${a as Sql})`, 1),
  VALUE: value,
  CONCATENATE: (args) => {
    count(args, 1, 100);
    return typed("text", sql`(${joined(args.map(textOf), " || ")})`);
  },
  JOIN: join,
  TEXT: (args) => {
    count(args, 1);
    return typed("text", textOf(args[0] as Typed));
  },
  LEN: (args) => {
    count(args, 1);
    return typed("number", sql`length(${textOf(args[0] as Typed)})`);
  },
  LEFT: (args) => part(args, (of, count) => sql`substr(${of}, 1, ${count})`),
  RIGHT: (args) => part(args, (of, count) => sql`CASE WHEN ${count} = 0 THEN '' ELSE substr(${of}, -${count}) END`),
  MID: (args) => {
    count(args, 3);
    const [of, from, many] = args as [Typed, Typed, Typed];
    return typed(
      "text",
      sql`substr(${textOf(of)}, max(1, CAST(${numberOf(from)} AS INTEGER)), ${length(numberOf(many))})`,
    );
  },
  UPPER: text((a) => sql`text_upper(${a as Sql})`, 1),
  LOWER: text((a) => sql`text_lower(${a as Sql})`, 1),
  TRIM: text((a) => sql`trim(${a as Sql})`, 1),
  SUBSTITUTE: text((a, b, c) => sql`replace(${a as Sql}, ${b as Sql}, ${c as Sql})`, 3),
  CONTAINS: contains,
  FIND: (args) => {
    count(args, 2);
    const [what, where] = args as [Typed, Typed];
    return typed("number", sql`nullif(instr(${textOf(where)}, ${textOf(what)}), 0)`);
  },
  ...dateFunctions,
};

/** What else people call them. */
const aliases: Readonly<Record<string, string>> = {
  CONCAT: "CONCATENATE",
  CONTAINTEXT: "CONTAINS",
  CONTAIN: "CONTAINS",
  ARRAYJOIN: "JOIN",
  TEXTJOIN: "JOIN",
  AVG: "AVERAGE",
  LENGTH: "LEN",
  IFERROR: "IFBLANK",
  ROUND_UP: "ROUNDUP",
  ROUND_DOWN: "ROUNDDOWN",
  CEIL: "CEILING",
  DATEDIFF: "DATEDIF",
  TODATE: "DATEVALUE",
};

/** By name in capitals; operators are among them under names of their own. */
export const functions: Readonly<Record<string, Make>> = Object.assign(
  Object.create(null),
  table,
  Object.fromEntries(Object.entries(aliases).map(([alias, name]) => [alias, table[name]])),
);

/** The names people use, for help. */
export const names: readonly string[] = Object.keys(functions).filter(
  (name) => !/^(?:EQUAL|DIFFER|LESS|ATMOST|MORE|ATLEAST|PLUS|MINUS|TIMES|DIVIDE|NEGATE)$/.test(name),
);

function call(name: string, args: readonly Typed[], scope: Parameters<Make>[1]): Typed {
  return (table[name] as Make)(args, scope);
}

function part(args: readonly Typed[], of: (text: Sql, count: Sql) => Sql): Typed {
  count(args, 1, 2);
  const [from, many] = args as [Typed, Typed?];
  return typed("text", of(textOf(from), many ? length(numberOf(many)) : sql`1`));
}
