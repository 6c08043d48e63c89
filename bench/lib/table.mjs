/**
 * Lays rows out in columns: names to the left, numbers to the right, at three digits or so.
 * @param {readonly Readonly<Record<string, unknown>>[]} rows their keys are the columns' heads
 * @returns {string}
 */
export function table(rows) {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => heads.map((head) => shown(row[head])));
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const isNumber = heads.map((head) => rows.some((row) => typeof row[head] === "number"));
  const line = (row) =>
    row.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ");
  return [line(heads), widths.map((width) => "-".repeat(width)).join("  "), ...cells.map(line)]
    .map((text) => `  ${text.trimEnd()}`)
    .join("\n");
}

/**
 * A value as people read it: `0.942`, `12.3`, `5,187`.
 * @param {unknown} value
 * @returns {string}
 */
export function shown(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
