/** The app's manifest, made from what the adapter needs, its commands and what skills ask for. */
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Manifest } from "../../core/connect.ts";
import { UserError } from "../../core/errors.ts";
import { slackCommands } from "./commands.ts";
import { lint } from "./lint.ts";
import { manifestShape, type SlackManifest } from "./manifestShape.ts";
import { events, scopes } from "./needs.ts";
import { slackShortcuts } from "./shortcuts.ts";

/** Where Slack calls us: events, commands and buttons. */
export const eventsPath = "/slack/events";
/** Where Slack sends browsers back to after somebody has installed the app. */
export const redirectPath = "/slack/oauth_redirect";

const about =
  "atclaw answers mentions in channels, threads and direct messages. Its figures stand in sources you can open; it asks before it " +
  "changes anything, does what was approved once and no more, and says for every answer what it rests on and what it cost.";

export const slackManifest: Manifest = {
  file: "manifest/slack.yaml",
  make: ({ url, scopes: more }) =>
    `# Made by \`npx atclaw manifest slack\` from what the code needs; \`--check\` says whether it still is.\n${stringify(
      build(url === undefined ? undefined : addressOf(url), more),
      { lineWidth: 0 },
    )}`,
  faults(text) {
    let data: unknown;
    try {
      data = parse(text);
    } catch (error) {
      return [`It is no YAML: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`];
    }
    const { success, data: manifest, error } = manifestShape.safeParse(data);
    return success
      ? lint(manifest)
      : error.issues.map((issue) => `${z.core.toDotPath(issue.path) || "The manifest"}: ${issue.message}`);
  },
};

/** The page on which Slack makes an app of a manifest, filled in. */
export const createAppLink = (yaml: string): string =>
  `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(yaml)}`;

function build(url: string | undefined, more: readonly string[]): SlackManifest {
  const called = url === undefined ? undefined : `${url}${eventsPath}`;
  return {
    display_information: {
      name: "atclaw",
      description: "Mention it: answers with sources, and actions that can be trusted",
      long_description: about,
      background_color: "#0f6b5c",
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "atclaw", always_online: true },
      agent_view: { agent_description: "Answers from your documents with sources, and does what you approve." },
      shortcuts: slackShortcuts.map((shortcut) => ({ ...shortcut })),
      slash_commands: slackCommands.map(({ command, description, usage }) => ({
        command,
        ...(called ? { url: called } : {}),
        description,
        ...(usage ? { usage_hint: usage } : {}),
        should_escape: true,
      })),
    },
    oauth_config: {
      ...(url ? { redirect_urls: [`${url}${redirectPath}`] } : {}),
      scopes: { bot: [...new Set([...Object.keys(scopes), ...more])].sort() },
    },
    settings: {
      event_subscriptions: { ...(called ? { request_url: called } : {}), bot_events: Object.keys(events).sort() },
      interactivity: { is_enabled: true, ...(called ? { request_url: called } : {}) },
      org_deploy_enabled: true,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}

/** `https://bot.example.com/` → `https://bot.example.com`. Throws a `UserError` for what Slack cannot call. */
export function addressOf(url: string): string {
  const read = URL.canParse(url) ? new URL(url) : undefined;
  if (read?.protocol !== "https:" || read.search || read.hash || read.username)
    throw new UserError(`"${url}" is no address that Slack can call. Give one such as https://bot.example.com.`);
  return `${read.origin}${read.pathname.replace(/\/+$/, "")}`;
}
