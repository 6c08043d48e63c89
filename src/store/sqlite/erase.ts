/**
 * Takes out of the turn database what is kept of a person or of old turns: messages, replies, steps, receipts, and the rows
 * of files that only they have. Freed pages are overwritten (`secure_delete`).
 */
import type Database from "better-sqlite3";
import type { Decision } from "../../core/approval.ts";
import type { AuditEntry } from "../../core/audit.ts";
import { sha256 } from "../../core/canonical.ts";
import type { Forgetting, Kept, Whose } from "../../core/erase.ts";
import type { Removed } from "../store.ts";

/** Tables whose rows belong to a turn, by their column `turn_id`, and go with it. The ledger's stay, as nobody's. */
export const tablesOfTurns = ["steps", "outbox", "approvals", "effects", "file_uses", "notes"] as const;
/** Columns of JSON in which people are named who did something in somebody else's turn. */
const namings = [
  ["turns", "receipt"],
  ["steps", "value"],
  ["approvals", "decisions"],
] as const;
/** Larger databases are written anew only when nobody waits: it takes 1 to 2 seconds at this size. */
const vacuumToBytes = 256 * 1024 ** 2;
const titleLength = 80;
/** No platform sends a message again after that. */
const sentAgainMs = 30 * 86_400_000;

interface TurnRow {
  readonly id: string;
  readonly state: string;
  readonly conversation_id: string;
  readonly message_key: string;
  readonly event_key: string;
}

/** What can be taken out of a turn database, and how. Each function says whether it runs inside a transaction. */
export function eraser(db: Database.Database, audit: (entry: AuditEntry) => void) {
  const turnsOf = db.prepare<[string, string, string], TurnRow>(
    `SELECT turns.id, turns.state, turns.conversation_id, turns.message_key, turns.event_key FROM turns
     JOIN conversations ON conversations.id = turns.conversation_id
     WHERE turns.adapter = ? AND conversations.account = ? AND turns.sender ->> '$.id' = ?`,
  );
  const ownFiles = db.prepare<{ turns: string }, { file_id: string }>(
    `SELECT DISTINCT file_id FROM file_uses WHERE turn_id IN (SELECT value FROM json_each(@turns))
     AND NOT EXISTS (SELECT 1 FROM file_uses AS other
                     WHERE other.file_id = file_uses.file_id AND other.turn_id NOT IN (SELECT value FROM json_each(@turns)))`,
  );
  const conversationsOf = db.prepare<[string], { conversation_id: string }>(
    "SELECT DISTINCT conversation_id FROM turns WHERE id IN (SELECT value FROM json_each(?))",
  );
  const remove = [
    ...tablesOfTurns.map((table) => `DELETE FROM ${table} WHERE turn_id IN (SELECT value FROM json_each(?))`),
    "DELETE FROM turns WHERE id IN (SELECT value FROM json_each(?))",
  ].map((text) => db.prepare<[string]>(text));
  const removeFiles = db.prepare<[string]>("DELETE FROM files WHERE id IN (SELECT value FROM json_each(?))");
  const removeEmpty = db.prepare<[string]>(
    `DELETE FROM conversations WHERE id IN (SELECT value FROM json_each(?))
     AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id)`,
  );
  // A title is the first words that were said, which may have been theirs.
  const retitle = db.prepare<[number, string]>(
    `UPDATE conversations SET title =
       coalesce((SELECT substr(text, 1, ?) FROM turns WHERE conversation_id = conversations.id ORDER BY seq LIMIT 1), '')
     WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const people = db.prepare<{ id: string }, Whose>(
    `SELECT DISTINCT turns.adapter, conversations.account, turns.sender ->> '$.id' AS id FROM turns
     JOIN conversations ON conversations.id = turns.conversation_id
     WHERE turns.sender ->> '$.id' = @id
       OR turns.adapter || ':' || conversations.account || ':' || (turns.sender ->> '$.id') = @id`,
  );
  // What was spent stays, as nobody's; a direct chat's channel is a person too.
  const unspend = ["model_calls", "turn_ends"].map((table) =>
    db.prepare<[string]>(
      `UPDATE ${table} SET user = 'forgotten', channel = iif(EXISTS (
           SELECT 1 FROM turns JOIN conversations ON conversations.id = turns.conversation_id
           WHERE turns.id = ${table}.turn_id AND conversations.kind = 'direct'), workspace || ':forgotten', channel)
         ${table === "model_calls" ? ", warned = NULL" : ""}
       WHERE user = ?`,
    ),
  );
  const keepKey = db.prepare<{ hash: string; at: string }>(
    "INSERT INTO erased_keys VALUES (@hash, @at) ON CONFLICT DO NOTHING",
  );
  const dropKeys = db.prepare<[string]>("DELETE FROM erased_keys WHERE at < ?");
  const waitingIn = db.prepare<[string, string], { row: number; decisions: string }>(
    `SELECT approvals.rowid AS row, decisions FROM approvals JOIN turns ON turns.id = approvals.turn_id
     JOIN conversations ON conversations.id = turns.conversation_id
     WHERE approvals.state = 'waiting' AND conversations.adapter = ? AND conversations.account = ?`,
  );
  const keepDecisions = db.prepare<[string, number]>("UPDATE approvals SET decisions = ? WHERE rowid = ?");
  const removeNotes = db.prepare<[string]>("DELETE FROM notes WHERE person = ?");
  const removeName = db.prepare<[string]>("DELETE FROM audit_people WHERE person = ?");

  const mine = ({ adapter, account, id }: Whose, except?: string) =>
    turnsOf.all(adapter, account, id).filter((turn) => turn.id !== except);

  /** Notes what was erased, without a word of it, so that it is known when a platform sends it again. */
  function keepKeys(keys: readonly string[]): void {
    const now = Date.now();
    dropKeys.run(new Date(now - sentAgainMs).toISOString());
    for (const key of keys) keepKey.run({ hash: sha256(key), at: new Date(now).toISOString() });
  }

  /** Takes whole turns out. Inside a transaction. */
  function removeTurns(ids: readonly string[]): Removed {
    const list = JSON.stringify(ids);
    const files = ownFiles.all({ turns: list }).map((row) => row.file_id);
    const places = conversationsOf.all(list).map((row) => row.conversation_id);
    for (const statement of remove) statement.run(list);
    removeFiles.run(JSON.stringify(files));
    removeEmpty.run(JSON.stringify(places));
    retitle.run(titleLength, JSON.stringify(places));
    return { messages: ids.length, conversations: places.length, files };
  }

  /** Takes back somebody's word on what still waits: as nobody's it would count beside a second one of theirs. */
  function withdraw({ adapter, account, id }: Whose): void {
    for (const { row, decisions } of waitingIn.all(adapter, account)) {
      const said = JSON.parse(decisions) as Decision[];
      const others = said.filter(({ person }) => person.id !== id);
      if (others.length < said.length) keepDecisions.run(JSON.stringify(others), row);
    }
  }

  /** Puts nobody in the place of a person who is named in turns of others, such as one who approved something. */
  function unname({ adapter, account, id }: Whose): void {
    const named = `"id":${JSON.stringify(id)}`;
    for (const [table, column] of namings) {
      const turn = table === "turns" ? "id" : "turn_id";
      const rows = db
        .prepare<[string, string, string], { row: number; json: string }>(
          `SELECT rowid AS row, ${column} AS json FROM ${table} WHERE instr(${column}, ?) > 0 AND ${turn} IN
             (SELECT turns.id FROM turns JOIN conversations ON conversations.id = turns.conversation_id
              WHERE turns.adapter = ? AND conversations.account = ?)`,
        )
        .all(named, adapter, account);
      const put = db.prepare<[string, number]>(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`);
      for (const { row, json } of rows) put.run(JSON.stringify(withNobody(JSON.parse(json), id)), row);
    }
  }

  return {
    removeTurns,
    people: (id: string): Whose[] => people.all({ id }),
    /** What is kept of somebody; turn `except` does not count. */
    kept(whose: Whose, except?: string): Kept {
      const turns = mine(whose, except);
      return {
        messages: turns.length,
        conversations: new Set(turns.map((turn) => turn.conversation_id)).size,
        files: ownFiles.all({ turns: JSON.stringify(turns.map(({ id }) => id)) }).length,
        open: turns.filter(({ state }) => state === "open").length,
      };
    },
    /** Takes a person out, and says so in the audit log. Inside a transaction. */
    forget(whose: Whose, { by, except, alone }: Forgetting): Removed {
      const person = `${whose.adapter}:${whose.account}:${whose.id}` as const;
      // Beside a running bot, what came in a moment ago is being worked on.
      const turns = mine(whose, except).filter(({ state }) => alone || state !== "open");
      for (const statement of unspend) statement.run(person);
      removeNotes.run(person);
      const removed = removeTurns(turns.map(({ id }) => id));
      keepKeys(turns.flatMap(({ message_key, event_key }) => [message_key, event_key]));
      withdraw(whose);
      unname(whose);
      audit({
        kind: "forgotten",
        actor: by === "operator" ? "operator" : person,
        ...(by === "operator" ? { onBehalfOf: person } : {}),
        data: { messages: removed.messages, conversations: removed.conversations, files: removed.files.length },
      });
      removeName.run(person);
      return removed;
    },
    /**
     * Makes sure that no copy of what was erased is left in the files of the database: in its log of writes, or where a
     * row lay before it was moved, `whole` also in a large one. Outside a transaction. False when that could not be done now, such as while another
     * process reads; what is freed is overwritten all the same.
     */
    scour(whole: boolean): boolean {
      const bytes =
        (db.pragma("page_count", { simple: true }) as number) * (db.pragma("page_size", { simple: true }) as number);
      try {
        if (whole || bytes <= vacuumToBytes) db.exec("VACUUM");
        const [outcome] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
        return outcome?.busy === 0;
      } catch {
        return false;
      }
    },
  };
}

/** Nobody, in place of somebody who is forgotten. */
export const nobody = { id: "", name: "—" };

function withNobody(value: unknown, id: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withNobody(item, id));
  if (typeof value !== "object" || value === null) return value;
  if ("id" in value && value.id === id && "name" in value && typeof value.name === "string") return nobody;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNobody(item, id)]));
}
