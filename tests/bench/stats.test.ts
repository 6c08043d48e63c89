import { describe, expect, it } from "vitest";
import { percentile, scoreByKind } from "../../bench/lib/stats.mjs";
import { shown, table } from "../../bench/lib/table.mjs";

describe("the bench", () => {
  it("takes percentiles by nearest rank, whatever the order", () => {
    const values = [9, 1, 10, 2, 8, 3, 7, 4, 6, 5];
    expect([0, 10, 50, 51, 95, 100].map((p) => percentile(values, p))).toEqual([1, 1, 5, 6, 10, 10]);
    expect(percentile([3], 99)).toBe(3);
    expect(percentile([], 50)).toBeNaN();
    expect(values[0]).toBe(9);
  });

  it("counts right answers for each kind and for all", () => {
    const verdict = (kind: string, right: boolean, ms: number) => ({ kind, right, ms });
    const rows = scoreByKind([verdict("single", true, 4), verdict("chinese", false, 9), verdict("single", false, 6)]);
    expect(rows).toEqual([
      { kind: "single", right: 1, total: 2, percent: 50, p50Ms: 4 },
      { kind: "chinese", right: 0, total: 1, percent: 0, p50Ms: 9 },
      { kind: "all", right: 1, total: 3, percent: (100 * 1) / 3, p50Ms: 6 },
    ]);
  });

  it("shows numbers at about three digits, in columns", () => {
    expect([0.5, 12.34, 5187.4, 7, Number.NaN].map(shown)).toEqual(["0.50", "12.3", "5,187", "7", ""]);
    expect(table([{ what: "a", ms: 1.5 }, { what: "longer" }])).toBe(
      ["  what      ms", "  ------  ----", "  a       1.50", "  longer"].join("\n"),
    );
  });
});
