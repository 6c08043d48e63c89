/** The ledger: what was spent on models and which tasks were done, kept row by row and summed by SQLite. */
import type Database from "better-sqlite3";
import { type Selectable, sql } from "kysely";
import type { Currency } from "../../core/money.ts";
import type { Grouping, Ledger, LedgerRange, LedgerSum, Spend, TurnEnd } from "../../core/spend.ts";
import type { Schema } from "../schema.ts";
import type { groupCommit } from "./commit.ts";
import { prepare, query } from "./statement.ts";

/** Sums are taken in two parts, so that none is too large for SQLite's integers or too fine for a number. */
const part = 1_000_000;
const latestDay = "9999-12-31";

type CallRow = Omit<Selectable<Schema["model_calls"]>, "seq">;
type EndRow = Selectable<Schema["turn_ends"]>;

/** Keeps the ledger in the turn database; its writes share the commits of everything else. */
export function sqliteLedger(db: Database.Database, commits: ReturnType<typeof groupCommit>): Ledger {
  const statements = prepareAll(db);
  const sums = new Map<Grouping, ReturnType<typeof prepareSums>>();
  return {
    record: (spend) => commits.write(() => void statements.add.run(rowOf(spend, spend.outcome))),
    reserve: (spend) => commits.write(() => Number(statements.add.run(rowOf(spend, "reserved")).lastInsertRowid)),
    settle: (reservation, spend) =>
      commits.write(() => void statements.settle.run({ ...rowOf(spend, spend.outcome), seq: reservation })),
    settleLost: async () =>
      statements.isReserved.get({}) ? commits.write(() => statements.settleLost.run({}).changes) : 0,
    async redate(today) {
      if (!statements.isAhead.get({ today })) return;
      await commits.write(() => {
        statements.redateCalls.run({ today });
        statements.redateEnds.run({ today });
      });
    },
    endTurn: (end) => commits.write(() => void statements.endTurn.run(endRowOf(end))),
    async spentSince(day) {
      return {
        spent: statements.spentSince.all({ day }).map((row) => ({ ...countsIn(row), cost: costIn(row) })),
        warned: statements.warnedSince.all({ day }).flatMap((row): string[] => JSON.parse(row.warned ?? "[]")),
      };
    },
    async sums(by, range) {
      const prepared = sums.get(by) ?? prepareSums(db, by);
      sums.set(by, prepared);
      return prepared(range);
    },
    async names() {
      return new Map(statements.names.all({}).map(({ user, name }) => [user, name]));
    },
  };
}

function prepareAll(db: Database.Database) {
  return {
    add: prepare<CallRow>(db)((slot) =>
      query.insertInto("model_calls").values({
        turn_id: slot("turn_id"),
        at: slot("at"),
        day: slot("day"),
        user: slot("user"),
        channel: slot("channel"),
        workspace: slot("workspace"),
        skill: slot("skill"),
        backend: slot("backend"),
        model: slot("model"),
        outcome: slot("outcome"),
        estimated: slot("estimated"),
        input: slot("input"),
        cached: slot("cached"),
        cache_written: slot("cache_written"),
        output: slot("output"),
        reasoning: slot("reasoning"),
        ms: slot("ms"),
        price: slot("price"),
        currency: slot("currency"),
        cost: slot("cost"),
        warned: slot("warned"),
      }),
    ),
    settle: prepare<CallRow & { seq: number }>(db)((slot) =>
      query
        .updateTable("model_calls")
        .set({
          model: slot("model"),
          outcome: slot("outcome"),
          estimated: slot("estimated"),
          input: slot("input"),
          cached: slot("cached"),
          cache_written: slot("cache_written"),
          output: slot("output"),
          reasoning: slot("reasoning"),
          ms: slot("ms"),
          price: slot("price"),
          currency: slot("currency"),
          cost: slot("cost"),
          warned: slot("warned"),
        })
        .where("seq", "=", slot("seq"))
        .where("outcome", "=", sql.lit("reserved")),
    ),
    isReserved: prepare<object>(db)(() =>
      query.selectFrom("model_calls").select("seq").where("outcome", "=", sql.lit("reserved")).limit(1),
    ),
    isAhead: prepare<{ today: string }>(db)((slot) =>
      query
        .selectFrom("model_calls")
        .select("day")
        .where("day", ">", slot("today"))
        .unionAll(query.selectFrom("turn_ends").select("day").where("day", ">", slot("today"))),
    ),
    settleLost: prepare<object>(db)(() =>
      query
        .updateTable("model_calls")
        .set({ outcome: "lost", estimated: 1 })
        .where("outcome", "=", sql.lit("reserved")),
    ),
    redateCalls: prepare<{ today: string }>(db)((slot) =>
      query
        .updateTable("model_calls")
        .set({ day: slot("today") })
        .where("day", ">", slot("today")),
    ),
    redateEnds: prepare<{ today: string }>(db)((slot) =>
      query
        .updateTable("turn_ends")
        .set({ day: slot("today") })
        .where("day", ">", slot("today")),
    ),
    endTurn: prepare<EndRow>(db)((slot) =>
      query
        .insertInto("turn_ends")
        .values({
          turn_id: slot("turn_id"),
          at: slot("at"),
          day: slot("day"),
          user: slot("user"),
          channel: slot("channel"),
          workspace: slot("workspace"),
          skill: slot("skill"),
          task: slot("task"),
          finished: slot("finished"),
          tools: slot("tools"),
          files: slot("files"),
          file_bytes: slot("file_bytes"),
          currency: slot("currency"),
          price: slot("price"),
        })
        .onConflict((clash) => clash.doNothing()),
    ),
    spentSince: prepare<{ day: string }>(db)((slot) =>
      query
        .selectFrom("model_calls")
        .select(["user", "channel", "workspace", "skill", "day"])
        .select(sql<number>`sum(input + output)`.as("tokens"))
        .select(amounts("model_calls"))
        .where("day", ">=", slot("day"))
        .where("outcome", "<>", sql.lit("reserved"))
        .groupBy(["user", "channel", "workspace", "skill", "day"]),
    ),
    warnedSince: prepare<{ day: string }>(db)((slot) =>
      query.selectFrom("model_calls").select("warned").where("day", ">=", slot("day")).where("warned", "is not", null),
    ),
    names: prepare<object>(db)(() =>
      query
        .selectFrom("turns")
        .innerJoin("conversations", "conversations.id", "turns.conversation_id")
        .select([
          sql<string>`conversations.adapter || ':' || account || ':' || (sender ->> 'id')`.as("user"),
          sql<string>`sender ->> 'name'`.as("name"),
          // The columns beside a maximum are of its row.
          sql<number>`max(seq)`.as("latest"),
        ])
        .groupBy(sql`1`),
    ),
  };
}

/** The sums of a table's amounts, by currency and in two parts. */
const amounts = (table: "model_calls" | "turn_ends") => {
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

const costIn = (row: Readonly<Record<Amount, number>>): Record<Currency, bigint> => ({
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
function prepareSums(db: Database.Database, by: Grouping): (range: LedgerRange) => LedgerSum[] {
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
function countsIn<Row extends Readonly<Record<Amount, number>>>(row: Row): Omit<Row, Amount> {
  const { usd_parts: _a, usd_rest: _b, cny_parts: _c, cny_rest: _d, ...counts } = row;
  return counts;
}

const rowOf = ({ account, usage, cost, warned, ...spend }: Spend, outcome: string): CallRow => ({
  turn_id: account.turnId,
  at: spend.at,
  day: spend.day,
  user: account.user,
  channel: account.channel,
  workspace: account.workspace,
  skill: spend.skill,
  backend: spend.backend,
  model: spend.model,
  outcome,
  estimated: spend.estimated ? 1 : 0,
  input: usage.input,
  cached: usage.cachedInput,
  cache_written: usage.cacheWritten ?? 0,
  output: usage.output,
  reasoning: usage.reasoning,
  ms: spend.ms,
  price: cost?.version ?? null,
  currency: cost?.currency ?? null,
  cost: cost?.pico ?? null,
  warned: warned.length > 0 ? JSON.stringify(warned) : null,
});

const endRowOf = ({ account, price, ...end }: TurnEnd): EndRow => ({
  turn_id: account.turnId,
  at: end.at,
  day: end.day,
  user: account.user,
  channel: account.channel,
  workspace: account.workspace,
  skill: end.skill,
  task: end.task,
  finished: end.finished ? 1 : 0,
  tools: end.tools,
  files: end.files,
  file_bytes: end.fileBytes,
  currency: price?.currency ?? null,
  price: price?.pico ?? null,
});
