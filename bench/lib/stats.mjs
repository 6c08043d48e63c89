/**
 * The p-th percentile by nearest rank: the smallest value that at least p percent of the values do not exceed.
 * @param {readonly number[]} values in any order
 * @param {number} p from 0 to 100
 * @returns {number} NaN when there are no values
 */
export function percentile(values, p) {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const rank = Math.max(1, Math.ceil((p / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/**
 * What tables show of a row of times.
 * @param {readonly number[]} values
 */
export function spread(values) {
  return { p50: percentile(values, 50), p95: percentile(values, 95), p99: percentile(values, 99) };
}

/**
 * Counts verdicts by kind, in the order the kinds come up, with all of them together at the end.
 * @param {readonly { kind: string, right: boolean, ms: number }[]} verdicts
 * @returns {{ kind: string, right: number, total: number, percent: number, p50Ms: number }[]}
 */
export function scoreByKind(verdicts) {
  const kinds = [...new Set(verdicts.map(({ kind }) => kind))];
  const count = (kind, some) => {
    const right = some.filter((verdict) => verdict.right).length;
    const p50Ms = percentile(
      some.map(({ ms }) => ms),
      50,
    );
    return { kind, right, total: some.length, percent: (100 * right) / some.length, p50Ms };
  };
  const rows = kinds.map((kind) =>
    count(
      kind,
      verdicts.filter((verdict) => verdict.kind === kind),
    ),
  );
  return [...rows, count("all", verdicts)];
}
