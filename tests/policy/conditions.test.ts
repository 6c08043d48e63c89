import { describe, expect, it } from "vitest";
import { conditions } from "../../src/policy/conditions.ts";
import type { Condition } from "../../src/policy/schema.ts";

/** Whether input fits, for a rule that asks and for one that allows. */
const fits = (when: Record<string, Condition>, input: Record<string, unknown>) => ({
  asks: conditions(when, false)(input),
  allows: conditions(when, true)(input),
});
const both = { asks: true, allows: true };
const neither = { asks: false, allows: false };
const careful = { asks: true, allows: false };

describe("a condition", () => {
  it.each<[string, Record<string, Condition>, Record<string, unknown>, typeof both]>([
    ["above counts a list", { rows: { above: 2 } }, { rows: [1, 2, 3] }, both],
    ["above wants more than that many", { rows: { above: 3 } }, { rows: [1, 2, 3] }, neither],
    ["above reads a number written as text", { cost: { above: 10 } }, { cost: "10.50" }, both],
    ["below", { cost: { below: 10 } }, { cost: 9 }, both],
    ["above and below together", { cost: { above: 5, below: 10 } }, { cost: 11 }, neither],
    ["longer counts characters", { text: { longer: 2 } }, { text: "👍👍👍" }, both],
    ["equals", { room: { equals: "A1" } }, { room: "A1" }, both],
    ["oneOf", { room: { oneOf: ["A1", "B2"] } }, { room: "C3" }, neither],
    ["matches", { to: { matches: "*@example.com" } }, { to: "li@example.com" }, both],
    ["matches the whole text", { to: { matches: "example" } }, { to: "li@example.com" }, neither],
    ["given", { repeat: { given: true } }, { repeat: "weekly" }, both],
    ["given is not what is empty", { repeat: { given: true } }, { repeat: "" }, neither],
    ["not given", { repeat: { given: false } }, {}, both],
    [
      "reaches into arguments and lists",
      { "rows.amount": { above: 100 } },
      { rows: [{ amount: 101 }, { amount: 102 }] },
      both,
    ],
    ["does not fit what is not there", { rows: { above: 2 } }, {}, neither],
    ["looks at own keys only", { "constructor.name": { given: true } }, {}, neither],
  ])("%s", (_, when, input, result) => {
    expect(fits(when, input)).toEqual(result);
  });
});

describe("in doubt a condition errs on the careful side", () => {
  it.each<[string, Record<string, Condition>, Record<string, unknown>]>([
    ["one of several values fits", { to: { matches: "*@example.com" } }, { to: ["li@example.com", "x@elsewhere.org"] }],
    ["one row of several fits", { "rows.amount": { above: 100 } }, { rows: [{ amount: 1 }, { amount: 102 }] }],
    ["the value cannot be compared", { cost: { above: 10 } }, { cost: "a lot" }],
    ["the value is of another kind", { room: { equals: "A1" } }, { room: { id: "A1" } }],
    ["case or width differ", { room: { equals: "A1" } }, { room: "ａ1" }],
  ])("%s", (_, when, input) => {
    expect(fits(when, input)).toEqual(careful);
  });
});
