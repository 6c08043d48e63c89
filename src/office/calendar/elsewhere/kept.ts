/**
 * A calendar whose meetings a service keeps, such as a CalDAV server: `keptElsewhere` makes one of a driver's `Service`. Rooms are
 * locked in our own file before the service is told, since not every service refuses a second meeting; what it has is looked at live.
 */
import type { PersonKey } from "../../../core/audit.ts";
import type { Busy, Calendar, CalendarWrite, Meeting, Span } from "../../../core/calendar.ts";
import type { KnownEvent } from "../local/ledger.ts";
import type { LedgerCalendar, LocalCalendar, Opening } from "../local/open.ts";
import { momentOf, type OccurrenceRow } from "../local/rows.ts";
import { type Time, without } from "../times.ts";
import { carrierTo } from "./carry.ts";
import { adopted } from "./events.ts";
import { idOfSeen, shown, uidOf } from "./seen.ts";
import type { SeenTime, Service, ServiceEvent, Sight } from "./service.ts";

/** The port on top of a ledger and a service. `onAsked` hears whose chat account asks for whom. */
export function keptElsewhere(
  opened: Opening<LedgerCalendar>,
  service: Service,
  onAsked?: (person: string, chat: PersonKey) => void,
): LocalCalendar {
  const carrier = carrierTo(service);
  /** The writes that are under way in this process, by key. */
  const underWay = new Map<string, Promise<Meeting>>();

  const ready = async (): Promise<LedgerCalendar> => {
    const ledger = await opened();
    await carrier.tidy(ledger, (key) => underWay.has(key));
    return ledger;
  };

  /** What a key gave, once the service has it; a write that was cut off is finished first. */
  async function made(ledger: LedgerCalendar, key: string): Promise<Meeting | undefined> {
    const write = ledger.noted(key);
    if (write === undefined || write.state === "done") return write?.gave;
    await carrier.finish(ledger, key, true);
    return ledger.noted(key)?.gave;
  }

  function once(write: CalendarWrite, work: (ledger: LedgerCalendar) => Promise<Meeting>): Promise<Meeting> {
    const running = underWay.get(write.key);
    if (running) return running;
    const run = (async () => {
      const ledger = await opened();
      await carrier.tidy(ledger, (key) => underWay.has(key));
      const known = await made(ledger, write.key);
      if (known) return known;
      const gave = await work(ledger);
      await carrier.finish(ledger, write.key);
      return gave;
    })().finally(() => underWay.delete(write.key));
    underWay.set(write.key, run);
    return run;
  }

  /** Takes over what was changed at the service since: of meetings that we know, in calendars that were read whole. */
  async function takeOver(ledger: LedgerCalendar, sight: Sight, within: Time, as: string | undefined): Promise<void> {
    const seen = new Set<string>();
    const open = new Set(ledger.open().map(({ meeting }) => meeting));
    const stale = new Set<string>();
    for (const event of sight.events) {
      const known = ledger.event(event.uid);
      seen.add(`${known?.uid ?? event.uid} ${event.of} ${event.original}`);
      if (known && known.home === event.of && isOther(event, known, ledger)) stale.add(known.uid);
    }
    for (const { uid, home, meeting, body } of ledger.expected(sight.whole, within)) {
      if (!sight.whole.includes(home)) continue;
      const missing = timesOfEvent(ledger, meeting, body).some(
        ({ start, end, original }) =>
          start < within.end && end > within.start && !seen.has(`${uid} ${home} ${original}`),
      );
      if (missing) stale.add(uid);
    }
    for (const uid of stale) {
      const known = ledger.event(uid);
      if (known && !open.has(known.meeting)) await readAgain(ledger, uid, known.meeting, as);
    }
  }

  async function readAgain(
    ledger: LedgerCalendar,
    uid: string,
    meeting: string,
    as: string | undefined,
  ): Promise<boolean> {
    const before = ledger.event(uid);
    const now = await service.read(uid, as, before);
    const whole = ledger.whole(meeting);
    const own = new Set(before && timesOfEvent(ledger, meeting, before.body).map(({ original }) => original));
    const others = before ? (whole?.times ?? []).filter(({ original }) => !own.has(original)) : [];
    if (now) {
      const { home, version, known, answer = null, alias = null, ...event } = now;
      ledger.adopt(await adopted(event, meeting, version, others), Number.NEGATIVE_INFINITY);
      ledger.keepEvent({ uid, meeting, home, version, known, answer, alias, body: JSON.stringify(event) });
      return true;
    }
    if (whole)
      ledger.adopt({ meeting: { ...whole.meeting, last_write: "gone" }, times: others }, Number.NEGATIVE_INFINITY);
    ledger.dropEvent(uid);
    return false;
  }

  /** Looks at the service, and takes over what is other than we knew. */
  async function look(
    ledger: LedgerCalendar,
    ids: readonly string[],
    span: Span,
    as: string | undefined,
    details: boolean,
  ): Promise<Sight> {
    const within = { start: momentOf(span.start), end: momentOf(span.end) };
    const sight = await service.look({ ids, within, as, details });
    await takeOver(ledger, sight, within, as);
    return sight;
  }

  /** A meeting that others made at the service becomes one that we know, when it is first asked for by its id. */
  async function meet(ledger: LedgerCalendar, id: string, as: string | undefined): Promise<void> {
    const uid = uidOf(id);
    if (uid !== undefined && !ledger.event(uid)) await readAgain(ledger, uid, id, as);
  }

  const view = (as: string | undefined): Calendar => ({
    async busy(ids, within, options) {
      const ledger = await ready();
      const sight = await look(ledger, ids, within, as, false);
      const here = await ledger.busy(ids, within, options);
      return new Map(ids.map((id) => [id, merged(id, here.get(id) ?? [], sight, (uid) => !ledger.event(uid))]));
    },
    async meetings(within, of) {
      const ledger = await ready();
      const { people, rooms } = await service.all(as);
      const sight = await look(ledger, of === undefined ? [...people, ...rooms] : [of], within, as, true);
      const strange = sight.events.filter(({ uid }) => !ledger.event(uid));
      const here = await ledger.meetings(within, of);
      return [...here, ...shown(strange, unnamed(sight, [...here, ...shown(strange, new Map())], rooms))].sort((a, b) =>
        a.start.localeCompare(b.start),
      );
    },
    async find(id, at = {}) {
      const ledger = await ready();
      await meet(ledger, id, as);
      const found = await ledger.find(id, at);
      const [event] = found ? ledger.events(id) : [];
      if (found && event) {
        await look(ledger, [event.home], found, as, true);
        return ledger.find(id, at);
      }
      return found;
    },
    times: async (draft) => (await opened()).times(draft),
    book: (draft, write) => once(write, (ledger) => ledger.book(draft, write)),
    change: (which, change, write) =>
      once(write, async (ledger) => {
        await meet(ledger, which.id, as);
        return ledger.change(which, change, write);
      }),
    cancel: (which, write) =>
      once(write, async (ledger) => {
        await meet(ledger, which.id, as);
        return ledger.cancel(which, write);
      }),
    revert: (key, write) => once(write, (ledger) => ledger.revert(key, write)),
    async made(key) {
      const running = underWay.get(key);
      return running ?? made(await opened(), key);
    },
    hold: async (...args) => (await ready()).hold(...args),
    note: async (holder) => (await opened()).note(holder),
    async declined(at) {
      const ledger = await ready();
      return declinedOf(ledger, service, at);
    },
  });

  return {
    ...view(undefined),
    as: (person, chat) => {
      if (chat) onAsked?.(person, chat);
      return view(person);
    },
    forget: async (who) => (await opened()).forget(who),
    backup: async (file) => (await opened()).backup(file),
    close: async () => (await opened.already())?.close(),
  };
}

/** Whether what was seen is not what we know: by the event's version, or by what the time itself says. */
function isOther(seen: SeenTime, known: KnownEvent, ledger: LedgerCalendar): boolean {
  if (seen.version !== undefined) return seen.version !== known.version;
  const whole = ledger.whole(known.meeting);
  const time = whole?.times.find(({ original }) => original === seen.original);
  if (!whole || !time || time.start !== seen.start || time.end !== seen.end) return true;
  return (time.title ?? whole.meeting.title) !== seen.title || (time.room ?? undefined) !== seen.room;
}

/** The times of a meeting that one of its events tells. */
function timesOfEvent(ledger: LedgerCalendar, meeting: string, body: string): readonly OccurrenceRow[] {
  const times = ledger.whole(meeting)?.times ?? [];
  const { start } = JSON.parse(body) as ServiceEvent;
  return ledger.events(meeting).length > 1 ? times.filter(({ series }) => series === start) : times;
}

/** When somebody is busy here and there; what the service has without a name, and is known here, is told once. */
function merged(id: string, here: readonly Busy[], sight: Sight, isStrange: (uid: string) => boolean): Busy[] {
  const strange = sight.events
    .filter(({ of, uid }) => of === id && isStrange(uid))
    .map((event) => ({ start: event.start, end: event.end, meeting: idOfSeen(event) }));
  const unnamed = (sight.busy.get(id) ?? []).flatMap((one) => without(one, here));
  return [...here, ...strange, ...unnamed].sort((a, b) => a.start - b.start);
}

/** When rooms are taken by what the service does not name. */
function unnamed(sight: Sight, here: readonly Meeting[], rooms: readonly string[]): Map<string, readonly Time[]> {
  const known = here.map(({ room, start, end }) => ({ room, start: momentOf(start), end: momentOf(end) }));
  return new Map(
    rooms.map((id) => {
      const own = known.filter(({ room }) => room === id);
      return [id, (sight.busy.get(id) ?? []).flatMap((time) => without(time, own))];
    }),
  );
}

/** Meetings whose room has said no since; each loses it here and at the service. */
async function declinedOf(ledger: LedgerCalendar, service: Service, at: string): Promise<Meeting[]> {
  if (!service.answer) return [];
  const lost: Meeting[] = [];
  for (const known of ledger.unanswered(momentOf(at))) {
    const event = JSON.parse(known.body) as ServiceEvent;
    const answer = known.answer === "declined" ? "declined" : await service.answer(event, known);
    if (answer === "accepted") ledger.keepEvent({ ...known, answer });
    if (answer !== "declined") continue;
    const { room: _, ...roomless } = event;
    const whole = ledger.whole(known.meeting);
    const found = await ledger.find(known.meeting, { from: at });
    if (found) lost.push(found);
    if (whole) {
      const times = whole.times.map((time) => (time.room === (event.room ?? "") ? { ...time, room: null } : time));
      ledger.adopt({ ...whole, times }, momentOf(at));
    }
    ledger.keepEvent({ ...known, answer: "told", body: JSON.stringify(roomless) });
  }
  return lost;
}
