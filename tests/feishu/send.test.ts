import { expect, it } from "vitest";
import type { DeliveryError } from "../../src/core/errors.ts";
import type { Reply } from "../../src/core/message.ts";
import { buttonsOf, inputsOf } from "../fakes/feishu/cards.ts";
import { tooMany } from "../fakes/feishu/http.ts";
import { approvalOf, postings } from "../fakes/feishu/posting.ts";

const start = postings();

const failed = async (work: Promise<unknown>): Promise<DeliveryError> => {
  try {
    await work;
  } catch (error) {
    return error as DeliveryError;
  }
  throw new Error("it did not fail");
};

const table = (rows: number, cell = "v"): string =>
  ["| Name | Value |", "| --- | --: |", ...Array.from({ length: rows }, (_, i) => `| n${i} | ${cell}${i} |`)].join(
    "\n",
  );

it("posts a reply as a card below its question", async () => {
  const bot = await start();
  const question = bot.ask();
  const { externalId } = await bot.send(
    question,
    "# Hello\n\nSome **words** and `code`, 中文 🎉 [link](https://example.com)",
  );
  const [post] = bot.feishu.posts();
  expect(post).toMatchObject({ message_id: externalId, parent_id: question.inReplyTo, msg_type: "interactive" });
  expect(bot.words()).toBe("# Hello\n\nSome **words** and `code`, 中文 🎉 [link](https://example.com)");
});

it("stays in the topic of the question", async () => {
  const bot = await start();
  const question = bot.ask({ chat: "oc_topics", startsTopic: true });
  await bot.send(question, "here");
  expect(bot.feishu.posts()[0]?.thread_id).toBe(bot.feishu.world.message(question.inReplyTo)?.thread_id);
  expect(bot.feishu.callsOf("im.message.reply")[0]?.body).toMatchObject({ reply_in_thread: true });
});

it("shows tables as tables, up to three in a card, and further ones as text", async () => {
  const bot = await start();
  const five = Array.from({ length: 5 }, (_, i) => `Table ${i}\n\n${table(3, `t${i}-`)}`).join("\n\n");
  await bot.send(bot.ask(), five);
  const [post, ...more] = bot.feishu.posts();
  expect(more).toEqual([]);
  const card = post && bot.feishu.cards.cardOf(post);
  expect(card?.body.elements.filter(({ tag }) => tag === "table")).toHaveLength(3);
  for (let i = 0; i < 5; i++) for (let row = 0; row < 3; row++) expect(bot.words()).toContain(`t${i}-${row}`);
});

it("splits what is too long for one card, in order, with nothing lost", async () => {
  const bot = await start();
  const long = Array.from({ length: 700 }, (_, i) => `Paragraph ${i} 用中文写的一段话，足够长。 "quoted" \\ back`).join(
    "\n\n",
  );
  await bot.send(bot.ask(), long);
  const posts = bot.feishu.posts();
  expect(posts.length).toBeGreaterThan(1);
  expect(posts.map((post) => bot.words(post)).join("\n\n")).toBe(long);
  for (const { body } of posts) expect(Buffer.byteLength(body.content)).toBeLessThanOrEqual(30_000);
});

it("goes on with a long table on the next card, below its header", async () => {
  const bot = await start();
  await bot.send(bot.ask(), `${table(1500, "a longer cell that takes room ")}\n\nThe end.`);
  const posts = bot.feishu.posts();
  expect(posts.length).toBeGreaterThan(1);
  const words = posts.map((post) => bot.words(post));
  for (const one of words) expect(one).toMatch(/^\| Name \| Value \|/);
  for (let i = 0; i < 1500; i++) expect(words.some((one) => one.includes(`| n${i} |`))).toBe(true);
  expect(words.at(-1)).toContain("The end.");
});

it("mentions nobody, whatever the reply says", async () => {
  const bot = await start();
  await bot.send(
    bot.ask(),
    'All: <at user_id="all">x</at> and `<at id=all></at>`\n\n```\n<at id="ou_1"></at>\n```\n\n<person id="ou_1"></person>',
  );
  expect(bot.words()).not.toMatch(/<(?:at|person)\b/);
});

it("names the sources below the words", async () => {
  const bot = await start();
  await bot.send(bot.ask(), {
    markdown: "Sales rose [1].",
    citations: [{ source: "001", title: "Report", quote: "rose", publisher: "BIS", date: "2026-05" }],
  });
  expect(bot.words()).toBe("Sales rose [1].\n\n---\n\n**Sources**\n- [1] Report (BIS, 2026-05)");
});

it("shows a picture in the card and sends a file as a message of its own, each brought once", async () => {
  const bot = await start();
  const chart = await bot.files.save({
    name: "chart.png",
    type: "image/png",
    description: "A chart",
    bytes: new Uint8Array([1, 2]),
  });
  const sheet = await bot.files.save({
    name: "数据.csv",
    type: "text/csv",
    description: "The data",
    bytes: new Uint8Array([3]),
  });
  const question = bot.ask();
  const reply: Partial<Reply> = { markdown: `See\n\n![A chart](/files/${chart.id})\n\nend`, files: [chart, sheet] };
  bot.feishu.fail("im.message.reply", undefined, { status: 500, code: 2200, msg: "internal", carriedOut: true });
  expect(await failed(bot.send(question, reply))).toMatchObject({ retryable: true, outcome: "unknown" });
  await bot.restart();
  await bot.send(question, reply, { mayExist: true });
  expect(bot.feishu.uploads.all.map(({ name, kind }) => [name, kind])).toEqual([
    ["chart.png", "image"],
    ["数据.csv", "stream"],
  ]);
  const [card, file, ...more] = bot.feishu.posts();
  expect(more).toEqual([]);
  expect(card && bot.words(card)).toBe(`See\n\n![A chart](${bot.feishu.uploads.all[0]?.key})\n\nend`);
  expect(file?.msg_type).toBe("file");
  expect(JSON.parse(file?.body.content ?? "")).toEqual({ file_key: bot.feishu.uploads.all[1]?.key });
});

it("answers all the same when a file is refused, and says which", async () => {
  const bot = await start();
  const bytes = new Uint8Array([1]);
  const chart = await bot.files.save({ name: "chart.png", type: "image/png", description: "A chart", bytes });
  const sheet = await bot.files.save({ name: "data.csv", type: "text/csv", description: "The data", bytes });
  for (const call of ["im.image.create", "im.file.create"])
    bot.feishu.fail(call, { code: 99991672, msg: "Access denied. One of the scopes is required: [im:resource]." });
  await bot.send(bot.ask(), { markdown: "See the data.", files: [chart, sheet] });
  expect(bot.feishu.posts().map(bot.words)).toEqual([
    expect.stringMatching(/See the data\..*A chart/s),
    expect.stringContaining("data.csv"),
  ]);
  expect(bot.logged.join()).toContain("im:resource");
});

it.each([
  ["within the hour", 0],
  ["after the hour in which Feishu knows the call again", 2 * 3_600_000],
])("posts once when the answer to a post was lost, %s", async (_, laterMs) => {
  let ahead = 0;
  const bot = await start({ now: () => Date.now() + ahead });
  const question = bot.ask();
  bot.feishu.fail("im.message.reply", { drop: "after" });
  expect(await failed(bot.send(question, "once"))).toMatchObject({ retryable: true, outcome: "unknown" });
  ahead = laterMs;
  await bot.restart();
  await bot.send(question, "once", { mayExist: true });
  expect(bot.feishu.posts()).toHaveLength(1);
});

it("goes on with the parts that are missing after a crash", async () => {
  let ahead = 0;
  const bot = await start({ now: () => Date.now() + ahead });
  const question = bot.ask();
  const long = Array.from({ length: 1500 }, (_, i) => `Paragraph ${i} of a long reply, with some words.`).join("\n\n");
  bot.feishu.fail("im.message.reply", undefined, { drop: "after" });
  await failed(bot.send(question, long));
  ahead = 2 * 3_600_000;
  await bot.restart();
  await bot.send(question, long, { mayExist: true });
  expect(
    bot.feishu
      .posts()
      .map((post) => bot.words(post))
      .join("\n\n"),
  ).toBe(long);
});

it.each([
  ["HTTP 429", tooMany(429, 7), 7_000],
  ["HTTP 400 with 99991400", tooMany(400, 3), 3_000],
  ["the group's own limit", { code: 230020, msg: "frequency limit" }, 1_000],
  ["11232", { code: 11232, msg: "frequency limit" }, 1_000],
])("comes again when Feishu says so: %s", async (_, fault, ms) => {
  const bot = await start();
  const question = bot.ask();
  bot.feishu.fail("im.message.reply", fault);
  const error = await failed(bot.send(question, "words"));
  expect(error).toMatchObject({ retryable: true, outcome: "not-posted" });
  expect(error.retryAfterMs).toBeGreaterThan(ms - 200);
  expect(error.retryAfterMs).toBeLessThanOrEqual(ms);
});

it("keeps a burst of replies in one group below Feishu's limit", async () => {
  const bot = await start({ limits: true });
  const questions = Array.from({ length: 12 }, () => bot.ask());
  const send = async (question: (typeof questions)[number]): Promise<void> => {
    for (;;) {
      const error = await bot.send(question, "hello").then(
        () => undefined,
        (thrown: DeliveryError) => thrown,
      );
      if (!error) return;
      expect(error).toMatchObject({ retryable: true, outcome: "not-posted" });
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs));
    }
  };
  await Promise.all(questions.map(send));
  expect(bot.feishu.callsOf("im.message.reply")).toHaveLength(12);
});

it.each([
  ["recalled", 230011, /recalled/],
  ["dissolved", 232009, /dissolved/],
  ["without the bot", 230002, /Add it/],
])("gives up with the reason when the question or its chat is gone: %s", async (_, code, words) => {
  const bot = await start();
  bot.feishu.fail("im.message.reply", { code, msg: "no" });
  const error = await failed(bot.send(bot.ask(), "words"));
  expect(error).toMatchObject({ retryable: false, outcome: "not-posted" });
  expect(error.message).toMatch(words);
});

it("names the scope that is missing and where it is granted", async () => {
  const bot = await start();
  const question = bot.ask();
  bot.feishu.app.scopes = new Set(["im:chat:readonly"]);
  const error = await failed(bot.send(question, "words"));
  expect(error.retryable).toBe(false);
  expect(error.message).toContain("im:message:send_as_bot");
  expect(error.message).toContain("https://open.feishu.cn/app/");
});

it("shows the words without any form when Feishu refuses the card", async () => {
  const bot = await start();
  bot.feishu.fail("im.message.reply", { code: 230099, msg: "Failed to create card content, ext=ErrCode: 11310" });
  await bot.send(bot.ask(), `Words\n\n${table(2)}`);
  expect(bot.feishu.posts()).toHaveLength(1);
  expect(bot.words()).toContain("Words");
  expect(bot.words()).toContain("v1");
  expect(bot.logged.join()).toContain("plain text");
});

it("asks with buttons and a form, and shows what became of the question", async () => {
  const bot = await start();
  const question = bot.ask({ chat: "oc_topics", startsTopic: true });
  const approval = approvalOf(question);
  const { externalId } = await bot.send(question, "Alice asks to book a room.", { key: "g-1", approvals: [approval] });
  const [post] = bot.feishu.posts();
  const card = post && bot.feishu.cards.cardOf(post);
  expect(externalId).toBe(post?.message_id);
  const value = { target: "a-1", kind: "channel", thread: question.conversation.thread };
  expect(card && buttonsOf(card).map(({ behaviors }) => behaviors?.[0])).toEqual(
    ["approve", "reject", "change"].map((atclaw) => ({ type: "callback", value: { atclaw, ...value } })),
  );
  expect(card && inputsOf(card).map(({ name, default_value }) => [name, default_value])).toEqual([
    ["a-1.text.room", "Jade"],
    ["a-1.json.minutes", "30"],
  ]);
  const approved = { ...approval, state: "approved" as const };
  await bot.adapter().edit?.(externalId, {
    key: "g-1",
    ...question,
    reply: { markdown: "Approved by Alice", citations: [], files: [], answered: true },
    approvals: [approved],
    mayExist: true,
  });
  expect(bot.words()).toBe("Answered\n\nApproved by Alice");
  expect(bot.feishu.posts()).toHaveLength(1);
});

it("shows on all its cards what became of a question that takes several", async () => {
  const bot = await start();
  const question = bot.ask();
  const approval = approvalOf(question);
  const words = Array.from({ length: 800 }, (_, i) => `Line ${i} of what is asked for, which is long.`).join("\n\n");
  const about = { key: "g-1", ...question, mayExist: true };
  const { externalId } = await bot.send(question, words, { key: "g-1", approvals: [approval] });
  const posts = bot.feishu.posts();
  expect(posts.length).toBeGreaterThan(1);
  expect(externalId).toBe(posts.at(-1)?.message_id);
  const reply = { markdown: words.replaceAll("asked for", "agreed to"), citations: [], files: [], answered: true };
  const approvals = [{ ...approval, state: "approved" as const }];
  await bot.adapter().edit?.(externalId, { ...about, reply, approvals });
  for (const post of posts) expect(bot.words(post)).not.toContain("asked for");
  expect(bot.feishu.posts()).toHaveLength(posts.length);
});
