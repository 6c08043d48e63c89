/** No zone's midnight falls between two of these. */
const quarterMs = 15 * 60 * 1000;

/** Makes the function that says which day it is in a zone, such as `2026-11-21`; it remembers the present quarter of an hour. */
export function daysIn(zone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  let quarter = Number.NaN;
  let day = "";
  return (ms) => {
    const now = Math.floor(ms / quarterMs);
    if (now === quarter) return day;
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    quarter = now;
    day = `${part.year?.padStart(4, "0")}-${part.month}-${part.day}`;
    return day;
  };
}
