/** Takes out of the turn database what is older than the operator wants it kept, a batch at a time. */
import type Database from "better-sqlite3";
import type { AuditEntry } from "../../core/audit.ts";
import type { Horizons, Pruned, Removed } from "../store.ts";
import type { eraser } from "./erase.ts";

/** Turns in one write, which then takes about 10 ms; a turn has some ten steps. */
const batch = 50;

/**
 * Makes the function that takes out one batch. Inside a transaction. Open turns and replies that were not posted are
 * kept however old they are. What went, but for steps and receipts, is said in the audit log; where that itself is cut,
 * its newest row holds what the first remaining one must follow.
 */
export function pruner(
  db: Database.Database,
  { removeTurns }: Pick<ReturnType<typeof eraser>, "removeTurns">,
  audit: (entry: AuditEntry) => void,
) {
  const oldTurns = db.prepare<[string, number], { id: string }>(
    `SELECT id FROM turns WHERE finished_at < ?
     AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.turn_id = turns.id AND outbox.state = 'unsent')
     ORDER BY finished_at LIMIT ?`,
  );
  const withSteps = db.prepare<[string, number], { id: string }>(
    "SELECT id FROM turns WHERE steps_kept = 1 AND finished_at < ? ORDER BY finished_at LIMIT ?",
  );
  const dropSteps = db.prepare<[string]>("DELETE FROM steps WHERE turn_id IN (SELECT value FROM json_each(?))");
  const noteDropped = db.prepare<[string]>(
    "UPDATE turns SET steps_kept = 0 WHERE id IN (SELECT value FROM json_each(?))",
  );
  const dropReceipts = db.prepare<[string, number]>(
    `UPDATE turns SET receipt = NULL WHERE id IN (
       SELECT id FROM turns WHERE receipt IS NOT NULL AND finished_at < ? ORDER BY finished_at LIMIT ?)`,
  );
  // The newest row stays in any case.
  const oldRow = db.prepare<[string], { seq: number; hash: string }>(
    `SELECT seq, hash FROM audit WHERE seq = coalesce(
       (SELECT seq FROM audit WHERE at >= ? ORDER BY seq LIMIT 1), (SELECT max(seq) FROM audit)) - 1`,
  );
  const dropRows = db.prepare<[number]>("DELETE FROM audit WHERE seq <= ?");

  return ({ steps, receipts, messages, audit: auditBefore }: Horizons): Pruned => {
    const turns = messages === undefined ? [] : oldTurns.all(messages, batch).map(({ id }) => id);
    const removed: Removed = turns.length > 0 ? removeTurns(turns) : { messages: 0, conversations: 0, files: [] };
    if (messages !== undefined && turns.length > 0)
      audit({
        kind: "pruned",
        actor: "bot",
        data: { messages: turns.length, files: removed.files.length, before: messages },
      });
    const stepped = steps === undefined ? [] : withSteps.all(steps, batch).map(({ id }) => id);
    if (stepped.length > 0) for (const drop of [dropSteps, noteDropped]) drop.run(JSON.stringify(stepped));
    const receipted = receipts === undefined ? 0 : dropReceipts.run(receipts, batch).changes;
    const last = auditBefore === undefined ? undefined : oldRow.get(auditBefore);
    if (last) {
      audit({ kind: "audit-pruned", actor: "bot", data: { through: last.seq, hash: last.hash } });
      dropRows.run(last.seq);
    }
    return {
      messages: removed.messages,
      files: removed.files,
      more: turns.length === batch || stepped.length === batch || receipted === batch,
    };
  };
}
