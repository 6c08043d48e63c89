/** What holds for every file of rules and every call. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { glob } from "../../src/policy/conditions.ts";
import { call, person, policyOf, slackChannel } from "./support.ts";

const people = "people: { a: { slack: U1, roles: [owner] }, b: { slack: U2, roles: [editor] } }";
const some = <T>(...of: T[]) => fc.option(fc.subarray(of, { minLength: 1 }), { nil: undefined });
const rule = fc
  .record({
    people: some("a", "b", "role:editor", "role:owner"),
    channels: some("money", "direct"),
    skills: some("rooms", "tables"),
    tools: some("find_rooms", "book_room", "cancel_booking", "write_rows", "*", "*_room"),
    effect: fc.option(fc.constantFrom("read", "write", "destructive"), { nil: undefined }),
    do: fc.constantFrom("allow", "ask", "refuse"),
    evenAfterReading: fc.boolean(),
  })
  .map((one) => (one.do === "allow" ? one : { ...one, evenAfterReading: false }));
const fileOf = (rules: unknown[]): string =>
  `policy:\n  ${people}\n  channels: { money: { slack: C9 } }\n  rules: ${JSON.stringify(rules)}\n`;
const action = fc
  .record({
    tool: fc.constantFrom("find_rooms", "book_room", "cancel_booking", "write_rows"),
    who: fc.constantFrom("U1", "U2", "U3"),
    channel: fc.constantFrom("C1", "C9"),
    outside: fc.subarray(["search_corpus", "read_page"]),
    late: fc.boolean(),
  })
  .map(({ tool, who, channel, ...more }) =>
    call(tool, {}, { person: person(who), conversation: slackChannel(channel), ...more }),
  );

test("a write is never allowed after reading text from outside, unless the rule that decides says evenAfterReading", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 6 }), action, (rules, asked) => {
      const { verdict, rule: name } = policyOf(fileOf(rules)).decide(asked);
      if (asked.effect !== "write" || verdict !== "allow") return;
      expect(asked.late).toBe(false);
      const decided = rules[Number(/\[(\d+)\]/.exec(name)?.[1])];
      if (asked.outside.length > 0) expect(decided?.evenAfterReading).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("what takes something away is never allowed by a rule that does not say so", () => {
  const cancelling = fc
    .constantFrom("U1", "U2", "U3")
    .map((who) => call("cancel_booking", { id: "b1" }, { person: person(who) }));
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 6 }), cancelling, (rules, asked) => {
      const { verdict, rule: name } = policyOf(fileOf(rules)).decide(asked);
      if (verdict !== "allow") return;
      const decided = rules[Number(/\[(\d+)\]/.exec(name)?.[1])];
      expect(decided?.effect === "destructive" || decided?.tools?.includes("cancel_booking")).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("the first rule that fits decides: rules before it could go, rules after it change nothing", () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 6 }),
      fc.array(rule, { maxLength: 3 }),
      action,
      (rules, more, asked) => {
        const whole = policyOf(fileOf(rules)).decide(asked);
        const index = Number(/\[(\d+)\]/.exec(whole.rule)?.[1] ?? rules.length);
        for (const single of rules.slice(0, index))
          expect(policyOf(fileOf([single])).decide(asked).rule).toMatch(/^default/);
        if (index < rules.length) expect(policyOf(fileOf([...rules, ...more])).decide(asked)).toEqual(whole);
      },
    ),
    { numRuns: 200 },
  );
});

test("who is asked can always agree: an ask names somebody who may approve, as many as are needed", () => {
  const asks = rule.map((one) => ({ ...one, do: "ask", evenAfterReading: false }));
  const approvers = fc.record({
    approvers: some("asker", "a", "b", "role:editor", "role:owner"),
    count: fc.constantFrom(1, 2),
  });
  fc.assert(
    fc.property(asks, approvers, action, (one, who, asked) => {
      const policy = policyOf(fileOf([{ ...one, ...who }]));
      const verdict = policy.decide(asked);
      if (verdict.verdict !== "ask") return;
      const able = ["U1", "U2", "U3"].filter((id) =>
        policy.mayApprove(person(id), asked.person, asked.conversation, verdict.approvers),
      );
      expect(able.length).toBeGreaterThanOrEqual(verdict.approvers.count);
    }),
    { numRuns: 300 },
  );
});

test("a file means the same however YAML writes it down", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), action, (rules, asked) => {
      const flow = fileOf(rules);
      const plain = JSON.parse(
        JSON.stringify({
          policy: {
            people: { a: { slack: "U1", roles: ["owner"] }, b: { slack: "U2", roles: ["editor"] } },
            channels: { money: { slack: "C9" } },
            rules,
          },
        }),
      );
      expect(policyOf(stringify(plain)).decide(asked)).toEqual(policyOf(flow).decide(asked));
    }),
    { numRuns: 100 },
  );
});

test("patterns mean what the same regular expressions mean, and none takes long", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (wild, said) => {
      const same = new RegExp(`^${wild.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(glob(wild, said)).toBe(same.test(said));
    }),
    { numRuns: 2_000 },
  );
  expect(glob("*a".repeat(100), "a".repeat(20_000).concat("b"))).toBe(false);
});
