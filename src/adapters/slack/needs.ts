/**
 * What the adapter asks of a workspace, and why: the scopes and events of the app's manifest. Whoever makes a part need another one
 * adds it here; tests hold every Web API method that is called and every event against this list.
 */

/** Scopes of the bot, with what each is for; those words stand in the guide. */
export const scopes = {
  "app_mentions:read": "hear when somebody mentions the bot in a channel",
  "assistant:write": "be an agent of the workspace: a view of its own, what people look at, suggested questions",
  "channels:history":
    "read public channels it is in: find mentions that did not arrive and replies whose posting was cut off",
  "channels:read": "know which public channels it is in, to look for missed mentions there",
  "chat:write": "reply, stream replies and show progress",
  commands: "slash commands and shortcuts",
  "files:read": "read files that are sent with a mention",
  "files:write": "send charts and documents it made",
  "groups:history": "the same as `channels:history` in private channels it was invited to",
  "groups:read": "the same as `channels:read` for private channels",
  "im:history": "hear direct messages",
  "im:read": "know its direct messages, to look for missed ones",
  "mpim:history": "the same as `channels:history` in group direct messages",
  "mpim:read": "the same as `channels:read` for group direct messages",
  "users:read": "people's names and time zones; without it, ids and the bot's own zone serve",
} as const satisfies Readonly<Record<string, string>>;

/** Events it subscribes to, with what each is for. */
export const events = {
  app_mention: "somebody mentions the bot",
  "message.im": "somebody writes to it directly",
  app_home_opened: "somebody opens its home",
  app_context_changed: "what somebody looks at while they talk to it",
  agent_session_stopped: "somebody presses Stop",
  app_uninstalled: "it is removed from a workspace: that workspace's tokens and notes are erased",
  tokens_revoked: "a token is taken back: the same",
} as const satisfies Readonly<Record<string, string>>;

/** The scope that an app-level token (`xapp-…`) needs for Socket Mode. */
export const socketScope = "connections:write";
