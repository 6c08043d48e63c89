/** Feishu for the chaos run: the strict fake of the tests with its limits, made unreliable. Both ways in which it brings events. */
import { setTimeout as wait } from "node:timers/promises";
import { load } from "../lib/bundle.mjs";

/** Feishu tries again after 15 seconds, 5 minutes, an hour and six; here the pauses are shorter. */
const retriesMs = [0, 300, 1_500];
const postFaults = [
  { code: 230020, msg: "This operation triggers the frequency limit." },
  { code: 99991400, msg: "request trigger frequency limit", status: 429, headers: { "x-ogw-ratelimit-reset": "1" } },
  { code: 99991400, msg: "request trigger frequency limit", status: 400, headers: { "x-ogw-ratelimit-reset": "1" } },
  { drop: "before" },
  { drop: "after" },
  { code: 2200, msg: "Internal Error", status: 500, carriedOut: true },
];

/** Events to the webhook, encrypted and signed: tried three times each, and then given up. */
export async function feishuWebhook({ chance }) {
  const parts = await open(chance);
  const { feishu, events, counted } = parts;
  Object.assign(feishu.app, { encryptKey: "chaos-encrypt-key", verificationToken: "chaos-token" });
  let url;
  const send = (event) =>
    events.callWebhook(url, feishu.app, event).then(
      ({ status }) => status,
      () => 0,
    );
  return parts.platform({
    env: { FEISHU_ENCRYPT_KEY: "chaos-encrypt-key", FEISHU_VERIFICATION_TOKEN: "chaos-token" },
    up(port) {
      url = `http://127.0.0.1:${port}`;
    },
    down() {},
    async deliver(event) {
      for (const pauseMs of retriesMs) {
        await wait(pauseMs);
        if ((await send(event)) !== 200) continue;
        if (chance() >= 0.15) return;
        counted["delivered again"] += 1;
      }
      counted["last try failed"] += (await send(event)) === 200 ? 0 : 1;
    },
  });
}

/** Events over the long connection, which is cut without a word. */
export async function feishuLong({ chance }) {
  const parts = await open(chance);
  const { feishu, counted } = parts;
  let shaking;
  return parts.platform({
    env: {},
    up() {
      shaking = setInterval(() => {
        feishu.sockets.cut();
        counted["connections ended"] += 1;
      }, 3_000);
    },
    down() {
      clearInterval(shaking);
    },
    async deliver(event) {
      // One in twenty never comes: only history shows it.
      if (chance() < 0.05) {
        counted["never delivered"] += 1;
        return;
      }
      await feishu.deliver(event);
      if (chance() >= 0.15) return;
      counted["delivered again"] += 1;
      await feishu.deliver(event);
    },
  });
}

async function open(chance) {
  const { startFakeFeishu } = await load("tests/fakes/feishu/server.ts");
  const events = await load("tests/fakes/feishu/events.ts");
  const feishu = await startFakeFeishu({ limits: true });
  const counted = {
    "delivered again": 0,
    "last try failed": 0,
    "never delivered": 0,
    "connections ended": 0,
    "faulty calls": 0,
  };
  const roots = new Map();
  const chatOf = (place) => {
    const chat_id = `oc_chaos${String(place).padStart(3, "0")}`;
    if (!feishu.world.chats.has(chat_id)) {
      const bots = new Set([feishu.app.id]);
      feishu.world.chats.set(chat_id, { chat_id, name: chat_id, mode: "topic", bots, dissolved: false });
    }
    return chat_id;
  };

  return {
    feishu,
    events,
    counted,
    platform: ({ env, up, down, deliver }) => ({
      env: {
        FEISHU_APP_ID: feishu.app.id,
        FEISHU_APP_SECRET: feishu.app.secret,
        FEISHU_DOMAIN: feishu.url,
        ...env,
      },
      up,
      down,
      ask({ place, thread, text }) {
        if (chance() < 0.08) {
          counted["faulty calls"] += 1;
          feishu.fail("im.message.reply", postFaults[Math.floor(chance() * postFaults.length)]);
        }
        const replyTo = roots.get(`${place}:${thread}`);
        const { message, event } = feishu.said(`@_user_1 ${text}`, {
          chat: chatOf(place),
          ...(replyTo ? { replyTo } : { startsTopic: true }),
        });
        if (!replyTo) roots.set(`${place}:${thread}`, message.message_id);
        void deliver(event);
      },
      answers: () =>
        feishu.posts().map((post) => ({ thread: `${post.chat_id}:${post.thread_id}`, text: feishu.textOf(post) })),
      faults: () => counted,
      close: () => feishu.close(),
    }),
  };
}
