/** Sums of the ledger by a name, taken by SQLite: exact, and quick over many rows. */
import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { Currency } from "../../core/money.ts";
import type { Grouping, LedgerRange, LedgerSum } from "../../core/spend.ts";
import { prepare, query } from "./statement.ts";

/** Sums are taken in two parts, so that none is too large for SQLite's integers or too fine for a number. */
const part = 1_000_000;
const latestDay = "9999-12-31";

/** The sums of a table's amounts, by currency and in two parts. */
export const amounts = (table: "model_calls" | "turn_ends") => {
  const column = table === "model_calls" ? "cost" : "price";
  const sumOf = (currency: Currency, operation: string, name: Amount) =>
    sql
      .raw<number>(
        `coalesce(sum(iif(${table}.currency = '${currency}', ${table}.${column} ${operation} ${part}, 0)), 0)`,
      )
      .as(name);
  return [
    sumOf("USD", "/", "usd_parts"),
    sumOf("USD", "%", "usd_rest"),
    sumOf("CNY", "/", "cny_parts"),
    sumOf("CNY", "%", "cny_rest"),
  ] as const;
};
type Amount = "usd_parts" | "usd_rest" | "cny_parts" | "cny_rest";

/** The amounts that `amounts` named. */
export const costIn = (row: Readonly<Record<Amount, number>>): Record<Currency, bigint> => ({
  USD: BigInt(row.usd_parts) * BigInt(part) + BigInt(row.usd_rest),
  CNY: BigInt(row.cny_parts) * BigInt(part) + BigInt(row.cny_rest),
});

/** What rows of calls and of ended turns are grouped by. A call belongs to the task of its turn. */
const callNames: Readonly<Record<Grouping, string>> = {
  user: "model_calls.user",
  channel: "model_calls.channel",
  workspace: "model_calls.workspace",
  skill: "model_calls.skill",
  day: "model_calls.day",
  model: "iif(model_calls.backend = 'offline', 'offline', model_calls.model)",
  task: "coalesce(turn_ends.task, '')",
};
const endNames: Readonly<Partial<Record<Grouping, string>>> = {
  user: "user",
  channel: "channel",
  workspace: "workspace",
  skill: "skill",
  day: "day",
  task: "task",
};

interface Bounds {
  since: string;
  until: string;
  user: string | null;
  channel: string | null;
}

/** Makes the two queries of a grouping and joins their lines by name. */
export function prepareSums(db: Database.Database, by: Grouping): (range: LedgerRange) => LedgerSum[] {
  const callName = sql.raw<string>(callNames[by]);
  const calls = prepare<Bounds>(db)((slot) => {
    const rows = query.selectFrom("model_calls");
    const named = by === "task" ? rows.leftJoin("turn_ends", "turn_ends.turn_id", "model_calls.turn_id") : rows;
    return (named as typeof rows)
      .select(callName.as("name"))
      .select([
        sql<number>`count(distinct model_calls.turn_id)`.as("turns"),
        sql<number>`sum(outcome = 'answered')`.as("calls"),
        sql<number>`count(*)`.as("attempts"),
        sql<number>`sum(input)`.as("input"),
        sql<number>`sum(cached)`.as("cached"),
        sql<number>`sum(output)`.as("output"),
        sql<number>`sum(reasoning)`.as("reasoning"),
        sql<number>`sum(ms)`.as("ms"),
        sql<number>`sum(cost is null and input + output > 0)`.as("unpriced"),
        sql<number>`sum(estimated)`.as("estimated"),
      ])
      .select(amounts("model_calls"))
      .where("outcome", "<>", sql.lit("reserved"))
      .where("model_calls.day", ">=", slot("since"))
      .where("model_calls.day", "<=", slot("until"))
      .where(sql<boolean>`(${slot("user")} is null or model_calls.user = ${slot("user")})`)
      .where(sql<boolean>`(${slot("channel")} is null or model_calls.channel = ${slot("channel")})`)
      .groupBy(sql`1`);
  });
  const endName = endNames[by];
  const ends =
    endName === undefined
      ? undefined
      : prepare<Bounds>(db)((slot) =>
          query
            .selectFrom("turn_ends")
            .select(sql.raw<string>(endName).as("name"))
            .select([
              sql<number>`count(*)`.as("turns"),
              sql<number>`sum(finished)`.as("finished"),
              sql<number>`sum(tools)`.as("tools"),
              sql<number>`sum(files)`.as("files"),
              sql<number>`sum(file_bytes)`.as("fileBytes"),
            ])
            .select(amounts("turn_ends"))
            .where("day", ">=", slot("since"))
            .where("day", "<=", slot("until"))
            .where(sql<boolean>`(${slot("user")} is null or user = ${slot("user")})`)
            .where(sql<boolean>`(${slot("channel")} is null or channel = ${slot("channel")})`)
            .groupBy(sql`1`),
        );
  return ({ since = "", until = latestDay, user = null, channel = null }) => {
    const bounds = { since, until, user, channel };
    const lines = new Map<string, LedgerSum>();
    for (const row of calls.all(bounds)) lines.set(row.name, { ...nothing, ...countsIn(row), cost: costIn(row) });
    for (const row of ends?.all(bounds) ?? []) {
      const line = lines.get(row.name) ?? { ...nothing, name: row.name, turns: 0 };
      const { finished, tools, files, fileBytes } = row;
      lines.set(row.name, { ...line, finished, tools, files, fileBytes, price: costIn(row) });
    }
    return [...lines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
}

const nothing: Omit<LedgerSum, "name"> = {
  turns: 0,
  calls: 0,
  attempts: 0,
  input: 0,
  cached: 0,
  output: 0,
  reasoning: 0,
  ms: 0,
  cost: { USD: 0n, CNY: 0n },
  unpriced: 0,
  estimated: 0,
  finished: 0,
  tools: 0,
  files: 0,
  fileBytes: 0,
  price: { USD: 0n, CNY: 0n },
};

/** A line without the columns that its amount came from. */
export function countsIn<Row extends Readonly<Record<Amount, number>>>(row: Row): Omit<Row, Amount> {
  const { usd_parts: _a, usd_rest: _b, cny_parts: _c, cny_rest: _d, ...counts } = row;
  return counts;
}
