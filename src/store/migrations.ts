/**
 * The steps that bring the turn database from empty to the present schema, in order. A step that has been
 * released is never changed; a later need is a further step.
 */
import { type Compilable, type Kysely, sql } from "kysely";

/** What kysely has no words for, as it stands. */
const raw = (db: Kysely<unknown>, text: string): Compilable => ({ compile: () => sql.raw(text).compile(db) });

export const migrations: readonly ((db: Kysely<unknown>) => Compilable[])[] = [
  (db) => [
    db.schema
      .createTable("conversations")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("adapter", "text", (column) => column.notNull())
      .addColumn("account", "text", (column) => column.notNull())
      .addColumn("channel", "text", (column) => column.notNull())
      .addColumn("thread", "text")
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("title", "text", (column) => column.notNull())
      .addColumn("updated_at", "text", (column) => column.notNull()),
    db.schema.createIndex("conversations_latest").on("conversations").columns(["adapter", "updated_at"]),
    db.schema
      .createTable("turns")
      .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
      .addColumn("id", "text", (column) => column.notNull().unique())
      .addColumn("conversation_id", "text", (column) => column.notNull().references("conversations.id"))
      .addColumn("adapter", "text", (column) => column.notNull())
      .addColumn("message_key", "text", (column) => column.notNull().unique())
      .addColumn("event_key", "text", (column) => column.notNull().unique())
      .addColumn("message_id", "text", (column) => column.notNull())
      .addColumn("sender", "text", (column) => column.notNull())
      .addColumn("text", "text", (column) => column.notNull())
      .addColumn("request", "text", (column) => column.notNull())
      .addColumn("said_at", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull().check(sql`state in ('open', 'done')`))
      .addColumn("stop_requested", "integer", (column) => column.notNull().defaultTo(0))
      .addColumn("reply", "text")
      .addColumn("receipt", "text")
      .addColumn("finished_at", "text"),
    db.schema.createIndex("turns_of_conversation").on("turns").columns(["conversation_id", "seq"]),
    db.schema.createIndex("turns_open").on("turns").column("seq").where(sql.ref("state"), "=", sql.lit("open")),
    db.schema
      .createTable("steps")
      .addColumn("turn_id", "text", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("steps_key", ["turn_id", "number"]),
    db.schema
      .createTable("outbox")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("turn_id", "text", (column) => column.notNull().unique())
      .addColumn("adapter", "text", (column) => column.notNull())
      .addColumn("conversation_id", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull().check(sql`state in ('unsent', 'sent', 'failed')`))
      .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
      .addColumn("external_id", "text")
      .addColumn("error", "text"),
    db.schema
      .createIndex("outbox_unsent")
      .on("outbox")
      .column("adapter")
      .where(sql.ref("state"), "=", sql.lit("unsent")),
    db.schema
      .createTable("files")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("bytes", "integer", (column) => column.notNull())
      .addColumn("description", "text", (column) => column.notNull()),
  ],
  // The audit log. Rows may go only once a row of the log itself says that they were pruned.
  (db) => [
    db.schema
      .createTable("audit")
      .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
      .addColumn("at", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("actor", "text", (column) => column.notNull())
      .addColumn("turn", "text")
      .addColumn("data", "text", (column) => column.notNull())
      .addColumn("previous", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull()),
    db.schema.createIndex("audit_kind").on("audit").columns(["kind", "seq"]),
    db.schema
      .createTable("audit_people")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("person", "text", (column) => column.notNull().unique()),
    raw(
      db,
      `CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
    ),
    raw(
      db,
      `CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
       WHEN old.seq > coalesce((
         SELECT json_extract(data, '$.through') FROM audit WHERE kind = 'audit-pruned' ORDER BY seq DESC LIMIT 1
       ), 0)
       BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
    ),
  ],
  (db) => [
    db.schema.alterTable("turns").addColumn("parked", "integer", (column) => column.notNull().defaultTo(0)),
    // A turn may have several posts from here on: its questions to approve, and its reply.
    db.schema.alterTable("outbox").renameTo("outbox_before"),
    db.schema
      .createTable("outbox")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("turn_id", "text", (column) => column.notNull())
      .addColumn("group_id", "text")
      .addColumn("adapter", "text", (column) => column.notNull())
      .addColumn("conversation_id", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull().check(sql`state in ('unsent', 'sent', 'failed')`))
      .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
      .addColumn("external_id", "text")
      .addColumn("error", "text")
      .addColumn("revision", "integer", (column) => column.notNull().defaultTo(0)),
    raw(
      db,
      `INSERT INTO outbox (key, turn_id, adapter, conversation_id, state, attempts, external_id, error)
       SELECT key, turn_id, adapter, conversation_id, state, attempts, external_id, error FROM outbox_before`,
    ),
    db.schema.dropTable("outbox_before"),
    db.schema.createIndex("outbox_of_turn").on("outbox").column("turn_id"),
    db.schema
      .createIndex("outbox_unsent")
      .on("outbox")
      .column("adapter")
      .where(sql.ref("state"), "=", sql.lit("unsent")),
    db.schema
      .createTable("approvals")
      .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
      .addColumn("id", "text", (column) => column.notNull().unique())
      .addColumn("group_id", "text", (column) => column.notNull())
      .addColumn("turn_id", "text", (column) => column.notNull())
      .addColumn("asker", "text", (column) => column.notNull())
      .addColumn("language", "text", (column) => column.notNull())
      .addColumn("skill", "text", (column) => column.notNull())
      .addColumn("tool", "text", (column) => column.notNull())
      .addColumn("title", "text", (column) => column.notNull())
      .addColumn("input", "text", (column) => column.notNull())
      .addColumn("preview", "text")
      .addColumn("approvers", "text", (column) => column.notNull())
      .addColumn("rule", "text", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) =>
        column.notNull().check(sql`state in ('waiting', 'approved', 'rejected', 'changed', 'expired', 'void')`),
      )
      .addColumn("decisions", "text", (column) => column.notNull())
      .addColumn("asked_at", "text", (column) => column.notNull())
      .addColumn("expires_at", "text", (column) => column.notNull()),
    db.schema.createIndex("approvals_of_group").on("approvals").column("group_id"),
    db.schema.createIndex("approvals_of_turn").on("approvals").column("turn_id"),
    db.schema
      .createIndex("approvals_waiting")
      .on("approvals")
      .column("expires_at")
      .where(sql.ref("state"), "=", sql.lit("waiting")),
    db.schema
      .createTable("effects")
      .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
      .addColumn("key", "text", (column) => column.notNull().unique())
      .addColumn("turn_id", "text", (column) => column.notNull())
      .addColumn("conversation_id", "text", (column) => column.notNull())
      .addColumn("tool", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) =>
        column.notNull().check(sql`state in ('begun', 'done', 'failed', 'unknown', 'undone')`),
      )
      .addColumn("result", "text")
      .addColumn("begun_at", "text", (column) => column.notNull())
      .addColumn("ended_at", "text")
      .addColumn("undone_by", "text"),
    db.schema.createIndex("effects_of_conversation").on("effects").columns(["conversation_id", "seq"]),
  ],
  // Which turns a file was made in, so that it can go with them; and what is asked when old turns are to go.
  (db) => [
    db.schema
      .createTable("file_uses")
      .addColumn("turn_id", "text", (column) => column.notNull())
      .addColumn("file_id", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("file_uses_key", ["turn_id", "file_id"]),
    db.schema.createIndex("file_uses_of_file").on("file_uses").column("file_id"),
    db.schema.alterTable("turns").addColumn("steps_kept", "integer", (column) => column.notNull().defaultTo(1)),
    db.schema.createIndex("turns_finished").on("turns").column("finished_at"),
    db.schema
      .createIndex("turns_with_steps")
      .on("turns")
      .column("finished_at")
      .where(sql.ref("steps_kept"), "=", sql.lit(1)),
    db.schema
      .createIndex("turns_with_receipt")
      .on("turns")
      .column("finished_at")
      .where(sql.ref("receipt"), "is not", null),
  ],
  // The ledger. What receipts of earlier releases tell comes into it; those knew one price, nothing, for replies by rules.
  (db) => [
    db.schema
      .createTable("model_calls")
      .addColumn("seq", "integer", (column) => column.primaryKey())
      .addColumn("turn_id", "text", (column) => column.notNull())
      .addColumn("at", "text", (column) => column.notNull())
      .addColumn("day", "text", (column) => column.notNull())
      .addColumn("user", "text", (column) => column.notNull())
      .addColumn("channel", "text", (column) => column.notNull())
      .addColumn("workspace", "text", (column) => column.notNull())
      .addColumn("skill", "text", (column) => column.notNull())
      .addColumn("backend", "text", (column) => column.notNull())
      .addColumn("model", "text", (column) => column.notNull())
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("estimated", "integer", (column) => column.notNull())
      .addColumn("input", "integer", (column) => column.notNull())
      .addColumn("cached", "integer", (column) => column.notNull())
      .addColumn("cache_written", "integer", (column) => column.notNull())
      .addColumn("output", "integer", (column) => column.notNull())
      .addColumn("reasoning", "integer", (column) => column.notNull())
      .addColumn("ms", "integer", (column) => column.notNull())
      .addColumn("price", "text")
      .addColumn("currency", "text")
      .addColumn("cost", "integer")
      .addColumn("warned", "text"),
    db.schema.createIndex("model_calls_day").on("model_calls").column("day"),
    db.schema
      .createIndex("model_calls_reserved")
      .on("model_calls")
      .column("seq")
      .where(sql.ref("outcome"), "=", sql.lit("reserved")),
    db.schema
      .createTable("turn_ends")
      .addColumn("turn_id", "text", (column) => column.primaryKey().notNull())
      .addColumn("at", "text", (column) => column.notNull())
      .addColumn("day", "text", (column) => column.notNull())
      .addColumn("user", "text", (column) => column.notNull())
      .addColumn("channel", "text", (column) => column.notNull())
      .addColumn("workspace", "text", (column) => column.notNull())
      .addColumn("skill", "text", (column) => column.notNull())
      .addColumn("task", "text", (column) => column.notNull())
      .addColumn("finished", "integer", (column) => column.notNull())
      .addColumn("tools", "integer", (column) => column.notNull())
      .addColumn("files", "integer", (column) => column.notNull())
      .addColumn("file_bytes", "integer", (column) => column.notNull())
      .addColumn("currency", "text")
      .addColumn("price", "integer")
      // Each tree that a turn's commit touches costs it a page.
      .modifyEnd(sql`without rowid`),
    raw(
      db,
      `INSERT INTO model_calls (turn_id, at, day, user, channel, workspace, skill, backend, model, outcome, estimated,
         input, cached, cache_written, output, reasoning, ms, price, currency, cost)
       SELECT t.id, t.said_at, substr(t.said_at, 1, 10), c.adapter || ':' || c.account || ':' || json_extract(t.sender, '$.id'),
         c.adapter || ':' || c.account || ':' || c.channel, c.adapter || ':' || c.account, '',
         m.value ->> 'backend', m.value ->> 'model', 'answered', 0, m.value ->> '$.usage.input',
         m.value ->> '$.usage.cachedInput', 0, m.value ->> '$.usage.output', m.value ->> '$.usage.reasoning', m.value ->> 'ms',
         iif(m.value ->> 'backend' = 'offline', 'local', NULL), iif(m.value ->> 'backend' = 'offline', 'USD', NULL),
         iif(m.value ->> 'backend' = 'offline', 0, NULL)
       FROM turns t JOIN conversations c ON c.id = t.conversation_id, json_each(t.receipt, '$.models') m
       WHERE t.receipt IS NOT NULL`,
    ),
    raw(
      db,
      `INSERT INTO turn_ends (turn_id, at, day, user, channel, workspace, skill, task, finished, tools, files, file_bytes)
       SELECT t.id, t.finished_at, substr(t.said_at, 1, 10), c.adapter || ':' || c.account || ':' || json_extract(t.sender, '$.id'),
         c.adapter || ':' || c.account || ':' || c.channel, c.adapter || ':' || c.account,
         coalesce(t.receipt ->> '$.tools[#-1].skill', ''), coalesce(t.receipt ->> '$.tools[#-1].name', 'talk'),
         (t.reply ->> 'answered') AND (t.reply ->> 'problem') IS NULL AND json_array_length(t.receipt, '$.models') > 0,
         json_array_length(t.receipt, '$.tools'), json_array_length(t.reply, '$.files'),
         coalesce((SELECT sum(f.value ->> 'bytes') FROM json_each(t.reply, '$.files') f), 0)
       FROM turns t JOIN conversations c ON c.id = t.conversation_id
       WHERE t.state = 'done' AND t.receipt IS NOT NULL`,
    ),
  ],
  // The model that an owner chose for a conversation.
  (db) => [db.schema.alterTable("conversations").addColumn("model", "text")],
  // Messages that were erased, by hashes of their keys, so that one that a platform sends again is not answered again.
  (db) => [
    db.schema
      .createTable("erased_keys")
      .addColumn("hash", "text", (column) => column.primaryKey())
      .addColumn("at", "text", (column) => column.notNull()),
  ],
  // What parts keep over restarts: how far they have read, what they hold open, sealed secrets.
  (db) => [
    db.schema
      .createTable("notes")
      .addColumn("scope", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .addColumn("person", "text")
      .addColumn("turn_id", "text")
      .addPrimaryKeyConstraint("notes_key", ["scope", "key"])
      .modifyEnd(sql`without rowid`),
    db.schema.createIndex("notes_person").on("notes").column("person").where(sql.ref("person"), "is not", null),
    db.schema.createIndex("notes_turn").on("notes").column("turn_id").where(sql.ref("turn_id"), "is not", null),
  ],
];
