/**
 * Tells people what they wanted to be told when it is due. A timer is a row; when it is due, a message is taken in under an
 * id made of the timer and the occurrence, and only then the row is moved on or removed. The store takes an id in once, so
 * neither a crash between the two nor a clock that is set back tells anybody twice.
 */
import { personKey } from "../core/audit.ts";
import type { Calendar } from "../core/calendar.ts";
import type { Admitted, InboundMessage } from "../core/message.ts";
import type { Notes } from "../core/notes.ts";
import { reminderMessageId } from "../core/reminder.ts";
import type { Request } from "../core/turn.ts";
import { wallOf } from "../core/wall.ts";
import { nextWorkingDay, sayMoment } from "./clock.ts";
import { readTimer, type Timer } from "./timer.ts";

/** The wall clock may be set while we wait, so no wait is longer. */
const longestWaitMs = 30_000;
const minuteMs = 60_000;
/** A digest this late is of no use any more. */
const digestLateMs = 4 * 60 * minuteMs;
/** Told this late, the reply says when it was due. */
const lateMs = 5 * minuteMs;

export interface TimersOptions {
  readonly notes: Notes;
  readonly admit: (message: InboundMessage, request: Request) => Promise<Admitted>;
  readonly calendar: Pick<Calendar, "meetings" | "times">;
  /** The id by which the calendar knows somebody; undefined for one it does not. */
  readonly officeId: (timer: Timer) => Promise<string | undefined>;
  /** The meetings of the person's day, or one of their meetings, as the meeting skill tells them. */
  readonly tell: (timer: Timer, what: "day" | { readonly meeting: string }) => Promise<string | undefined>;
  /** Done at each look, after the timers. */
  readonly also?: () => Promise<void>;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface Timers {
  start(): void;
  /** Looks what is due, now; for what has just been set and for tests. */
  look(): Promise<void>;
  add(timer: Timer): Promise<void>;
  /** Those of a person at an adapter's account, the earliest made first. */
  of(person: string): Promise<Timer[]>;
  remove(id: string): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the timers of the store; nothing runs before `start`. */
export function openTimers(options: TimersOptions): Timers {
  const { notes, admit, now, onError } = options;
  let waiting: NodeJS.Timeout | undefined;
  let closed = false;
  let running: Promise<void> = Promise.resolve();

  const all = async (): Promise<Timer[]> => (await notes.list("")).flatMap(({ value }) => readTimer(value) ?? []);
  const keep = (timer: Timer): Promise<void> =>
    notes.put(timer.id, JSON.stringify(timer), { person: personKey(timer.conversation, timer.person) });

  /** Takes in what is to be told, once for each occurrence. */
  async function tell(timer: Timer, occurrence: string, said: string, words: string): Promise<void> {
    const id = `${timer.id}-${occurrence}`;
    const { conversation, person: sender } = timer;
    await admit(
      {
        type: "message",
        eventId: `reminder ${id}`,
        messageId: reminderMessageId(timer.messageId, id),
        conversation,
        sender,
        text: said,
        mentionsUs: true,
        at: new Date(now()).toISOString(),
      },
      { type: "say", what: "reminder", words },
    );
  }

  async function lookAt(timer: Timer): Promise<void> {
    const zh = timer.language === "zh";
    if (timer.kind === "meetings") return beforeMeetings(timer);
    const due = Date.parse(timer.due);
    if (due > now()) return;
    const occurrence = timer.due.replace(/\D/g, "").slice(0, 12);
    if (timer.kind === "digest") {
      const words = now() - due > digestLateMs ? undefined : await options.tell(timer, "day");
      const head = zh ? "早上好！今天的会议：" : "Good morning! Your meetings today:";
      if (words) await tell(timer, wallOf(due, timer.zone).date, zh ? "早报" : "Morning digest", `${head}\n\n${words}`);
      return keep({ ...timer, due: new Date(nextWorkingDay(now(), timer.minutes, timer.zone)).toISOString() });
    }
    const when = sayMoment(due, timer.zone, timer.language);
    const late = now() - due > lateMs ? (zh ? `（原定${when}）` : ` (it was due ${when})`) : "";
    await tell(timer, occurrence, timer.text, `${zh ? "提醒：" : "Reminder: "}**${timer.text}**${late}`);
    const next = timer.rule === undefined ? undefined : await nextTime(timer, timer.rule);
    return next === undefined ? notes.remove(timer.id) : keep({ ...timer, due: next });
  }

  async function nextTime(
    { start, zone }: Extract<Timer, { kind: "note" }>,
    rule: string,
  ): Promise<string | undefined> {
    const times = await options.calendar.times({
      start,
      end: new Date(Date.parse(start) + minuteMs).toISOString(),
      zone,
      rule,
    });
    return times.find((time) => Date.parse(time.start) > now())?.start;
  }

  async function beforeMeetings(timer: Extract<Timer, { kind: "meetings" }>): Promise<void> {
    const me = await options.officeId(timer);
    if (me === undefined) return;
    const within = {
      start: new Date(now()).toISOString(),
      end: new Date(now() + timer.minutes * minuteMs + 1).toISOString(),
    };
    for (const meeting of await options.calendar.meetings(within, me)) {
      if (Date.parse(meeting.start) <= now()) continue;
      const name = `${meeting.id}${meeting.original ? ` at ${meeting.original}` : ""}`;
      const words = await options.tell(timer, { meeting: name });
      if (words === undefined) continue;
      const minutes = Math.max(1, Math.round((Date.parse(meeting.start) - now()) / minuteMs));
      const zh = timer.language === "zh";
      const head = zh ? `${minutes} 分钟后开始：` : `Begins in ${minutes} minute${minutes === 1 ? "" : "s"}:`;
      await tell(timer, `${meeting.id} ${meeting.start}`, zh ? "会前提醒" : "Meeting reminder", `${head}\n\n${words}`);
    }
  }

  const look = async (): Promise<void> => {
    for (const timer of await all()) {
      if (closed) return;
      // One that fails, such as because a calendar is away, is tried again at the next look.
      await lookAt(timer).catch(onError);
    }
    await options.also?.().catch(onError);
  };
  /** One look after the other. */
  const lookNext = (): Promise<void> => {
    running = running.then(look).catch(onError);
    return running;
  };

  const wait = async (): Promise<void> => {
    if (closed) return;
    const dues = (await all()).flatMap((one) => ("due" in one ? [Date.parse(one.due) - now()] : []));
    const ms = Math.min(longestWaitMs, ...dues.map((due) => Math.max(due, 0)));
    if (closed) return;
    waiting = setTimeout(() => void lookNext().then(wait, onError), ms);
    waiting.unref();
  };

  return {
    start: () => void lookNext().then(wait).catch(onError),
    look: lookNext,
    async add(timer) {
      await keep(timer);
      clearTimeout(waiting);
      void wait().catch(onError);
    },
    of: async (person) =>
      (await all())
        .filter(({ conversation, person: one }) => personKey(conversation, one) === person)
        .sort((a, b) => (a.madeAt < b.madeAt ? -1 : 1)),
    remove: (id) => notes.remove(id),
    async stop() {
      closed = true;
      clearTimeout(waiting);
      await running;
    },
  };
}
