/** What Slack never sends, in each of its kinds, over both ways in: it does nothing, breaks nothing, and goes nowhere else. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { until } from "../fakes/app.ts";
import { slackBots } from "../fakes/slack/bot.ts";
import { eventOf, sendForm, sendSigned } from "../fakes/slack/events.ts";
import { type FakeSlack, ids } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();
const onSocket = { SLACK_APP_TOKEN: ids.appToken };

type Fields = Record<string, unknown>;
interface Sample {
  readonly type: "events_api" | "slash_commands" | "interactive";
  readonly body: Fields;
}

const person = { id: "U0ALICE00", name: "alice", team_id: ids.team };
const acted = {
  team: { id: ids.team },
  user: person,
  channel: { id: "C0GENERAL" },
  message: { ts: "1700000000.000100", thread_ts: "1700000000.000100", text: "a talk" },
  trigger_id: "1.2.3",
};
const press = (action_id: string, value: string): Sample => ({
  type: "interactive",
  body: { ...acted, type: "block_actions", actions: [{ action_id, value, action_ts: "1700000001.000100" }] },
});
const sent = (callback_id: string, private_metadata: string, values: Fields): Sample => {
  const view = { id: "V0FORM000", callback_id, private_metadata, state: { values } };
  return { type: "interactive", body: { ...acted, type: "view_submission", view } };
};
const event = (fields: Fields): Sample => ({
  type: "events_api",
  body: { type: "event_callback", team_id: ids.team, event_id: "Ev0", authorizations: [], event: fields },
});

/** One of each kind, as Slack sends it. */
const samples = (slack: FakeSlack): Sample[] => [
  { type: "events_api", body: eventOf(slack, `${me} hello`, { event: { files: [{ id: "F0" }] } }) },
  event({ type: "agent_session_stopped", channel: "C0GENERAL", thread_ts: "1.1", user: person.id }),
  event({ type: "app_home_opened", tab: "home", user: person.id }),
  event({ type: "app_uninstalled" }),
  event({ type: "tokens_revoked", tokens: { bot: ["U0"], oauth: [] } }),
  {
    type: "slash_commands",
    body: {
      command: "/atclaw",
      text: "status",
      team_id: ids.team,
      channel_id: "C0GENERAL",
      user_id: person.id,
      trigger_id: "1.2",
    },
  },
  press("atclaw-approve", "a-0"),
  press("atclaw-change", "a-0"),
  press("atclaw-why", "t-0 en"),
  { type: "interactive", body: { ...acted, type: "message_action", callback_id: "atclaw_ask_message" } },
  { type: "interactive", body: { ...acted, type: "shortcut", callback_id: "atclaw_ask" } },
  sent("atclaw_question", "", { question: { text: { value: "hello" } } }),
  sent("atclaw-change-form", '{"target":"a-0","account":"T0","channel":"C0","ts":"1.1"}', { room: { value: {} } }),
];

const odd: readonly unknown[] = [undefined, null, 0, "", "{", "__proto__", [], {}, [null]];

/** The value with each of its parts, one at a time, gone or made into something odd. */
function* spoilt(value: unknown): Iterable<unknown> {
  if (typeof value === "object" && value !== null)
    for (const [name, part] of Object.entries(value))
      for (const other of spoilt(part))
        yield Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other };
  yield* odd;
}

const spoiltSamples = (slack: FakeSlack) =>
  samples(slack).flatMap(({ type, body }) =>
    [...spoilt(body)].map((payload) => ({ type, text: JSON.stringify(payload) })),
  );

test("requests with any part missing or odd are refused or passed over, and the next mention is answered", async () => {
  const bot = await start();
  const all = spoiltSamples(bot.slack);
  expect(all.length).toBeGreaterThan(1_000);
  const seen = new Set<number>();
  for (const { type, text } of all) {
    const answer = await (type === "events_api"
      ? sendSigned(bot.url, text ?? "")
      : type === "interactive"
        ? sendForm(bot.url, { payload: text ?? "" })
        : sendForm(bot.url, formOf(text)));
    seen.add(answer.status);
  }
  expect([...seen].sort()).toEqual([200, 400, 500]);
  await bot.say(`${me} are you well?`, { user: "U0FRESH00" });
  await until("the answer", () => bot.slack.posts().some(({ text }) => text === "you said are you well?"));
});

/** Commands come as fields, each a text. */
function formOf(text: string | undefined): Record<string, string> {
  const body: unknown = JSON.parse(text ?? "null");
  const fields = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
}

test("envelopes with any part missing or odd, and lines that are none, leave the connection standing", async () => {
  const bot = await start({ secrets: onSocket });
  const shapeless = ["", "{", "null", "[]", "7", '{"link_disabled', '{"type":"events_api"}', '{"type":"interactive"}'];
  for (const line of shapeless) bot.slack.socket.raw(line);
  for (const { type, text = "null" } of spoiltSamples(bot.slack))
    bot.slack.socket.raw(`{"envelope_id":"e","type":"${type}","payload":${text}}`);
  await bot.slack.socket.deliver("events_api", eventOf(bot.slack, `${me} are you well?`, { user: "U0FRESH00" }));
  await until("the answer", () => bot.slack.posts().some(({ text }) => text === "you said are you well?"));
  expect(bot.logged.some((line) => line.includes("could not be read, and is passed over"))).toBe(true);
  expect(bot.slack.socket.opened()).toBe(1);
});

test("an address for answers that is not Slack's is told nothing", async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const response_url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/take`;
  const bot = await start();
  for (const action of ["atclaw-why", "gone"]) {
    const { body } = press(action, "t-0 en");
    const answer = await sendForm(bot.url, { payload: JSON.stringify({ ...body, response_url }) });
    expect(answer).toEqual({ status: 200, text: "" });
  }
  await until("both are told", () => bot.logged.filter((line) => line.includes("not one of Slack's")).length === 2);
  expect(bot.logged.join("\n")).not.toContain("/take");
  expect(asked).toEqual([]);
  elsewhere.close();
});
