/** The fake is held against the SDK itself: what its client and its long connection take for Feishu. */
import { Client, DefaultCache, EventDispatcher, LoggerLevel, WSClient } from "@larksuiteoapi/node-sdk";
import { afterEach, expect, test } from "vitest";
import { until } from "../fakes/app.ts";
import { callWebhook } from "../fakes/feishu/events.ts";
import { type FakeFeishu, type FakeOptions, startFakeFeishu } from "../fakes/feishu/server.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const nothing = (): void => {};
const logger = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing };

async function start(options?: FakeOptions): Promise<{ feishu: FakeFeishu; client: Client }> {
  const feishu = await startFakeFeishu(options);
  closing.push(() => feishu.close());
  const client = new Client({
    appId: feishu.app.id,
    appSecret: feishu.app.secret,
    domain: feishu.url,
    // Its own keeps tokens by the app's id, whichever server gave them.
    cache: new DefaultCache(),
    logger,
    loggerLevel: LoggerLevel.error,
  });
  return { feishu, client };
}

/** Resolves when the SDK listens, which is a moment after it is connected: what comes in between is lost to it. */
async function connect(feishu: FakeFeishu, eventDispatcher: EventDispatcher): Promise<void> {
  await new Promise<void>((onReady) => {
    const { id: appId, secret: appSecret } = feishu.app;
    const ws = new WSClient({ appId, appSecret, domain: feishu.url, logger, onReady });
    closing.push(() => ws.close({ force: true }));
    void ws.start({ eventDispatcher });
  });
}

test("the SDK's long connection takes its frames, whole and in pieces, and its acks are understood", async () => {
  const { feishu } = await start();
  const heard: unknown[] = [];
  const dispatcher = new EventDispatcher({ logger }).register({
    "im.message.receive_v1": async (data) => void heard.push(data.message.content),
  });
  await connect(feishu, dispatcher);
  expect(await feishu.say("@_user_1 hello")).toMatchObject({ code: 200, isSameFrame: true });
  const { event } = feishu.said("@_user_1 pieces");
  expect(await feishu.sockets.deliver(feishu.app, event, { fragments: 5 })).toMatchObject({ code: 200 });
  expect(heard).toEqual(['{"text":"@_user_1 hello"}', '{"text":"@_user_1 pieces"}']);
  await until("a ping came", () => feishu.sockets.pings.count > 0);
});

test("of several connections one gets each event", async () => {
  const { feishu } = await start();
  const heard: number[] = [];
  for (const n of [0, 1]) {
    const dispatcher = new EventDispatcher({ logger }).register({
      "im.message.receive_v1": async () => void heard.push(n),
    });
    await connect(feishu, dispatcher);
  }
  for (let i = 0; i < 40; i++) await feishu.say(`${i}`);
  expect(heard).toHaveLength(40);
  expect(new Set(heard).size).toBe(2);
});

test("the SDK's client sends, answers, reads and lists messages", async () => {
  const { feishu, client } = await start();
  const content = JSON.stringify({ text: "hi" });
  const made = await client.im.v1.message.create({
    params: { receive_id_type: "chat_id" },
    data: { receive_id: "oc_general", msg_type: "text", content, uuid: "u1" },
  });
  const again = await client.im.v1.message.create({
    params: { receive_id_type: "chat_id" },
    data: { receive_id: "oc_general", msg_type: "text", content, uuid: "u1" },
  });
  expect(again.data?.message_id).toBe(made.data?.message_id);
  const id = made.data?.message_id ?? "";
  const answer = await client.im.v1.message.reply({
    path: { message_id: id },
    data: { msg_type: "text", content, reply_in_thread: true },
  });
  expect(answer.data).toMatchObject({ parent_id: id, thread_id: expect.stringMatching(/^omt_/) });
  const got = await client.im.v1.message.get({ path: { message_id: id } });
  expect(got.data?.items?.[0]?.body?.content).toBe(content);
  const listed = await client.im.v1.message.list({ params: { container_id_type: "chat", container_id: "oc_general" } });
  // The answer stands in the topic, not in the chat.
  expect(listed.data?.items?.map((item) => item.message_id)).toEqual([id]);
  expect((await client.im.v1.chat.list({})).data?.items).toHaveLength(2);
  expect((await client.contact.v3.user.get({ path: { user_id: "ou_bob" } })).data?.user?.name).toBe("Bob");
  expect(feishu.posts()).toHaveLength(2);
});

test.each([
  ["an unknown field", { msg_type: "text", content: '{"text":"x"}', colour: "red" }],
  ["a missing field", { msg_type: "text" }],
  ["another type", { msg_type: "text", content: { text: "x" } }],
  ["content that is no JSON", { msg_type: "text", content: "hello" }],
  ["a uuid of 51 characters", { msg_type: "text", content: '{"text":"x"}', uuid: "u".repeat(51) }],
])("%s is refused", async (_, body) => {
  const { feishu, client } = await start();
  const { message } = feishu.said("hello");
  const path = `/open-apis/im/v1/messages/${message.message_id}/reply`;
  await expect(client.request({ method: "POST", url: path, data: body })).rejects.toMatchObject({
    response: { status: 400 },
  });
  expect(feishu.posts()).toEqual([]);
});

test("a token ends after its time, and another is asked for", async () => {
  let now = Date.now();
  const { feishu, client } = await start({ now: () => now, tokenSeconds: 600 });
  await client.im.v1.chat.list({});
  now += 601_000;
  await expect(client.im.v1.chat.list({})).rejects.toMatchObject({ response: { data: { code: 99991663 } } });
  expect(feishu.callsOf("auth.tenant_access_token")).toHaveLength(1);
});

test("its limits are Feishu's: five posts a second in a chat, fifty calls a second of an API, in both forms", async () => {
  const now = Date.now();
  const { client } = await start({ limits: true, now: () => now });
  const content = JSON.stringify({ text: "hi" });
  const post = () =>
    client.im.v1.message.create({
      params: { receive_id_type: "chat_id" },
      data: { receive_id: "oc_general", msg_type: "text", content },
    });
  const codes = await Promise.all(
    Array.from({ length: 6 }, () =>
      post().then(
        () => 0,
        (error) => error.response.data.code,
      ),
    ),
  );
  expect(codes.filter((code) => code === 230020)).toHaveLength(1);
  const statuses = await Promise.all(
    Array.from({ length: 52 }, () =>
      client.im.v1.chat.list({}).then(
        () => 200,
        (error) => error.response.status as number,
      ),
    ),
  );
  expect(statuses.filter((status) => status !== 200).sort()).toEqual([400, 429]);
});

test("what it sends to a webhook is what the SDK takes for Feishu's", async () => {
  const { feishu } = await start();
  feishu.app.encryptKey = "key";
  const { createServer } = await import("node:http");
  const { adaptDefault } = await import("@larksuiteoapi/node-sdk");
  const heard: string[] = [];
  const dispatcher = new EventDispatcher({ logger, encryptKey: "key" }).register({
    "im.message.receive_v1": async (data) => void heard.push(data.message.content),
  });
  const server = createServer(adaptDefault("/feishu/events", dispatcher));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const { port } = server.address() as { port: number };
  await callWebhook(`http://127.0.0.1:${port}`, feishu.app, feishu.said("@_user_1 hello").event);
  expect(heard).toEqual(['{"text":"@_user_1 hello"}']);
});
