/** Tables in a file of their own, for teams without another place: `openTables` gives the port that skills work through. */
import { existsSync } from "node:fs";
import type Database from "better-sqlite3";
import type { Whose } from "../../../core/erase.ts";
import type { Tables } from "../../../core/tables.ts";
import { catalogues } from "./catalogue.ts";
import { designer } from "./design.ts";
import { forgetter } from "./forget.ts";
import { indexesOf } from "./indexes.ts";
import { readers, tableOf } from "./read.ts";
import { reverter } from "./revert.ts";
import { openDatabase } from "./schema.ts";
import { ledgerOf, writer } from "./write.ts";

/** Tables on this machine. Several processes may read and write them at once. */
export interface LocalTables extends Tables {
  /** Takes away who somebody was from all that was written, and the tables of their direct chats. Gives how many those are. */
  forget(whose: Whose): Promise<{ readonly tables: number }>;
  /** How many tables of their own `forget` would take away. */
  keptOf(whose: Whose): Promise<{ readonly tables: number }>;
  /** Writes a whole copy to a new file, while others read and write. */
  backup(file: string): Promise<void>;
  /** Nothing may be called after it. */
  close(): Promise<void>;
}

/** The tables in `file`, opened or created when first used; then faults of opening reject as `StoreError` or `UserError`. */
export function openTables({
  file,
  now = Date.now,
}: {
  readonly file: string;
  readonly now?: () => number;
}): LocalTables {
  let opening: Promise<LocalTables> | undefined;
  const opened = (): Promise<LocalTables> => {
    opening ??= openNow(file, now).catch((error) => {
      // A disk that was full may not be the next time.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    list: async (...args) => (await opened()).list(...args),
    find: async (...args) => (await opened()).find(...args),
    records: async (...args) => (await opened()).records(...args),
    groups: async (...args) => (await opened()).groups(...args),
    write: async (...args) => (await opened()).write(...args),
    made: async (...args) => (await opened()).made(...args),
    revert: async (...args) => (await opened()).revert(...args),
    history: async (...args) => (await opened()).history(...args),
    keep: async (...args) => (await opened()).keep(...args),
    kept: async (...args) => (await opened()).kept(...args),
    // Nobody stands in a file that is not there.
    forget: async (whose) => (existsSync(file) ? (await opened()).forget(whose) : { tables: 0 }),
    keptOf: async (whose) => (existsSync(file) ? (await opened()).keptOf(whose) : { tables: 0 }),
    backup: async (to) => (await opened()).backup(to),
    close: async () => (await opening)?.close(),
  };
}

async function openNow(file: string, now: () => number): Promise<LocalTables> {
  const db = await openDatabase(file);
  const look = catalogues(db);
  const design = designer(db, look);
  const ledger = ledgerOf(db);
  const read = readers(db, look, indexesOf(db));
  const { forget, keptOf, prune } = forgetter(db, design);
  prune(now());
  const keepNote = db.prepare<[string, string, number, string]>(
    "INSERT INTO notes (name, text, by, at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text, by = excluded.by, at = excluded.at",
  );
  const note = db.prepare<[string], string>("SELECT text FROM notes WHERE name = ?").pluck();
  const keep = db.transaction(
    (name: string, text: string, { viewer, at }: Parameters<Tables["keep"]>[2]) =>
      void keepNote.run(name, text, ledger.person(viewer), at),
  );

  return {
    async list(viewer) {
      const catalogue = look();
      return catalogue.all(viewer).map((table) => tableOf(table, catalogue));
    },
    async find(id, viewer) {
      const catalogue = look();
      const table = catalogue.all(viewer).find((one) => one.id === id);
      return table && tableOf(table, catalogue);
    },
    records: async (table, query, viewer) => read.records(table, query, viewer),
    groups: async (table, query, viewer) => read.groups(table, query, viewer),
    write: writer(db, look, design, ledger),
    made: async (key) => ledger.made(key),
    revert: reverter(db, look, design, ledger),
    history: async (table, options, viewer) => read.history(table, options, viewer),
    keep: async (name, text, write) => keep.immediate(name, text, write),
    kept: async (name) => note.get(name),
    forget: async (whose) => forget(whose),
    keptOf: async (whose) => keptOf(whose),
    backup: async (to) => void (await (db as Database.Database).backup(to)),
    close: async () => void db.close(),
  };
}
