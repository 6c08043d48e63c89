/** Replies that people see while they are written: one message, whatever happens on the way. */
import { expect, test } from "vitest";
import { z } from "zod";
import { ModelError } from "../../src/core/errors.ts";
import type { ModelBackend, ModelReply } from "../../src/core/model.ts";
import { defineTool } from "../../src/core/tool.ts";
import { newHome, until } from "../fakes/app.ts";
import { type BotOptions, type SlackBot, slackBots } from "../fakes/slack/bot.ts";
import { ids, type Post } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();
const atOnce = { SLACK_STREAM: "1" };
const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };

type Say = (delta: string) => void;
/** Gives what the model replies; `say` streams, `round` counts its calls from 1. */
type Script = (say: Say, round: number) => Promise<string | Partial<ModelReply>>;

const delivery = async (bot: SlackBot): Promise<string | null | undefined> =>
  (await bot.app.store.turns({ limit: 1 }))[0]?.delivery;
const sent = (bot: SlackBot) => until("the reply counts as sent", async () => (await delivery(bot)) === "sent");

function scripted(script: Script): ModelBackend {
  let round = 0;
  return {
    name: "scripted",
    contextTokens: 100_000,
    async generate(_, { onText, signal }) {
      const stopped = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const said = await Promise.race([script((delta) => onText?.(delta), ++round), stopped]);
      const reply = typeof said === "string" ? { text: said } : said;
      return { text: "", toolCalls: [], finish: "stop", usage, model: "m", ...reply };
    },
  };
}

const streaming = (script: Script, options: BotOptions = {}): Promise<SlackBot> =>
  start({ secrets: atOnce, ...options, app: { models: [scripted(script)], ...options.app } });

const lines = (bot: SlackBot): string[] => [...bot.slack.streaming.seen.values()].flat();
const seen = (bot: SlackBot, words: string) => until(words, () => lines(bot).some((line) => line.includes(words)));
const only = (bot: SlackBot): Post => {
  const posts = bot.slack.posts();
  expect(posts).toHaveLength(1);
  return posts[0] as Post;
};

test("a reply is streamed in the thread to who asked, and becomes the reply with its key", async () => {
  const bot = await streaming(async (say) => {
    say("The first line is done.\n");
    await seen(bot, "The first line is done.");
    say("\nThe **second** ");
    say("one follows.\n");
    await seen(bot, "The **second** one follows.");
    return "The first line is done.\n\nThe **second** one follows.";
  });
  await bot.say(`${me} hello`);
  await sent(bot);
  const post = only(bot);
  expect(post.text).toBe("The first line is done.\n\nThe second one follows.");
  expect(post.metadata?.event_payload).toEqual({ key: expect.stringMatching(/^reply-/) });
  expect(bot.slack.callsOf("chat.startStream")).toEqual([
    expect.objectContaining({
      args: expect.objectContaining({
        recipient_user_id: "U0ALICE00",
        recipient_team_id: ids.team,
        thread_ts: post.thread_ts,
      }),
    }),
  ]);
  expect(bot.slack.callsOf("chat.postMessage")).toEqual([]);
  expect(await bot.app.store.notes("slack").list("live:")).toEqual([]);
  expect(bot.logged).toEqual([]);
});

test("a reply that is done within a second is posted whole", async () => {
  const bot = await start({
    app: {
      models: [
        scripted(async (say) => {
          say("Quick.\n");
          return "Quick.";
        }),
      ],
    },
  });
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(only(bot).text).toBe("Quick.");
  expect(bot.slack.calls.map(({ method }) => method).filter((method) => /^(?:chat|assistant)/.test(method))).toEqual([
    "chat.postMessage",
  ]);
});

test("a model is asked to stream as long as replies take long enough to be seen, and again after a slow one", async () => {
  const asked: boolean[] = [];
  let slow = false;
  const model: ModelBackend = {
    name: "watched",
    contextTokens: 100_000,
    async generate(_, { onText }) {
      asked.push(onText !== undefined);
      if (slow) await new Promise((resolve) => setTimeout(resolve, 1_100));
      return { text: "Done.", toolCalls: [], finish: "stop", usage, model: "m" };
    },
  };
  const bot = await start({ app: { models: [model] } });
  for (let i = 1; i <= 11; i++) {
    slow = i === 10;
    await bot.say(`${me} question ${i}`);
    await bot.posts(i);
  }
  expect(asked).toEqual([...Array(8).fill(true), false, false, true]);
});

test("tools are shown as tasks, by their titles, and gone from the reply", async () => {
  const look = defineTool({
    name: "look_up",
    description: "Looks something up.",
    input: z.object({}),
    effect: "read",
    title: { en: "Looking it up", zh: "正在查找" },
    async run() {
      await seen(bot, "[in_progress] Looking it up");
      return { content: "42" };
    },
  });
  const bot = await streaming(
    async (say, round) => {
      if (round === 1) return { toolCalls: [{ id: "c1", name: "look_up", arguments: "{}" }], finish: "tools" };
      await seen(bot, "[complete] Looking it up");
      say("Found.\n");
      return "Found.";
    },
    {
      app: {
        skills: [
          {
            name: "looking",
            description: { en: "Looks up.", zh: "查找。" },
            tools: [look],
            examples: [],
            instructions: "",
          },
        ] as never,
      },
    },
  );
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(only(bot).text).toBe("Found.");
});

test("no half mark, no mention and no address is ever shown", async () => {
  const said =
    "A **bold word** and `code with **stars**`, see [the page](https://evil.example/?q=1), <!channel> @here.\n\n" +
    "| a | b |\n|---|---|\n| 1 | 2 |\n\nThen **more, and** more. https://evil.example/x ends.\n\n```ts\nconst a = 1;\n```\n\nEnd of it.\n";
  const bot = await streaming(async (say) => {
    for (const letter of said) {
      say(letter);
      if (letter === "," || letter === "\n") await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await seen(bot, "End of it.");
    return said;
  });
  await bot.say(`${me} hello`);
  await sent(bot);
  for (const line of lines(bot)) {
    const prose = line.replace(/```[\s\S]*?```|`[^`]*`/g, "");
    expect(prose.split("**").length % 2, line).toBe(1);
    expect(prose).not.toMatch(/evil|<!|@here|`|\[|\]\(/);
  }
  expect(only(bot).text).toContain("const a = 1;");
});

test("words that are withdrawn are not in the reply, and those that follow are shown by edits", async () => {
  const look = defineTool({
    name: "look_up",
    description: "Looks something up.",
    input: z.object({}),
    effect: "read",
    title: { en: "Looking", zh: "查找" },
    run: async () => ({ content: "42" }),
  });
  const bot = await streaming(
    async (say, round) => {
      if (round === 1) {
        say("Let me look that up.\n");
        await seen(bot, "Let me look");
        return {
          text: "Let me look that up.",
          toolCalls: [{ id: "c1", name: "look_up", arguments: "{}" }],
          finish: "tools",
        };
      }
      say("It is here.\n");
      await until("it is edited", () => bot.slack.posts()[0]?.text.includes("It is here.") === true);
      return "It is here. All of it.";
    },
    {
      app: {
        skills: [
          {
            name: "looking",
            description: { en: "L", zh: "L" },
            tools: [look],
            examples: [],
            instructions: "",
          },
        ] as never,
      },
    },
  );
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(only(bot).text).toBe("It is here. All of it.");
});

test("words of a model that broke off are replaced by those of the one that goes on, while they are written", async () => {
  const bot = await streaming(async (say, round) => {
    if (round === 1) {
      say("A guess.\n");
      await seen(bot, "A guess.");
      throw new ModelError("unavailable", "It broke off.", { retryable: true, retryAfterMs: 1 });
    }
    say("It is so.\n");
    await until("it is edited", () => bot.slack.posts()[0]?.text === "It is so.");
    return "It is so. All of it.";
  });
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(only(bot).text).toBe("It is so. All of it.");
});

test.each([
  ["is refused", { error: "feature_not_enabled" }],
  ["is limited", { status: 429, retryAfter: 1 }],
  ["cannot be reached", { drop: "before" as const }],
  ["breaks after the message was begun", { drop: "after" as const }],
])("when streaming %s, there is one whole reply all the same", async (_, fault) => {
  const bot = await streaming(async (say) => {
    say("A line.\n");
    await until("it was tried", () => bot.slack.faultsLeft("chat.startStream") === 0);
    return "A line. And the rest.";
  });
  bot.slack.fail("chat.startStream", fault);
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(only(bot).text).toBe("A line. And the rest.");
  expect(bot.slack.streaming.isLive(only(bot).ts)).toBe(false);
});

test("a workspace without streams is told of once, and not asked again", async () => {
  const bot = await streaming(async (say) => {
    say("A line.\n");
    await new Promise((resolve) => setTimeout(resolve, 30));
    return "A line.";
  });
  bot.slack.fail("chat.startStream", { error: "feature_not_enabled" });
  await bot.say(`${me} one`);
  await bot.posts(1);
  await bot.say(`${me} two`);
  expect(await bot.posts(2)).toHaveLength(2);
  expect(bot.logged.filter((line) => line.includes("are not shown"))).toHaveLength(1);
});

test("a streamed reply whose blocks Slack refuses is put right in plain words, in the same message", async () => {
  const bot = await streaming(async (say) => {
    say("Yes.\n");
    await seen(bot, "Yes.");
    return "**Yes.** Or no.";
  });
  bot.slack.fail("chat.update", { error: "invalid_blocks" });
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(only(bot).text).toBe("Yes. Or no.");
  expect(bot.slack.callsOf("chat.postMessage")).toEqual([]);
});

test("a stream that ends by itself goes on by edits and is mended at the end", async () => {
  const bot = await streaming(async (say) => {
    say("One.\n");
    await seen(bot, "One.");
    await new Promise((resolve) => setTimeout(resolve, 60));
    say("Two.\n");
    await until("it is edited", () => bot.slack.posts()[0]?.text.includes("Two.") === true);
    return "One.\nTwo.\nThree.";
  });
  bot.slack.streaming.lifeMs = 50;
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(only(bot).text).toBe("One.\nTwo.\nThree.");
});

test("in a direct chat outside a thread the message is shown by edits, and is the reply", async () => {
  const bot = await streaming(async (say) => {
    say("One line.\n");
    await until("it is posted", () => bot.slack.posts().length === 1);
    return "One line. And more.";
  });
  await bot.say("hello", { type: "message", channel: "D0ALICE00" });
  await sent(bot);
  expect(only(bot)).toMatchObject({ text: "One line. And more." });
  expect(only(bot).thread_ts).toBeUndefined();
});

test.each([
  ["in a thread", {}],
  ["in a direct chat", { type: "message" as const, channel: "D0ALICE00" }],
])("what a process that ended had begun %s is finished by the next one: one message", async (_, said) => {
  const home = newHome();
  const first = await streaming(
    async (say) => {
      say("Half of it.\n");
      await new Promise(() => {});
      return "";
    },
    { home },
  );
  await first.say(`${me} hello`, said);
  await until("it is shown", () => first.slack.posts()[0]?.text.includes("Half of it.") === true);
  // Of what it did on Slack nothing more is known than what lies on the disk.
  await first.stop();
  const second = await start({ slack: first.slack, home, reply: () => "Half of it, and the other half." });
  await sent(second);
  expect(only(second).text).toBe("Half of it, and the other half.");
  expect(only(second).metadata?.event_payload).toEqual({ key: expect.stringMatching(/^reply-/) });
});

test("a message that is deleted while it is streamed does not take the reply with it", async () => {
  const bot = await streaming(async (say) => {
    say("A line.\n");
    await seen(bot, "A line.");
    bot.slack.fail("chat.stopStream", { error: "message_not_found" });
    return "A line. Whole.";
  });
  await bot.say(`${me} hello`);
  await sent(bot);
  expect(bot.slack.posts().at(-1)?.text).toBe("A line. Whole.");
});

test("while nothing can be shown yet a line of status says so in the asker's language, and is cleared", async () => {
  const bot = await streaming(async () => {
    await until("the status", () => bot.slack.streaming.statuses.length > 0);
    return "好了。";
  });
  await bot.say(`${me} 请稍等`);
  await sent(bot);
  await until("it is cleared", () => bot.slack.streaming.statuses.length === 2);
  expect(bot.slack.streaming.statuses).toEqual([
    { status: "正在处理…", loading: expect.arrayContaining(["正在思考…"]) },
    { status: "", loading: [] },
  ]);
});

test("a workspace that shows no status is told of once", async () => {
  const bot = await streaming(async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return "Done.";
  });
  bot.slack.fail("assistant.threads.setStatus", { error: "missing_scope", needed: "assistant:write" });
  await bot.say(`${me} one`);
  await bot.say(`${me} two`);
  await bot.posts(2);
  expect(bot.logged.filter((line) => line.includes("line of status"))).toHaveLength(1);
});
