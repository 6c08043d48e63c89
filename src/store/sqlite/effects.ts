/** Writes of tools: noted before they begin, so that one that was cut off is looked up rather than repeated. */
import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { AuditEntry, AuditKind } from "../../core/audit.ts";
import type { Effect, EffectState, Effects } from "../../core/effect.ts";
import type { groupCommit } from "./commit.ts";
import { prepare, query } from "./statement.ts";

/** The part of the store that keeps effects. */
export function effectStore(
  db: Database.Database,
  commits: ReturnType<typeof groupCommit>,
  read: <T>(work: () => T) => Promise<T>,
  audit: (entry: AuditEntry) => void,
): Effects {
  const statements = prepareAll(db);
  const note = (kind: AuditKind, key: string): void => {
    const effect = statements.get.get({ key });
    if (effect) audit({ kind, actor: "bot", turn: effect.turn_id, data: { key, tool: effect.tool } });
  };
  return {
    begin: (effect) =>
      commits.write(() => {
        const before = statements.get.get({ key: effect.key });
        if (before) return toEffect(before);
        statements.begin.run(effect);
        note("effect-begun", effect.key);
        return undefined;
      }),
    end: (key, state, result, at) =>
      commits.write(() => {
        statements.end.run({ key, state, result: result ? JSON.stringify(result) : null, at });
        note(kinds[state], key);
      }),
    undone: (key, by) =>
      commits.write(() => {
        statements.undone.run({ key, by });
        note("undone", key);
      }),
    latest: (conversationId, limit) => read(() => statements.latest.all({ conversationId, limit }).map(toEffect)),
  };
}

const kinds: Readonly<Record<EffectState, AuditKind>> = {
  begun: "effect-begun",
  done: "effect-done",
  failed: "effect-failed",
  unknown: "effect-unknown",
  undone: "undone",
};

function prepareAll(db: Database.Database) {
  const effects = query
    .selectFrom("effects")
    .innerJoin("turns", "turns.id", "effects.turn_id")
    .selectAll("effects")
    .select("turns.sender as asker");
  return {
    get: prepare<{ key: string }>(db)((slot) => effects.where("effects.key", "=", slot("key"))),
    begin: prepare<{ key: string; turnId: string; conversationId: string; tool: string; begunAt: string }>(db)((slot) =>
      query.insertInto("effects").values({
        key: slot("key"),
        turn_id: slot("turnId"),
        conversation_id: slot("conversationId"),
        tool: slot("tool"),
        state: "begun",
        result: null,
        begun_at: slot("begunAt"),
        ended_at: null,
        undone_by: null,
      }),
    ),
    end: prepare<{ key: string; state: EffectState; result: string | null; at: string }>(db)((slot) =>
      query
        .updateTable("effects")
        .set({ state: slot("state"), result: slot("result"), ended_at: slot("at") })
        .where("key", "=", slot("key")),
    ),
    undone: prepare<{ key: string; by: string }>(db)((slot) =>
      query
        .updateTable("effects")
        .set({ state: "undone", undone_by: slot("by") })
        .where("key", "=", slot("key")),
    ),
    latest: prepare<{ conversationId: string; limit: number }>(db)((slot) =>
      effects
        .where("effects.conversation_id", "=", slot("conversationId"))
        .where((is) => is.or([is("effects.state", "=", sql.lit("done")), is("effects.state", "=", sql.lit("undone"))]))
        .orderBy("effects.seq", "desc")
        .limit(slot("limit")),
    ),
  };
}

type EffectRow = NonNullable<ReturnType<ReturnType<typeof prepareAll>["get"]["get"]>>;

const toEffect = (row: EffectRow): Effect => ({
  key: row.key,
  turnId: row.turn_id,
  conversationId: row.conversation_id,
  asker: JSON.parse(row.asker),
  tool: row.tool,
  state: row.state,
  ...(row.result === null ? {} : { result: JSON.parse(row.result) }),
  begunAt: row.begun_at,
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
});
