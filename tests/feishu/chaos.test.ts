/**
 * Three hundred mentions in topics over either way (a thousand with `npm run bench:chaos`), while calls are refused for now, answers get
 * lost on the way back, connections break, events come twice and the process is killed: each is answered once, in its order.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newHome, root, until } from "../fakes/app.ts";
import { callWebhook } from "../fakes/feishu/events.ts";
import { type Fault, tooMany } from "../fakes/feishu/http.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu/server.ts";
import { refuse } from "../fakes/feishu/world.ts";

const topics = 25;
const mentionsEach = 12;
const kills = 4;
const host = join(root, "node_modules", ".cache", `feishu-kill-host-${process.pid}.mjs`);
const closing: (() => unknown)[] = [];

beforeAll(() =>
  build({
    entryPoints: [join(root, "tests/fakes/feishu/kill-host.ts")],
    outfile: host,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  }),
);
afterAll(() => rmSync(host, { force: true }));
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A number in [0, 1) that is the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const soon = { "x-ogw-ratelimit-reset": "0" };
const faults: readonly Fault[] = [
  tooMany(429, 0),
  tooMany(400, 0),
  refuse(230020, "This operation triggers the frequency limit."),
  { ...refuse(11232, "frequency limit"), status: 200, headers: soon },
  { drop: "before" },
  { drop: "after" },
  { code: 2200, msg: "internal error", status: 500, carriedOut: true },
  { raw: "<html>bad gateway</html>", status: 502 },
  { code: 99991663, msg: "Invalid access token" },
];

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function boot(feishu: FakeFeishu, home: string, port: number, key: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [host, home, feishu.url, feishu.app.id, feishu.app.secret, String(port), key], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout?.on("data", (text) => {
    said += text;
  });
  await until("the bot is up", () => said.includes("up"), 30_000);
  return child;
}

test.each(["long connection", "webhook"] as const)(
  "over the %s",
  async (way) => {
    const random = chance(way.length);
    const feishu = await startFakeFeishu();
    const home = newHome();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    if (way === "webhook") feishu.app.encryptKey = "chaos-key";
    const key = feishu.app.encryptKey ?? "";
    let child = await boot(feishu, home, port, key);
    closing.push(
      () => rmSync(home, { recursive: true, force: true }),
      () => feishu.close(),
      () => child.kill("SIGKILL"),
    );
    feishu.sockets.manners.ackWithinMs = 1_000;
    feishu.upset((route) =>
      route.startsWith("im.message") && random() < 0.1 ? faults[Math.floor(random() * faults.length)] : undefined,
    );

    const deliver = async (event: unknown): Promise<void> => {
      for (let received = false; !received; ) {
        received =
          way === "webhook"
            ? await callWebhook(url, feishu.app, event).then(
                ({ status }) => status === 200,
                () => false,
              )
            : (await feishu.deliver(event))?.code === 200;
        if (!received) await new Promise((resolve) => setTimeout(resolve, 50));
      }
      if (random() < 0.1) void deliver(event);
    };
    const asked: string[] = [];
    const talk = async (topic: number): Promise<void> => {
      const chat = `oc_chaos_${topic}`;
      feishu.world.chats.set(chat, {
        chat_id: chat,
        name: chat,
        mode: "topic",
        bots: new Set([feishu.app.id]),
        dissolved: false,
      });
      let first: string | undefined;
      for (let i = 0; i < mentionsEach; i++) {
        const where = first === undefined ? { startsTopic: true as const } : { replyTo: first };
        const { message, event } = feishu.said(`@_user_1 ${topic}.${i}`, { chat, ...where });
        first ??= message.message_id;
        asked.push(message.message_id);
        await deliver(event);
      }
    };

    const answered = (): number => new Set(feishu.posts().map((post) => post.parent_id)).size;
    const talking = Promise.all(Array.from({ length: topics }, (_, topic) => talk(topic)));
    for (let kill = 1; kill <= kills; kill++) {
      const goal = (topics * mentionsEach * kill) / (kills + 2);
      await until(`${goal} answers`, () => answered() >= goal, 120_000);
      if (kill % 2 === 0) feishu.sockets.cut();
      child.kill("SIGKILL");
      await until("it is gone", () => child.exitCode !== null || child.signalCode !== null);
      child = await boot(feishu, home, port, key);
    }
    await talking;
    await until("all are answered", () => answered() === asked.length, 120_000);
    await new Promise((resolve) => setTimeout(resolve, 1_500));

    const posts = feishu.posts();
    expect(posts).toHaveLength(topics * mentionsEach);
    expect(new Set(posts.map((post) => post.parent_id))).toEqual(new Set(asked));
    for (let topic = 0; topic < topics; topic++) {
      const said = posts.filter((post) => post.chat_id === `oc_chaos_${topic}`).map((post) => feishu.textOf(post));
      expect(said).toEqual(Array.from({ length: mentionsEach }, (_, i) => `you said ${topic}.${i}`));
    }
  },
  300_000,
);
