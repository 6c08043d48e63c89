/** The ledger: what was spent on models and which tasks were done, kept row by row and summed by SQLite. */
import type Database from "better-sqlite3";
import { type Selectable, sql } from "kysely";
import type { Grouping, Ledger, Spend, TurnEnd } from "../../core/spend.ts";
import type { Schema } from "../schema.ts";
import type { groupCommit } from "./commit.ts";
import { amounts, costIn, countsIn, prepareSums } from "./ledgerSums.ts";
import { prepare, query } from "./statement.ts";

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
      query.selectFrom("model_calls").select("day").where("day", ">", slot("today")).limit(1),
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
    // Each user's latest call tells the turn that has their name: the ledger is small to read where turns are large.
    names: prepare<object>(db)(() =>
      query
        .selectFrom((from) =>
          from
            .selectFrom("model_calls")
            // The columns beside a maximum are of its row.
            .select(["user", "turn_id", sql<number>`max(seq)`.as("latest")])
            .groupBy("user")
            .as("calls"),
        )
        .innerJoin("turns", "turns.id", "calls.turn_id")
        .select(["calls.user", sql<string>`turns.sender ->> 'name'`.as("name")]),
    ),
  };
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
