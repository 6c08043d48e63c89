/** What waits, or waited, for somebody's word. A turn is parked, and goes on, in the same commit as its approvals change. */
import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { Approval, ApprovalState, Decision } from "../../core/approval.ts";
import { type AuditEntry, type AuditKind, personKey } from "../../core/audit.ts";
import { hashOf } from "../../core/canonical.ts";
import type { ApprovalStore } from "../store.ts";
import type { groupCommit } from "./commit.ts";
import { toConversation } from "./rows.ts";
import { prepare, query } from "./statement.ts";

/** The part of the store that keeps approvals. */
export function approvalStore(
  db: Database.Database,
  commits: ReturnType<typeof groupCommit>,
  read: <T>(work: () => T) => Promise<T>,
  audit: (entry: AuditEntry) => void,
): ApprovalStore {
  const statements = prepareAll(db);
  const inGroup = (groupId: string): Approval[] => statements.group.all({ groupId }).map(toApproval);

  /** Lets a turn go on whose questions are all answered, and has its post shown anew. True when it goes on. */
  const settle = ({ group, turnId }: Approval): boolean => {
    statements.changePost.run({ groupId: group });
    if (inGroup(group).some(({ state }) => state === "waiting")) return false;
    statements.unpark.run({ turnId });
    return true;
  };

  return {
    park: (turnId, approvals) =>
      commits.write(() => {
        // Only a turn that nobody has stopped meanwhile waits.
        if (statements.park.run({ turnId }).changes === 0) return false;
        for (const approval of approvals) {
          audit({
            kind: "approval-asked",
            actor: personKey(approval.conversation, approval.asker),
            turn: turnId,
            data: { ...asAudited(approval), approvers: asked(approval.approvers.who), count: approval.approvers.count },
          });
          statements.add.run({
            ...approval,
            groupId: approval.group,
            asker: JSON.stringify(approval.asker),
            input: JSON.stringify(approval.input),
            preview: approval.preview ?? null,
            approvers: JSON.stringify(approval.approvers),
            decisions: JSON.stringify(approval.decisions),
          });
        }
        const [first] = approvals;
        if (!first) throw new Error("A turn cannot wait for nothing.");
        statements.post.run({
          key: first.group,
          turnId,
          groupId: first.group,
          adapter: first.conversation.adapter,
          conversationId: first.conversation.id,
        });
        return true;
      }),
    group: (groupId) => read(() => inGroup(groupId)),
    find: (target) => read(() => statements.find.all({ target }).map(toApproval)),
    inConversation: (conversationId) => read(() => statements.inConversation.all({ conversationId }).map(toApproval)),
    waiting: (conversationId) =>
      read(() =>
        (conversationId === undefined ? statements.waiting.all({}) : statements.waitingIn.all({ conversationId })).map(
          toApproval,
        ),
      ),
    change: (ids, next) =>
      commits.write(() => {
        const before = ids.flatMap((id) => statements.find.all({ target: id }).map(toApproval));
        const changes = before.map((approval) => [approval, next(approval)] as const);
        let goesOn = false;
        for (const [approval, to] of changes) {
          if (!to) continue;
          statements.change.run({ id: approval.id, state: to.state, decisions: JSON.stringify(to.decisions) });
          const last = to.decisions.length > approval.decisions.length ? to.decisions.at(-1) : undefined;
          audit({
            kind: last ? kinds[last.decision] : "approval-expired",
            actor: last ? personKey(approval.conversation, last.person) : "bot",
            onBehalfOf: personKey(approval.conversation, approval.asker),
            turn: approval.turnId,
            data: { ...asAudited(approval), state: to.state },
          });
          goesOn = settle(approval) || goesOn;
        }
        return { goesOn };
      }),
    nextExpiry: () => read(() => statements.nextExpiry.get({})?.expires_at),
  };
}

const kinds: Readonly<Record<Decision["decision"], AuditKind>> = {
  approve: "approval-given",
  reject: "approval-refused",
  change: "approval-changed",
};

/** Who may agree, as the audit log may say it: people who are named by their id are only somebody. */
const asked = (who: readonly string[]): string[] => [
  ...new Set(who.map((one) => (one.startsWith("person:") ? "person" : one))),
];

/** What the audit log says of an approval: which action, by which rule, and a hash in place of its arguments. */
const asAudited = ({ id, group, tool, rule, input }: Approval) => ({ id, group, tool, rule, input: hashOf(input) });

/** The questions of a turn that still wait are void; for use inside a write. Gives whether there were any. */
export function voidApprovals(db: Database.Database, audit: (entry: AuditEntry) => void): (turnId: string) => boolean {
  const voided = prepare<{ turnId: string }>(db)((slot) =>
    query
      .updateTable("approvals")
      .set({ state: "void" })
      .where("turn_id", "=", slot("turnId"))
      .where("state", "=", sql.lit("waiting")),
  );
  const changePosts = prepare<{ turnId: string }>(db)((slot) =>
    query
      .updateTable("outbox")
      .set((is) => ({ state: "unsent", revision: is("revision", "+", 1) }))
      .where("turn_id", "=", slot("turnId"))
      .where("group_id", "is not", null),
  );
  return (turnId) => {
    if (voided.run({ turnId }).changes === 0) return false;
    changePosts.run({ turnId });
    audit({ kind: "approval-void", actor: "bot", turn: turnId, data: {} });
    return true;
  };
}

function prepareAll(db: Database.Database) {
  const approvals = query
    .selectFrom("approvals")
    .innerJoin("turns", "turns.id", "approvals.turn_id")
    .innerJoin("conversations", "conversations.id", "turns.conversation_id")
    .selectAll("approvals")
    .select([
      "turns.conversation_id",
      "conversations.adapter",
      "conversations.account",
      "conversations.channel",
      "conversations.thread",
      "conversations.kind",
    ])
    .orderBy("approvals.seq");
  const waiting = approvals.where("approvals.state", "=", sql.lit("waiting"));
  return {
    add: prepare<
      Record<
        | "id"
        | "groupId"
        | "turnId"
        | "asker"
        | "skill"
        | "tool"
        | "title"
        | "input"
        | "approvers"
        | "rule"
        | "reason"
        | "decisions"
        | "askedAt"
        | "expiresAt",
        string
      > & { preview: string | null; state: ApprovalState; language: "en" | "zh" }
    >(db)((slot) =>
      query.insertInto("approvals").values({
        id: slot("id"),
        group_id: slot("groupId"),
        turn_id: slot("turnId"),
        asker: slot("asker"),
        language: slot("language"),
        skill: slot("skill"),
        tool: slot("tool"),
        title: slot("title"),
        input: slot("input"),
        preview: slot("preview"),
        approvers: slot("approvers"),
        rule: slot("rule"),
        reason: slot("reason"),
        state: slot("state"),
        decisions: slot("decisions"),
        asked_at: slot("askedAt"),
        expires_at: slot("expiresAt"),
      }),
    ),
    post: prepare<{ key: string; turnId: string; groupId: string; adapter: string; conversationId: string }>(db)(
      (slot) =>
        query.insertInto("outbox").values({
          key: slot("key"),
          turn_id: slot("turnId"),
          group_id: slot("groupId"),
          adapter: slot("adapter"),
          conversation_id: slot("conversationId"),
          state: "unsent",
        }),
    ),
    park: prepare<{ turnId: string }>(db)((slot) =>
      query
        .updateTable("turns")
        .set({ parked: 1 })
        .where("id", "=", slot("turnId"))
        .where("stop_requested", "=", sql.lit(0)),
    ),
    unpark: prepare<{ turnId: string }>(db)((slot) =>
      query.updateTable("turns").set({ parked: 0 }).where("id", "=", slot("turnId")),
    ),
    group: prepare<{ groupId: string }>(db)((slot) => approvals.where("approvals.group_id", "=", slot("groupId"))),
    find: prepare<{ target: string }>(db)((slot) =>
      approvals.where((is) =>
        is.or([is("approvals.id", "=", slot("target")), is("approvals.group_id", "=", slot("target"))]),
      ),
    ),
    inConversation: prepare<{ conversationId: string }>(db)((slot) =>
      approvals.where("turns.conversation_id", "=", slot("conversationId")),
    ),
    waiting: prepare<object>(db)(() => waiting),
    waitingIn: prepare<{ conversationId: string }>(db)((slot) =>
      waiting.where("turns.conversation_id", "=", slot("conversationId")),
    ),
    change: prepare<{ id: string; state: ApprovalState; decisions: string }>(db)((slot) =>
      query
        .updateTable("approvals")
        .set({ state: slot("state"), decisions: slot("decisions") })
        .where("id", "=", slot("id"))
        .where("state", "=", sql.lit("waiting")),
    ),
    changePost: prepare<{ groupId: string }>(db)((slot) =>
      query
        .updateTable("outbox")
        .set((is) => ({ state: "unsent", revision: is("revision", "+", 1) }))
        .where("group_id", "=", slot("groupId")),
    ),
    nextExpiry: prepare<object>(db)(() =>
      query
        .selectFrom("approvals")
        .select("expires_at")
        .where("state", "=", sql.lit("waiting"))
        .orderBy("expires_at")
        .limit(1),
    ),
  };
}

type ApprovalRow = ReturnType<ReturnType<typeof prepareAll>["group"]["all"]>[number];

const toApproval = (row: ApprovalRow): Approval => ({
  id: row.id,
  group: row.group_id,
  turnId: row.turn_id,
  conversation: toConversation(row),
  asker: JSON.parse(row.asker),
  language: row.language,
  skill: row.skill,
  tool: row.tool,
  title: row.title,
  input: JSON.parse(row.input),
  ...(row.preview === null ? {} : { preview: row.preview }),
  approvers: JSON.parse(row.approvers),
  rule: row.rule,
  reason: row.reason,
  state: row.state,
  decisions: JSON.parse(row.decisions) as Decision[],
  askedAt: row.asked_at,
  expiresAt: row.expires_at,
});
