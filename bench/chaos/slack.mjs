/** Slack for the chaos run: the strict fake of the tests, made unreliable. Both ways in which Slack brings events. */
import { setTimeout as wait } from "node:timers/promises";
import { load } from "../lib/bundle.mjs";

/** Slack tries at once, after a minute and after five; here the pauses are shorter. */
const retriesMs = [0, 300, 1_500];
const postFaults = [
  { status: 429, retryAfter: 1 },
  { drop: "before" },
  { drop: "after" },
  { status: 503, carriedOut: true },
  { error: "internal_error" },
];

/** Events over HTTP: tried three times each, and then given up, as Slack does. */
export async function slackHttp({ chance }) {
  const parts = await open(chance);
  const { events, counted } = parts;
  let url;
  const send = (event) =>
    events.sendEvent(url, event).then(
      ({ status }) => status,
      () => 0,
    );
  return parts.platform({
    env: { SLACK_SIGNING_SECRET: events.signingSecret },
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

/** Events over Socket Mode: connections that end, and are cut without a word. */
export async function slackSocket({ chance }) {
  const parts = await open(chance);
  const { slack, counted, ids } = parts;
  let shaking;
  const shake = () => {
    const cut = chance() < 0.5;
    if (cut) slack.socket.cut();
    else slack.socket.recycle(chance() < 0.5 ? "warning" : "refresh_requested");
    counted["connections ended"] += 1;
  };
  return parts.platform({
    env: { SLACK_APP_TOKEN: ids.appToken },
    up() {
      shaking = setInterval(shake, 3_000);
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
      await slack.socket.deliver("events_api", event);
      if (chance() >= 0.15) return;
      counted["delivered again"] += 1;
      await slack.socket.deliver("events_api", event);
    },
  });
}

async function open(chance) {
  const { startFakeSlack, ids } = await load("tests/fakes/slack/server.ts");
  const events = await load("tests/fakes/slack/events.ts");
  const slack = await startFakeSlack();
  const counted = {
    "delivered again": 0,
    "last try failed": 0,
    "never delivered": 0,
    "connections ended": 0,
    "faulty calls": 0,
  };
  const roots = new Map();
  const channelOf = (place) => `C0CHAOS${String(place).padStart(3, "0")}`;

  return {
    ids,
    slack,
    events,
    counted,
    platform: ({ env, up, down, deliver }) => ({
      env: { SLACK_BOT_TOKEN: ids.botToken, SLACK_API_URL: slack.apiUrl, ...env },
      up,
      down,
      ask({ place, thread, text }) {
        if (chance() < 0.08) {
          counted["faulty calls"] += 1;
          slack.fail("chat.postMessage", postFaults[Math.floor(chance() * postFaults.length)]);
        }
        const said = `<@${ids.botUser}> ${text}`;
        const channel = channelOf(place);
        const root = roots.get(`${place}:${thread}`);
        const event = events.eventOf(slack, said, { channel, ...(root ? { thread: root } : {}) });
        if (!root) roots.set(`${place}:${thread}`, event.event.ts);
        void deliver(event);
        // With `message.*` subscribed, a mention arrives twice.
        if (chance() < 0.3)
          void deliver(
            events.eventOf(slack, said, {
              ...said,
              type: "message",
              channel,
              ts: event.event.ts,
              ...(root ? { thread: root } : {}),
            }),
          );
      },
      answers: () => slack.posts().map(({ channel, thread_ts, text }) => ({ thread: `${channel}:${thread_ts}`, text })),
      faults: () => counted,
      close: () => slack.close(),
    }),
  };
}
