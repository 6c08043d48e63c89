/** Budgets over the real ledger: whatever comes in whatever order, no more is spent than they allow. */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openBudgets } from "../../src/budget/budgets.ts";
import { type BudgetSetting, rulesOf } from "../../src/budget/rules.ts";
import { BudgetError, ModelError } from "../../src/core/errors.ts";
import type { ModelBackend, ModelReply } from "../../src/core/model.ts";
import { decimalOf, picoOf, picoPerUnit } from "../../src/core/money.ts";
import type { Account, Ask, Hold } from "../../src/core/spend.ts";
import { type MeteredCall, meter } from "../../src/models/meter.ts";
import { pricesOf, readPrices } from "../../src/models/prices/open.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import { newHome } from "../fakes/app.ts";
import { requestOf } from "../models/support.ts";

const homes: string[] = [];
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});
const newStore = () => {
  const home = newHome();
  homes.push(home);
  return openStore(home);
};

const rate = 7n * picoPerUnit;
const account = (user: string, channel = "C1"): Account => ({
  turnId: "t-1",
  user: `chat:T1:${user}`,
  channel: `chat:T1:${channel}`,
  workspace: "chat:T1",
});
const never = new AbortController().signal;
const dollars = (amount: string) => ({ currency: "USD" as const, pico: picoOf(amount) ?? 0n });
const asks = (user: string, cost: string, more: Partial<Ask> = {}): Ask => ({
  account: account(user),
  skill: "",
  backend: "openai",
  model: "m",
  tokens: 100,
  cost: dollars(cost),
  ...more,
});

async function budgetsOf(settings: readonly BudgetSetting[], clock = { ms: Date.parse("2026-11-21T04:00:00Z") }) {
  const store = newStore();
  const options = { rules: rulesOf(settings), ledger: store.spend, rate, zone: "Asia/Shanghai", now: () => clock.ms };
  return { store, clock, budgets: await openBudgets(options), again: () => openBudgets(options) };
}

/** What became of a reservation so far: `held`, `waits`, or the name of the budget that is used up. */
async function stateOf(hold: Promise<Hold>): Promise<string> {
  const waits = new Promise<string>((resolve) => setImmediate(() => setImmediate(() => resolve("waits"))));
  const done = hold.then(
    () => "held",
    (error: unknown) => (error instanceof BudgetError ? error.budget : String(error)),
  );
  return Promise.race([done, waits]);
}

describe("a budget", () => {
  test("lets a call through while it is not used up, and says why not when it is", async () => {
    const { budgets } = await budgetsOf([{ per: "user", every: "day", usd: "1", ask: "Li Lei" }]);
    (await budgets.reserve(asks("U1", "0.9"), never)).settle(10, dollars("0.95"));
    (await budgets.reserve(asks("U1", "0.9"), never)).settle(10, dollars("0.2"));
    const refused = await budgets.reserve(asks("U1", "0.1"), never).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BudgetError);
    expect((refused as BudgetError).say).toEqual({
      en: "Your budget for today is used up: $1.15 of $1.00. It starts anew tomorrow (Asia/Shanghai). To get more, ask Li Lei; the budget is called `user-day`.",
      zh: "你今天的预算已用完：限额 $1.00，已用 $1.15。明天（Asia/Shanghai）重新计算。需要更多额度请联系Li Lei，预算名称是 `user-day`。",
    });
    expect(await stateOf(budgets.reserve(asks("U2", "0.1"), never))).toBe("held");
  });

  test("makes a call wait while others hold what is left, and refuses it only when they took it", async () => {
    const { budgets } = await budgetsOf([{ per: "total", every: "day", usd: "1" }]);
    const first = await budgets.reserve(asks("U1", "1.5"), never);
    const second = budgets.reserve(asks("U2", "1.5"), never);
    expect(await stateOf(second)).toBe("waits");
    first.settle(10, dollars("0.4"));
    expect(await stateOf(second)).toBe("held");
    const third = budgets.reserve(asks("U3", "0.1"), never);
    expect(await stateOf(third)).toBe("waits");
    (await second).settle(10, dollars("0.6"));
    expect(await stateOf(third)).toBe("total-day");
  });

  test("lets go of a call that is stopped while it waits", async () => {
    const { budgets } = await budgetsOf([{ per: "total", every: "day", usd: "1" }]);
    await budgets.reserve(asks("U1", "1"), never);
    const stop = new AbortController();
    const waiting = budgets.reserve(asks("U2", "1"), stop.signal);
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
  });

  test("of somebody goes before that of everybody, and another kind stands beside it", async () => {
    const { budgets } = await budgetsOf([
      { per: "user", every: "day", usd: "1" },
      { name: "boss", per: "user", every: "day", usd: "5", only: ["T1:U9"] },
      { name: "words", per: "user", every: "day", tokens: 250 },
    ]);
    const spend = async (user: string, cost: string) =>
      (await budgets.reserve(asks(user, cost), never)).settle(100, dollars(cost));
    await spend("U9", "3");
    await spend("U9", "1");
    expect(await stateOf(budgets.reserve(asks("U9", "1"), never))).toBe("held");
    await spend("U1", "1");
    expect(await stateOf(budgets.reserve(asks("U1", "0.1"), never))).toBe("user-day");
  });

  test("counts yuan and dollars together at the configured rate, and tokens by themselves", async () => {
    const { budgets } = await budgetsOf([{ per: "user", every: "month", rmb: 10 }]);
    const spend = async (cost: Ask["cost"]) =>
      (await budgets.reserve({ ...asks("U1", "0"), cost }, never)).settle(1, cost);
    await spend(dollars("1"));
    await spend({ currency: "CNY", pico: picoOf("2.5") ?? 0n });
    expect(budgets.standing(account("U1"))).toMatchObject([{ unit: "CNY", used: "9.5", limit: "10", percent: 95 }]);
  });

  test("in money keeps back what has no price, and one in tokens does not", async () => {
    const money = await budgetsOf([{ per: "user", every: "day", usd: 1 }]);
    const refused = await money.budgets
      .reserve({ ...asks("U1", "0"), cost: null }, never)
      .catch((error: unknown) => error);
    expect((refused as BudgetError).message).toMatch(/do not know what the model `m` costs.*`prices`/);
    const tokens = await budgetsOf([{ per: "user", every: "day", tokens: 1000 }]);
    expect(await stateOf(tokens.budgets.reserve({ ...asks("U1", "0"), cost: null }, never))).toBe("held");
  });

  test("lets what costs nothing go on", async () => {
    const { budgets } = await budgetsOf([{ per: "user", every: "day", usd: 0 }]);
    expect(await stateOf(budgets.reserve(asks("U1", "0"), never))).toBe("held");
    expect(await stateOf(budgets.reserve(asks("U1", "0.01"), never))).toBe("user-day");
  });

  test("of a skill holds for calls that work with its tools", async () => {
    const { budgets } = await budgetsOf([{ per: "skill", every: "day", usd: 0, only: ["letters"] }]);
    expect(await stateOf(budgets.reserve(asks("U1", "1", { skill: "letters" }), never))).toBe("skill-day");
    expect(await stateOf(budgets.reserve(asks("U1", "1", { skill: "rooms" }), never))).toBe("held");
    expect(await stateOf(budgets.reserve(asks("U1", "1"), never))).toBe("held");
  });

  test("warns of four fifths once in its day or month, also after a start", async () => {
    const { budgets, again, store } = await budgetsOf([{ per: "user", every: "day", usd: 1 }]);
    const take = async (cost: string) => (await budgets.reserve(asks("U1", cost), never)).settle(1, dollars(cost));
    await take("0.79");
    expect(budgets.warnings(account("U1"), "", "en").say).toEqual([]);
    await take("0.01");
    const { keys, say } = budgets.warnings(account("U1"), "", "en");
    expect(say).toEqual(["Your budget for today is 80% used ($0.8000 of $1.00)."]);
    expect(budgets.warnings(account("U1"), "", "en").say).toEqual([]);
    const usage = { input: 1, cachedInput: 0, output: 0, reasoning: 0 };
    await store.spend.record({
      ...{ account: account("U1"), skill: "", at: "", day: "2026-11-21", backend: "b", model: "m", ms: 1, usage },
      ...{ outcome: "answered", estimated: false, cost: { ...dollars("0.8"), version: "v" }, warned: keys },
    });
    const next = await again();
    expect(next.standing(account("U1"))).toMatchObject([{ used: "0.8", percent: 80 }]);
    expect(next.warnings(account("U1"), "", "en").say).toEqual([]);
  });

  test.each([
    [[{ per: "user", every: "day", usd: "free" }], /has the amount free/],
    [[{ per: "user", every: "day", tokens: 1.5 }], /has the amount 1.5/],
    [
      [
        { name: "a", per: "user", every: "day", usd: 1 },
        { name: "a", per: "channel", every: "day", usd: 1 },
      ],
      /Two budgets are called "a"/,
    ],
  ] as [BudgetSetting[], RegExp][])("%j is refused", (settings, said) => {
    expect(() => rulesOf(settings)).toThrow(said);
  });
});

describe("the days of a budget", () => {
  const record = (store: ReturnType<typeof newStore>, day: string, cost: string) =>
    store.spend.record({
      ...{ account: account("U1"), skill: "", at: "", day, backend: "b", model: "m", ms: 1 },
      ...{ usage: { input: 1, cachedInput: 0, output: 0, reasoning: 0 }, outcome: "answered", estimated: false },
      ...{ cost: { ...dollars(cost), version: "v" }, warned: [] },
    });
  const used = (budgets: Awaited<ReturnType<typeof openBudgets>>) =>
    budgets.standing(account("U1")).map(({ used }) => used);
  const both: BudgetSetting[] = [
    { per: "user", every: "day", usd: 1 },
    { per: "user", every: "month", usd: 10 },
  ];

  test("begin at midnight of the configured zone, and months with them", async () => {
    const { budgets, clock } = await budgetsOf(both, { ms: Date.parse("2026-11-30T15:59:00Z") });
    (await budgets.reserve(asks("U1", "1"), never)).settle(1, dollars("1"));
    expect(await stateOf(budgets.reserve(asks("U1", "1"), never))).toBe("user-day");
    clock.ms = Date.parse("2026-11-30T16:00:00Z");
    expect(await budgets.today()).toBe("2026-12-01");
    expect(used(budgets)).toEqual(["0", "0"]);
  });

  test("that a clock set back brings again hold what was spent since, and tomorrow is a new day all the same", async () => {
    const { store, budgets, clock } = await budgetsOf(both);
    const spend = async (cost: string) => {
      const hold = await budgets.reserve(asks("U1", cost), never);
      await record(store, await budgets.today(), cost);
      hold.settle(1, dollars(cost));
    };
    await spend("0.25");
    clock.ms = Date.parse("2031-01-01T04:00:00Z");
    await spend("0.5");
    expect(used(budgets)).toEqual(["0.5", "0.5"]);
    clock.ms = Date.parse("2026-11-20T04:00:00Z");
    expect(await budgets.today()).toBe("2026-11-20");
    expect(used(budgets)).toEqual(["0.75", "0.75"]);
    await spend("0.25");
    expect(await stateOf(budgets.reserve(asks("U1", "0.1"), never))).toBe("user-day");
    clock.ms = Date.parse("2026-11-21T04:00:00Z");
    expect(await stateOf(budgets.reserve(asks("U1", "0.1"), never))).toBe("held");
  });

  test("that a clock set back while the process was down brings again hold it too", async () => {
    const { store, clock, again } = await budgetsOf(both);
    await record(store, "2031-01-01", "0.7");
    expect(used(await again())).toEqual(["0.7", "0.7"]);
    clock.ms += 86_400_000;
    expect(used(await again())).toEqual(["0", "0.7"]);
  });
});

describe("whatever comes in whatever order", () => {
  const prices = pricesOf(
    readPrices({
      value: { "paid/m": { input_cost_per_token: 1e-3, output_cost_per_token: 2e-3, max_output_tokens: 50 } },
      at: String,
    }),
  );
  const limit = picoOf("0.4") ?? 0n;
  type Step = { do: "ask"; user: number } | { do: "answer" | "fail"; which: number; output: number } | { do: "crash" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant("ask" as const), user: fc.nat(2) }) },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constantFrom("answer", "answer", "fail"), which: fc.nat(9), output: fc.nat(50) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
  ) as fc.Arbitrary<Step>;

  test("nobody exceeds a budget by more than the reserve of one call, and the ledger has each call once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const store = newStore();
        const rules = rulesOf([{ per: "user", every: "day", usd: "0.4" }]);
        const now = () => Date.parse("2026-11-21T04:00:00Z");
        const input = 30;
        const reserve = 30n * (picoOf("0.001") ?? 0n) + 50n * (picoOf("0.002") ?? 0n);
        /** What the service charged, whether anybody heard of it or not. */
        const charged = new Map<string, bigint>();
        const charge = (user: string, output: number) => {
          const cost = BigInt(input) * (picoOf("0.001") ?? 0n) + BigInt(output) * (picoOf("0.002") ?? 0n);
          charged.set(user, (charged.get(user) ?? 0n) + cost);
        };
        let open: { user: string; answer: (reply: ModelReply) => void; fail: (error: unknown) => void }[] = [];
        let dead = new AbortController();
        let lost = false;

        const boot = async () => {
          await store.spend.settleLost();
          const budgets = await openBudgets({ rules, ledger: store.spend, rate, zone: "UTC", now });
          const mine = dead;
          const backendFor = (user: string): ModelBackend => ({
            name: "paid",
            model: "m",
            contextTokens: 100_000,
            generate: () =>
              new Promise((answer, fail) => {
                open.push({ user, answer, fail });
              }),
          });
          return (user: string): Promise<MeteredCall> =>
            meter({
              ...{ models: [backendFor(user)], standIns: new Map(), prices, budgets, rate, now },
              ledger: store.spend,
              noteInstead: () => "",
              onError: () => {},
            })(requestOf({ instructions: "x".repeat(48), messages: [{ role: "user", text: "y".repeat(40) }] }), {
              account: account(user),
              skill: "",
              signal: mine.signal,
            });
        };
        let call = await boot();
        const settled = () => new Promise((resolve) => setTimeout(resolve, 4));

        for (const what of steps) {
          if (what.do === "ask") call(`U${what.user}`).catch(() => {});
          else if (what.do === "crash") {
            lost ||= open.length > 0;
            // The calls under way go on at the service, which charges them in full.
            for (const { user } of open) charge(user, 50);
            open = [];
            dead.abort(new Error("the process died"));
            dead = new AbortController();
            call = await boot();
          } else {
            const [one] = open.splice(what.which % (open.length || 1), 1);
            if (!one) continue;
            charge(one.user, what.output);
            const usage = { input, cachedInput: 0, output: what.output, reasoning: 0 };
            if (what.do === "answer") one.answer({ text: "ok", toolCalls: [], finish: "stop", usage, model: "m" });
            else one.fail(new ModelError("refused", "no", { retryable: false, usage }));
          }
          await settled();
          for (const [user, sum] of charged) expect(sum, user).toBeLessThanOrEqual(limit + reserve);
          const underWay = new Set(open.map(({ user }) => user));
          for (const user of underWay) {
            const many = BigInt(open.filter((one) => one.user === user).length);
            expect((charged.get(user) ?? 0n) + many * reserve, user).toBeLessThanOrEqual(limit + reserve);
          }
        }
        for (const { cost, name } of await store.spend.sums("user", {})) {
          const user = name.slice(name.lastIndexOf(":") + 1);
          if (lost) expect(cost.USD).toBeGreaterThanOrEqual(charged.get(user) ?? 0n);
          else expect(decimalOf(cost.USD)).toBe(decimalOf(charged.get(user) ?? 0n));
        }
        dead.abort(new Error("over"));
        await settled();
        await store.close();
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
