/** `/remind`: sets, lists and cancels what somebody wants to be told. */
import { personKey } from "../core/audit.ts";
import type { Calendar } from "../core/calendar.ts";
import { sha256 } from "../core/canonical.ts";
import { languageOf } from "../core/language.ts";
import type { Language } from "../core/message.ts";
import { neutralise } from "../core/text.ts";
import type { TurnInput } from "../core/turn.ts";
import type { TimeFound, TimeReading, When } from "../core/when.ts";
import { nextWorkingDay, sayMoment } from "./clock.ts";
import type { Timer } from "./timer.ts";
import type { Timers } from "./timers.ts";
import { words } from "./words.ts";

/** Nobody has more. */
const mostTimers = 50;
const longestText = 500;
const usualMinutes = 10;
const digestAt = 8 * 60 + 30;
const minuteMs = 60_000;
/** Where only a day is named. */
const morning = "09:00:00";

/** The command as it was said. */
export interface RemindCall {
  readonly input: TurnInput;
  readonly rest: string;
  readonly language: Language;
  /** The same when the command is run again after a crash. */
  readonly key: string;
}

export interface RemindOptions {
  readonly timers: Pick<Timers, "add" | "of" | "remove">;
  readonly when: When;
  readonly calendar: Pick<Calendar, "times">;
  /** The zone of people whose platform tells none. */
  readonly zone: string;
}

/** Gives what `/remind …` replies. Run again with the same key, it sets nothing twice. */
export function remind(options: RemindOptions): (call: RemindCall) => Promise<string> {
  const { timers, when, calendar } = options;

  async function note(call: RemindCall, made: Made): Promise<string> {
    const { input } = call;
    const say = words[call.language];
    const text = call.rest
      .replace(/^(?:please\s+)?remind\s+|^(?:请|麻烦)?(?:再)?提醒/iu, "")
      .replace(/^(?:me|us|我|一下我|大家)\s*/iu, "");
    const language = languageOf(text);
    const now = Date.parse(input.saidAt);
    const found = await when.read(text, { at: input.saidAt, zone: made.zone, language });
    const told = found.find(
      ({ kind, problem }) => kind !== "duration" && problem !== "impossible" && problem !== "gap",
    );
    const delay = told ? undefined : delayIn(found);
    const about = withoutTime(text, told ?? (delay ? delay.found : undefined));
    if (!told && !delay) return say.noTime;
    if (about === "") return say.noText;
    const set = told?.kind === "set" && told.value && told.first ? told : undefined;
    const due = delay ? now + delay.ms : dueOf(told as TimeFound, now, made.zone, await when.load());
    if (due === undefined || Number.isNaN(due)) return say.noTime;
    if (!set && due <= now) return say.past(sayMoment(due, made.zone, call.language));
    const start = new Date(due).toISOString();
    const note: Timer = {
      ...made,
      kind: "note",
      text: about.slice(0, longestText),
      due: start,
      start,
      ...(set && { rule: set.value }),
    };
    if (set?.value)
      await calendar.times({ start, end: new Date(due + minuteMs).toISOString(), zone: made.zone, rule: set.value });
    await timers.add(note);
    return say.set(neutralise(note.text), sayMoment(due, made.zone, call.language), set !== undefined, made.id);
  }

  return async (call) => {
    const { input, language, key } = call;
    const rest = call.rest.trim();
    const say = words[language];
    const me = personKey(input.conversation, input.sender);
    const mine = await timers.of(me);
    const zone = input.sender.zone ?? options.zone;
    const line = (timer: Timer): string => `- \`${timer.id}\` ${say.tell(timer, zone)}`;
    if (rest === "" || /^(?:list|all|列表|全部|查看)$/iu.test(rest))
      return mine.length === 0
        ? `${say.none}\n\n${say.how}`
        : `${say.list}\n${mine.map(line).join("\n")}\n\n${say.cancelHow}`;

    const cancel = /^(?:cancel|delete|remove|stop|off|取消|删除|关闭)\s*(.*)$/iu.exec(rest);
    if (cancel) {
      const which = cancel[1]?.trim().replace(/`/g, "") ?? "";
      const gone = /^(?:all|全部|所有)$/iu.test(which)
        ? mine
        : mine.filter((one) => one.id === which || nameOf(one).test(which) || (which === "" && mine.length === 1));
      for (const { id } of gone) await timers.remove(id);
      if (gone.length > 0) return `${say.cancelled}\n${gone.map(line).join("\n")}`;
      return mine.length === 0 ? say.none : `${say.which}\n${mine.map(line).join("\n")}`;
    }

    const made: Made = {
      id: `r-${sha256(key).slice(0, 6)}`,
      conversation: input.conversation,
      person: input.sender,
      messageId: input.messageId,
      zone,
      language,
      madeAt: input.saidAt,
    };
    if (mine.length >= mostTimers && !mine.some(({ id }) => id === made.id)) return say.tooMany(mostTimers);
    const digest =
      /^(?:(?:me|us)\s+)?(?:(?:of|with)\s+)?(?:the\s+|a\s+|my\s+)?(?:morning\s+|daily\s+)?digest\b(.*)$|^(?:每日|每天|晨间)?(?:早报|日报|晨报|日程早报)(.*)$/iu.exec(
        rest,
      );
    if (digest) {
      const minutes = (await clockIn(`${digest[1] ?? ""}${digest[2] ?? ""}`)) ?? digestAt;
      const due = new Date(nextWorkingDay(Date.parse(input.saidAt), minutes, zone)).toISOString();
      await removeKind("digest");
      await timers.add({ ...made, kind: "digest", minutes, due });
      return say.digest(sayMoment(Date.parse(due), zone, language), made.id);
    }
    const before =
      /^(?:(?:me|us)\s+)?(?:(\d{1,3})\s*min\w*\s+)?before (?:each |every |all |my |the )*meetings?\b(?:\D*(\d{1,3}))?|^(?:我)?(?:每(?:个|次))?(?:会前|开会前|会议前|会议开始前)\D*(\d{1,3})?/iu.exec(
        rest,
      );
    if (before) {
      const minutes = Math.min(240, Math.max(1, Number(before[1] ?? before[2] ?? before[3] ?? usualMinutes)));
      await removeKind("meetings");
      await timers.add({ ...made, kind: "meetings", minutes });
      return say.meetings(minutes, made.id);
    }
    return note(call, made);

    /** One of these is enough: a new one stands in for the old. */
    async function removeKind(kind: Timer["kind"]): Promise<void> {
      for (const one of mine) if (one.kind === kind) await timers.remove(one.id);
    }
    async function clockIn(text: string): Promise<number | undefined> {
      const [found] = await when.read(text, { at: input.saidAt, zone, language: languageOf(text) });
      const time = /(\d{2}):(\d{2}):\d{2}$/.exec(found?.value ?? "");
      return time ? Number(time[1]) * 60 + Number(time[2]) : undefined;
    }
  };
}

type Made = Omit<Extract<Timer, { kind: "meetings" }>, "kind" | "minutes">;

/** What one is called when it is cancelled by its kind. */
const nameOf = ({ kind }: Timer): RegExp =>
  kind === "digest" ? /digest|早报|日报|晨报/iu : kind === "meetings" ? /meeting|会/iu : /$^/;

/** "20 minutes", 半小时: a length alone is a time from now. */
function delayIn(found: readonly TimeFound[]): { found: TimeFound; ms: number } | undefined {
  const one = found.find(({ kind }) => kind === "duration");
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(one?.value ?? "");
  if (!one || !match) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const ms = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * minuteMs + seconds * 1000;
  return ms > 0 ? { found: one, ms } : undefined;
}

/** The moment of a time: of a range its start; of a day its morning; the first reading that is yet to come. */
function dueOf(
  told: TimeFound,
  now: number,
  zone: string,
  read: Awaited<ReturnType<When["load"]>>,
): number | undefined {
  const momentOf = (reading: TimeReading): number | undefined => {
    if (reading.instant) return Date.parse(reading.instant);
    const value = reading.kind === "set" ? reading.first : (reading.value ?? reading.start);
    const words =
      value === undefined
        ? undefined
        : value.length === 10
          ? `${value} ${morning}`
          : /^\d\d:/.test(value)
            ? undefined
            : value;
    if (words === undefined) {
      if (value === undefined) return undefined;
      const today = new Intl.DateTimeFormat("sv-SE", { timeZone: told.zone ?? zone, dateStyle: "short" });
      const on = (day: number) => instantOf(`${today.format(day)} ${value}`);
      const first = on(now);
      return first !== undefined && first <= now ? on(now + 86_400_000) : first;
    }
    return instantOf(words);
  };
  const instantOf = (words: string): number | undefined => {
    const [one] = read(words, { at: new Date(now).toISOString(), zone: told.zone ?? zone, language: "en" });
    return one?.instant ? Date.parse(one.instant) : undefined;
  };
  const moments = [told, ...told.others].flatMap((one) => momentOf(one) ?? []);
  const awake = moments.filter((moment) => {
    const hour = Number(
      new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format(moment),
    );
    return moment > now && (hour >= 7 || /\b(?:am|night|midnight)\b|凌晨|早/i.test(told.text));
  });
  return awake[0] ?? moments.find((moment) => moment > now) ?? moments[0];
}

/** What is left of a wish when its time is taken out. */
function withoutTime(text: string, found: TimeFound | undefined): string {
  const rest = found ? `${text.slice(0, found.from)} ${text.slice(found.to)}` : text;
  return rest
    .replace(/\s+/g, " ")
    .replace(/^[\s,，:：]*(?:(?:in|at|on|by)\s+)?(?=\s|$|to\b|that\b)/i, "")
    .replace(/^[\s,，:：]*(?:to|that|about|of|去|要|之后|后|以后|的时候|时)?[\s,，:：]*/iu, "")
    .replace(/[\s,，]+(?:in|at|on|by|after)?[\s.。!！]*$/i, "")
    .trim();
}
