/** How replies get to Slack: once, whole, in order, whatever happens on the way. */
import { describe, expect, it, test } from "vitest";
import { until } from "../fakes/app.ts";
import { type SlackBot, slackBots, startSlackBot } from "../fakes/slack/bot.ts";
import { type Fault, ids, startFakeSlack } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();

const delivery = async (bot: SlackBot): Promise<string | null | undefined> =>
  (await bot.app.store.turns({ limit: 1 }))[0]?.delivery;

describe("a reply is posted once when", () => {
  it.each<[string, Fault]>([
    ["Slack says that it is too much for now", { status: 429, retryAfter: 1 }],
    ["the connection breaks before Slack has it", { drop: "before" }],
    ["the connection breaks after Slack has posted it", { drop: "after" }],
    ["Slack says 500 and has not posted it", { status: 500 }],
    ["Slack says 503 and has posted it", { status: 503, carriedOut: true }],
    ["Slack breaks within", { error: "internal_error" }],
    ["something else answers in Slack's place", { body: "<html>Sign in to the proxy</html>" }],
  ])("%s", async (_, fault) => {
    const bot = await start();
    bot.slack.fail("chat.postMessage", fault);
    await bot.say(`${me} hello`);
    expect(await bot.posts(1)).toHaveLength(1);
    await until("the reply counts as sent", async () => (await delivery(bot)) === "sent");
    expect(bot.slack.posts()).toHaveLength(1);
  });
});

test("a reply whose blocks Slack refuses is posted in plain words, whole, and the operator is told", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `| item ${i} | 😀${"word ".repeat(8)}|`);
  const reply = ["# Prices", "All of them, **bold** ones too.", ["| a | b |", "| - | - |", ...rows].join("\n")].join(
    "\n\n",
  );
  const bot = await start({ reply: () => reply });
  bot.slack.fail("chat.postMessage", { error: "invalid_blocks" });
  await bot.say(`${me} hello`);
  const [post, ...more] = await bot.posts(1);
  expect(more).toEqual([]);
  expect(new Set(post?.blocks?.map(({ type }) => type))).toEqual(new Set(["section"]));
  for (const words of ["Prices", "All of them, bold ones too.", "item 0", "item 59"])
    expect(post?.text).toContain(words);
  await until("the reply counts as sent", async () => (await delivery(bot)) === "sent");
  expect(bot.logged).toEqual([expect.stringContaining("invalid_blocks")]);
});

test("asks Slack what is posted only when a post may have got through", async () => {
  const bot = await start();
  bot.slack.fail("chat.postMessage", { status: 429, retryAfter: 1 });
  await bot.say(`${me} hello`);
  await bot.posts(1);
  expect(bot.slack.callsOf("conversations.replies")).toEqual([]);
});

test("finds an earlier post behind many other messages, and in a direct chat", async () => {
  const slack = await startFakeSlack({ pageSize: 2 });
  const bot = await start({
    slack,
    reply: (said) => {
      for (let i = 0; i < 5; i++) slack.put("D0ALICE00", "U0ALICE00", `meanwhile ${i}`);
      return `you said ${said}`;
    },
  });
  slack.fail("chat.postMessage", { drop: "after" });
  await bot.say("hello", { type: "message", channel: "D0ALICE00" });
  await until("the reply counts as sent", async () => (await delivery(bot)) === "sent");
  expect(slack.posts()).toHaveLength(1);
  expect(slack.callsOf("conversations.history").length).toBeGreaterThan(1);
});

test("a reply that was cut off by a crash is found at the next start, not posted again", async () => {
  const first = await startSlackBot();
  first.slack.fail("chat.postMessage", { drop: "after" });
  await first.say(`${me} hello`);
  await until("it is posted", () => first.slack.posts().length === 1);
  await first.stop();
  const second = await start({ slack: first.slack, home: first.home });
  await until("the reply counts as sent", async () => (await delivery(second)) === "sent");
  expect(first.slack.posts()).toHaveLength(1);
});

const paragraph = (i: number): string => `Paragraph ${i}. ${"Words that fill the line. ".repeat(40)}`.trim();
const long = Array.from({ length: 30 }, (_, i) => paragraph(i)).join("\n\n");

test("a long reply becomes several messages in the thread, in order, each with a key of its own", async () => {
  const bot = await start({ reply: () => long });
  await bot.say(`${me} tell me all`);
  const posts = await bot.posts(4);
  expect(posts.map((post) => post.text).join("\n\n")).toBe(long);
  expect(new Set(posts.map((post) => post.thread_ts)).size).toBe(1);
  const keys = posts.map((post) => String(post.metadata?.event_payload.key));
  expect(keys).toEqual([keys[0], `${keys[0]}#2`, `${keys[0]}#3`, `${keys[0]}#4`]);
});

test.each<[string, Fault]>([
  ["was refused for now", { status: 429, retryAfter: 1 }],
  ["was posted without an answer", { drop: "after" }],
])("a long reply whose third part %s has every part once", async (_, fault) => {
  const bot = await start({ reply: () => long });
  // Two good posts come before it: a fault that is none lets a call pass.
  const { slack } = bot;
  const posted = (n: number) => until(`${n} posts`, () => slack.posts().length >= n);
  const armed = posted(2).then(() => slack.fail("chat.postMessage", fault));
  await bot.say(`${me} tell me all`);
  await armed;
  const posts = await bot.posts(4);
  await until("the reply counts as sent", async () => (await delivery(bot)) === "sent");
  expect(posts.map((post) => post.text).join("\n\n")).toBe(long);
});

test("after a refusal the posts of that channel go out one by one, those of others at once", async () => {
  const bot = await start();
  bot.slack.fail("chat.postMessage", { status: 429, retryAfter: 1 });
  await bot.say(`${me} first`);
  await until("the refusal", () => bot.logged.length > 0);
  await Promise.all([bot.say(`${me} second`), bot.say(`${me} elsewhere`, { channel: "C0RANDOM0" })]);
  const posts = await bot.posts(3);
  expect(posts.map((post) => post.text)).toEqual(["you said elsewhere", "you said first", "you said second"]);
  expect(bot.slack.callsOf("chat.postMessage")).toHaveLength(3);
});

test.each([
  ["is_archived", /archived/],
  ["not_in_channel", /\/invite/],
  ["channel_not_found", /\/invite/],
  ["missing_scope", /scope chat:write/],
  ["brand_new_error", /brand_new_error/],
])("a reply that Slack refuses with %s is given up, and the operator told why, once", async (error, words) => {
  const bot = await start();
  bot.slack.fail("chat.postMessage", { error, needed: "chat:write" });
  await bot.say(`${me} hello`);
  await until("it is given up", async () => (await delivery(bot)) === "failed");
  expect(bot.logged).toEqual([expect.stringMatching(words)]);
  expect(bot.logged.join()).not.toContain(ids.botToken);
});

test("a channel that is archived while the bot thinks costs one call", async () => {
  const bot = await start({
    reply: (said) => {
      bot.slack.archive("C0GENERAL");
      return said;
    },
  });
  await bot.say(`${me} hello`);
  await until("it is given up", async () => (await delivery(bot)) === "failed");
  const calls = bot.slack.callsOf("chat.postMessage");
  expect(calls.filter(({ args }) => args.channel === "C0GENERAL")).toHaveLength(1);
});

test.each([
  ["the channel is archived", "hello", "is_archived", /could not post.*archived.*or here/],
  ["the bot was taken out of the channel", "hello", "not_in_channel", /could not post.*\/invite/],
  ["the thread was deleted", "你好，请问", "thread_not_found", /没能发到.*第一条消息被删除/],
])("when %s who asked is told in their direct messages, not with the answer", async (_, text, error, words) => {
  const bot = await start({ reply: (said) => `the secret answer to ${said}` });
  bot.slack.fail("chat.postMessage", { error });
  await bot.say(`${me} ${text}`);
  await until("it is given up", async () => (await delivery(bot)) === "failed");
  const posts = await bot.posts(1);
  expect(posts).toMatchObject([{ channel: "D0ALICE00", text: expect.stringMatching(words) }]);
  expect(posts[0]?.text).not.toContain("secret");
});

test("ten answers to one channel at once go out as fast as Slack takes them, and few are refused", async () => {
  const bot = await start();
  bot.slack.burst = 8;
  await Promise.all(Array.from({ length: 10 }, (_, i) => bot.say(`${me} question ${i}`)));
  const posts = await bot.posts(10);
  expect(new Set(posts.map(({ text }) => text)).size).toBe(10);
  // Two are refused at once; from then on one a second goes out, and none is refused again.
  expect(bot.slack.callsOf("chat.postMessage").length).toBeLessThanOrEqual(13);
});

test("what a model writes pings nobody", async () => {
  const bot = await start({ reply: () => "Hello <!channel> and <@U0ALICE00>, see `<@U0ALICE00>` and `a < b`" });
  await bot.say(`${me} hello`);
  const [post] = await bot.posts(1);
  // Rich text is never parsed; what notifications get has no angle brackets, which the fake holds it to.
  expect(post?.text).toContain("Hello ‹!channel› and");
  expect(post?.text).toContain("a < b");
  expect(JSON.stringify(post?.blocks)).not.toMatch(/"type":"(?:user|usergroup|broadcast|channel)"/);
});
