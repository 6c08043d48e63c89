import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { FileRef } from "../../core/message.ts";
import { prepare, query } from "./statement.ts";

/** Every query of the turn database, prepared. */
export function prepareAll(db: Database.Database) {
  const conversationColumns = [
    "conversations.adapter",
    "conversations.account",
    "conversations.channel",
    "conversations.thread",
    "conversations.kind",
  ] as const;
  const records = query
    .selectFrom("turns")
    .leftJoin("outbox", (join) => join.onRef("outbox.turn_id", "=", "turns.id").on("outbox.group_id", "is", null))
    .selectAll("turns")
    .select("outbox.state as delivery");
  const posts = query
    .selectFrom("outbox")
    .innerJoin("turns", "turns.id", "outbox.turn_id")
    .innerJoin("conversations", "conversations.id", "outbox.conversation_id")
    .select([
      "outbox.key",
      "outbox.turn_id",
      "outbox.group_id",
      "outbox.conversation_id",
      "outbox.external_id",
      "outbox.revision",
      "turns.message_id",
      "turns.sender",
      "turns.reply",
    ])
    .select(conversationColumns)
    .where("outbox.state", "=", sql.lit("unsent"));

  return {
    seen: prepare<{ messageKey: string; eventKey: string }>(db)((slot) =>
      query
        .selectFrom("turns")
        .select("id")
        .where((is) => is.or([is("message_key", "=", slot("messageKey")), is("event_key", "=", slot("eventKey"))]))
        .limit(1),
    ),
    turnOf: prepare<{ messageKey: string }>(db)((slot) =>
      query.selectFrom("turns").select("id").where("message_key", "=", slot("messageKey")),
    ),
    erased: prepare<{ messageHash: string; eventHash: string }>(db)((slot) =>
      query
        .selectFrom("erased_keys")
        .select("hash")
        .where("hash", "in", [slot("messageHash"), slot("eventHash")])
        .limit(1),
    ),
    keepConversation: prepare<{
      id: string;
      adapter: string;
      account: string;
      channel: string;
      thread: string | null;
      kind: "direct" | "channel";
      title: string;
      at: string;
    }>(db)((slot) =>
      query
        .insertInto("conversations")
        .values({
          id: slot("id"),
          adapter: slot("adapter"),
          account: slot("account"),
          channel: slot("channel"),
          thread: slot("thread"),
          kind: slot("kind"),
          title: slot("title"),
          updated_at: slot("at"),
        })
        .onConflict((clash) => clash.column("id").doUpdateSet({ updated_at: slot("at") })),
    ),
    admit: prepare<{
      id: string;
      conversationId: string;
      adapter: string;
      messageKey: string;
      eventKey: string;
      messageId: string;
      sender: string;
      text: string;
      request: string;
      at: string;
    }>(db)((slot) =>
      query.insertInto("turns").values({
        id: slot("id"),
        conversation_id: slot("conversationId"),
        adapter: slot("adapter"),
        message_key: slot("messageKey"),
        event_key: slot("eventKey"),
        message_id: slot("messageId"),
        sender: slot("sender"),
        text: slot("text"),
        request: slot("request"),
        said_at: slot("at"),
        state: "open",
      }),
    ),
    openTurns: prepare<{ adapters: string }>(db)((slot) =>
      query
        .selectFrom("turns")
        .select(["id", "conversation_id", "stop_requested"])
        .where("state", "=", sql.lit("open"))
        .where("parked", "=", sql.lit(0))
        .where("adapter", "in", sql<string>`(select value from json_each(${slot("adapters")}))`)
        .orderBy("seq"),
    ),
    openTurn: prepare<{ conversationId: string }>(db)((slot) =>
      query
        .selectFrom("turns")
        .select("id")
        .where("conversation_id", "=", slot("conversationId"))
        .where("state", "=", sql.lit("open"))
        .orderBy("parked")
        .orderBy("seq")
        .limit(1),
    ),
    input: prepare<{ turnId: string }>(db)((slot) =>
      query
        .selectFrom("turns")
        .innerJoin("conversations", "conversations.id", "turns.conversation_id")
        .select(["turns.id", "conversation_id", "message_id", "sender", "text", "request", "said_at"])
        .select(conversationColumns)
        .where("turns.id", "=", slot("turnId")),
    ),
    exchangesBefore: prepare<{ turnId: string; limit: number }>(db)((slot) =>
      query
        .selectFrom("turns")
        .innerJoin("turns as present", "present.conversation_id", "turns.conversation_id")
        .select(["turns.id", "turns.sender", "turns.text", "turns.reply", "turns.receipt"])
        .where("present.id", "=", slot("turnId"))
        .whereRef("turns.seq", "<", "present.seq")
        // Commands and their replies are no part of what is talked about.
        .where(sql<string>`json_extract(turns.request, '$.type')`, "=", sql.lit("ask"))
        .orderBy("turns.seq", "desc")
        .limit(slot("limit")),
    ),
    requestStop: prepare<{ turnId: string }>(db)((slot) =>
      query.updateTable("turns").set({ stop_requested: 1, parked: 0 }).where("id", "=", slot("turnId")),
    ),
    steps: prepare<{ turnId: string }>(db)((slot) =>
      query
        .selectFrom("steps")
        .select(["number", "name", "value"])
        .where("turn_id", "=", slot("turnId"))
        .orderBy("number"),
    ),
    recordStep: prepare<{ turnId: string; number: number; name: string; value: string }>(db)((slot) =>
      query.insertInto("steps").values({
        turn_id: slot("turnId"),
        number: slot("number"),
        name: slot("name"),
        value: slot("value"),
      }),
    ),
    finish: prepare<{
      turnId: string;
      sender: string;
      text: string;
      reply: string;
      receipt: string;
      at: string;
    }>(db)((slot) =>
      query
        .updateTable("turns")
        .set({
          state: "done",
          sender: slot("sender"),
          text: slot("text"),
          reply: slot("reply"),
          receipt: slot("receipt"),
          finished_at: slot("at"),
        })
        .where("id", "=", slot("turnId"))
        .where("state", "=", sql.lit("open")),
    ),
    post: prepare<{ key: string; turnId: string; adapter: string; conversationId: string }>(db)((slot) =>
      query.insertInto("outbox").values({
        key: slot("key"),
        turn_id: slot("turnId"),
        group_id: null,
        adapter: slot("adapter"),
        conversation_id: slot("conversationId"),
        state: "unsent",
        attempts: 0,
        external_id: null,
        error: null,
      }),
    ),
    unsent: prepare<{ adapters: string }>(db)((slot) =>
      posts
        .where("outbox.adapter", "in", sql<string>`(select value from json_each(${slot("adapters")}))`)
        .orderBy("turns.seq"),
    ),
    due: prepare<{ key: string }>(db)((slot) => posts.where("outbox.key", "=", slot("key"))),
    // What changed while it was being posted is still to be shown.
    markSent: prepare<{ key: string; externalId: string; revision: number }>(db)((slot) =>
      query
        .updateTable("outbox")
        .set((is) => ({
          state: is
            .case()
            .when("revision", "=", slot("revision"))
            .then(sql.lit("sent" as const))
            .else(sql.lit("unsent" as const))
            .end(),
          external_id: slot("externalId"),
          error: null,
        }))
        .where("key", "=", slot("key")),
    ),
    markAttempt: prepare<{ key: string; error: string }>(db)((slot) =>
      query
        .updateTable("outbox")
        .set((is) => ({ attempts: is("attempts", "+", 1), error: slot("error") }))
        .where("key", "=", slot("key")),
    ),
    markFailed: prepare<{ key: string; error: string }>(db)((slot) =>
      query
        .updateTable("outbox")
        .set({ state: "failed", error: slot("error") })
        .where("key", "=", slot("key")),
    ),
    recordFile: prepare<FileRef>(db)((slot) =>
      query
        .insertInto("files")
        .values({
          id: slot("id"),
          name: slot("name"),
          type: slot("type"),
          bytes: slot("bytes"),
          description: slot("description"),
        })
        .onConflict((clash) => clash.doNothing()),
    ),
    useFile: prepare<{ turnId: string; id: string }>(db)((slot) =>
      query
        .insertInto("file_uses")
        .values({ turn_id: slot("turnId"), file_id: slot("id") })
        .onConflict((clash) => clash.doNothing()),
    ),
    file: prepare<{ id: string }>(db)((slot) => query.selectFrom("files").selectAll().where("id", "=", slot("id"))),
    conversations: prepare<{ adapter: string; limit: number }>(db)((slot) =>
      query
        .selectFrom("conversations")
        .select((is) => [
          "id",
          "title",
          "updated_at",
          is
            .selectFrom("turns")
            .select("turns.id")
            .whereRef("turns.conversation_id", "=", "conversations.id")
            .where("turns.state", "=", sql.lit("open"))
            .where("turns.parked", "=", sql.lit(0))
            .orderBy("turns.seq")
            .limit(1)
            .as("open_turn"),
        ])
        .where("adapter", "=", slot("adapter"))
        .orderBy("updated_at", "desc")
        .limit(slot("limit")),
    ),
    messages: prepare<{ conversationId: string; limit: number }>(db)((slot) =>
      query
        .selectFrom("turns")
        .leftJoin("outbox", (join) => join.onRef("outbox.turn_id", "=", "turns.id").on("outbox.group_id", "is", null))
        .select(["turns.id", "message_id", "said_at", "sender", "text", "reply", "finished_at", "outbox.key"])
        .where("turns.conversation_id", "=", slot("conversationId"))
        .orderBy("seq", "desc")
        .limit(slot("limit")),
    ),
    conversation: prepare<{ id: string }>(db)((slot) =>
      query.selectFrom("conversations").select("id").select(conversationColumns).where("id", "=", slot("id")),
    ),
    chosenModel: prepare<{ conversationId: string }>(db)((slot) =>
      query.selectFrom("conversations").select("model").where("id", "=", slot("conversationId")),
    ),
    chooseModel: prepare<{ conversationId: string; model: string | null }>(db)((slot) =>
      query
        .updateTable("conversations")
        .set({ model: slot("model") })
        .where("id", "=", slot("conversationId")),
    ),
    turns: prepare<{ limit: number }>(db)((slot) => records.orderBy("seq", "desc").limit(slot("limit"))),
    turnsOf: prepare<{ conversationId: string; before: string | null; limit: number }>(db)((slot) =>
      records
        .where("turns.conversation_id", "=", slot("conversationId"))
        .where("seq", "<", sql<number>`coalesce((select seq from turns where id = ${slot("before")}), 9e15)`)
        .orderBy("seq", "desc")
        .limit(slot("limit")),
    ),
    turn: prepare<{ id: string }>(db)((slot) => records.where("turns.id", "=", slot("id"))),
    counts: prepare<object>(db)(() =>
      query.selectNoFrom((is) => {
        const count = is.fn.countAll<number>().as("n");
        return [
          is.selectFrom("conversations").select(count).as("conversations"),
          is.selectFrom("turns").select(count).as("turns"),
          is.selectFrom("turns").select(count).where("state", "=", sql.lit("open")).as("open"),
          is.selectFrom("turns").select(count).where("parked", "=", sql.lit(1)).as("waiting"),
          is.selectFrom("outbox").select(count).where("state", "=", sql.lit("unsent")).as("unsent"),
        ];
      }),
    ),
  };
}
