/** Opens `calendar.db` and brings its tables to the present version. */
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type Database from "better-sqlite3";
import { longestMeetingMs } from "../../../core/calendar.ts";
import { isDiskFull, makeFolders, openingFault } from "../../../core/disk.ts";
import { StoreError, UserError } from "../../../core/errors.ts";

/** How long a write waits for the write of another process. */
const busyTimeoutMs = 30_000;
const retryMs = 20;
const openWithinMs = 5_000;
/** A meeting and the time kept free behind it; looking further back for what overlaps is in vain. */
export const longestClaimMs = longestMeetingMs + 86_400_000;

/**
 * Moments are milliseconds since 1970. An occurrence is one time of a meeting, with what differs from the others; a
 * cancelled meeting has none. A claim is somebody's or a room's part in it, or a room that is held until a moment; a
 * room's ends when the next meeting may begin. The trigger is what keeps a room from being taken twice: it runs within the
 * write that would do it, so no gap between looking and writing lets a second one through. Claims are never changed, only
 * removed and made anew. `writes` holds what each key gave and what stood before it, as JSON; `last_write` is the key that
 * made a meeting what it is.
 */
const firstTables = `
CREATE TABLE meetings (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  organiser TEXT NOT NULL,
  attendees TEXT NOT NULL,
  zone TEXT NOT NULL,
  rule TEXT,
  private INTEGER NOT NULL,
  last_write TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE occurrences (
  meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
  original INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL CHECK ("end" > start AND "end" - start <= ${longestMeetingMs}),
  room TEXT,
  title TEXT,
  attendees TEXT,
  PRIMARY KEY (meeting, original)
) WITHOUT ROWID;
CREATE INDEX occurrences_by_start ON occurrences (start);
CREATE TABLE claims (
  who TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  source TEXT NOT NULL,
  is_room INTEGER NOT NULL,
  held_until INTEGER,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (who, start, source, is_room)
) WITHOUT ROWID;
CREATE INDEX claims_by_source ON claims (source);
CREATE INDEX claims_held ON claims (held_until) WHERE held_until IS NOT NULL;
CREATE TABLE holds (holder TEXT PRIMARY KEY, note TEXT NOT NULL, made_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE writes (
  key TEXT PRIMARY KEY,
  meeting TEXT NOT NULL,
  gave TEXT NOT NULL,
  before TEXT NOT NULL,
  made_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX holds_by_age ON holds (made_at);
CREATE INDEX writes_by_age ON writes (made_at);
CREATE TRIGGER one_meeting_at_a_time BEFORE INSERT ON claims WHEN NEW.is_room = 1
BEGIN
  SELECT RAISE(ABORT, 'room taken') WHERE EXISTS (
    SELECT 1 FROM claims
    WHERE who = NEW.who AND is_room = 1 AND start < NEW."end" AND start > NEW.start - ${longestClaimMs} AND "end" > NEW.start
      AND (held_until IS NULL OR held_until > NEW.made_at)
  );
END;
CREATE TRIGGER claims_stay BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'claims are made anew'); END;
`;

/**
 * For meetings that a service keeps. `series` and `rule` say of a time by which rule it is counted, and from which moment on; null
 * for that of the meeting. `state` is `begun` while the service may not know of a write yet, and `back` while it may still know of one
 * that is taken back. `events` is what the service has: `known` is what it told of an event when we wrote it. A claim with
 * `is_room` 2 is a room's that somebody took at the service: it is there, whatever else is, and keeps ours out.
 */
const serviceTables = `
ALTER TABLE occurrences ADD COLUMN series INTEGER;
ALTER TABLE occurrences ADD COLUMN rule TEXT;
ALTER TABLE writes ADD COLUMN state TEXT NOT NULL DEFAULT 'done';
ALTER TABLE writes ADD COLUMN begun_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX writes_open ON writes (state) WHERE state <> 'done';
CREATE INDEX writes_of_meeting ON writes (meeting);
CREATE TABLE events (
  uid TEXT PRIMARY KEY,
  meeting TEXT NOT NULL,
  home TEXT NOT NULL,
  version TEXT NOT NULL,
  known TEXT NOT NULL,
  body TEXT NOT NULL,
  answer TEXT,
  alias TEXT
) WITHOUT ROWID;
CREATE INDEX events_of_meeting ON events (meeting);
CREATE INDEX events_by_alias ON events (alias) WHERE alias IS NOT NULL;
DROP TRIGGER one_meeting_at_a_time;
CREATE TRIGGER one_meeting_at_a_time BEFORE INSERT ON claims WHEN NEW.is_room = 1
BEGIN
  SELECT RAISE(ABORT, 'room taken') WHERE EXISTS (
    SELECT 1 FROM claims
    WHERE who = NEW.who AND is_room > 0 AND start < NEW."end" AND start > NEW.start - ${longestClaimMs} AND "end" > NEW.start
      AND (held_until IS NULL OR held_until > NEW.made_at)
  );
END;
`;
const versions: readonly string[] = [firstTables, serviceTables];
const schemaVersion = versions.length;

/**
 * Opens the calendar's database, creating it and its folder when missing. Any number of processes may hold it open, and
 * may create it at once: making it a WAL database does not wait for others as a write does, so it is tried again.
 */
export async function openDatabase(file: string): Promise<Database.Database> {
  const until = Date.now() + openWithinMs;
  for (;;) {
    try {
      return await openOnce(file);
    } catch (error) {
      const code = String(((error as Error).cause as { code?: unknown } | undefined)?.code ?? "");
      if (!/^SQLITE_(?:BUSY|IOERR|PROTOCOL)/.test(code) || isDiskFull({ code }, dirname(file)) || Date.now() > until)
        throw error;
      await wait(retryMs);
    }
  }
}

async function openOnce(file: string): Promise<Database.Database> {
  const { default: Sqlite } = await import("better-sqlite3");
  let db: Database.Database | undefined;
  try {
    makeFolders(dirname(file));
    db = new Sqlite(file, { timeout: busyTimeoutMs });
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    db.pragma("secure_delete = ON");
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof UserError) throw error;
    throw new StoreError(`The calendar ${file} cannot be opened: ${openingFault(error, file)}`, { cause: error });
  }
}

function migrate(db: Database.Database, file: string): void {
  const version = () => db.pragma("user_version", { simple: true }) as number;
  if (version() > schemaVersion)
    throw new UserError(`The calendar ${file} was written by a newer version of atclaw. Install that version again.`);
  if (version() === schemaVersion) return;
  db.transaction(() => {
    for (const tables of versions.slice(version())) db.exec(tables);
    db.pragma(`user_version = ${schemaVersion}`);
  }).immediate();
}
