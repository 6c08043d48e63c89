/** The app's manifest: made from the code, taken by Slack, enough for every call that is made and no more. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { mainCommand, slackCommands } from "../../src/adapters/slack/commands.ts";
import { createAppLink, slackManifest } from "../../src/adapters/slack/manifest.ts";
import { events, scopes } from "../../src/adapters/slack/needs.ts";
import { eventScopes, ownCommands } from "../../src/adapters/slack/reference.ts";
import { run } from "../../src/commands/manifest.ts";
import { root } from "../fakes/app.ts";
import { typeCommand } from "../fakes/command.ts";
import { methods } from "../fakes/slack/methods.ts";

const folder = join(root, "src/adapters/slack");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(folder, name), "utf8"));
const callPattern =
  /\b((?:apps|assistant|auth|bots|chat|conversations|files|oauth|reactions|team|users|views)\.(?!(?:add|at|clear|delete|entries|every|filter|find|findIndex|flatMap|forEach|get|has|join|keys|map|push|read|set|slice|some|toSorted|values)\()[a-zA-Z0-9.]+)\(|apiCall\(\s*"([a-zA-Z0-9.]+)"/g;
const uploads = ["files.getUploadURLExternal", "files.completeUploadExternal"];
const called = [
  ...new Set(
    sources.flatMap((text) => [
      ...[...text.matchAll(callPattern)].map((found) => found[1] ?? found[2] ?? ""),
      ...(/filesUploadV2\(|files\.uploadV2/.test(text) ? uploads : []),
    ]),
  ),
].filter((method) => method !== "files.uploadV2");
const manifest = { ...parse(slackManifest.make({ scopes: [] })) };

describe("the manifest", () => {
  it("that is shipped is what the code gives, and Slack would take it", async () => {
    const { code, out, err } = await typeCommand(run, ["slack", "--check"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("manifest/slack.yaml");
  });

  it("asks for the scopes of every Web API method that is called and every event, and for no other", () => {
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter((method) => !methods[method])).toEqual([]);
    const needed = [
      ...called.flatMap((method) => methods[method]?.scopes ?? []),
      ...Object.keys(events).flatMap((event) => eventScopes.get(event) ?? []),
      "commands",
      "assistant:write",
      // Downloading what people send.
      "files:read",
    ];
    expect(needed.filter((scope) => !(scope in scopes))).toEqual([]);
    expect(Object.keys(scopes).filter((scope) => !needed.includes(scope))).toEqual([]);
  });

  it("names the commands of the chat, but for those that Slack has itself", () => {
    const names = slackCommands.map(({ command }) => command);
    expect(names[0]).toBe(mainCommand);
    expect(names).toEqual(expect.arrayContaining(["/why", "/approve", "/undo", "/forget"]));
    expect(names.filter((name) => ownCommands.has(name.slice(1)))).toEqual([]);
    expect(manifest.features.slash_commands.map((one: { command: string }) => one.command)).toEqual(names);
  });

  it("for a bot that Slack calls has its addresses, and Socket Mode off", async () => {
    const { code, out } = await typeCommand(run, ["slack", "--url", "https://bot.example.com/"]);
    expect(code).toBe(0);
    const { settings, oauth_config, features } = parse(out);
    expect(settings.socket_mode_enabled).toBe(false);
    expect(settings.event_subscriptions.request_url).toBe("https://bot.example.com/slack/events");
    expect(settings.interactivity.request_url).toBe("https://bot.example.com/slack/events");
    expect(oauth_config.redirect_urls).toEqual(["https://bot.example.com/slack/oauth_redirect"]);
    expect(new Set(features.slash_commands.map((one: { url: string }) => one.url)).size).toBe(1);
  });

  it("holds the scopes that skills ask for", () => {
    const { oauth_config } = parse(slackManifest.make({ scopes: ["canvases:write", "chat:write"] }));
    expect(oauth_config.scopes.bot).toContain("canvases:write");
    expect(new Set(oauth_config.scopes.bot).size).toBe(oauth_config.scopes.bot.length);
  });

  it("fits into the link that makes an app of it", () => {
    const text = slackManifest.make({ scopes: [] });
    const link = createAppLink(text);
    expect(new URL(link).searchParams.get("manifest_yaml")).toBe(text);
    // Browsers and Slack's servers take at least this much.
    expect(link.length).toBeLessThan(8000);
  });
});

describe("what would not work is told when", () => {
  type Node = Record<string, unknown>;
  const changed = (change: (manifest: ReturnType<typeof parse>) => void): string => {
    const copy = structuredClone(manifest);
    change(copy);
    return stringify(copy);
  };
  const list = (node: Node, name: string): unknown[] => node[name] as unknown[];
  it.each<[string, string, RegExp]>([
    ["a scope is misspelt", changed((m) => list(m.oauth_config.scopes, "bot").push("chat:wirte")), /"chat:wirte"/],
    [
      "an event is misspelt",
      changed((m) => list(m.settings.event_subscriptions, "bot_events").push("app_mentoin")),
      /"app_mentoin"/,
    ],
    [
      "an event lacks its scope",
      changed((m) => list(m.settings.event_subscriptions, "bot_events").push("reaction_added")),
      /reaction_added needs the scope reactions:read/,
    ],
    [
      "an address is not https",
      changed((m) => {
        m.settings.event_subscriptions.request_url = "http://bot.example.com/slack/events";
      }),
      /only calls https/,
    ],
    [
      "interactivity is off",
      changed((m) => {
        m.settings.interactivity.is_enabled = false;
      }),
      /buttons would do nothing/,
    ],
    [
      "interactivity is missing",
      changed((m) => {
        delete m.settings.interactivity;
      }),
      /buttons would do nothing/,
    ],
    [
      "both views are there",
      changed((m) => {
        m.features.assistant_view = { assistant_description: "x" };
      }),
      /Both agent_view and assistant_view/,
    ],
    [
      "the name is too long",
      changed((m) => {
        m.display_information.name = "a".repeat(36);
      }),
      /display_information\.name/,
    ],
    [
      "the description is too long",
      changed((m) => {
        m.display_information.description = "a".repeat(141);
      }),
      /display_information\.description/,
    ],
    [
      "the long description is too short",
      changed((m) => {
        m.display_information.long_description = "short";
      }),
      /long_description/,
    ],
    [
      "there are 51 commands",
      changed((m) => {
        m.features.slash_commands = Array.from({ length: 51 }, (_, n) => ({ command: `/c${n}`, description: "x" }));
      }),
      /slash_commands/,
    ],
    [
      "a command is Slack's own",
      changed((m) => list(m.features, "slash_commands").push({ command: "/remind", description: "x" })),
      /Slack has \/remind itself/,
    ],
    [
      "a command is there twice",
      changed((m) => list(m.features, "slash_commands").push({ command: "/why", description: "x" })),
      /\/why is there twice/,
    ],
    [
      "a scope is there twice",
      changed((m) => list(m.oauth_config.scopes, "bot").push("chat:write")),
      /something twice/,
    ],
    [
      "a key is unknown",
      changed((m) => {
        m.settings.socket_mode = true;
      }),
      /settings/,
    ],
    [
      "Slack does not know where to call",
      changed((m) => {
        m.settings.socket_mode_enabled = false;
      }),
      /request_url/,
    ],
    [
      "the agent view lacks its scope",
      changed((m) => {
        m.oauth_config.scopes.bot = ["app_mentions:read", "chat:write", "commands", "im:history"];
      }),
      /agent_view needs/,
    ],
    [
      "nobody can write to it",
      changed((m) => {
        m.features.app_home.messages_tab_enabled = false;
      }),
      /messages_tab_enabled/,
    ],
    ["it is no YAML", "a: [", /no YAML/],
    ["it is empty", "", /manifest/i],
  ])("%s", (_, text, fault) => {
    expect(slackManifest.faults(text).join("\n")).toMatch(fault);
  });

  it("the platform is not one, or the address none that Slack can call", async () => {
    await expect(typeCommand(run, ["slakc"])).rejects.toThrow(/one of .*slack.*Did you mean "slack"/);
    await expect(typeCommand(run, [])).rejects.toThrow(/Say which platform/);
    for (const url of ["http://bot.example.com", "bot.example.com", "https://u:p@bot.example.com/?a"])
      await expect(typeCommand(run, ["slack", "--url", url])).rejects.toThrow(/https:\/\/bot\.example\.com\./);
  });
});
