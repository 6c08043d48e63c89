/**
 * The audit log: rows that are only added, each holding the hash of the one before, so that a row that was changed, removed or put
 * in between shows. It knows people by names of its own, which mean nobody once a person is forgotten.
 */
import { randomBytes } from "node:crypto";
import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { AuditCheck, AuditEntry, AuditKind, AuditRow, PersonKey } from "../../core/audit.ts";
import { canonicalJson, sha256 } from "../../core/canonical.ts";
import { type Redact, redactData } from "../../core/redact.ts";
import { prepare, query } from "./statement.ts";

const beforeFirst = "0".repeat(64);

/** A row as it lies in the table; `data` is its canonical JSON. */
type StoredRow = Omit<AuditRow, "data" | "kind"> & { readonly kind: string; readonly data: string };

/**
 * Makes the function that adds a row. It must be called inside the transaction of what it records, so that both land
 * or neither. Secrets are cut out of `data`.
 */
export function auditTrail(db: Database.Database, redact: Redact): (entry: AuditEntry) => void {
  const last = prepare<object>(db)(() =>
    query.selectFrom("audit").select(["seq", "hash"]).orderBy("seq", "desc").limit(1),
  );
  const add = prepare<StoredRow>(db)((slot) =>
    query.insertInto("audit").values({
      seq: slot("seq"),
      at: slot("at"),
      kind: slot("kind"),
      actor: slot("actor"),
      turn: slot("turn"),
      data: slot("data"),
      previous: slot("previous"),
      hash: slot("hash"),
    }),
  );
  const nameOf = prepare<{ person: string }>(db)((slot) =>
    query.selectFrom("audit_people").select("name").where("person", "=", slot("person")),
  );
  const keepName = prepare<{ name: string; person: string }>(db)((slot) =>
    query.insertInto("audit_people").values({ name: slot("name"), person: slot("person") }),
  );
  const named = (person: PersonKey): string => {
    const known = nameOf.get({ person });
    if (known) return known.name;
    const name = `p-${randomBytes(8).toString("hex")}`;
    keepName.run({ name, person });
    return name;
  };

  return ({ kind, actor, onBehalfOf, turn, data }) => {
    const before = last.get({});
    const row = {
      seq: (before?.seq ?? 0) + 1,
      at: new Date().toISOString(),
      kind,
      actor: actor === "bot" || actor === "operator" ? actor : named(actor),
      turn: turn ?? null,
      data: canonicalJson({
        ...redactData(data, redact),
        ...(onBehalfOf === undefined ? {} : { onBehalfOf: named(onBehalfOf) }),
      }),
      previous: before?.hash ?? beforeFirst,
    };
    add.run({ ...row, hash: hashOfRow(row) });
  };
}

/** Reads the log: looks over its chain, and hands out its rows. */
export function auditReader(db: Database.Database) {
  const rows = prepare<{ since: string }>(db)((slot) =>
    query.selectFrom("audit").selectAll().where("at", ">=", slot("since")).orderBy("seq"),
  );
  const pruned = prepare<object>(db)(() =>
    query
      .selectFrom("audit")
      .select("data")
      .where("kind", "=", sql.lit("audit-pruned"))
      .orderBy("seq", "desc")
      .limit(1),
  );
  const latest = prepare<{ kind: string }>(db)((slot) =>
    query.selectFrom("audit").selectAll().where("kind", "=", slot("kind")).orderBy("seq", "desc").limit(1),
  );
  const people = prepare<object>(db)(() => query.selectFrom("audit_people").selectAll());
  // SQLite's own count of the rows there ever were: it tells of a tail that was cut off.
  const counted = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'audit'");

  return {
    /**
     * Looks the whole chain over. `noted` is a head hash kept elsewhere: without it, whoever can write the whole database
     * can make a new chain that holds.
     */
    verify: (noted?: string): AuditCheck =>
      db.transaction((): AuditCheck => {
        const anchor = anchorOf(pruned.get({})?.data);
        let { seq, hash } = anchor;
        let found = noted === undefined || hash === noted;
        let count = 0;
        const head = () => (count === 0 ? undefined : { seq, hash });
        for (const row of rows.iterate({ since: "" })) {
          const fault = faultOf(row, seq, hash);
          if (fault) return { rows: count, head: head(), fault: { seq: row.seq, what: fault } };
          ({ seq, hash } = row);
          count++;
          found ||= hash === noted;
        }
        const ever = (counted.get() as { seq: number } | undefined)?.seq ?? 0;
        const missing = (what: string) => ({ rows: count, head: head(), fault: { seq: seq + 1, what } });
        if (ever > seq) return missing(`rows ${seq + 1} to ${ever} are missing at the end`);
        if (!found)
          return missing(
            anchor.seq === 0
              ? "the head that was noted is not in the log: rows were removed at the end, or all of it was written anew"
              : `the head that was noted is not in the log: rows were removed or written anew, or it was one of the first ${anchor.seq} rows, which were pruned`,
          );
        return { rows: count, head: head() };
      })(),
    /** The newest row of a kind. */
    latest(kind: AuditKind): AuditRow | undefined {
      const row = latest.get({ kind });
      return row && { ...row, kind, data: JSON.parse(row.data) };
    },
    /** The rows from a moment on, oldest first. `people` gives whom the log's names stand for, as far as it is still known. */
    *rows(since = ""): Generator<AuditRow & { readonly people: Readonly<Record<string, string>> }> {
      const known = new Map(people.all({}).map(({ name, person }) => [name, person]));
      for (const row of rows.iterate({ since })) {
        const data = JSON.parse(row.data) as Record<string, unknown>;
        const named = [row.actor, data.onBehalfOf].flatMap((name) => {
          const person = known.get(String(name));
          return person === undefined ? [] : [[String(name), person] as const];
        });
        yield { ...row, kind: row.kind as AuditKind, data, people: Object.fromEntries(named) };
      }
    },
  };
}

/** What the first row that is left must follow. */
function anchorOf(data: string | undefined): { seq: number; hash: string } {
  if (data === undefined) return { seq: 0, hash: beforeFirst };
  const { through, hash } = JSON.parse(data) as { through: number; hash: string };
  return { seq: through, hash };
}

function faultOf(row: StoredRow, seq: number, hash: string): string | undefined {
  if (row.seq !== seq + 1)
    return row.seq > seq + 1 ? `rows ${seq + 1} to ${row.seq - 1} before it are missing` : "it was put in between";
  if (row.previous !== hash) return "it does not follow from the row before: one of the two was changed or put in";
  return hashOfRow(row) === row.hash ? undefined : "it was changed";
}

/** The hash of the row's canonical JSON without the hash itself; `data` is canonical already. */
function hashOfRow({ actor, at, data, kind, previous, seq, turn }: Omit<StoredRow, "hash">): string {
  const rest = canonicalJson({ kind, previous, seq, turn });
  const whole = `${canonicalJson({ actor, at }).slice(0, -1)},"data":${data},${rest.slice(1)}`;
  return sha256(whole);
}
