/** Files that people send with a mention: fetched from Slack with care, or the sender is told why not. */
import { expect, test } from "vitest";
import { type SlackBot, slackBots } from "../fakes/slack/bot.ts";
import { ids } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();

const send = (bot: SlackBot, ...files: Record<string, unknown>[]) =>
  bot.say(`${me} what does it say?`, { event: { files, subtype: undefined } });
const read = (bot: SlackBot): string => (bot.asked[0]?.messages ?? []).map(({ text }) => text).join("\n");

test("the text of a file is before the model as data", async () => {
  const bot = await start();
  await send(bot, bot.slack.file("notes.md", "# Plan\n\nWe meet on Friday."));
  await bot.posts(1);
  expect(read(bot)).toContain("We meet on Friday.");
  expect(bot.slack.downloads).toEqual([{ path: expect.stringContaining("notes.md"), token: ids.botToken }]);
});

test("a file without words is answered as well", async () => {
  const bot = await start();
  await bot.say(me, { event: { files: [bot.slack.file("notes.txt", "the deadline is noon")] } });
  await bot.posts(1);
  expect(read(bot)).toContain("the deadline is noon");
});

test("a bot without the scope for files gets a login page, which is not taken for the file; the sender is told", async () => {
  const bot = await start();
  bot.slack.hideFiles();
  await send(bot, bot.slack.file("notes.md", "secret"));
  const [post] = await bot.posts(1);
  expect(post?.text).toMatch(/did not read the file “notes\.md”.*files:read/);
  expect(read(bot)).not.toContain("Log in");
});

test.each([
  ["is larger than 20 MB", { size: 21 * 1024 * 1024 }, /larger than the 20 MB/],
  ["says it is small and is not", { size: 10, big: true }, /larger than the 20 MB/],
  ["is deleted", { mode: "tombstone" }, /no longer there/],
  [
    "lies elsewhere, which is told no token",
    { url_private_download: "https://drive.example.com/x" },
    /not lie in Slack/,
  ],
  [
    "lies on a host that only looks like Slack's",
    { url_private_download: "https://evilslack.com/x" },
    /not lie in Slack/,
  ],
])(
  "a file that %s is not read, and the sender is told",
  async (_, { big, ...says }: Record<string, unknown>, words) => {
    const bot = await start();
    const content = big ? new Uint8Array(21 * 1024 * 1024).fill(65) : "some words";
    await send(bot, bot.slack.file("notes.txt", content, says));
    const [post] = await bot.posts(1);
    expect(post?.text).toMatch(words);
    if (says.url_private_download) expect(bot.slack.downloads).toEqual([]);
  },
);

test.each([
  ["report.pdf", "no PDF at all", /not a PDF/],
  ["notes.txt", "a\0b", /holds no text/],
  ["sheet.xlsx", "<html>", /not a file of that kind/],
])("%s, which is not what its name says, is not read", async (name, content, words) => {
  const bot = await start();
  await send(bot, bot.slack.file(name, content, { mimetype: "application/octet-stream" }));
  const [post] = await bot.posts(1);
  expect(post?.text).toMatch(words);
});

test("a file that Slack stumbles over once is fetched all the same", async () => {
  const bot = await start();
  bot.slack.fail("files.info", { error: "internal_error" });
  await send(bot, bot.slack.file("notes.md", "We meet on Friday."));
  await bot.posts(1);
  expect(read(bot)).toContain("We meet on Friday.");
});
