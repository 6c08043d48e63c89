import type { Language } from "./message.ts";

export type TimeKind = "date" | "time" | "datetime" | "daterange" | "timerange" | "datetimerange" | "duration" | "set";

/**
 * Why a reading cannot be taken as it stands: `impossible` (30 February), `gap` (the clock was put forward over it),
 * `overlap` (it comes twice, because the clock is put back), `weekday` (the weekday named is not that date's), `past`.
 */
export type TimeProblem = "impossible" | "gap" | "overlap" | "weekday" | "past";

/**
 * One meaning of an expression, on the clock of the asker or of the zone it names. `value` is a date `2026-11-20`, a time
 * `15:00:00`, a datetime `2026-11-20 15:00:00`, a duration `PT1H30M` (ISO 8601), a set's RFC 5545 rule
 * `FREQ=WEEKLY;BYDAY=FR`, or `not resolved` for a date that does not exist. Ranges have `start` and `end` instead, in the
 * same forms; an open one lacks one of them. The last day of a `daterange` belongs to it; other ranges end before `end`.
 */
export interface TimeReading {
  readonly kind: TimeKind;
  readonly value?: string;
  readonly start?: string;
  readonly end?: string;
  /** The moments of `value` or of `start` and `end`, ISO 8601 with offset; only where the date and the time are known. */
  readonly instant?: string;
  readonly endInstant?: string;
  /** Of a set: its first time from now on, as a date or datetime, and the end of it when the set has ranges. */
  readonly first?: string;
  readonly firstEnd?: string;
}

/** A stretch of a text that tells a time, and what it means. The reading itself is the likeliest. */
export interface TimeFound extends TimeReading {
  readonly text: string;
  /** UTF-16 offsets into the text. */
  readonly from: number;
  readonly to: number;
  /** What else it can mean, the likelier first; empty when it is clear. */
  readonly others: readonly TimeReading[];
  readonly problem?: TimeProblem;
  /** The IANA zone named in the text; absent when it is the asker's own. */
  readonly zone?: string;
}

export interface ReadOptions {
  /** The moment to count from: ISO 8601 with offset or, without one, on the clock of `zone`. */
  readonly at: string;
  /** The asker's IANA zone, or an offset such as `+08:00`. */
  readonly zone: string;
  readonly language: Language;
}

/** Reads dates, times, ranges, durations and recurrences in running text. No model does date arithmetic. */
export interface When {
  /**
   * What is found, from left to right, none overlapping; weeks begin on Monday. Rejects with a `UserError` when `at` or
   * `zone` are none.
   */
  read(text: string, options: ReadOptions): Promise<readonly TimeFound[]>;
  /** Loads what reading needs, and gives the reading of short texts that does not wait; it throws where `read` rejects. */
  load(): Promise<(text: string, options: ReadOptions) => readonly TimeFound[]>;
}
