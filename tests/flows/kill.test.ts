import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newHome, root, until } from "../fakes/app.ts";
import { message, type Post } from "../fakes/world.ts";

const conversations = 40;
const mentionsEach = 5;
const kills = 8;

const home = newHome();
const host = join(root, "node_modules", ".cache", `kill-host-${process.pid}.mjs`);
const posts: Post[] = [];
const bookings: { key: string; room: string }[] = [];
let port = 0;
let server: Server;
let child: ChildProcess | undefined;

beforeAll(async () => {
  await build({
    entryPoints: [join(root, "tests/fakes/kill-host.ts")],
    outfile: host,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  const answers: Record<string, (body: never) => unknown> = {
    "/up": (body: { port: number }) => {
      port = body.port;
      return {};
    },
    // Strict: a post is a post, whatever its key. Looking for the key is the bot's own job.
    "/post": (body: Post) => posts.push(body),
    "/find": (body: { key: string }) => ({ found: posts.some((post) => post.key === body.key) }),
    "/book": (body: { key: string; room: string }) => {
      if (!bookings.some((booking) => booking.key === body.key)) bookings.push(body);
      return {};
    },
    "/model": ({ question, result }: { question: string; result?: string }) => ({
      text: result === undefined ? "" : `${question}: ${result}`,
      toolCalls:
        result === undefined ? [{ id: "c", name: "book_room", arguments: JSON.stringify({ room: question }) }] : [],
      finish: result === undefined ? "tools" : "stop",
      usage: { input: 1, cachedInput: 0, output: 1, reasoning: 0 },
      model: "remote-1",
    }),
  };
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const result = answers[request.url ?? ""]?.(JSON.parse(body) as never);
      setTimeout(() => response.end(JSON.stringify(result ?? {})), 5);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  child?.kill("SIGKILL");
  server.close();
  rmSync(home, { recursive: true, force: true });
  rmSync(host, { force: true });
});

async function boot(): Promise<void> {
  port = 0;
  const { port: worldPort } = server.address() as { port: number };
  child = spawn(process.execPath, [host, home, `http://127.0.0.1:${worldPort}`], { stdio: "inherit" });
  await until("the bot is up", () => port !== 0);
}

async function kill(): Promise<void> {
  const gone = new Promise((resolve) => child?.once("exit", resolve));
  child?.kill("SIGKILL");
  await gone;
}

/** Delivers as a platform does: again and again until it is acknowledged, each conversation in order. */
async function deliver(conversation: number): Promise<void> {
  for (let i = 0; i < mentionsEach; i++) {
    const said = message(`c${conversation}`, `c${conversation}-${i}`, `room ${conversation}-${i}`);
    await until(
      "the mention is acknowledged",
      async () => {
        try {
          return (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(said) })).ok;
        } catch {
          return false;
        }
      },
      60_000,
    );
  }
}

test(`${conversations * mentionsEach} mentions in ${conversations} conversations and ${kills} times kill -9: one reply and one booking each, in order`, async () => {
  await boot();
  const delivered = Promise.all(Array.from({ length: conversations }, (_, conversation) => deliver(conversation)));
  for (let i = 0; i < kills; i++) {
    const before = posts.length;
    await until("some more replies", () => posts.length >= Math.min(before + 15, conversations * mentionsEach), 30_000);
    await kill();
    await boot();
  }
  await delivered;
  await until("every reply", () => posts.length >= conversations * mentionsEach, 60_000);
  await kill();
  await boot();
  await new Promise((resolve) => setTimeout(resolve, 300));

  const expected = Array.from({ length: conversations }, (_, c) =>
    Array.from({ length: mentionsEach }, (_, i) => `c${c}-${i}`),
  );
  for (const [c, ids] of expected.entries())
    expect(posts.filter((post) => post.conversation === `c${c}`).map((post) => post.inReplyTo)).toEqual(ids);
  expect(bookings.map((booking) => booking.room).sort()).toEqual(
    expected
      .flat()
      .map((id) => id.replace("c", "room "))
      .sort(),
  );
  expect(new Set(posts.map((post) => post.key)).size).toBe(conversations * mentionsEach);
}, 240_000);
