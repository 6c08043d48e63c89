/** What is wrong with a manifest that Slack's schema lets through: it would be refused, or the app would be deaf or mute. */

import type { SlackManifest } from "./manifestShape.ts";
import { botScopes, eventScopes, ownCommands } from "./reference.ts";

/** Faults in words, each with what to do. */
export function lint(manifest: SlackManifest): string[] {
  const { features = {}, oauth_config = {}, settings = {} } = manifest;
  const bot = [...(oauth_config.scopes?.bot ?? []), ...(oauth_config.scopes?.bot_optional ?? [])];
  const events = settings.event_subscriptions?.bot_events ?? [];
  const socket = settings.socket_mode_enabled === true;
  const commands = features.slash_commands ?? [];
  return [
    ...bot
      .filter((scope) => !botScopes.has(scope))
      .map((scope) => `There is no bot scope "${scope}". Correct its name.`),
    ...events.flatMap((event) => faultOfEvent(event, bot)),
    ...addressesIn(manifest)
      .filter(([, url]) => !/^https:\/\//i.test(url))
      .map(([where, url]) => `${where} is ${url}. Slack only calls https addresses; give one.`),
    ...(features.agent_view && features.assistant_view
      ? ["Both agent_view and assistant_view are there, and an app has one of them. Take assistant_view out."]
      : []),
    ...(features.agent_view && !bot.includes("assistant:write")
      ? ["agent_view needs the scope assistant:write. Add it."]
      : []),
    ...((commands.length > 0 || features.shortcuts) && !bot.includes("commands")
      ? ["Slash commands and shortcuts need the scope commands. Add it."]
      : []),
    ...commands
      .filter(({ command }) => ownCommands.has(command.slice(1)))
      .map(({ command }) => `Slack has ${command} itself. Choose another name.`),
    ...repeated(commands.map(({ command }) => command)).map((name) => `${name} is there twice. Take one out.`),
    ...(settings.interactivity?.is_enabled
      ? []
      : ["Interactivity is off, so buttons would do nothing. Set settings.interactivity.is_enabled."]),
    ...(bot.length > 0 && !features.bot_user ? ["There is no bot user to mention. Add features.bot_user."] : []),
    ...(events.includes("message.im") && features.app_home?.messages_tab_enabled !== true
      ? ["Nobody can write to the bot directly. Set features.app_home.messages_tab_enabled."]
      : []),
    ...(socket ? [] : missingAddresses(manifest)),
  ];
}

function faultOfEvent(event: string, granted: readonly string[]): string[] {
  const scopes = eventScopes.get(event);
  if (!scopes) return [`There is no bot event "${event}". Correct its name.`];
  if (scopes.length === 0 || scopes.some((scope) => granted.includes(scope))) return [];
  return [`The event ${event} needs the scope ${scopes.join(" or ")}. Add it.`];
}

function addressesIn({ features = {}, oauth_config = {}, settings = {} }: SlackManifest): [string, string][] {
  const named: [string, string | undefined][] = [
    ["settings.event_subscriptions.request_url", settings.event_subscriptions?.request_url],
    ["settings.interactivity.request_url", settings.interactivity?.request_url],
    ["settings.interactivity.message_menu_options_url", settings.interactivity?.message_menu_options_url],
    ...(oauth_config.redirect_urls ?? []).map((url): [string, string] => ["A redirect URL", url]),
    ...(features.slash_commands ?? []).map(({ command, url }): [string, string | undefined] => [
      `The address of ${command}`,
      url,
    ]),
  ];
  return named.flatMap(([where, url]) => (url === undefined ? [] : [[where, url] as [string, string]]));
}

/** Without Socket Mode, Slack must know where to call. */
function missingAddresses({ features = {}, settings = {} }: SlackManifest): string[] {
  const next = "Give it, or turn Socket Mode on.";
  return [
    ...(settings.event_subscriptions?.bot_events?.length && !settings.event_subscriptions.request_url
      ? [`Events have no request_url. ${next}`]
      : []),
    ...(settings.interactivity?.is_enabled && !settings.interactivity.request_url
      ? [`Interactivity has no request_url. ${next}`]
      : []),
    ...(features.slash_commands ?? [])
      .filter(({ url }) => url === undefined)
      .map(({ command }) => `${command} has no url. ${next}`),
  ];
}

const repeated = (list: readonly string[]): string[] => [...new Set(list.filter((one, at) => list.indexOf(one) < at))];
