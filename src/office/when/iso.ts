/** Moments written as machines write them: `2026-11-24T14:00:00`. The offset after it is read as a named zone. */
import { dayOf, daySeconds, hour } from "./calendar.ts";
import type { Meaning } from "./meaning.ts";
import { type Parser, token } from "./parse.ts";

export const isoMoment: Parser<Meaning> = token(
  /(?<!\d)(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):?([0-5]\d)(?::?([0-5]\d)(?:[.,]\d{1,9})?)?(?!\d)/y,
  ([, y, m, d, h, min, s = "0"]) => {
    const day = dayOf(Number(y), Number(m), Number(d));
    if (day === undefined) return { kind: "datetime", options: [], problem: "impossible" };
    return { kind: "datetime", options: [day * daySeconds + Number(h) * hour + Number(min) * 60 + Number(s)] };
  },
);
