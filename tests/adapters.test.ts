import { expect, it } from "vitest";
import { loadAdapters } from "../src/adapters/registry.ts";

async function load(secrets: Record<string, string>) {
  const logged: string[] = [];
  const openers = await loadAdapters(secrets, { error: (what) => void logged.push(what) });
  return { count: openers.length, logged };
}

it("the web chat is on without any setting, other adapters when all their variables are set", async () => {
  expect(await load({})).toEqual({ count: 1, logged: [] });
  expect(await load({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "s" })).toEqual({ count: 2, logged: [] });
  expect(await load({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" })).toEqual({ count: 2, logged: [] });
});

it("an adapter with some of its variables stays off, and the log says what is missing", async () => {
  const { count, logged } = await load({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "" });
  expect(count).toBe(1);
  expect(logged).toEqual([expect.stringContaining("SLACK_APP_TOKEN must be set")]);
});
