/** From nothing to an answer in Slack, typed at the real command line: connect, start, mention. */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { scopes } from "../../src/adapters/slack/needs.ts";
import { root, until } from "../fakes/app.ts";
import { eventOf } from "../fakes/slack/events.ts";
import { ids, startFakeSlack } from "../fakes/slack/server.ts";

const main = join(root, "dist", "main.js");

it("tokens that `add` was given once serve every `start`, until the environment says otherwise", async () => {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-connect-"));
  const slack = await startFakeSlack();
  slack.grant(Object.keys(scopes));
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    ATCLAW_HOME: join(folder, "home"),
    SLACK_API_URL: slack.apiUrl,
    PORT: "0",
  };
  const type = (args: readonly string[], input = "") =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const child = execFile(process.execPath, [main, ...args], { cwd: folder, env }, (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }),
      );
      child.stdin?.end(input);
    });
  try {
    expect(await type(["add", "slack"], `${ids.botToken}\n${ids.appToken}\n`)).toMatchObject({ code: 0 });
    const refused = await type(["add", "slack", ids.botToken]);
    expect(refused.code).toBe(1);
    expect(refused.out + refused.err).not.toContain(ids.botToken);
    expect((await type(["add", "slakc"])).err).toMatch(/Did you mean "slack"/);
    const bot = spawn(process.execPath, [main, "start"], { cwd: folder, env });
    const ended = new Promise((resolve) => bot.once("close", resolve));
    await until("the bot is connected", () => slack.socket.connections() === 1);
    const text = `<@${ids.botUser}> How many daily active users does Douyin have?`;
    await slack.socket.deliver("events_api", eventOf(slack, text));
    await until("the answer", () => JSON.stringify(slack.posts()).includes("800 million"));
    bot.kill("SIGTERM");
    await ended;
    const doctor = JSON.parse((await type(["doctor", "--json"])).out) as { ok: boolean; checks: { name: string }[] };
    expect(doctor.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["platforms", "slack token", "slack scopes", "slack connection"]),
    );
    expect(doctor.ok).toBe(true);
  } finally {
    await slack.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
