/** The buttons under answers on Feishu. */
import { expect, test } from "vitest";
import { until } from "../fakes/app.ts";
import { type FeishuBot, feishuBots } from "../fakes/feishu/bot.ts";
import { buttonsOf } from "../fakes/feishu/cards.ts";
import { eventOf } from "../fakes/feishu/events.ts";
import type { FakeMessage } from "../fakes/feishu/world.ts";
import { allowAll, bookIn, bookingSkill, emptyWorld } from "../fakes/world.ts";

const start = feishuBots();

async function answered(text: string, options?: Parameters<typeof start>[0]) {
  const bot = await start(options);
  await bot.feishu.say(`@_user_1 ${text}`);
  const [answer] = await bot.posts(1);
  if (!answer) throw new Error("No answer was posted.");
  return { bot, answer };
}

const buttons = (bot: FeishuBot, post: FakeMessage) => {
  const card = bot.feishu.cards.cardOf(post);
  return card ? buttonsOf(card) : [];
};
const labels = (bot: FeishuBot, post: FakeMessage): string[] => buttons(bot, post).map(({ text }) => text.content);

function pressOf(bot: FeishuBot, post: FakeMessage, label: string, user = "ou_alice") {
  const [behavior] = buttons(bot, post).find(({ text }) => text.content === label)?.behaviors ?? [];
  if (behavior?.type !== "callback") throw new Error(`There is no button ${label}.`);
  const { world, app } = bot.feishu;
  return eventOf(world, app, "card.action.trigger", {
    operator: { tenant_key: app.tenantKey, open_id: user, union_id: `on_${user}`, user_id: "" },
    token: bot.feishu.clicks.issue(post.message_id),
    action: { value: behavior.value, tag: "button" },
    host: "im_message",
    context: { open_message_id: post.message_id, open_chat_id: post.chat_id },
  });
}

test("an answer has buttons; Why? answers below it with what it rests on, for each who asks, in the answer's language", async () => {
  const { bot, answer } = await answered("多少？", { reply: () => "是这样的。" });
  expect(labels(bot, answer)).toEqual(["依据", "👍 有帮助", "👎 没帮助"]);
  const first = pressOf(bot, answer, "依据");
  expect((await bot.feishu.deliver(first))?.data).toMatchObject({ toast: { type: "info", content: "依据如下。" } });
  await bot.feishu.deliver(first);
  const [, why] = await bot.posts(2);
  expect(why).toMatchObject({ msg_type: "interactive", parent_id: answer.message_id });
  expect(why && bot.feishu.textOf(why)).toContain("使用的权限");
  expect(why && labels(bot, why)).toEqual([]);
  await bot.feishu.deliver(pressOf(bot, answer, "依据", "ou_bob"));
  expect(await bot.posts(3)).toHaveLength(3);
});

test("a receipt whose posting is in doubt is looked for among the answers to that card", async () => {
  const { bot, answer } = await answered("how much?");
  bot.feishu.fail("im.message.reply", { drop: "after" });
  await bot.feishu.deliver(pressOf(bot, answer, "Why?"));
  await bot.posts(2);
  // Feishu forgets which calls it knows, before the next attempt.
  bot.feishu.world.sent.clear();
  await until("the look-up", () => bot.feishu.callsOf("im.message.list").length > 0);
  await bot.feishu.deliver(pressOf(bot, answer, "Why?", "ou_bob"));
  expect(await bot.posts(3)).toHaveLength(3);
});

test("an opinion is noted in the audit log and thanked for", async () => {
  const { bot, answer } = await answered("how much?");
  expect((await bot.feishu.deliver(pressOf(bot, answer, "👎 Not helpful", "ou_bob")))?.data).toMatchObject({
    toast: { i18n: { zh_cn: "谢谢，已经记下。" } },
  });
  await until("the opinion", () => bot.app.store.audit.latest("feedback") !== undefined);
  expect(bot.app.store.audit.latest("feedback")?.data).toEqual({ helpful: false });
});

test("Undo takes back what the answer did, once, however often it is pressed", async () => {
  const undone: string[] = [];
  const world = emptyWorld();
  const skill = bookingSkill(bookIn(world));
  const tools = skill.tools.map((tool) => ({
    ...tool,
    run: async (...given: Parameters<typeof tool.run>) => ({ ...(await tool.run(...given)), undo: { room: "Orion" } }),
    undo: {
      withinMs: 60_000,
      run: async () => {
        undone.push("Orion");
        return { content: "taken back" };
      },
    },
  }));
  const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };
  const { bot, answer } = await answered("book Orion", {
    app: {
      skills: [{ ...skill, tools }],
      policy: allowAll,
      models: [
        {
          name: "books",
          contextTokens: 100_000,
          generate: async ({ messages }) =>
            messages.at(-1)?.role === "tool"
              ? { text: "Booked.", toolCalls: [], finish: "stop", usage, model: "m" }
              : {
                  text: "",
                  toolCalls: [{ id: "c", name: "book_room", arguments: '{"room":"Orion"}' }],
                  finish: "tools",
                  usage,
                  model: "m",
                },
        },
      ],
    },
  });
  expect(labels(bot, answer).slice(0, 2)).toEqual(["Why?", "Undo"]);
  const before = structuredClone(answer);
  await bot.feishu.deliver(pressOf(bot, before, "Undo"));
  await bot.posts(2);
  await bot.feishu.deliver(pressOf(bot, before, "Undo"));
  expect(await bot.posts(2)).toHaveLength(2);
  expect(undone).toEqual(["Orion"]);
});
