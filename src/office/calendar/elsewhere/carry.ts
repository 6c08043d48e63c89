/**
 * Carries a meeting to a service: what was begun in the ledger is written there, or taken back here and there. Nothing is left half
 * done: while the service does not answer, the ledger keeps what is to be taken back, with its rooms, and comes back to it.
 */
import { CalendarError } from "../../../core/calendar.ts";
import type { KnownEvent, NotedWrite } from "../local/ledger.ts";
import type { LedgerCalendar } from "../local/open.ts";
import { takenAt, type Whole } from "../local/rows.ts";
import { without } from "../times.ts";
import { eventsOf } from "./events.ts";
import { isUnsure, refusal, type Service, type ServiceEvent } from "./service.ts";

/** Others may still be at a write that was begun less than this ago. */
const othersTakeMs = 120_000;
/** A service that did not answer is not asked to take back again before that. */
const againMs = 5_000;

export interface Carrier {
  /** Brings a begun write to the service; `isAgain` when it may have been told before. Rejects with a `CalendarError` when it was taken back instead. */
  finish(ledger: LedgerCalendar, key: string, isAgain?: boolean): Promise<void>;
  /** Finishes or takes back what was cut off, as far as the service answers; does not reject. */
  tidy(ledger: LedgerCalendar, isOurs: (key: string) => boolean): Promise<void>;
}

export function carrierTo(service: Service): Carrier {
  let notBefore = 0;

  /** Makes the service have the events of `target` and no others of that meeting. */
  async function bring(
    ledger: LedgerCalendar,
    meeting: string,
    target: Whole,
    { isBack = false, perhaps = [] }: { isBack?: boolean; perhaps?: readonly ServiceEvent[] } = {},
  ): Promise<void> {
    const wanted = await eventsOf(target);
    const known = new Map(ledger.events(meeting).map((one) => [one.uid, one]));
    for (const event of wanted) {
      const before = known.get(event.uid);
      const body = JSON.stringify(event);
      known.delete(event.uid);
      if (before?.body === body && !isBack) continue;
      const { answer = null, ...standing } = await service.put(
        event,
        before,
        perhaps.filter(({ uid }) => uid === event.uid),
      );
      ledger.keepEvent({ ...standing, uid: event.uid, meeting, answer, body });
      if (answer === "declined" && !isBack) throw takenAt(event.room ?? "", event);
    }
    for (const gone of known.values()) {
      await service.remove(bodyOf(gone), gone);
      ledger.dropEvent(gone.uid);
    }
    // An event whose writing was cut off is known to nobody here.
    for (const event of perhaps)
      if (!known.has(event.uid) && !wanted.some(({ uid }) => uid === event.uid)) await service.remove(event, undefined);
  }

  /** Makes the service and the ledger as they were before the write. Rejects when the service does not answer. */
  async function takeBack(ledger: LedgerCalendar, write: NotedWrite): Promise<void> {
    const after = ledger.whole(write.meeting);
    const perhaps = after ? await eventsOf(after) : [];
    await bring(ledger, write.meeting, write.before, { isBack: true, perhaps });
    ledger.takenBack(write.key);
  }

  /**
   * Throws `taken` when somebody has a room of a write at the service though nobody has it here. Once the service may know of the
   * write, only events with names tell others' from ours; the room's own answer decides then.
   */
  async function roomsFree(ledger: LedgerCalendar, write: NotedWrite, told: boolean): Promise<void> {
    const after = ledger.whole(write.meeting);
    const coming = (after?.times ?? []).filter((time) => time.end > write.at && time.room !== null);
    const [first] = coming;
    if (!first) return;
    const own = write.before.times;
    const within = {
      start: Math.min(...coming.map(({ start }) => start)),
      end: Math.max(...coming.map(({ end }) => end)),
    };
    const ids = [...new Set(coming.flatMap(({ room }) => room ?? []))];
    const sight = await service.look({ ids, within, as: after?.meeting.organiser, details: false });
    const mine = new Set(ledger.events(write.meeting).flatMap(({ uid, alias }) => [uid, alias ?? uid]));
    for (const time of coming) {
      const seen = sight.events.filter(({ of, uid }) => of === time.room && !mine.has(uid) && uid !== write.meeting);
      const before = own.filter(({ room }) => room === time.room);
      const unnamed = told ? [] : (sight.busy.get(time.room ?? "") ?? []).flatMap((one) => without(one, before));
      const clash = [...seen, ...unnamed].find(({ start, end }) => start < time.end && end > time.start);
      if (clash) throw takenAt(time.room ?? "", time);
    }
  }

  async function finish(ledger: LedgerCalendar, key: string, isAgain = false): Promise<void> {
    const write = ledger.noted(key);
    if (!write || write.state === "done") return;
    const after = ledger.whole(write.meeting);
    let told = isAgain;
    try {
      await roomsFree(ledger, write, told);
      told = true;
      if (after) await bring(ledger, write.meeting, after);
      // A service that keeps no room for us may have let somebody else in meanwhile.
      await roomsFree(ledger, write, true);
      ledger.done(key);
    } catch (error) {
      ledger.giveBack(key);
      if (told) await takeBack(ledger, write).catch(() => {});
      else ledger.takenBack(key);
      throw error instanceof CalendarError ? error : broken(service, error);
    }
  }

  return {
    finish,
    async tidy(ledger, isOurs) {
      const now = Date.now();
      if (now < notBefore) return;
      for (const write of ledger.open()) {
        if (isOurs(write.key) || (write.state === "begun" && now - write.begunAt < othersTakeMs)) continue;
        try {
          await (write.state === "back" ? takeBack(ledger, write) : finish(ledger, write.key, true));
        } catch (error) {
          if (isUnsure(error)) notBefore = Date.now() + againMs;
        }
      }
    },
  };
}

const bodyOf = ({ body }: KnownEvent): ServiceEvent => JSON.parse(body) as ServiceEvent;

const broken = ({ name }: Service, cause: unknown): CalendarError =>
  refusal(
    "unavailable",
    `${name} answered what makes no sense, so nothing has been changed: ${cause instanceof Error ? cause.message : String(cause)}`,
    `${name}的回答无法理解，什么都没有改动。请联系管理员。`,
    cause,
  );
