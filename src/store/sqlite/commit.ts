import type Database from "better-sqlite3";
import { StoreError } from "../../core/errors.ts";

/** The longest a write waits that is in no hurry. */
const companyMs = 20;

/** Called around every commit; tests cut the power here by throwing, which rejects what waits, as a dying process would. */
export interface CommitHooks {
  beforeCommit?(): void;
  afterCommit?(): void;
}

interface Waiting {
  work: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes of many turns share one transaction and so one wait for the disk. Works run in the order they were given,
 * each whole or not at all; a promise resolves once the work is on disk (WAL with full sync) and rejects with what
 * the work threw, or with a `StoreError` when the disk would not take it.
 */
export function groupCommit(db: Database.Database, hooks: CommitHooks = {}) {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const savepoint = db.prepare("SAVEPOINT work");
  const release = db.prepare("RELEASE work");
  const undo = db.prepare("ROLLBACK TO work");
  let waiting: Waiting[] = [];
  let soon: NodeJS.Immediate | undefined;
  let late: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearImmediate(soon);
    clearTimeout(late);
    soon = undefined;
    late = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const settled: (() => void)[] = [];
    try {
      begin.run();
      for (const { work, resolve, reject } of batch) {
        savepoint.run();
        try {
          const value = work();
          release.run();
          settled.push(() => resolve(value as never));
        } catch (error) {
          if (!db.inTransaction) throw error;
          undo.run();
          release.run();
          settled.push(() => reject(error));
        }
      }
      hooks.beforeCommit?.();
      commit.run();
      hooks.afterCommit?.();
    } catch (error) {
      if (db.inTransaction) rollback.run();
      const failure = storeError(error);
      for (const { reject } of batch) reject(failure);
      return;
    }
    for (const settle of settled) settle();
  };

  return {
    /** With `hurry: false` the work waits for the next write to share its transaction, 20 ms at most. */
    write<T>(work: () => T, { hurry = true }: { hurry?: boolean } = {}): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: never) => void, reject });
        if (hurry) soon ??= setImmediate(flush);
        else late ??= setTimeout(flush, companyMs);
      });
    },
    /** Brings to disk what still waits. */
    flush,
  };
}

/** Says in words what a disk's refusal means and what to do about it. */
export function storeError(error: unknown): StoreError {
  const code = (error as { code?: string }).code ?? "";
  const said = error instanceof Error ? error.message : String(error);
  const advice = code.startsWith("SQLITE_FULL")
    ? "The disk is full. Free some space; nothing that was stored is lost, and waiting work goes on by itself."
    : code.startsWith("SQLITE_READONLY")
      ? "The data folder cannot be written. Make it writable for this user, or set ATCLAW_HOME to another folder."
      : code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB"
        ? "The database is damaged. Stop atclaw, keep a copy of the file, and restore a backup made with `npx atclaw backup`."
        : code.startsWith("SQLITE_IOERR")
          ? "The disk reports an error. Check the disk; waiting work is tried again."
          : "The write is tried again.";
  return new StoreError(`The database could not be written (${code || said}). ${advice}`, { cause: error });
}
