/** What SQLite lacks for formulas: a zone's clock, dates and numbers in words of people, capitals of every script. */
import type Database from "better-sqlite3";
import { readDate, wallTime } from "../dates.ts";
import { readNumber } from "../numbers.ts";

/** Adds the functions to a connection; each gives NULL for what it cannot take. */
export function addFunctions(db: Database.Database): void {
  const add = (name: string, of: (...args: never[]) => string | number | null): void =>
    void db.function(name, { deterministic: true }, of as (...args: unknown[]) => unknown);
  add("wall_time", (moment: unknown, zone: string) => {
    const ms = typeof moment === "string" ? Date.parse(moment) : Number.NaN;
    return Number.isNaN(ms) ? null : wallTime(ms, zone);
  });
  add("text_day", (text: unknown) => (typeof text === "string" ? (readDate(text.trim())?.day ?? null) : null));
  add("text_number", (text: unknown) => (typeof text === "string" ? (readNumber(text)?.value ?? null) : null));
  add("text_upper", (text: unknown) => (typeof text === "string" ? text.toUpperCase() : null));
  add("text_lower", (text: unknown) => (typeof text === "string" ? text.toLowerCase() : null));
}
