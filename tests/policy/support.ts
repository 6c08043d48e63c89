/** A policy of invented skills, opened from the text of a settings file, and actions to ask it about. */
import { z } from "zod";
import type { Conversation, Person } from "../../src/core/message.ts";
import type { Action } from "../../src/core/policy.ts";
import { defineTool } from "../../src/core/tool.ts";
import { type OpenPolicy, openPolicy } from "../../src/policy/open.ts";
import { readConfig } from "../../src/settings.ts";

const tool = (name: string, input: z.ZodObject, effect: "read" | "write", more: { destructive?: boolean } = {}) =>
  defineTool({
    name,
    description: name,
    input,
    effect,
    title: { en: name, zh: name },
    run: async () => ({ content: "" }),
    ...more,
  });

export const skills = [
  {
    name: "rooms",
    tools: [
      tool("find_rooms", z.object({ at: z.string() }), "read"),
      tool("book_room", z.object({ room: z.string(), people: z.array(z.string()).default([]) }), "write"),
      tool("cancel_booking", z.object({ id: z.string() }), "write", { destructive: true }),
    ],
  },
  {
    name: "tables",
    tools: [
      tool(
        "write_rows",
        z.object({
          table: z.string(),
          rows: z.array(z.object({ name: z.string(), amount: z.union([z.number(), z.string()]) })),
          note: z.string().optional(),
        }),
        "write",
      ),
    ],
  },
];

/** Opens the text of a settings file. */
export function policyOf(text: string, options: { now?: () => number; steady?: () => number } = {}): OpenPolicy {
  const file = readConfig({ path: "atclaw.yaml", text });
  return openPolicy({
    file,
    skills,
    platforms: ["web", "slack", "feishu", "terminal"],
    local: ["web", "terminal"],
    ...options,
  });
}

export const slackChannel = (channel = "C1", account = "T1"): Conversation => ({
  id: `slack:${account}:${channel}:1.1`,
  adapter: "slack",
  account,
  channel,
  thread: "1.1",
  kind: "channel",
});
export const webChat: Conversation = {
  id: "web:local:c",
  adapter: "web",
  account: "local",
  channel: "c",
  kind: "direct",
};
export const person = (id: string, isBot = false): Person => ({
  id,
  name: `Name of ${id}`,
  ...(isBot ? { isBot } : {}),
});

/** A call of one of the tools above, asked for on Slack by U1 unless said otherwise. */
export function call(tool: string, input: Record<string, unknown> = {}, more: Partial<Action> = {}): Action {
  const skill = skills.find(({ tools }) => tools.some(({ name }) => name === tool));
  const known = skill?.tools.find(({ name }) => name === tool);
  return {
    person: person("U1"),
    conversation: slackChannel(),
    skill: skill?.name ?? "",
    tool,
    effect: known?.effect ?? "read",
    destructive: known?.destructive ?? false,
    input,
    outside: [],
    late: false,
    language: "en",
    ...more,
  };
}
