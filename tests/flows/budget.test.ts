/** Money through the whole bot: what people read, what the ledger holds, what a crash leaves. */
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type App, type AppOptions, openApp } from "../../src/app.ts";
import type { CommandContext } from "../../src/commands/context.ts";
import { run as usageCommand } from "../../src/commands/usage.ts";
import type { ModelBackend } from "../../src/core/model.ts";
import { decimalOf } from "../../src/core/money.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool } from "../../src/core/tool.ts";
import { readSettings } from "../../src/settings.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { type FakeLlm, startFakeLlm } from "../fakes/llm/server.ts";
import { allowAll, chatAdapter, emptyWorld, message, type Point, type World } from "../fakes/world.ts";

let llm: FakeLlm;
const closing: (() => Promise<void> | void)[] = [];
beforeEach(async () => {
  llm = await startFakeLlm();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await llm.close();
});

/** A dollar for a thousand tokens read, two for as many written; the cheap model costs a tenth. */
const priceList = `{
  "openai/paid": { "input_cost_per_token": 1e-3, "output_cost_per_token": 2e-3, "max_output_tokens": 100 },
  "deepseek/cheap": { "input_cost_per_token": 1e-4, "output_cost_per_token": 2e-4, "max_output_tokens": 100 }
}`;
const noon = Date.parse("2026-11-21T04:00:00Z");
const base = "zone: Asia/Shanghai\ncorpus: { seeds: false }\nmodel: openai/paid\nprices: prices.json\n";

async function settingsOf(home: string, yaml: string) {
  writeFileSync(join(home, "prices.json"), priceList);
  const keys = { OPENAI_API_KEY: "fake-key", DEEPSEEK_API_KEY: "fake-key" };
  const env = { ATCLAW_HOME: home, ...keys, OPENAI_BASE_URL: llm.baseUrl, DEEPSEEK_BASE_URL: llm.baseUrl };
  return readSettings(env, { path: join(home, "atclaw.yaml"), text: base + yaml }, home);
}

async function bot(yaml: string, more: Partial<AppOptions> = {}) {
  const home = newHome();
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const errors: string[] = [];
  const app: App = await openApp({
    ...(await quietApp(home)),
    settings: await settingsOf(home, yaml),
    log: { info: () => {}, error: (what) => void errors.push(what) },
    adapters: () => [chat],
    now: () => noon,
    ...more,
  });
  closing.push(async () => {
    await app.stop();
    rmSync(home, { recursive: true, force: true });
  });
  await app.start();
  let count = 0;
  const ask = async (text: string, conversation = "c1", user = "U1"): Promise<string> => {
    const said = message(conversation, `m${++count}`, text);
    await chat.say({ ...said, sender: { id: user, name: `Name of ${user}` } });
    const id = said.messageId;
    await until(`the reply to ${text}`, () => world.posts.some((post) => post.inReplyTo === id));
    return world.posts.find((post) => post.inReplyTo === id)?.text ?? "";
  };
  const spent = async () => {
    await until("everything is on disk", async () => (await app.store.counts()).open === 0);
    const [sum] = await app.store.spend.sums("workspace", {});
    return sum;
  };
  return { app, home, world, chat, ask, spent, errors };
}

/** An answer that costs so many tenths of a dollar. */
const costing = (tenths: number) => ({
  text: "fine",
  usage: { prompt_tokens: 60, completion_tokens: tenths * 50 - 30, total_tokens: 30 + tenths * 50 },
});

describe("a budget", () => {
  test("is warned of at 80 % once, and is the reason when it is used up, with whom to ask", async () => {
    const { ask, app } = await bot("budgets: [{ per: user, every: day, usd: 1, ask: Li Lei }]");
    llm.script(costing(7), costing(1), costing(1), costing(2));
    expect(await ask("one")).toBe("fine");
    expect(await ask("two")).toBe("fine\n\n_Your budget for today is 80% used ($0.8000 of $1.00)._");
    expect(await ask("three")).toBe("fine");
    expect(await ask("four")).toBe("fine");
    expect(await ask("five")).toMatch(/^Your budget for today is used up: \$1\.10 of \$1\.00\. .*ask Li Lei/);
    expect(await ask("第六个问题")).toMatch(/^你今天的预算已用完：.*请联系Li Lei/);
    expect(llm.requests).toHaveLength(4);
    llm.script(costing(1));
    expect(await ask("somebody else", "c1", "U2")).toBe("fine");
    const [turn] = (await app.store.turns({ limit: 2 })).slice(1);
    expect(turn?.reply).toMatchObject({ problem: "refused", answered: false });
    const audited = [...app.store.audit.rows()].filter(({ kind }) => kind === "budget-stopped");
    expect(audited.map(({ data }) => data.budget)).toEqual(["user-day", "user-day"]);
  });

  test("never lets turns that run at once take more than one call's reserve beyond it", async () => {
    const { ask, spent } = await bot("budgets: [{ per: total, every: day, usd: 1 }]");
    llm.answerWith(() => ({ ...costing(3), delayMs: 5 }));
    const replies = await Promise.all(Array.from({ length: 12 }, (_, n) => ask(`question ${n}`, `c${n}`, `U${n}`)));
    const answered = replies.filter((reply) => reply.startsWith("fine")).length;
    expect(answered).toBe(llm.requests.length);
    expect(answered).toBe(4);
    expect(replies.filter((reply) => reply.startsWith("The budget of this bot for today is used up"))).toHaveLength(8);
    expect(decimalOf((await spent())?.cost.USD ?? 0n)).toBe("1.2");
  });

  test("goes on with the model that it names, says so, and stops when that took what it may", async () => {
    const { ask, app } = await bot(
      "budgets: [{ per: channel, every: month, usd: 0.5, then: { model: deepseek/cheap, more: 0.14 } }]",
    );
    llm.script(costing(6), costing(4), costing(4));
    await ask("one");
    const note = "_The budget `channel-month` is used up, so `deepseek/cheap` answered this._";
    expect(await ask("two")).toContain(`fine\n\n${note}`);
    expect(llm.requests.at(-1)?.body.model).toBe("cheap");
    expect(await ask("three")).toMatch(/^This channel's budget for this month is used up/);
    expect(llm.requests).toHaveLength(2);
    const sums = await app.store.spend.sums("model", {});
    expect(sums.map(({ name, cost }) => [name, decimalOf(cost.USD)])).toEqual([
      ["cheap", "0.04"],
      ["paid", "0.6"],
    ]);
  });

  test("may go on by rules, which cost nothing", async () => {
    const { ask, app } = await bot("budgets: [{ per: user, every: day, usd: 0.1, then: { model: offline } }]");
    llm.script(costing(2));
    await ask("one");
    expect(await ask("two")).toContain("`offline` answered this");
    expect(await ask("three")).toContain("`offline` answered this");
    expect(llm.requests).toHaveLength(1);
    expect((await app.store.spend.sums("model", {})).map(({ name, calls }) => [name, calls])).toEqual([
      ["offline", 2],
      ["paid", 1],
    ]);
  });

  test("in money keeps back a model without a price and tells the operator at once; one in tokens counts it", async () => {
    const money = await bot("budgets: [{ per: user, every: day, rmb: 10 }]", {
      models: [modelCosting({ name: "openai", model: "unheard-of" })],
    });
    expect(money.errors.join()).toMatch(/openai\/unheard-of has no known price, so the budget "user-day" keeps it/);
    expect(await money.ask("hi")).toMatch(/^I do not know what the model `unheard-of` costs/);
    const tokens = await bot("budgets: [{ per: user, every: day, tokens: 100 }]", {
      models: [modelCosting({ name: "openai", model: "unheard-of" })],
    });
    expect(await tokens.ask("hi")).toMatch(/^echo\n\n_Your budget for today is 120% used \(120 tokens of 100 tokens\)/);
    expect(await tokens.ask("hi")).toMatch(/^Your budget for today is used up: 120 tokens of 100 tokens/);
    expect((await tokens.spent())?.unpriced).toBe(1);
  });

  test.each([
    ["budgets: [{ per: user, every: day, usd: 1, tokens: 5 }]", /atclaw\.yaml:5:.*exactly one limit/],
    ["budgets: [{ per: user, every: day, usd: -1 }]", /atclaw\.yaml:5:.*usd/],
    ["budgets: [{ per: usr, every: day, usd: 1 }]", /atclaw\.yaml:5:.*per/],
    [
      "budgets:\n  - per: user\n    every: day\n    usd: 1\n    then: { model: deepseek/cheap }",
      /atclaw\.yaml:9:.*deepseek\/cheap .*costs too.*`more`/,
    ],
    ["prices: nowhere.json", /nowhere\.json cannot be read \(ENOENT\)|stands here twice/],
    ["money: { rate: 0 }", /atclaw\.yaml:5:.*money\.rate/],
  ])("%j stops the start with its line", async (yaml, said) => {
    const home = newHome();
    closing.push(() => rmSync(home, { recursive: true, force: true }));
    const start = async () =>
      openApp({ ...(await quietApp(home)), settings: await settingsOf(home, yaml), adapters: () => [] });
    await expect(start()).rejects.toThrow(said);
  });
});

/** A model in this process that takes 120 tokens for whatever it is asked. */
function modelCosting(more: Partial<ModelBackend>, point: Point = () => {}, count = { calls: 0 }): ModelBackend {
  const usage = { input: 80, cachedInput: 0, output: 40, reasoning: 0 };
  return {
    name: "openai",
    model: "paid",
    contextTokens: 100_000,
    generate: async ({ messages }) => {
      point("before model");
      count.calls++;
      await new Promise((resolve) => setImmediate(resolve));
      point("after model");
      const isLooking = messages.some((said) => said.role === "user" && said.text.startsWith("look"));
      const isDone = messages.at(-1)?.role === "tool";
      const reply = { usage, model: more.model ?? "paid" };
      return isLooking && !isDone
        ? {
            ...reply,
            text: "",
            finish: "tools",
            toolCalls: [{ id: "c", name: "look_up", arguments: "{}" }],
          }
        : { ...reply, text: "echo", finish: "stop", toolCalls: [] };
    },
    ...more,
  };
}

const looking: Skill = {
  name: "looking",
  description: { en: "looks things up", zh: "查询" },
  instructions: "",
  examples: [],
  tools: [
    defineTool({
      name: "look_up",
      description: "looks something up",
      input: z.object({}),
      effect: "read",
      title: { en: "Looking", zh: "查询" },
      run: async () => ({ content: "found" }),
    }),
  ],
};

describe("the ledger", () => {
  test("has every attempt with its tokens, also those that failed, and the receipt has the same", async () => {
    const { ask, app, spent } = await bot("");
    llm.script(
      { text: "", usage: { prompt_tokens: 50, completion_tokens: 10, total_tokens: 60 } },
      { status: 429, headers: { "retry-after": "0" }, body: { error: { message: "slow down" } } },
      {
        text: "fine",
        usage: {
          ...{ prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
          ...{ prompt_tokens_details: { cached_tokens: 40 }, completion_tokens_details: { reasoning_tokens: 5 } },
        },
      },
    );
    expect(await ask("hello")).toBe("fine");
    expect(await spent()).toMatchObject({
      ...{ turns: 1, calls: 1, attempts: 3, input: 150, cached: 40, output: 30, reasoning: 5, unpriced: 0 },
      ...{ estimated: 0, finished: 1, cost: { USD: 210_000_000_000n, CNY: 0n } },
    });
    const [turn] = await app.store.turns({ limit: 1 });
    expect(turn?.receipt?.models).toMatchObject([{ cost: "0.21", currency: "USD", attempts: 3 }]);
    expect(turn?.receipt?.models[0]?.price).toMatch(/^[0-9a-f]{8}$/);
  });

  test("keeps what a turn took that fails in the end, and what a stopped one took by estimate", async () => {
    const { ask, spent, chat, world } = await bot("");
    llm.script({
      text: "",
      finish: "content_filter",
      usage: { prompt_tokens: 50, completion_tokens: 0, total_tokens: 50 },
    });
    expect(await ask("forbidden things")).toMatch(/declined/);
    expect(await spent()).toMatchObject({ calls: 0, attempts: 1, input: 50, finished: 0 });
    llm.script({ hang: true });
    await chat.say(message("c2", "m-hang", "think for an hour"));
    await until("it hangs", () => llm.requests.length === 2);
    await chat.say(message("c2", "m-stop", "/stop"));
    await until("both replies", () => world.posts.length === 3);
    const sum = await spent();
    expect(sum).toMatchObject({ attempts: 2, estimated: 1 });
    expect(sum?.input).toBeGreaterThan(60);
  });

  test("has each call that was made once, and its budget no less, wherever the power is cut", async () => {
    const cuts: string[] = [];
    for (let cutAt = 0; ; cutAt++) {
      const world = emptyWorld();
      const count = { calls: 0 };
      const [home, left] = [newHome(), newHome()];
      const state = { points: 0, cut: "" };
      const point: Point = (name) => {
        if (state.cut) throw new Error("no power");
        if (state.points++ !== cutAt) return;
        state.cut = name;
        cpSync(home, left, { recursive: true, filter: (path) => !path.includes("lock") });
        throw new Error("power cut");
      };
      const first = await start(home, world, point, count);
      await first.chat.say(message("c1", "m1", "look it up")).catch(() => {});
      await until("the cut or the end", () => state.cut !== "" || world.posts.length === 1);
      const made = count.calls;
      await first.app.stop();
      const after = state.cut ? await start(left, world, () => {}, count) : first;
      if (state.cut) {
        cuts.push(state.cut);
        await after.chat.say(message("c1", "m1", "look it up"));
        await until(`the reply after a cut ${state.cut}`, () => world.posts.length === 1);
        await until("it is sent", async () => (await after.app.store.counts()).unsent === 0);
        const where = `cut ${cutAt} ${state.cut}`;
        const sums = await after.app.store.spend.sums("task", {});
        expect(
          sums.map(({ name, finished }) => [name, finished]),
          where,
        ).toEqual([["look_up", 1]]);
        expect(sums[0]?.calls, where).toBe(2);
        // A call that was reserved and not yet sent when the power went may be counted too, but none is missing.
        expect(sums[0]?.attempts, where).toBeGreaterThanOrEqual(count.calls);
        expect(sums[0]?.attempts, where).toBeLessThanOrEqual(count.calls + 1);
        expect(count.calls - made, where).toBeLessThanOrEqual(2);
        await after.app.stop();
      }
      for (const folder of [home, left]) rmSync(folder, { recursive: true, force: true });
      if (!state.cut) break;
    }
    expect(new Set(cuts)).toEqual(new Set(["before commit", "after commit", "before model", "after model"]));
  }, 60_000);

  async function start(home: string, world: World, point: Point, count: { calls: number }) {
    const chat = chatAdapter(world);
    const app = await openApp({
      ...(await quietApp(home)),
      settings: await settingsOf(home, "budgets: [{ per: user, every: day, usd: 100 }]"),
      adapters: () => [chat],
      now: () => noon,
      models: [modelCosting({}, point, count)],
      skills: [looking],
      policy: allowAll,
      hooks: { beforeCommit: () => point("before commit"), afterCommit: () => point("after commit") },
    });
    await app.start();
    return { app, chat };
  }
});

describe("usage", () => {
  const printed = async (home: string, yaml: string, ...args: string[]): Promise<string[]> => {
    const lines: string[] = [];
    const context = { home, settings: await settingsOf(home, yaml), stdout: (line: string) => void lines.push(line) };
    expect(await usageCommand(args, context as unknown as CommandContext)).toBe(0);
    return lines;
  };

  test("tells tasks with what each cost and is charged at, in either currency", async () => {
    const yaml = "money: { currency: RMB, rate: 7 }\ntasks: { looking: 5, other: 1 }\n";
    const { ask, home, spent } = await bot(yaml, {
      models: [modelCosting({})],
      skills: [looking],
      policy: allowAll,
    });
    await ask("look it up", "c1", "U1");
    await ask("look it up", "c1", "U2");
    await ask("hello", "c2", "U1");
    await spent();
    const lines = (await printed(home, yaml, "--by", "task", "--json")).map((line) => JSON.parse(line));
    const each = { turns: 2, finished: 2, tools: 2, cost: "4.48", currency: "RMB", costPerTask: "2.24", charged: "10" };
    expect(lines).toMatchObject([
      { name: "look_up", ...each },
      { name: "talk", finished: 1, cost: "1.12", charged: "1" },
    ]);
    expect(await printed(home, yaml, "--by", "task", "--currency", "usd")).toEqual([
      "task     turns  finished  tools  files     cost  per task  charged",
      "look_up      2         2      2      0  $0.6400   $0.3200    $1.43",
      "talk         1         1      0      0  $0.1600   $0.1600  $0.1429",
    ]);
    expect((await printed(home, yaml, "--by", "user", "--csv"))[1]).toMatch(
      /^chat:test:U1,Name of U1,2,3,3,240,0,120,0,/,
    );
    expect(await printed(home, yaml, "--by", "day", "--since", "2026-11-22", "--json")).toEqual([]);
    expect(await printed(home, yaml, "--by", "day", "--until", "2026-11-21", "--json")).toHaveLength(1);
    expect(await ask("/usage", "c1", "U1")).toMatch(
      /You, today: ¥3\.36, 360 tokens, 3 model calls, 2 finished tasks[\s\S]*This channel, this month: ¥4\.48/,
    );
  });
});
