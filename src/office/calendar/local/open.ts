/**
 * The calendar in a file of its own, for offices without another: `openCalendar` gives the port that skills book through. Where a
 * service keeps the meetings, the same file is what rooms are locked in and what was written there: `openLedger`.
 */
import { type Calendar, CalendarError, type CalendarWrite, type Meeting, type Span } from "../../../core/calendar.ts";
import { sha256 } from "../../../core/canonical.ts";
import { heldOf, timesOf } from "../times.ts";
import { cancelled, changedAll, changedOnce, drafted } from "./edit.ts";
import { type Forgotten, forgetIn } from "./forget.ts";
import { type Ledger, ledgerOf } from "./ledger.ts";
import { reads } from "./read.ts";
import { iso, isTaken, meetingOf, momentOf, type OccurrenceRow, rowsOf, type Whole } from "./rows.ts";
import { openDatabase } from "./schema.ts";

/** What a key did, and the notes of holds, are kept this long. */
const keptMs = 400 * 86_400_000;

/** A calendar on this machine. Several processes may read it and book in it at once. */
export interface LocalCalendar extends Calendar {
  /** Takes somebody out of the file for good, with every copy of what they were in. */
  forget(who: Forgotten): Promise<void>;
  /** Writes a whole copy to a new file, while others read and write. */
  backup(file: string): Promise<void>;
  /** Nothing may be called after it. */
  close(): Promise<void>;
}

export interface CalendarOptions {
  /** The database file; its folder is made when missing. */
  readonly file: string;
  /** Kept free behind each meeting of a room; none when absent. */
  readonly bufferMinutes?: number;
}

/** A calendar whose meetings a service keeps too: writes begin here and are done when the service has them. */
export interface LedgerCalendar extends LocalCalendar, Ledger {}

/** The calendar in `file`, opened or created when first used; then faults of opening it reject as `StoreError` or `UserError`. */
export function openCalendar(options: CalendarOptions): LocalCalendar {
  const opened = openOnce(() => openNow(options, "done"));
  return {
    busy: async (...args) => (await opened()).busy(...args),
    meetings: async (...args) => (await opened()).meetings(...args),
    find: async (...args) => (await opened()).find(...args),
    times: async (...args) => (await opened()).times(...args),
    book: async (...args) => (await opened()).book(...args),
    change: async (...args) => (await opened()).change(...args),
    cancel: async (...args) => (await opened()).cancel(...args),
    revert: async (...args) => (await opened()).revert(...args),
    made: async (...args) => (await opened()).made(...args),
    hold: async (...args) => (await opened()).hold(...args),
    note: async (...args) => (await opened()).note(...args),
    forget: async (who) => (await opened()).forget(who),
    backup: async (file) => (await opened()).backup(file),
    close: async () => (await opened.already())?.close(),
  };
}

/** The same file for meetings that a service keeps; opened when the function it gives is first called. */
export function openLedger(options: CalendarOptions): Opening<LedgerCalendar> {
  return openOnce(() => openNow(options, "begun"));
}

/** Opens when first called; `already` waits for what was opened and opens nothing. */
export interface Opening<T> {
  (): Promise<T>;
  already(): Promise<T | undefined>;
}

function openOnce<T>(open: () => Promise<T>): Opening<T> {
  let opening: Promise<T> | undefined;
  const opened = (): Promise<T> => {
    opening ??= open().catch((error) => {
      // A disk that was full may not be the next time.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return Object.assign(opened, { already: async () => opening });
}

/** `firstState` is what a write is in until somebody says that it is done. */
async function openNow(
  { file, bufferMinutes = 0 }: CalendarOptions,
  firstState: "done" | "begun",
): Promise<LedgerCalendar> {
  const bufferMs = bufferMinutes * 60_000;
  const db = await openDatabase(file);
  const rows = rowsOf(db, bufferMs);
  const read = reads(db);
  const ledger = ledgerOf(db, rows, bufferMs);
  const written = db.prepare<[string], { meeting: string; gave: string; before: string }>(
    "SELECT meeting, gave, before FROM writes WHERE key = ?",
  );
  const note = db.prepare<[string, string, string, string, number, string, number]>(
    "INSERT INTO writes (key, meeting, gave, before, made_at, state, begun_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const letGo = db.prepare<[string]>("DELETE FROM claims WHERE source = ?");
  const dropOver = db.prepare<[number]>("DELETE FROM claims WHERE held_until <= ?");
  const dropWrites = db.prepare<[number]>("DELETE FROM writes WHERE made_at < ?");
  const dropNotes = db.prepare<[number]>("DELETE FROM holds WHERE made_at < ?");
  const hold = db.prepare<[string, number, number, string, number, number]>(
    `INSERT INTO claims (who, start, "end", source, is_room, held_until, made_at) VALUES (?, ?, ?, ?, 1, ?, ?)`,
  );
  const putNote = db.prepare<[string, string, number]>(
    "INSERT INTO holds (holder, note, made_at) VALUES (?, ?, ?) ON CONFLICT (holder) DO UPDATE SET note = excluded.note, made_at = excluded.made_at",
  );
  const noteOf = db.prepare<[string], string>("SELECT note FROM holds WHERE holder = ?").pluck();

  const made = (key: string): Meeting | undefined => {
    const row = written.get(key);
    return row && (JSON.parse(row.gave) as Meeting);
  };

  /** One write: looked up by its key first, then done and noted, all in one transaction. */
  const once = db.transaction(
    (write: CalendarWrite, edit: { before: Whole; after: Whole; gives: (after: Whole) => Meeting }): Meeting => {
      const known = made(write.key);
      if (known) return known;
      const at = momentOf(write.at);
      const { before, after } = edit;
      const now = rows.read(before.meeting.id);
      // Rules are counted before the transaction is begun, so the meeting may have become another meanwhile.
      if (now && now.meeting.last_write !== before.meeting.last_write) throw changedMeanwhile();
      if (write.holder) letGo.run(`hold:${write.holder}`);
      dropOver.run(at);
      rows.put(after, at);
      if (firstState === "begun") ledger.keepRooms(write.key, before, after, at);
      const gave = edit.gives(after);
      note.run(write.key, before.meeting.id, JSON.stringify(gave), JSON.stringify(before), at, firstState, Date.now());
      return gave;
    },
  );
  const holdAll = db.transaction(
    (holder: string, wanted: readonly (Span & { room: string })[], options: HoldOptions) => {
      const at = momentOf(options.at);
      const source = `hold:${holder}`;
      letGo.run(source);
      dropOver.run(at);
      dropWrites.run(at - keptMs);
      dropNotes.run(at - keptMs);
      putNote.run(holder, options.note, at);
      return wanted.filter(({ room, start, end }) => {
        try {
          hold.run(room, momentOf(start), momentOf(end) + bufferMs, source, momentOf(options.until), at);
          return true;
        } catch (error) {
          if (isTaken(error)) return false;
          throw error;
        }
      });
    },
  );

  /** The whole of a meeting, and the time of it that is meant. */
  const whole = (id: string): Whole => {
    const found = rows.read(id);
    if (!found || found.times.length === 0) throw notFound();
    return found;
  };
  /** Runs a write on a meeting that exists; said again, it gives what it gave. */
  const edit = async (
    which: { readonly id: string; readonly original?: string },
    write: CalendarWrite,
    change: (before: Whole, original: number | undefined, at: number) => Promise<Whole> | Whole,
    gives: "before" | "after" = "after",
  ): Promise<Meeting> => {
    const known = made(write.key);
    if (known) return known;
    const before = whole(which.id);
    const original = which.original === undefined ? undefined : momentOf(which.original);
    if (original !== undefined && !before.times.some((time) => time.original === original)) throw notFound();
    const at = momentOf(write.at);
    const after = await change(before, original, at);
    const from = (all: Whole): Meeting => {
      const meant = all.times.find((time) => (original === undefined ? time.end > at : time.original === original));
      return oneOf(all, meant);
    };
    return once.immediate(write, {
      before,
      after: { ...after, meeting: { ...after.meeting, last_write: write.key } },
      gives: (made) => from(gives === "before" ? before : made),
    });
  };

  return {
    ...ledger,
    busy: async (ids, within, options) => read.busy(ids, within, options),
    meetings: async (within, of) => read.meetings(within, of),
    async find(id, { original, from } = {}) {
      const found = rows.read(id);
      const after = from === undefined ? Number.NEGATIVE_INFINITY : momentOf(from);
      const time =
        original === undefined
          ? (found?.times.find(({ end }) => end > after) ?? found?.times.at(-1))
          : found?.times.find((one) => one.original === momentOf(original));
      return found && time && meetingOf(found.meeting, time);
    },
    times: async (draft) =>
      heldOf(await timesOf(draft), draft.without).map(({ start, end }) => ({ start: iso(start), end: iso(end) })),
    async book(draft, write) {
      const known = made(write.key);
      if (known) return known;
      const after = await drafted(draft, idFor(write.key), write.key);
      return once.immediate(write, {
        before: { ...after, times: [] },
        after,
        gives: (all) => oneOf(all, all.times[0]),
      });
    },
    change: (which, change, write) =>
      edit(which, write, (before, original, at) =>
        original === undefined ? changedAll(before, change, at) : changedOnce(before, original, change),
      ),
    cancel: (which, write) => edit(which, write, (before, original, at) => cancelled(before, original, at), "before"),
    async revert(key, write) {
      const known = made(write.key);
      if (known) return known;
      const row = written.get(key);
      if (!row) throw new CalendarError("not-found", "There is no such write, so nothing can be taken back.");
      const now = rows.read(row.meeting);
      if (!now || now.meeting.last_write !== key) throw changedMeanwhile();
      const after = JSON.parse(row.before) as Whole;
      const shown = after.times.length > 0 ? after : now;
      return once.immediate(write, { before: now, after, gives: () => oneOf(shown, shown.times[0]) });
    },
    made: async (key) => made(key),
    hold: async (holder, wanted, options) => holdAll.immediate(holder, wanted, options),
    note: async (holder) => noteOf.get(holder),
    forget: async (who) => void forgetIn(db, who),
    backup: async (to) => void (await db.backup(to)),
    close: async () => void db.close(),
  };
}

/** A meeting's id is made from the key of its booking, so that a service that is told twice knows it. Letters and digits alone. */
const idFor = (key: string): string => `m${sha256(key).slice(0, 31)}`;

type HoldOptions = Parameters<Calendar["hold"]>[2];

function oneOf(all: Whole, time: OccurrenceRow | undefined): Meeting {
  const shown = time ?? all.times.at(-1);
  if (!shown) throw notFound();
  return meetingOf(all.meeting, shown);
}

const notFound = (): CalendarError => new CalendarError("not-found", "There is no such meeting.");
const changedMeanwhile = (): CalendarError =>
  new CalendarError("changed", "Somebody has changed the meeting since. Look at it and say again what it should be.");
