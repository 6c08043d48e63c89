import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { place } from "../../src/adapters/feishu/inbound.ts";
import type { InboundMessage } from "../../src/core/message.ts";
import { newHome, root, until } from "../fakes/app.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu/server.ts";

const host = join(root, "node_modules", ".cache", `feishu-writing-host-${process.pid}.mjs`);
/** The process is killed when it begins these operations on cards and messages, counted over all its lives. */
const deaths = [1, 2, 4, 7, 11, 16, 22];

const reply = Array.from(
  { length: 40 },
  (_, i) =>
    `Part ${i}: words that are written while people watch. 边写边看。 ${"And more of them. ".repeat(22).trim()}`,
)
  .concat("| A | B |\n| --- | --- |\n| 1 | 2 |")
  .join("\n\n");

const home = newHome();
let feishu: FakeFeishu;
let child: ChildProcess | undefined;

beforeAll(async () => {
  await build({
    entryPoints: [join(root, "tests/fakes/feishu/writing-host.ts")],
    outfile: host,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  feishu = await startFakeFeishu();
  writeFileSync(join(home, "reply.md"), reply);
});

afterAll(async () => {
  child?.kill("SIGKILL");
  await feishu.close();
  rmSync(home, { recursive: true, force: true });
  rmSync(host, { force: true });
});

it("a reply that was being written when the process was killed, again and again, is finished in the same card", {
  timeout: 90_000,
}, async () => {
  const { message } = feishu.said("@_user_1 a long one");
  const said: InboundMessage = {
    type: "message",
    eventId: "e-1",
    messageId: message.message_id,
    conversation: place(feishu.app.id, "oc_general", "channel", message.message_id),
    sender: { id: "ou_alice", name: "Alice" },
    text: "a long one",
    mentionsUs: true,
    at: new Date().toISOString(),
  };
  const live = (): void => {
    child = spawn(
      process.execPath,
      [host, home, feishu.url, feishu.app.id, feishu.app.secret, JSON.stringify(said), join(home, "reply.md")],
      { stdio: "ignore" },
    );
  };
  let operations = 0;
  let killed = 0;
  feishu.interrupts.push((name) => {
    if (!name.startsWith("cardkit.") && name !== "im.message.reply") return undefined;
    if (!deaths.includes(++operations)) return undefined;
    const victim = child;
    victim?.once("exit", live);
    victim?.kill("SIGKILL");
    // By turns the operation is carried out and not.
    return { drop: killed++ % 2 === 0 ? "after" : "before" };
  });
  live();
  const isDone = (): boolean => {
    const card = [...feishu.cards.cards.values()].find(({ sent }) => sent);
    const [post] = feishu.posts();
    return (
      killed === deaths.length && !!card && !feishu.cards.isStreaming(card) && !!post && feishu.textOf(post) === reply
    );
  };
  await until("the whole reply", isDone, 60_000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(feishu.posts().map((post) => feishu.textOf(post))).toEqual([reply]);
});
