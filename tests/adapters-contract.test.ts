/** The contract of adapters, on every platform and each way in which it brings what people say. */
import { rmSync } from "node:fs";
import { PassThrough } from "node:stream";
import { terminal } from "../src/adapters/terminal/chat.ts";
import { openApp } from "../src/app.ts";
import { questionOf } from "../src/approvals/question.ts";
import { adapterContract, type PostFault, type Rig } from "./contracts/adapter.ts";
import { newHome, quietApp } from "./fakes/app.ts";
import { type FeishuBot, startFeishuBot } from "./fakes/feishu/bot.ts";
import { buttonsOf } from "./fakes/feishu/cards.ts";
import { callWebhook, eventOf as feishuEvent } from "./fakes/feishu/events.ts";
import { type FakeFeishu, startFakeFeishu } from "./fakes/feishu/server.ts";
import { buttonsIn } from "./fakes/slack/blocks.ts";
import { type SlackBot, startSlackBot } from "./fakes/slack/bot.ts";
import { eventOf, sendEvent, sendForm } from "./fakes/slack/events.ts";
import { type Fault, ids, startFakeSlack } from "./fakes/slack/server.ts";
import { startWebApp } from "./fakes/web-app.ts";

const lacking = (): never => {
  throw new Error("The platform does not have that.");
};

const slackFaults: Readonly<Record<PostFault, Fault>> = {
  unanswered: { drop: "after" },
  broken: { status: 500 },
  "too-many": { status: 429, retryAfter: 1 },
  gone: { error: "is_archived" },
};

function slackRig(bot: SlackBot, over: "http" | "socket", restart: (home: string) => Promise<SlackBot>): Rig {
  const { slack, app } = bot;
  const deliver = (event: unknown) =>
    over === "http" ? sendEvent(bot.url, event) : slack.socket.deliver("events_api", event);
  return {
    app,
    async say(text, thread) {
      const event = eventOf(slack, `<@${ids.botUser}> ${text}`, thread ? { thread } : {});
      await deliver(event);
      return { thread: thread ?? event.event.ts, again: () => deliver({ ...event, event_id: `${event.event_id}B` }) };
    },
    shown: async () => slack.posts().map(({ thread_ts = "", text }) => ({ thread: thread_ts, text })),
    breakNext: (fault) => slack.fail("chat.postMessage", slackFaults[fault]),
    async press(decision) {
      const post = slack.posts().at(-1);
      const found = buttonsIn(post?.blocks ?? []).find(({ action_id }) => action_id.includes(decision));
      if (!post || !found) throw new Error(`There is no button to ${decision}.`);
      const { label: _, ...action } = found;
      const payload = {
        type: "block_actions",
        team: { id: ids.team },
        user: { id: "U0ALICE00", name: "alice", team_id: ids.team },
        channel: { id: post.channel },
        message: { ts: post.ts, thread_ts: post.thread_ts },
        container: { type: "message", message_ts: post.ts, channel_id: post.channel },
        response_url: slack.responseUrl,
        actions: [action],
      };
      return over === "http"
        ? sendForm(bot.url, { payload: JSON.stringify(payload) })
        : slack.socket.deliver("interactive", payload);
    },
    async restart() {
      await bot.stop();
      return slackRig(await restart(bot.home), over, restart);
    },
    async stop() {
      await bot.stop();
      await slack.close();
      rmSync(bot.home, { recursive: true, force: true });
    },
  };
}

for (const over of ["http", "socket"] as const)
  adapterContract(`Slack over ${over}`, async (app) => {
    const slack = await startFakeSlack();
    const secrets = over === "http" ? {} : { SLACK_APP_TOKEN: ids.appToken, SLACK_SIGNING_SECRET: "" };
    const start = (home?: string) => startSlackBot({ slack, secrets, app, ...(home ? { home } : {}) });
    return slackRig(await start(), over, start);
  });

const feishuFaults: Readonly<Record<PostFault, Parameters<FakeFeishu["fail"]>[1]>> = {
  unanswered: { drop: "after" },
  broken: { code: 2200, msg: "Internal Error", status: 500 },
  "too-many": { code: 230020, msg: "This operation triggers the frequency limit." },
  gone: { code: 231003, msg: "The message is not found." },
};

function feishuRig(bot: FeishuBot, over: "webhook" | "long", restart: (home: string) => Promise<FeishuBot>): Rig {
  const { feishu, app } = bot;
  const deliver = (event: unknown): Promise<unknown> =>
    over === "webhook" ? callWebhook(bot.url, feishu.app, event) : feishu.deliver(event);
  const threadOf = (id: string): string => feishu.world.message(id)?.root_id ?? id;
  return {
    app,
    async say(text, thread) {
      const { message, event } = feishu.said(`@_user_1 ${text}`, thread ? { replyTo: thread } : {});
      await deliver(event);
      return {
        thread: thread ?? message.message_id,
        again: () => deliver({ ...event, header: { ...event.header, event_id: `${event.header.event_id}b` } }),
      };
    },
    shown: async () => feishu.posts().map((post) => ({ thread: threadOf(post.message_id), text: feishu.textOf(post) })),
    breakNext: (fault) => feishu.fail("im.message.reply", feishuFaults[fault]),
    async press(decision) {
      const post = feishu.posts().at(-1);
      const card = post && feishu.cards.cardOf(post);
      const label = decision === "approve" ? "Approve" : "Reject";
      const behavior = card && buttonsOf(card).find(({ text }) => text.content === label)?.behaviors?.[0];
      if (!post || behavior?.type !== "callback") throw new Error(`There is no button to ${decision}.`);
      return deliver(
        feishuEvent(feishu.world, feishu.app, "card.action.trigger", {
          operator: { tenant_key: feishu.app.tenantKey, open_id: "ou_alice", union_id: "on_ou_alice", user_id: "" },
          token: feishu.clicks.issue(post.message_id),
          action: { value: behavior.value, tag: "button" },
          host: "im_message",
          context: { open_message_id: post.message_id, open_chat_id: post.chat_id },
        }),
      );
    },
    async restart() {
      await bot.stop();
      return feishuRig(await restart(bot.home), over, restart);
    },
    async stop() {
      await bot.stop();
      await feishu.close();
      rmSync(bot.home, { recursive: true, force: true });
    },
  };
}

for (const over of ["webhook", "long"] as const)
  adapterContract(`Feishu over its ${over === "long" ? "long connection" : over}`, async (app) => {
    const feishu = await startFakeFeishu();
    const keys = { encryptKey: "contract-encrypt-key", verificationToken: "contract-token" };
    if (over === "webhook") Object.assign(feishu.app, keys);
    const secrets =
      over === "webhook"
        ? { FEISHU_ENCRYPT_KEY: keys.encryptKey, FEISHU_VERIFICATION_TOKEN: keys.verificationToken }
        : {};
    const start = (home?: string) => startFeishuBot({ feishu, secrets, app, ...(home ? { home } : {}) });
    return feishuRig(await start(), over, start);
  });

adapterContract(
  "the web chat",
  async (options) => {
    const web = await startWebApp({ skills: [], ...options });
    let count = 0;
    return {
      app: web.app,
      async say(text, thread = `c${++count}`) {
        const body = { id: `m${++count}`, text };
        const post = () => web.post(`/api/conversations/${thread}/messages`, body);
        await post();
        return { thread, again: post };
      },
      async shown() {
        const shown: { thread: string; text: string; at: string }[] = [];
        for (const { id } of await web.app.store.conversations("web", { limit: 100 }))
          for (const one of await web.app.store.messages(id, { limit: 100 })) {
            const thread = id.split(":").at(-1) ?? "";
            if (one.role === "assistant") shown.push({ thread, text: one.reply.markdown, at: one.at });
            if (one.role === "question") shown.push({ thread, at: one.at, text: questionOf(one.approvals).markdown });
          }
        return shown.sort((a, b) => a.at.localeCompare(b.at)).map(({ thread, text }) => ({ thread, text }));
      },
      async press(decision) {
        const [first] = await web.waiting();
        return web.post(`/api/approvals/${first?.group}`, { decision });
      },
      breakNext: lacking,
      restart: lacking,
      stop: () => web.stop(),
    };
  },
  ["faults of posts"],
);

adapterContract(
  "the terminal",
  async (options) => {
    const home = newHome();
    const input = new PassThrough();
    const output = new PassThrough({ encoding: "utf8" });
    let written = "";
    output.on("data", (text: string) => {
      written += text;
    });
    const chat = terminal({ input, output, user: "me", pathOf: (id) => id, onEnd: () => {} });
    const app = await openApp({ ...(await quietApp(home)), adapters: () => [chat], ...options });
    await app.start();
    return {
      app,
      async say(text) {
        input.write(`${text}\n`);
        return { thread: "me", again: lacking };
      },
      breakNext: lacking,
      press: lacking,
      restart: lacking,
      shown: async () =>
        written
          .split("› ")
          .map((text) => ({ thread: "me", text: text.trim() }))
          .filter(({ text }) => text !== ""),
      async stop() {
        await app.stop();
        rmSync(home, { recursive: true, force: true });
      },
    };
  },
  ["buttons", "faults of posts", "events that come twice"],
);
