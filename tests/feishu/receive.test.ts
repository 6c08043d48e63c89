import { describe, expect, it, test } from "vitest";
import { until } from "../fakes/app.ts";
import { feishuBots } from "../fakes/feishu/bot.ts";
import { callWebhook, eventOf, messageEvent, putMessage } from "../fakes/feishu/events.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

const start = feishuBots();
const me = "@_user_1";
const encryptKey = "fake-encrypt-key";
const token = "fake-verification-token";

/** What the model was asked, in order. */
const questions = (bot: { asked: { messages: readonly { role: string; text: string }[] }[] }): (string | undefined)[] =>
  bot.asked.map(({ messages }) => messages.findLast((said) => said.role === "user")?.text);

describe.each(["long connection", "webhook"] as const)("over the %s", (way) => {
  async function begin(reply?: (said: string) => Promise<string>) {
    const feishu = await startFakeFeishu();
    const secrets: Record<string, string> =
      way === "webhook" ? { FEISHU_ENCRYPT_KEY: encryptKey, FEISHU_VERIFICATION_TOKEN: token } : {};
    if (way === "webhook") Object.assign(feishu.app, { encryptKey, verificationToken: token });
    const bot = await start({ feishu, secrets, ...(reply ? { reply } : {}) });
    const tell = async (event: unknown): Promise<number | undefined> =>
      way === "webhook" ? (await callWebhook(bot.url, feishu.app, event)).status : (await feishu.deliver(event))?.code;
    const say = (...said: Parameters<typeof feishu.said>) => tell(feishu.said(...said).event);
    return { bot, feishu, tell, say };
  }

  it("a mention in a group is answered once, as a reply to it, however often it is delivered", async () => {
    const { bot, feishu, tell } = await begin();
    const { event, message } = feishu.said(`${me} hello`);
    expect(await tell(event)).toBe(200);
    expect(await tell(event)).toBe(200);
    expect(await tell({ ...event, header: { ...event.header, event_id: "another" } })).toBe(200);
    const posts = await bot.posts(1);
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ parent_id: message.message_id, root_id: message.message_id });
    expect(feishu.textOf(posts[0] as never)).toContain("you said hello");
    expect((await bot.app.store.turns({ limit: 9 })).map((turn) => turn.conversationId)).toEqual([
      `feishu:${feishu.app.id}:oc_general:${message.message_id}`,
    ]);
  });

  it("what is said in a private chat is for us without a mention, and all of it is one conversation", async () => {
    const { bot, feishu, say } = await begin();
    await say("one", { chat: "oc_alice" });
    await say("two", { chat: "oc_alice" });
    await bot.posts(2);
    expect(questions(bot)).toEqual(["one", "two"]);
    expect(new Set((await bot.app.store.turns({ limit: 9 })).map((turn) => turn.conversationId))).toEqual(
      new Set([`feishu:${feishu.app.id}:oc_alice`]),
    );
  });

  it("what is said to others, a call to everybody, and what we say ourselves are none of our business", async () => {
    const { bot, feishu, say } = await begin();
    await say("just talking");
    await say("@_all lunch!");
    await say(`${me} are you there?`, { mentions: ["ou_bob"] });
    await say(`${me} echo`, { user: feishu.app.botOpenId, senderType: "app" });
    await say(`${me} from a bot`, { user: "ou_other_bot", senderType: "app" });
    await say(`${me} @_all hello`);
    await bot.posts(1);
    expect(questions(bot)).toEqual(["@all hello"]);
  });

  it("an event is not acknowledged while it cannot be stored, and answered when it comes again", async () => {
    const feishu = await startFakeFeishu();
    if (way === "webhook") Object.assign(feishu.app, { encryptKey, verificationToken: token });
    let full = false;
    const bot = await start({
      feishu,
      secrets: way === "webhook" ? { FEISHU_ENCRYPT_KEY: encryptKey, FEISHU_VERIFICATION_TOKEN: token } : {},
      app: {
        hooks: {
          beforeCommit: () => {
            if (full) throw Object.assign(new Error("disk full"), { code: "SQLITE_FULL" });
          },
        },
      },
    });
    const { event } = feishu.said(`${me} hello`);
    const tell = async () =>
      way === "webhook" ? (await callWebhook(bot.url, feishu.app, event)).status : (await feishu.deliver(event))?.code;
    full = true;
    expect(await tell()).toBe(500);
    full = false;
    expect(await tell()).toBe(200);
    expect(await bot.posts(1)).toHaveLength(1);
  });

  it("a click on a button is answered at once with words for whoever clicked", async () => {
    const { bot, feishu } = await begin();
    const event = eventOf(feishu.world, feishu.app, "card.action.trigger", {
      operator: { open_id: "ou_alice", tenant_key: feishu.app.tenantKey },
      token: "c-token",
      action: { tag: "button", value: { atclaw: "approve", target: "a-none", kind: "channel", thread: "om_x" } },
      host: "im_message",
      context: { open_message_id: "om_card", open_chat_id: "oc_general" },
    });
    const told =
      way === "webhook"
        ? JSON.parse((await callWebhook(bot.url, feishu.app, event)).text)
        : (await feishu.deliver(event))?.data;
    expect(told).toMatchObject({ toast: { type: "warning", content: expect.stringMatching(/./) } });
  });
});

test.each([
  [`${me} who is at Acme?`, "who is at Acme?"],
  [`${me}, who is at Acme?`, "who is at Acme?"],
  [`${me}：今天呢`, "今天呢"],
  [`hey ${me} ping`, "hey ping"],
  [`${me} is @_user_2 in?`, "is @Bob in?"],
])("reads %j as %j", async (said, read) => {
  const bot = await start();
  await bot.feishu.say(said, { mentions: [bot.feishu.app.botOpenId, "ou_bob"] });
  await bot.posts(1);
  expect(questions(bot)).toEqual([read]);
});

test("ten people in one message keep their names apart", async () => {
  const bot = await start();
  const people = Array.from({ length: 11 }, (_, i) => `ou_p${i}`);
  for (const [i, id] of people.entries()) bot.feishu.world.users.set(id, { open_id: id, name: `P${i}` });
  const words = people.map((_, i) => `@_user_${i + 2}`).join(" ");
  await bot.feishu.say(`${me} ${words}`, { mentions: [bot.feishu.app.botOpenId, ...people] });
  await bot.posts(1);
  expect(questions(bot)).toEqual([people.map((_, i) => `@P${i}`).join(" ")]);
});

test("rich text is read with its links, its people and its pictures", async () => {
  const bot = await start();
  const { feishu } = bot;
  const content = {
    title: "Plan",
    content: [
      [
        { tag: "at", user_id: "@_user_1", user_name: "atclaw" },
        { tag: "text", text: " look at " },
        { tag: "a", href: "https://example.com/a", text: "this" },
      ],
      [
        { tag: "img", image_key: "img_v3_1" },
        { tag: "text", text: "and ask " },
        { tag: "at", user_id: "@_user_2" },
      ],
      [{ tag: "code_block", language: "JS", text: "1 < 2" }],
    ],
  };
  const { message, event } = feishu.said("", {
    type: "post",
    content,
    mentions: [feishu.app.botOpenId, "ou_bob"],
  });
  feishu.world.resources.set(`${message.message_id}/img_v3_1`, { bytes: Buffer.from("PNG"), type: "image/png" });
  await feishu.deliver(event);
  await bot.posts(1);
  expect((await bot.app.store.turns({ limit: 1 }))[0]?.text).toBe(
    "Plan\nlook at this (https://example.com/a)\nand ask @Bob\n\n```\n1 < 2\n```",
  );
  expect(feishu.callsOf("im.message.resource")).toMatchObject([
    { path: { file_key: "img_v3_1" }, query: { type: "image" } },
  ]);
});

test("a file sent in a private chat is fetched and read", async () => {
  const bot = await start();
  const { feishu } = bot;
  const { message, event } = feishu.said("", {
    chat: "oc_alice",
    type: "file",
    content: { file_key: "file_v3_1", file_name: "notes.txt" },
  });
  feishu.world.resources.set(`${message.message_id}/file_v3_1`, {
    bytes: Buffer.from("the plan is 42"),
    type: "text/plain",
  });
  await feishu.deliver(event);
  await bot.posts(1);
  expect(JSON.stringify(bot.asked[0])).toContain("the plan is 42");
});

test("a file beyond 20 MB is not taken, and the sender is told", async () => {
  const bot = await start();
  const { feishu } = bot;
  const { message, event } = feishu.said("", {
    chat: "oc_alice",
    type: "file",
    content: { file_key: "file_v3_1", file_name: "big.txt" },
  });
  const bytes = Buffer.alloc(20 * 1024 * 1024 + 1);
  feishu.world.resources.set(`${message.message_id}/file_v3_1`, { bytes, type: "text/plain" });
  await feishu.deliver(event);
  const [post] = await bot.posts(1);
  expect(post && feishu.textOf(post)).toContain("20 MB");
});

describe("what came along with a mention is read as data of others:", () => {
  it("the message it answers, with its file", async () => {
    const bot = await start();
    const { feishu } = bot;
    const first = putMessage(feishu.world, feishu.app, "", {
      user: "ou_bob",
      type: "file",
      content: { file_key: "file_v3_9", file_name: "figures.txt" },
    });
    feishu.world.resources.set(`${first.message_id}/file_v3_9`, { bytes: Buffer.from("sales 17"), type: "text/plain" });
    await feishu.say(`${me} what is in it?`, { replyTo: first.message_id });
    await bot.posts(1);
    expect(JSON.stringify(bot.asked[0])).toContain("sales 17");
    expect((await bot.app.store.turns({ limit: 1 }))[0]?.conversationId).toContain(first.message_id);
  });

  it("the words of a merged forward, by whom", async () => {
    const bot = await start();
    const { feishu } = bot;
    const { message, event } = feishu.said("", {
      chat: "oc_alice",
      type: "merge_forward",
      content: "Merged and Forwarded Message",
    });
    for (const [user, text] of [
      ["ou_alice", "shall we?"],
      ["ou_bob", "on Friday"],
    ] as const)
      putMessage(feishu.world, feishu.app, text, { user, upper: message.message_id, chat: "oc_elsewhere" });
    await feishu.deliver(event);
    await bot.posts(1);
    const asked = JSON.stringify(bot.asked[0]);
    expect(asked).toContain("on Friday");
    expect(asked).toContain("Bob");
  });

  it("but not our own words, which the conversation has already", async () => {
    const bot = await start();
    const { feishu } = bot;
    await feishu.say(`${me} one`);
    const [answer] = await bot.posts(1);
    await feishu.say(`${me} two`, { replyTo: answer?.message_id ?? "" });
    await bot.posts(2);
    expect(JSON.stringify(bot.asked[1]).match(/you said one/g)).toHaveLength(1);
    expect(new Set((await bot.app.store.turns({ limit: 9 })).map((turn) => turn.conversationId)).size).toBe(1);
  });
});

test("a topic is one conversation from its first message on", async () => {
  const bot = await start();
  const { feishu } = bot;
  const { message, event } = feishu.said(`${me} one`, { chat: "oc_topics", startsTopic: true });
  await feishu.deliver(event);
  await bot.posts(1);
  await feishu.say(`${me} two`, { chat: "oc_topics", replyTo: message.message_id });
  const posts = await bot.posts(2);
  expect(posts.map((post) => post.thread_id)).toEqual([message.thread_id, message.thread_id]);
  expect(new Set((await bot.app.store.turns({ limit: 9 })).map((turn) => turn.conversationId))).toEqual(
    new Set([`feishu:${feishu.app.id}:oc_topics:${message.message_id}`]),
  );
});

describe("a person's name and time zone", () => {
  it("are known to the turn, and asked once", async () => {
    const bot = await start();
    bot.feishu.world.users.set("ou_alice", { open_id: "ou_alice", name: "Alice Li", time_zone: "America/New_York" });
    await bot.feishu.say(`${me} one`);
    await bot.posts(1);
    await bot.feishu.say(`${me} two`);
    await bot.posts(2);
    expect(bot.asked[0]).toMatchObject({ zone: "America/New_York", messages: [{ name: "Alice Li" }] });
    expect(bot.feishu.callsOf("contact.user.get")).toHaveLength(1);
  });

  it("are done without when the scope is missing, and the operator hears of it once, with the page to grant it", async () => {
    const bot = await start();
    bot.feishu.app.scopes = new Set(["im:message", "im:chat:readonly"]);
    await bot.feishu.say(`${me} one`);
    await bot.feishu.say(`${me} two`, { user: "ou_bob" });
    await bot.posts(2);
    const lines = bot.logged.filter((line) => line.includes("contact:contact.base:readonly"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`https://open.feishu.cn/app/${bot.feishu.app.id}/auth?q=`);
  });
});

test("a message that is taken back ends the turn it opened, and no other", async () => {
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const bot = await start({
    reply: async (said) => {
      await gate;
      return `you said ${said}`;
    },
  });
  const { feishu } = bot;
  const { message, event } = feishu.said("one", { chat: "oc_alice" });
  await feishu.deliver(event);
  await feishu.say("two", { chat: "oc_alice" });
  await until("the model is asked", () => bot.asked.length > 0);
  message.deleted = true;
  await feishu.deliver(
    eventOf(feishu.world, feishu.app, "im.message.recalled_v1", {
      message_id: message.message_id,
      chat_id: message.chat_id,
      recall_time: String(Date.now()),
      recall_type: "message_owner",
    }),
  );
  go();
  const posts = await bot.posts(1);
  expect(posts.map(feishu.textOf)).toEqual(["you said two"]);
  await until("the log says it", () => bot.logged.some((line) => line.includes("recalled")));
  const turns = await bot.app.store.turns({ limit: 2 });
  expect(turns.map((turn) => turn.reply?.problem)).toEqual([undefined, "stopped"]);
});

test("a group that we come into is greeted once", async () => {
  const bot = await start();
  const { feishu } = bot;
  const added = () =>
    eventOf(feishu.world, feishu.app, "im.chat.member.bot.added_v1", {
      chat_id: "oc_general",
      external: false,
      name: "General",
    });
  await feishu.deliver(added());
  await bot.posts(1);
  await feishu.deliver(added());
  const posts = await bot.posts(1);
  expect(posts.map(feishu.textOf)).toEqual([expect.stringContaining("/help")]);
  await feishu.deliver(eventOf(feishu.world, feishu.app, "im.chat.member.bot.deleted_v1", { chat_id: "oc_general" }));
  feishu.world.sent.clear();
  await feishu.deliver(added());
  expect(await bot.posts(2)).toHaveLength(2);
});

test.each([
  ["the bot is not in the group", (chat: { bots: Set<string> }) => chat.bots.clear(), "not in the group"],
  ["the group was dissolved", (chat: { dissolved: boolean }) => Object.assign(chat, { dissolved: true }), "dissolved"],
])("when %s, the operator reads so", async (_, change, words) => {
  const bot = await start();
  const { feishu } = bot;
  const { event } = feishu.said(`${me} hello`);
  const chat = feishu.world.chats.get("oc_general");
  if (chat) change(chat);
  await feishu.deliver(event);
  await until("the log says it", () => bot.logged.some((line) => line.includes(words)));
  expect(feishu.posts().filter((post) => post.chat_id === "oc_general")).toEqual([]);
});

test("two apps in one process answer each for themselves", async () => {
  const feishu = await startFakeFeishu();
  const other = feishu.addApp({ id: "cli_00000000000000ff", name: "second" });
  feishu.world.chats.set("oc_other", {
    chat_id: "oc_other",
    name: "Other",
    mode: "group",
    bots: new Set([other.id]),
    dissolved: false,
  });
  const bot = await start({
    feishu,
    secrets: {
      FEISHU_APP_ID: `${feishu.app.id},${other.id}`,
      FEISHU_APP_SECRET: `${feishu.app.secret},${other.secret}`,
    },
  });
  expect([feishu.sockets.open(feishu.app.id), feishu.sockets.open(other.id)]).toEqual([1, 1]);
  await feishu.say(`${me} one`);
  await feishu.say(`${me} two`, { app: other, chat: "oc_other" });
  // The first app's people mention the first app's bot: the second has no part in it.
  await feishu.sockets.deliver(
    other,
    messageEvent(feishu.world, other, putMessage(feishu.world, feishu.app, `${me} three`, {})),
  );
  const posts = await bot.posts(2);
  expect(posts.map((post) => [post.sender.id, post.chat_id]).sort()).toEqual(
    [
      [feishu.app.id, "oc_general"],
      [other.id, "oc_other"],
    ].sort(),
  );
});
