/** The process is killed while a reply is half shown in Slack; the next one finishes that message. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createNetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { root, until } from "../fakes/app.ts";
import { eventOf, sendEvent, signingSecret } from "../fakes/slack/events.ts";
import { type FakeSlack, ids, startFakeSlack } from "../fakes/slack/server.ts";

const main = join(root, "dist", "main.js");
const words = ["The first half of the answer is here.\n\n", "And this is the **second** half.\n"];
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A model that says half and then nothing more, until it is told to speak. */
async function halfModel(): Promise<{ url: string; speak(): void }> {
  let whole = false;
  const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
  const delta = (content: string) => event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  const answer = (response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (!whole) response.write(delta(words[0] ?? ""));
    else
      response.end(
        `${words.map(delta).join("")}${event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}data: [DONE]\n\n`,
      );
  };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    speak: () => {
      whole = true;
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createNetServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

async function start(home: string, slack: FakeSlack, llm: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, [main, "start"], {
    cwd: home,
    stdio: "ignore",
    env: {
      PATH: process.env.PATH,
      HOME: home,
      ATCLAW_HOME: home,
      PORT: String(port),
      ATCLAW_MODEL: "openai",
      OPENAI_API_KEY: "none",
      OPENAI_BASE_URL: llm,
      OPENAI_MODEL: "half",
      SLACK_BOT_TOKEN: ids.botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
  });
  ends.push(() => child.kill("SIGKILL"));
  const url = `http://127.0.0.1:${port}`;
  await until(
    "the bot is ready",
    async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200,
    60_000,
  );
  return { url, child };
}

test.each([
  ["in a thread, streamed", {}],
  ["in a direct chat, by edits", { type: "message" as const, channel: "D0ALICE00" }],
])(
  "a reply that was half shown %s when the process was killed becomes one whole reply",
  async (_, said) => {
    const home = mkdtempSync(join(tmpdir(), "atclaw-kill-"));
    ends.push(() => rmSync(home, { recursive: true, force: true }));
    writeFileSync(join(home, "atclaw.yaml"), "corpus: { seeds: false }\nskills: []\n");
    const slack = await startFakeSlack();
    ends.push(() => slack.close());
    const model = await halfModel();
    const first = await start(home, slack, model.url);
    await sendEvent(first.url, eventOf(slack, `<@${ids.botUser}> tell me`, said));
    await until("half of it is shown", () => slack.posts()[0]?.text.includes("first half") === true, 30_000);
    const gone = new Promise((resolve) => first.child.once("exit", resolve));
    first.child.kill("SIGKILL");
    await gone;
    model.speak();
    await start(home, slack, model.url);
    await until("it is whole", () => slack.posts()[0]?.text.includes("second half") === true, 30_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const posts = slack.posts();
    expect(posts).toHaveLength(1);
    expect(posts[0]?.text).toBe("The first half of the answer is here.\n\nAnd this is the second half.");
    expect(posts[0]?.metadata?.event_payload).toEqual({ key: expect.stringMatching(/^reply-/) });
  },
  120_000,
);
