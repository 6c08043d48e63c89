/** Whatever comes in, over either way: nobody's process ends, no promise is left rejected, no memory is kept. */
import { createHash, randomBytes, randomInt } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventReader } from "../../src/adapters/feishu/events.ts";
import { decodeFrame, encodeFrame, FrameFault } from "../../src/adapters/feishu/frames.ts";
import { ingress } from "../../src/adapters/feishu/ingress.ts";
import type { RawRequest, RawResponse } from "../../src/core/http.ts";
import { feishuBots } from "../fakes/feishu/bot.ts";
import { encrypt } from "../fakes/feishu/events.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

const start = feishuBots();
const count = 10_000;
/** What 10,000 of them may leave behind at most; a leak of a kilobyte each would be above it. */
const mayGrowBytes = 8 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const rejected: unknown[] = [];
const note = (reason: unknown): void => void rejected.push(reason);
beforeEach(() => {
  rejected.length = 0;
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
});
afterEach(() => {
  process.off("unhandledRejection", note);
  process.off("uncaughtException", note);
});

function heap(): number {
  for (let i = 0; i < 3; i++) collect();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

const pick = <T>(from: readonly T[]): T => from[randomInt(from.length)] as T;

/** Text of an event, with something in it wrong: cut, turned around, another type, another value. */
function spoil(text: string): string {
  const at = randomInt(text.length);
  const odd = [
    '"',
    "{",
    "}",
    "[",
    "]",
    "null",
    "-1",
    "1e999",
    '"\\ud800"',
    "\u0000",
    "true",
    "[[[[",
    '{"__proto__":1}',
    "😀",
  ];
  switch (randomInt(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + pick(odd) + text.slice(at + randomInt(20));
    case 2:
      return text.replace(/:("[^"]*"|\d+)/g, (whole) => (randomInt(4) === 0 ? `:${pick(odd)}` : whole));
    case 3:
      return text.slice(at) + text.slice(0, at);
    default:
      return text.replace(/"[a-z_]+":/g, (whole) => (randomInt(6) === 0 ? '"x":' : whole));
  }
}

function spoilBytes(bytes: Uint8Array): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let i = randomInt(1, 6); i > 0; i--) out[randomInt(out.length)] = randomInt(256);
  const kind = randomInt(4);
  if (kind === 0) return out.subarray(0, randomInt(out.length));
  if (kind === 1) return randomBytes(randomInt(400));
  return out;
}

test("10,000 bodies, signed and not, each get an answer, and leave nothing behind", async () => {
  const key = "fuzz-key";
  const feishu = await startFakeFeishu();
  feishu.app.verificationToken = undefined;
  const app = {
    id: feishu.app.id,
    secret: "s",
    domain: "feishu",
    api: "",
    accounts: "",
    console: "",
    encryptKey: key,
    verificationToken: undefined,
  };
  let answer: ((request: RawRequest) => Promise<RawResponse>) | undefined;
  let told = 0;
  const door = ingress({
    http: {
      route: (_, __, handle) => {
        answer = handle;
      },
    },
    now: Date.now,
    logError: () => void told++,
  });
  const hear = eventReader({
    account: app.id,
    bot: { us: () => ({ openId: feishu.app.botOpenId, name: "atclaw" }) },
    receive: async () => ({ outcome: "ignored", reason: "fuzz" }),
    rooms: { joined: async () => {}, left: async () => {}, heard: async () => {} },
    now: Date.now,
    logError: () => void told++,
  });
  door.open({ app, hear });
  const { event } = feishu.said("@_user_1 hello");
  const plain = JSON.stringify(event);

  const one = async (i: number): Promise<number> => {
    const spoilt = spoil(plain);
    const body = Buffer.from(
      pick([
        spoilt,
        JSON.stringify({ encrypt: encrypt(spoilt, key) }),
        spoil(JSON.stringify({ encrypt: encrypt(plain, key) })),
      ]),
    );
    const stamp = String(Math.floor(Date.now() / 1000));
    const signature = createHash("sha256").update(`${stamp}${i}${key}`).update(body).digest("hex");
    const headers = {
      "x-lark-request-timestamp": pick([stamp, stamp, "0", ""]),
      "x-lark-request-nonce": String(i),
      "x-lark-signature": pick([signature, signature, signature.slice(1), ""]),
    };
    return (await answer?.({ headers, query: "", body }))?.status ?? 0;
  };
  for (let i = 0; i < 1_000; i++) await one(-i);
  const before = heap();
  const answers = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const status = await one(i);
    answers.set(status, (answers.get(status) ?? 0) + 1);
  }
  door.close(app.id);
  expect([...answers.keys()].filter((status) => ![200, 400, 401].includes(status))).toEqual([]);
  expect(answers.get(400)).toBeGreaterThan(100);
  expect(told).toBeLessThan(10);
  expect(rejected).toEqual([]);
  expect(heap() - before).toBeLessThan(mayGrowBytes);
  await feishu.close();
});

test("10,000 frames leave the connection and the bot as they were", async () => {
  const bot = await start();
  const { feishu } = bot;
  const { event } = feishu.said("@_user_1 hello");
  const frame = (text: string): Uint8Array =>
    encodeFrame({
      seqId: BigInt(randomInt(2 ** 40)),
      logId: 1n,
      service: 1,
      method: pick([0, 1, 1, 1, 7]),
      headers: [
        { key: "type", value: pick(["event", "event", "card", "pong", "ping", "x"]) },
        { key: "message_id", value: pick(["m1", "m2", randomBytes(4).toString("hex")]) },
        { key: "sum", value: pick(["1", "1", "2", "3", "1e9", "4294967295", "-1", "x", ""]) },
        { key: "seq", value: pick(["0", "0", "1", "2", "-1", "x"]) },
      ],
      payload: Buffer.from(text),
    });
  const text = JSON.stringify({ ...event, header: { ...event.header, event_type: "im.message.receive_v1" } });
  const burst = async (frames: number): Promise<void> => {
    for (let i = 0; i < frames; i++) {
      const made = frame(spoil(text));
      feishu.sockets.inject(randomInt(2) === 0 ? made : spoilBytes(made));
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await feishu.deliver({
      schema: "2.0",
      header: { event_id: `e${randomInt(2 ** 40)}`, event_type: "none", app_id: feishu.app.id },
      event: {},
    });
  };
  await burst(1_000);
  const before = heap();
  await burst(count);
  const grown = heap() - before;
  expect(rejected).toEqual([]);
  // The store keeps what was read as a message; there are few of those.
  expect(grown).toBeLessThan(mayGrowBytes);
  expect(feishu.sockets.open()).toBe(1);
  expect(bot.logged.length).toBeLessThan(20);
  const said = feishu.said("@_user_1 still here", { chat: "oc_alice" });
  expect((await feishu.deliver(said.event))?.code).toBe(200);
});

test("bytes are read as a frame or refused, and frames survive being written and read", () => {
  for (let i = 0; i < count; i++) {
    const bytes = randomBytes(randomInt(200));
    try {
      const frame = decodeFrame(bytes);
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    } catch (error) {
      expect(error).toBeInstanceOf(FrameFault);
    }
  }
});
