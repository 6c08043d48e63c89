/**
 * Names of Slack's platform that a manifest may hold, as its public reference lists them: a scope or event that is not among them
 * is a slip of the pen, which Slack would refuse or, worse, take without a word.
 */

/** Events that an app can subscribe a bot to, with the scopes of which one is needed. */
export const eventScopes: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "": "app_home_opened app_uninstalled assistant_thread_context_changed assistant_thread_started channel_id_changed entity_details_requested function_executed grid_migration_finished grid_migration_started message.app_home shared_channel_invite_accepted shared_channel_invite_approved shared_channel_invite_declined shared_channel_invite_received shared_channel_invite_requested team_access_granted team_access_revoked tokens_revoked user_huddle_changed",
    "app_mentions:read": "app_mention",
    "assistant:write": "app_context_changed",
    "channels:history": "message.channels",
    "channels:history groups:history mpim:history": "channel_history_changed",
    "channels:read": "channel_archive channel_created channel_deleted channel_left channel_rename channel_unarchive",
    "channels:read groups:read": "channel_shared channel_unshared member_joined_channel member_left_channel",
    "chat:write": "agent_session_stopped agent_session_title_changed",
    "dnd:read": "dnd_updated_user",
    "emoji:read": "emoji_changed",
    "files:read": "file_change file_created file_deleted file_public file_shared file_unshared",
    "groups:history": "group_history_changed message.groups",
    "groups:read": "group_archive group_close group_deleted group_left group_open group_rename group_unarchive",
    "im:history": "im_history_changed message.im",
    "im:read": "im_close im_created im_open",
    "links:read": "link_shared",
    "metadata.message:read": "message_metadata_deleted message_metadata_posted message_metadata_updated",
    "mpim:history": "message.mpim",
    "pins:read": "pin_added pin_removed",
    "reactions:read": "reaction_added reaction_removed",
    "team:read": "email_domain_changed team_domain_change team_rename",
    "usergroups:read": "subteam_created subteam_members_changed subteam_updated",
    "users:read": "team_join user_change user_profile_changed user_status_changed",
  }).flatMap(([scopes, names]) => names.split(" ").map((name) => [name, scopes.split(" ").filter(Boolean)] as const)),
);

/** Scopes that a bot can be granted. */
export const botScopes: ReadonlySet<string> = new Set(
  `app_mentions:read app_configurations:read app_configurations:write assistant:write bookmarks:read bookmarks:write calls:read
  calls:write canvases:read canvases:write channels:history channels:join channels:manage channels:read channels:write.invites
  channels:write.topic chat:write chat:write.customize chat:write.public commands conversations.connect:manage
  conversations.connect:read conversations.connect:write datastore:read datastore:write dnd:read emoji:read files:read files:write
  groups:history groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write im:write.topic
  incoming-webhook links.embed:write links:read links:write lists:read lists:write metadata.message:read mpim:history mpim:read
  mpim:write mpim:write.topic pins:read pins:write reactions:read reactions:write reminders:read reminders:write remote_files:read
  remote_files:share remote_files:write search:read.files search:read.im search:read.mpim search:read.private search:read.public
  search:read.users team.billing:read team.preferences:read team:read tokens.basic triggers:read triggers:write usergroups:read
  usergroups:write users.profile:read users:read users:read.email users:write workflow.steps:execute`
    .split(/\s+/)
    .filter(Boolean),
);

/** Commands that Slack has itself, so that no app can. */
export const ownCommands: ReadonlySet<string> = new Set(
  `active apps archive away call collapse dnd expand feed help invite invite_people join keys leave me mention msg mute open part prefs
  remind remove rename search shortcuts shrug star status topic unarchive who`
    .split(/\s+/)
    .filter(Boolean),
);
