/**
 * What an app must be granted and subscribed to for all that this adapter does, in the names of the developer console, each with what
 * it is for. `docs/feishu.md` shows the same, and the scopes can be imported in the console as the manifest has them.
 */

/** Scopes of the app itself. */
export const tenantScopes: Readonly<Record<string, string>> = {
  "im:message.p2p_msg:readonly": "what is said to the bot in private chats",
  "im:message.group_at_msg:readonly": "what mentions the bot in groups",
  "im:message.group_msg": "what was missed in groups, found in their history",
  "im:message:readonly": "messages that are answered or forwarded, their files, what was missed",
  "im:message:send_as_bot": "replies",
  "im:message:update": "a card goes on where it stands",
  "im:resource": "files and pictures of replies",
  "im:chat:readonly": "the groups the bot is in, and word that it came or went",
  "cardkit:card:write": "replies shown while they are written",
  "contact:user.base:readonly": "people's names",
  "contact:contact.base:readonly": "asking for people at all",
  "application:application:self_manage": "what the app was granted, so that what is missing is told by name",
};

/** Scopes that people grant, for what the app does in their name; what that is, tools ask for when they first need it. */
export const userScopes: Readonly<Record<string, string>> = {
  "calendar:calendar": "meetings in somebody's own calendar, where `office.feishu.actAs` is `asker`",
  "calendar:calendar:readonly": "somebody's own meetings, there too",
  offline_access: "what somebody agreed to lasts longer than two hours",
};

export const events: Readonly<Record<string, string>> = {
  "im.message.receive_v1": "somebody wrote to the bot or mentioned it",
  "im.message.recalled_v1": "a message was taken back: its turn ends",
  "im.chat.member.bot.added_v1": "the bot came into a group: it says hello",
  "im.chat.member.bot.deleted_v1": "the bot is out of a group",
  "im.chat.disbanded_v1": "a group was dissolved",
};

export const callbacks: Readonly<Record<string, string>> = {
  "card.action.trigger": "a button or form in a card was used",
};

/** The names alone. */
export const feishuNeeds = {
  scopes: { tenant: Object.keys(tenantScopes), user: Object.keys(userScopes) },
  events: Object.keys(events),
  callbacks: Object.keys(callbacks),
} as const;
