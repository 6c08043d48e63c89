import { expect, it } from "vitest";
import { DeliveryError } from "../../src/core/errors.ts";
import { until } from "../fakes/app.ts";
import type { CardEntity } from "../fakes/feishu/cardkit.ts";
import { type Fault, tooMany } from "../fakes/feishu/http.ts";
import { approvalOf, type Posting, postings, type Question } from "../fakes/feishu/posting.ts";

const start = postings();
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const table = (name: string, rows: number): string =>
  [
    `| ${name} | 2025 | 2026 |`,
    "| --- | --: | :-: |",
    ...Array.from({ length: rows }, (_, i) => `| 行 ${i} | ${i * 7} | **${i}** |`),
  ].join("\n");

/** A reply of 20 KB with three tables. */
const longReply = [
  "# 市场概览",
  ...[1, 2, 3].flatMap((part) => [
    `## Part ${part}`,
    ...Array.from(
      { length: 14 },
      (_, i) =>
        `Paragraph ${i}: the market moved, as \`code(${i})\` and [a link](https://example.com/${i}) say. ${"More words follow here. ".repeat(15).trim()}`,
    ),
    table(`Part ${part}`, 20),
    "- one\n- two\n  - nested 中文",
  ]),
  "```ts\nconst end = true;\n```",
].join("\n\n");

const cardsOf = (bot: Posting): CardEntity[] => [...bot.feishu.cards.cards.values()].filter(({ sent }) => sent);

/** Lets a turn run as the agent does: from its start, its words in pieces, until it ends or the process does. */
async function run(bot: Posting, question: Question, text: string, pieces: number, everyMs: number): Promise<void> {
  for (;;) {
    const adapter = bot.adapter();
    bot.show(question, {
      type: "started",
      messageId: question.inReplyTo,
      asker: { id: "ou_alice", name: "Alice" },
      language: "en",
    });
    bot.show(question, { type: "tool", name: "search", title: "Searching", status: "running" });
    const size = Math.ceil(text.length / pieces);
    for (let at = 0; at < text.length && adapter === bot.adapter(); at += size) {
      bot.show(question, { type: "text", delta: text.slice(at, at + size) });
      if (at > text.length / 2)
        bot.show(question, { type: "tool", name: "search", title: "Searching", status: "done" });
      await wait(everyMs);
    }
    if (adapter !== bot.adapter()) continue;
    bot.show(question, { type: "ended" });
    return;
  }
}

/** Hands the reply over until it is posted, as the outbox does. */
async function deliver(bot: Posting, question: Question, text: string): Promise<string> {
  for (let mayExist = false; ; ) {
    const adapter = bot.adapter();
    try {
      const { externalId } = await bot.send(question, text, { mayExist });
      if (adapter === bot.adapter()) return externalId;
      mayExist = true;
    } catch (error) {
      if (!(error instanceof DeliveryError) || !error.retryable) throw error;
      mayExist ||= error.outcome !== "not-posted" || adapter !== bot.adapter();
      await wait(Math.min(error.retryAfterMs ?? 50, 1_100));
    }
  }
}

/** One message, one card, which shows the reply exactly and is written to no more. */
function expectWhole(bot: Posting, text: string): void {
  expect(bot.feishu.posts()).toHaveLength(1);
  expect(bot.words()).toBe(text);
  for (const card of cardsOf(bot)) {
    expect(bot.feishu.cards.isStreaming(card)).toBe(false);
    expect(card.card.config?.summary?.content).not.toBe("…");
    const numbers = card.operations.map(({ sequence }) => sequence);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  }
}

it.concurrent("sends a short reply whole, without a card that is written to", async () => {
  const bot = await start();
  const question = bot.ask();
  await run(bot, question, "Short words.", 2, 20);
  await deliver(bot, question, "Short words.");
  expectWhole(bot, "Short words.");
  expect(cardsOf(bot)).toEqual([]);
});

it.concurrent("shows steps and words as they come, then the reply in the same card", async () => {
  const bot = await start();
  const question = bot.ask({ chat: "oc_topics", startsTopic: true });
  const running = run(bot, question, longReply, 40, 60);
  const seen = new Set<string>();
  const watching = setInterval(() => seen.add(bot.words()), 20);
  await running;
  clearInterval(watching);
  await deliver(bot, question, longReply);
  expectWhole(bot, longReply);
  expect([...seen].some((words) => words.includes("⏳ Searching"))).toBe(true);
  expect(seen.size).toBeGreaterThan(3);
  expect(bot.feishu.posts()[0]?.thread_id).toBe(bot.feishu.world.message(question.inReplyTo)?.thread_id);
});

it.concurrent("a question that may have been asked is not taken for the card of its turn", async () => {
  const bot = await start();
  const question = bot.ask();
  bot.show(question, {
    type: "started",
    messageId: question.inReplyTo,
    asker: { id: "ou_alice", name: "Alice" },
    language: "en",
  });
  bot.show(question, { type: "text", delta: "Let me see." });
  await until("the card is there", () => bot.words() === "Let me see.");
  const asks = { key: `ask-${question.turnId}`, approvals: [approvalOf(question)], mayExist: true };
  const { externalId } = await bot.send(question, "May I?", asks);
  expect((await bot.send(question, "May I?", asks)).externalId).toBe(externalId);
  expect(bot.feishu.posts().map(bot.words)).toEqual([
    expect.stringContaining("Waiting for the approval"),
    expect.stringContaining("May I?"),
  ]);
});

it.concurrent("what is withdrawn because the model is asked again goes from the card", async () => {
  const bot = await start();
  const question = bot.ask();
  bot.show(question, {
    type: "started",
    messageId: question.inReplyTo,
    asker: { id: "ou_alice", name: "Alice" },
    language: "en",
  });
  bot.show(question, { type: "text", delta: "wrong words" });
  await until("wrong words in the chat", () => bot.words().includes("wrong words"));
  bot.show(question, { type: "reset" });
  bot.show(question, { type: "text", delta: 'right <at user_id="all"></at>words' });
  await until("right words in the chat", () => bot.words() === "right words");
  await deliver(bot, question, "right words");
  expectWhole(bot, "right words");
});

const faults: Readonly<Record<string, readonly (Fault | "kill")[]>> = {
  "HTTP 429": [tooMany(429, 1)],
  "HTTP 400 with 99991400": [tooMany(400, 1)],
  "230020": [{ code: 230020, msg: "frequency limit" }],
  "500 after it was carried out": [{ status: 500, code: 2200, msg: "internal error", carriedOut: true }],
  "a broken connection before": [{ drop: "before" }],
  "a broken connection after": [{ drop: "after" }],
  "the end of the process": ["kill"],
};
const everything = Object.values(faults).flat();

/** Operations that are interrupted: whatever makes, sends, writes to and ends a card. */
const isOperation = (name: string): boolean => name.startsWith("cardkit.") || name === "im.message.reply";

/** Interrupts the operations that `when` names, counted from 1; the end of the process leaves the one under way undone or unseen. */
function interrupt(bot: Posting, what: readonly (Fault | "kill")[], when: (count: number) => boolean): () => number {
  let count = 0;
  let hits = 0;
  bot.feishu.interrupts.push((name) => {
    if (!isOperation(name) || !when(++count)) return undefined;
    const fault = what[hits++ % what.length];
    if (fault !== "kill") return fault;
    void bot.restart();
    return { drop: hits % 2 === 0 ? "before" : "after" };
  });
  return () => hits;
}

it.concurrent.each([
  ["in one half of the ways", everything.filter((_, i) => i % 2 === 0)],
  ["in the other half", everything.filter((_, i) => i % 2 === 1)],
])(
  "a reply of 20 KB with tables, interrupted at every tenth operation %s, stands in one card exactly",
  { timeout: 90_000 },
  async (_, what) => {
    const bot = await start({ limits: true });
    expect(Buffer.byteLength(longReply)).toBeGreaterThan(20_000);
    const hits = interrupt(bot, what, (count) => count % 10 === 0);
    const question = bot.ask();
    await run(bot, question, longReply, 60, 250);
    await deliver(bot, question, longReply);
    expectWhole(bot, longReply);
    expect(hits()).toBeGreaterThanOrEqual(3);
    expect(bot.feishu.cards.cards.size).toBe(1);
  },
);

for (const [name, what] of Object.entries(faults))
  it.concurrent.each([1, 2, 3, 4, 5, 6])(
    `one card, whole, when ${name} interrupts operation %d`,
    { timeout: 60_000 },
    async (place) => {
      const bot = await start();
      const hits = interrupt(bot, what, (count) => count === place);
      const question = bot.ask();
      const text = `Words before.\n\n${table("T", 3)}\n\nWords after.`;
      await run(bot, question, text, 8, 200);
      await deliver(bot, question, text);
      expectWhole(bot, text);
      expect(hits()).toBe(1);
    },
  );

it.concurrent("a turn that waits for approval says so in its card, and goes on in it", {
  timeout: 60_000,
}, async () => {
  const bot = await start();
  const question = bot.ask();
  const begin = {
    type: "started",
    messageId: question.inReplyTo,
    asker: { id: "ou_alice", name: "Alice" },
    language: "zh",
  } as const;
  bot.show(question, begin);
  bot.show(question, { type: "tool", name: "book", title: "预订", status: "running" });
  await until("预订 in the chat", () => bot.words().includes("预订"));
  bot.show(question, { type: "ended" });
  await bot.send(question, "需要批准", { key: "g-1", approvals: [approvalOf(question)] });
  const [card] = cardsOf(bot);
  const [first, asked] = bot.feishu.posts();
  expect(first && bot.words(first)).toContain("等待批准");
  expect(card && bot.feishu.cards.isStreaming(card)).toBe(false);
  expect(asked && bot.words(asked)).toContain("需要批准");
  bot.show(question, begin);
  bot.show(question, { type: "text", delta: "已经预订" });
  await until("已经预订 in the chat", () => (first ? bot.words(first) : "").includes("已经预订"));
  bot.show(question, { type: "ended" });
  await deliver(bot, question, "已经预订 Jade。");
  expect(bot.feishu.posts()).toHaveLength(2);
  expect(first && bot.words(first)).toBe("已经预订 Jade。");
});

it.concurrent("goes on writing when Feishu has ended the streaming after ten minutes", {
  timeout: 60_000,
}, async () => {
  let ahead = 0;
  const bot = await start({ now: () => Date.now() + ahead });
  const question = bot.ask();
  bot.show(question, {
    type: "started",
    messageId: question.inReplyTo,
    asker: { id: "ou_alice", name: "Alice" },
    language: "en",
  });
  bot.show(question, { type: "text", delta: "one" });
  await until("one in the chat", () => bot.words() === "one");
  ahead = 11 * 60_000;
  bot.show(question, { type: "text", delta: " two" });
  await until("one two in the chat", () => bot.words() === "one two");
  await deliver(bot, question, "one two three");
  expectWhole(bot, "one two three");
});

it.concurrent("posts the reply anew when its card is too old to be changed", { timeout: 60_000 }, async () => {
  let ahead = 0;
  const bot = await start({ now: () => Date.now() + ahead });
  const question = bot.ask();
  bot.show(question, {
    type: "started",
    messageId: question.inReplyTo,
    asker: { id: "ou_alice", name: "Alice" },
    language: "en",
  });
  await until("a card in the chat", () => bot.feishu.posts().length === 1);
  ahead = 15 * 86_400_000;
  await bot.restart();
  await deliver(bot, question, "late words");
  expect(bot.words()).toBe("late words");
  expect(bot.feishu.posts()).toHaveLength(2);
});

it.concurrent("replies are posted without being shown before when the app may not write cards so, and the operator is told once", {
  timeout: 60_000,
}, async () => {
  const bot = await start();
  const question = bot.ask();
  bot.feishu.app.scopes = new Set(["im:message"]);
  await run(bot, question, "words that take long", 10, 150);
  await deliver(bot, question, "words that take long");
  expectWhole(bot, "words that take long");
  expect(bot.logged).toEqual([expect.stringContaining("cardkit:card:write")]);
});

it.concurrent("words are asked for where replies take long enough to be seen", { timeout: 60_000 }, async () => {
  const bot = await start();
  const wants = (): boolean | undefined => bot.adapter().wantsWords?.(bot.ask().conversation);
  const begin = (question: Question): void =>
    bot.show(question, {
      type: "started",
      messageId: question.inReplyTo,
      asker: { id: "ou_alice", name: "Alice" },
      language: "en",
    });
  expect(wants()).toBe(true);
  for (let i = 0; i < 5; i++) {
    const question = bot.ask();
    begin(question);
    bot.show(question, { type: "ended" });
  }
  expect(wants()).toBe(false);
  const slow = bot.ask();
  begin(slow);
  await until("a card in the chat", () => bot.feishu.posts().length === 1);
  await until("words are wanted", () => wants() === true);
  await deliver(bot, slow, "done");
});
