/** Small texts that parts keep over restarts, by scope and key. */
import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { Notes } from "../../core/notes.ts";
import type { groupCommit } from "./commit.ts";
import { prepare, query } from "./statement.ts";

/** The part of the store that keeps notes. */
export function noteStore(
  db: Database.Database,
  commits: ReturnType<typeof groupCommit>,
  read: <T>(work: () => T) => Promise<T>,
): (scope: string) => Notes {
  const statements = prepareAll(db);
  return (scope) => ({
    get: (key) => read(() => statements.get.get({ scope, key })?.value),
    put: (key, value, { person = null, turn = null } = {}) =>
      commits.write(() => void statements.put.run({ scope, key, value, person, turn })),
    remove: (key) => commits.write(() => void statements.remove.run({ scope, key })),
    list: (prefix) => read(() => statements.list.all({ scope, prefix })),
  });
}

function prepareAll(db: Database.Database) {
  const notes = query.selectFrom("notes");
  return {
    get: prepare<{ scope: string; key: string }>(db)((slot) =>
      notes.select("value").where("scope", "=", slot("scope")).where("key", "=", slot("key")),
    ),
    list: prepare<{ scope: string; prefix: string }>(db)((slot) =>
      notes
        .select(["key", "value"])
        .where("scope", "=", slot("scope"))
        .where(sql<boolean>`substr(key, 1, length(${slot("prefix")})) = ${slot("prefix")}`)
        .orderBy("key"),
    ),
    put: prepare<{ scope: string; key: string; value: string; person: string | null; turn: string | null }>(db)(
      (slot) =>
        query
          .insertInto("notes")
          .values({
            scope: slot("scope"),
            key: slot("key"),
            value: slot("value"),
            person: slot("person"),
            turn_id: slot("turn"),
          })
          .onConflict((conflict) =>
            conflict.columns(["scope", "key"]).doUpdateSet({
              value: sql`excluded.value`,
              person: sql`excluded.person`,
              turn_id: sql`excluded.turn_id`,
            }),
          ),
    ),
    remove: prepare<{ scope: string; key: string }>(db)((slot) =>
      query.deleteFrom("notes").where("scope", "=", slot("scope")).where("key", "=", slot("key")),
    ),
  };
}
