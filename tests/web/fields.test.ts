import { describe, expect, test } from "vitest";
import { changesIn, type Field, fieldsOf, labelOf } from "../../src/console/page/approvals/fields.ts";
import { daysOf, sizesOf } from "../../src/console/page/usage/rows.ts";

const input = {
  room: "Orion",
  startTime: "2026-05-25T15:00:00+08:00",
  day: "2026-05-25",
  seats: 8,
  remind: true,
  attendees: ["Han Meimei", "Li Lei"],
  text: "two\nlines",
  place: { floor: 8 },
};
const change = (name: string, value: unknown): Field[] =>
  fieldsOf(input).map((field) => (field.name === name ? ({ ...field, value } as Field) : field));

describe("a form made from arguments", () => {
  test("has a field of the right kind for each", () => {
    expect(fieldsOf(input).map(({ name, kind }) => [name, kind])).toEqual([
      ["room", "text"],
      ["startTime", "moment"],
      ["day", "date"],
      ["seats", "number"],
      ["remind", "flag"],
      ["attendees", "list"],
      ["text", "long"],
      ["place", "json"],
    ]);
    expect(["startTime", "start_time", "room"].map(labelOf)).toEqual(["Start time", "Start time", "Room"]);
  });

  test("says only what was changed, in the type it had", () => {
    expect(changesIn(fieldsOf(input))).toEqual({ input: {} });
    expect(changesIn(change("seats", "12"))).toEqual({ input: { seats: 12 } });
    expect(changesIn(change("attendees", [" Li Lei ", ""]))).toEqual({ input: { attendees: ["Li Lei"] } });
    expect(changesIn(change("place", '{"floor": 9}'))).toEqual({ input: { place: { floor: 9 } } });
    expect(changesIn(change("remind", false))).toEqual({ input: { remind: false } });
  });

  test("keeps the offset of a moment", () => {
    expect(changesIn(change("startTime", "2026-05-26T09:30"))).toEqual({
      input: { startTime: "2026-05-26T09:30:00+08:00" },
    });
  });

  test("names what it cannot read", () => {
    expect(changesIn(change("seats", "many"))).toEqual({ faults: { seats: "notNumber" } });
    expect(changesIn(change("place", "{"))).toEqual({ faults: { place: "notJson" } });
  });
});

describe("the days of a report", () => {
  test("are all of them, those without a row too", () => {
    const row = { name: "2026-02-28", turns: 1, calls: 1, input: 1, cached: 0, output: 1, cost: "0.1", unpriced: 0 };
    const by = { user: [], model: [], skill: [], day: [row] };
    const days = daysOf({ since: "2026-02-27", until: "2026-03-01", by });
    expect(days.map(({ name, turns }) => [name, turns])).toEqual([
      ["2026-02-27", 0],
      ["2026-02-28", 1],
      ["2026-03-01", 0],
    ]);
  });

  test("are as large beside each other as they cost, else as they have tokens, else answers", () => {
    const row = { name: "a", turns: 3, calls: 1, input: 0, cached: 0, output: 0, cost: "0", unpriced: 0 };
    const sizes = (...rows: Partial<typeof row>[]) =>
      sizesOf(
        rows.map((one) => ({ ...row, ...one })),
        "USD",
      );
    expect(sizes({}, { turns: 1 })).toEqual([3, 1]);
    expect(sizes({ input: 5 }, { output: 7 })).toEqual([5, 7]);
    expect(sizes({ input: 5 }, { cost: "0.5" })).toEqual([0, 5e11]);
  });
});
