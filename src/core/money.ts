/**
 * Money without floats: whole numbers of 10⁻¹² of a dollar or a yuan, so that a token at a few cents for a million of them
 * is exact. People and programs outside read and write decimals such as "0.00215".
 */

/** ISO 4217. People may write RMB for CNY. */
export type Currency = "USD" | "CNY";

/** An amount; `pico` counts 10⁻¹² of the currency's unit. */
export interface Money {
  readonly currency: Currency;
  readonly pico: bigint;
}

const digits = 12;
export const picoPerUnit = 10n ** BigInt(digits);
const signs: Readonly<Record<Currency, string>> = { USD: "$", CNY: "¥" };

/**
 * Reads a decimal such as `0.8`, `"2.50"` or `1.5e-7`; exact, since a number is read by its shortest decimal form. Undefined
 * for what is no decimal number, or finer than 10⁻¹².
 */
export function picoOf(decimal: string | number): bigint | undefined {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(String(decimal).trim());
  if (!found) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = found;
  const shift = digits - fraction.length + Number(exponent);
  const all = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && all % scale !== 0n) return undefined;
  const pico = shift < 0 ? all / scale : all * scale;
  return sign ? -pico : pico;
}

/** What a receipt says something cost; null when no price was known. Receipts of earlier releases hold numbers, in dollars. */
export function moneyIn({
  cost,
  currency = "USD",
}: {
  cost: string | number | null;
  currency?: Currency;
}): Money | null {
  return cost === null ? null : { currency, pico: picoOf(cost) ?? 0n };
}

/** The whole amount as a decimal without needless zeros, such as `0.00215` or `12`. */
export function decimalOf(pico: bigint): string {
  const sign = pico < 0n ? "-" : "";
  const text = (pico < 0n ? -pico : pico).toString().padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  return `${sign}${text.slice(0, -digits)}${fraction && `.${fraction}`}`;
}

/** The same amount in another currency, rounded half up to 10⁻¹². `rate` is how many yuan a dollar costs, in 10⁻¹². */
export function convert({ currency, pico }: Money, to: Currency, rate: bigint): bigint {
  if (currency === to) return pico;
  return to === "CNY" ? divide(pico * rate, picoPerUnit) : divide(pico * picoPerUnit, rate);
}

/** For people: `$0.0215`, `¥12.00`; four decimals below one unit, else two, rounded half up. Never 0 for more than nothing. */
export function showMoney({ currency, pico }: Money): string {
  const decimals = pico < picoPerUnit ? 4 : 2;
  const step = 10n ** BigInt(digits - decimals);
  if (pico > 0n && divide(pico, step) === 0n) return `<${signs[currency]}${decimalOf(step)}`;
  const text = divide(pico, step)
    .toString()
    .padStart(decimals + 1, "0");
  return `${signs[currency]}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** Rounds half up; for amounts from 0. */
const divide = (value: bigint, by: bigint): bigint => (value + by / 2n) / by;
