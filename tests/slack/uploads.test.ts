/** Files that a turn made: pictures in the reply, documents behind it, each once. */
import { expect, test } from "vitest";
import { z } from "zod";
import type { ModelBackend } from "../../src/core/model.ts";
import { defineTool } from "../../src/core/tool.ts";
import { until } from "../fakes/app.ts";
import { type SlackBot, slackBots, startSlackBot } from "../fakes/slack/bot.ts";
import { type Fault, ids, type Post } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();
const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };

const makes: ModelBackend = {
  name: "makes",
  contextTokens: 100_000,
  async generate({ messages }) {
    const last = messages.at(-1);
    const toolCalls = [{ id: "c1", name: "make", arguments: "{}" }];
    return last?.role === "tool"
      ? { text: "Here it is.", toolCalls: [], finish: "stop", usage, model: "m" }
      : { text: "", toolCalls, finish: "tools", usage, model: "m" };
  },
};
const chart = { name: "sales.png", type: "image/png", description: "Sales by quarter: 1, 2, 3." };
const contract = { name: "合同.docx", type: "application/msword", description: "The contract." };

function making(...files: { name: string; type: string; description: string }[]) {
  const make = defineTool({
    name: "make",
    description: "Makes files.",
    input: z.object({}),
    effect: "read",
    title: { en: "Making", zh: "制作" },
    async run(_, { saveFile }) {
      const made = await Promise.all(
        files.map((file) => saveFile({ ...file, bytes: new TextEncoder().encode(`bytes of ${file.name}`) })),
      );
      return { content: "made", files: made };
    },
  });
  const skill = { name: "making", description: { en: "M", zh: "M" }, tools: [make], examples: [], instructions: "" };
  return { app: { models: [makes], skills: [skill] as never } };
}

const sent = (bot: SlackBot) =>
  until("the reply counts as sent", async () => (await bot.app.store.turns({ limit: 1 }))[0]?.delivery === "sent");
const settle = () => new Promise((resolve) => setTimeout(resolve, 100));
const filesIn = (posts: readonly Post[]) => posts.flatMap(({ files = [] }) => files.map(({ name }) => name));
const picturesIn = ({ blocks = [] }: Post) => blocks.filter(({ type }) => type === "image");

test("a chart is shown in the message of the reply, with words for who cannot see it", async () => {
  const bot = await start(making(chart));
  await bot.say(`${me} chart`);
  await sent(bot);
  await settle();
  const posts = bot.slack.posts();
  expect(posts.map(({ text }) => text)).toEqual(["Here it is."]);
  expect(picturesIn(posts[0] as Post)).toMatchObject([{ alt_text: chart.description }]);
  const [file] = bot.slack.uploads.files.values();
  expect(new TextDecoder().decode(file?.bytes)).toBe("bytes of sales.png");
});

test.each([
  ["in a thread", {}],
  ["in a direct chat", { type: "message" as const, channel: "D0ALICE00" }],
])("a document follows the reply %s", async (_, said) => {
  const bot = await start(making(contract));
  await bot.say(`${me} write`, said);
  await sent(bot);
  await settle();
  const posts = bot.slack.posts();
  expect(posts.map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
    ["Here it is.", posts[0]?.thread_ts],
    ["", posts[0]?.thread_ts],
  ]);
  expect(filesIn(posts)).toEqual([contract.name]);
});

test.each<[string, string, Fault]>([
  ["whose address is not given at first", "files.getUploadURLExternal", { status: 429, retryAfter: 1 }],
  ["that was shared without an answer", "files.completeUploadExternal", { drop: "after" }],
  ["that was not shared", "files.completeUploadExternal", { drop: "before" }],
])("a document %s is shown once, and so is the reply", async (_, method, fault) => {
  const bot = await start(making(contract));
  bot.slack.fail(method, fault);
  await bot.say(`${me} write`);
  await sent(bot);
  await settle();
  expect(bot.slack.posts().map(({ text }) => text)).toEqual(["Here it is.", ""]);
  expect(filesIn(bot.slack.posts())).toEqual([contract.name]);
});

test("a document that was shared before a crash is not shared again", async () => {
  const first = await startSlackBot(making(contract));
  first.slack.fail("files.completeUploadExternal", { drop: "after" });
  await first.say(`${me} write`);
  await until("it is shared", () => filesIn(first.slack.posts()).length === 1);
  await first.stop();
  const second = await start({ ...making(contract), slack: first.slack, home: first.home });
  await sent(second);
  await settle();
  expect(first.slack.posts()).toHaveLength(2);
});

test("files that Slack does not take are named in the reply, and the operator is told why", async () => {
  const bot = await start(making(contract));
  bot.slack.fail("files.getUploadURLExternal", { error: "missing_scope", needed: "files:write" });
  await bot.say(`${me} write`);
  await sent(bot);
  await settle();
  expect(bot.slack.posts().map(({ text }) => text)).toEqual([
    "Here it is.\n\nFiles that could not be attached\n合同.docx: The contract.",
  ]);
  expect(bot.logged).toEqual([expect.stringContaining("files:write")]);
});

test("a picture that Slack lets no message show follows as a file", async () => {
  const bot = await start(making(chart));
  bot.slack.fail("chat.postMessage", { error: "invalid_blocks" });
  await bot.say(`${me} chart`);
  await sent(bot);
  await settle();
  expect(bot.slack.posts().map(({ text }) => text)).toEqual(["Here it is.", ""]);
  expect(filesIn(bot.slack.posts())).toEqual([chart.name]);
});
