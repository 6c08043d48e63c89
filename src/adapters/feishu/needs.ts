/**
 * What an app must be granted and subscribed to for all that this adapter does, in the names of the developer console; the scopes can be
 * imported there as they are. Each stands for the calls and events named beside it.
 */
export const feishuNeeds = {
  scopes: {
    tenant: [
      // Messages to the bot: in private chats, and in groups when it is mentioned.
      "im:message.p2p_msg:readonly",
      "im:message.group_at_msg:readonly",
      // Messages of a group that the bot is in: what was missed is found there.
      "im:message.group_msg",
      // Messages quoted and forwarded, their files, and what was missed.
      "im:message:readonly",
      // Replies, and their files and pictures.
      "im:message:send_as_bot",
      "im:message:update",
      "im:resource",
      // The groups the bot is in.
      "im:chat:readonly",
      // Cards that are written while they stand in the chat.
      "cardkit:card:write",
      // Names and time zones of people.
      "contact:user.base:readonly",
      "contact:contact.base:readonly",
      // What the app was granted, so that what is missing is told by name.
      "application:application:self_manage",
    ],
    user: [
      // What people let the app do in their name lasts longer than two hours; what that is, tools ask for when they first need it.
      "offline_access",
    ],
  },
  events: [
    "im.message.receive_v1",
    "im.message.recalled_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.member.bot.deleted_v1",
    "im.chat.disbanded_v1",
  ],
  callbacks: ["card.action.trigger"],
} as const satisfies {
  scopes: { tenant: readonly string[]; user: readonly string[] };
  events: readonly string[];
  callbacks: readonly string[];
};
