/** Values as people read them, in one line. */
import type { Field, LinkedRecord, Value } from "../../../core/tables.ts";
import { wallTime } from "../dates.ts";
import { percentOf } from "../numbers.ts";

const signs: Readonly<Record<string, string>> = { USD: "$", CNY: "¥", EUR: "€", GBP: "£" };
const stars = 5;

type Shown = Pick<Field, "type" | "format" | "currency" | "decimals" | "prefix" | "kind">;

/** A value as its field shows it: `$1,200.50`, `25%`, `★★★`, `✓`, moments on the clock of `zone`; empty for none. */
export function show(field: Shown, value: Value, zone: string): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "✓" : "";
  if (typeof value === "number") return numberIn(field, value);
  if (field.kind === "moment" && typeof value === "string") return wallTime(Date.parse(value), zone).slice(0, 16);
  return plainOf(value, ", ").replace(/\s*\n\s*/g, " ");
}

function numberIn({ type, format, currency = "USD", decimals, prefix = "" }: Shown, value: number): string {
  if (type === "auto-number") return `${prefix}${value}`;
  const digits = (least: number, most: number): string =>
    value.toLocaleString("en-US", {
      minimumFractionDigits: decimals ?? least,
      maximumFractionDigits: decimals ?? most,
    });
  switch (format) {
    case "percent":
    case "progress":
      return `${decimals === undefined ? Number(Number(percentOf(value)).toFixed(2)) : (value * 100).toFixed(decimals)}%`;
    case "rating":
      return "★".repeat(Math.max(0, Math.min(stars, Math.round(value)))) || "0";
    case "currency": {
      const amount = Math.abs(value).toLocaleString("en-US", {
        minimumFractionDigits: decimals ?? (Number.isInteger(value) ? 0 : 2),
        maximumFractionDigits: decimals ?? 2,
      });
      return `${value < 0 ? "-" : ""}${signs[currency] ?? `${currency} `}${amount}`;
    }
    default:
      return digits(0, 6);
  }
}

/** A value as a text that reads back as it: lists with commas, or as JSON where an item holds a sign that parts lists. */
export function plainOf(value: Value, separator = ", "): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (!Array.isArray(value)) return String(value);
  const names = (value as readonly unknown[]).map((one) =>
    typeof one === "object" && one !== null ? String((one as LinkedRecord).name) : String(one),
  );
  return names.some((name) => /[,;，；、\n]|^\[/.test(name)) ? JSON.stringify(names) : names.join(separator);
}
