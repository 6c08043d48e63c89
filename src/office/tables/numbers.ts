/** Numbers as people write them in tables: `1,200.50`, `¥3,000`, `25%`, `(40)`, `5万`; and back. */

export interface ReadNumber {
  readonly value: number;
  readonly isPercent: boolean;
  /** ISO 4217, when a sign or code tells it. */
  readonly currency?: string;
}

const currencies: Readonly<Record<string, string>> = {
  $: "USD",
  "¥": "CNY",
  "￥": "CNY",
  "€": "EUR",
  "£": "GBP",
  usd: "USD",
  cny: "CNY",
  rmb: "CNY",
  eur: "EUR",
  gbp: "GBP",
  jpy: "JPY",
  hkd: "HKD",
  元: "CNY",
  美元: "USD",
};
const form =
  /^([-+−]?)\s*(\$|¥|￥|€|£|(?:usd|cny|rmb|eur|gbp|jpy|hkd)\b)?\s*([-+−]?)(\d{1,3}(?:[,，]\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,3})?\s*(k|m|bn|万|亿)?\s*(%|％|\$|€|元|美元|(?:usd|cny|rmb|eur|gbp|jpy|hkd)\b)?$/i;
const scales: Readonly<Record<string, number>> = { k: 3, m: 6, bn: 9, 万: 4, 亿: 8 };

/** Reads a number; undefined for what is none or too large. */
export function readNumber(text: string): ReadNumber | undefined {
  const trimmed = text.trim();
  const bracketed = /^\((.+)\)$/.exec(trimmed)?.[1];
  const parts = form.exec(bracketed ?? trimmed);
  if (!parts) return undefined;
  const [, sign = "", before, inner = "", whole = "", part = "", exponent = "", scale, after] = parts;
  if (whole === "" && !/\d/.test(part)) return undefined;
  const isPercent = after === "%" || after === "％";
  const shift = (scale ? (scales[scale.toLowerCase()] ?? 0) : 0) - (isPercent ? 2 : 0) + Number(exponent.slice(1) || 0);
  const size = Number(`${whole.replace(/[,，]/g, "") || "0"}${part === "." ? "" : part}e${shift}`);
  if (!Number.isFinite(size)) return undefined;
  const negative = (bracketed !== undefined) !== /[-−]/.test(sign + inner);
  const currency = currencies[(before ?? (isPercent ? "" : (after ?? ""))).toLowerCase()];
  return { value: negative && size !== 0 ? -size : size, isPercent, ...(currency && { currency }) };
}

/** A share as the percent that reads back as exactly this number: 0.07 is `7`, never `7.000000000000001`. */
export function percentOf(value: number): string {
  const hundredfold = value * 100;
  for (let digits = 15; digits <= 17; digits++) {
    const text = String(Number(hundredfold.toPrecision(digits)));
    if (Number(/e/.test(text) ? Number(text) / 100 : `${text}e-2`) === value) return text;
  }
  return String(hundredfold);
}
