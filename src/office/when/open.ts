/**
 * Understanding time: dates, times, ranges, lengths and recurrences in English and Chinese, by two grammars of our own.
 *
 * A grammar (`english/`, `chinese/`) turns a stretch of text into a meaning, which holds every option it has, the likeliest
 * first (`meaning.ts`). `scan.ts` takes the longest expression at each place; `readings.ts` writes the options as values and
 * says what is wrong with them: a date that does not exist, a clock that was put forward over it, a moment that is past.
 */
import { setImmediate } from "node:timers/promises";
import { UserError } from "../../core/errors.ts";
import type { Language } from "../../core/message.ts";
import type { ReadOptions, TimeFound, When } from "../../core/when.ts";
import { daySeconds } from "./calendar.ts";
import type { Now } from "./meaning.ts";
import { sourceOf } from "./parse.ts";
import { found } from "./readings.ts";
import { type Find, type Reader, scan } from "./scan.ts";
import { type NamedZone, zonesIn } from "./zoneNames.ts";
import { epochsOf, isZone, wallOf } from "./zones.ts";

/** Longer texts are read a line at a time, so that others get their turn in between. */
const atOnce = 1000;

/** Reads times. The grammars are loaded when the first text is read. */
export function openWhen(): When {
  let readers: Promise<Readers> | undefined;
  const load = (): Promise<Readers> => {
    readers ??= loadReaders();
    return readers;
  };
  return {
    async read(text, options) {
      const loaded = await load();
      if (text.length <= atOnce) return readNow(text, options, loaded);
      const found: TimeFound[] = [];
      for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
        await setImmediate();
        for (const one of readNow(line, options, loaded))
          found.push({ ...one, from: one.from + index, to: one.to + index });
      }
      return found;
    },
    async load() {
      const loaded = await load();
      return (text, options) => readNow(text, options, loaded);
    },
  };
}

type Readers = Readonly<Record<Language, Reader>>;

async function loadReaders(): Promise<Readers> {
  const [{ english }, { chinese }] = await Promise.all([import("./english/read.ts"), import("./chinese/read.ts")]);
  return { en: english, zh: chinese };
}

function readNow(text: string, { at, zone, language }: ReadOptions, readers: Readers): TimeFound[] {
  const moment = momentOf(at, zone);
  const reader = readers[language];
  const folded = reader.fold(text);
  const zones = zonesIn(folded, zone);
  const finds = scan(sourceOf(masked(folded, zones), moment), reader);
  return finds.map((find) => toldIn(find, text, zones, moment, zone));
}

type At = Now & { readonly epoch: number };

/** A zone's name says nothing else about the time, so it is blank to the grammar. */
function masked(text: string, zones: readonly NamedZone[]): string {
  let plain = text;
  for (const { from, to } of zones) plain = plain.slice(0, from) + " ".repeat(to - from) + plain.slice(to);
  return plain;
}

/** The find with the zone that is named within it or beside it, if there is one. */
function toldIn(
  { from, to, meaning }: Find,
  text: string,
  zones: readonly NamedZone[],
  now: At,
  own: string,
): TimeFound {
  const apart = /^[\s,，]*$/;
  const named = zones.find(
    (one) =>
      (one.from >= from && one.to <= to) ||
      (one.from >= to && apart.test(text.slice(to, one.from))) ||
      (one.to <= from && apart.test(text.slice(one.to, from))),
  );
  const start = named ? Math.min(from, named.from) : from;
  const end = named ? Math.max(to, named.to) : to;
  const stretch = { text: text.slice(start, end), from: start, to: end };
  const other = named && named.zone !== own ? named.zone : undefined;
  return found(stretch, meaning, { now, zone: other ?? own, named: other, epoch: now.epoch });
}

/** The moment to count from. Faults are `UserError`s. */
function momentOf(at: string, zone: string): At {
  if (!isZone(zone))
    throw new UserError(`"${zone}" is no time zone. Give an IANA name such as Asia/Shanghai, Europe/London or UTC.`);
  const epoch = epochOf(at, zone);
  if (epoch === undefined)
    throw new UserError(
      `"${at}" is no moment. Give it as ISO 8601, such as 2026-11-20T09:30:00 or 2026-11-20T09:30:00+08:00.`,
    );
  const moment = wallOf(epoch, zone);
  return {
    epoch,
    moment,
    day: Math.floor(moment / daySeconds),
    plus: (seconds) => wallOf(epoch + seconds, zone),
  };
}

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s?(Z|[+-]\d{2}:?\d{2})?$/;

/** Seconds since 1970-01-01 UTC; a moment without an offset is on the wall of the zone. */
function epochOf(at: string, zone: string): number | undefined {
  const [, day, time = "00:00", offset] = iso.exec(at.trim()) ?? [];
  if (day === undefined) return undefined;
  const ms = Date.parse(`${day}T${time}${offset ?? "Z"}`);
  if (Number.isNaN(ms)) return undefined;
  const seconds = Math.floor(ms / 1000);
  return offset ? seconds : (epochsOf(seconds, zone)[0] ?? seconds);
}
