/**
 * Feishu and Lark: events come in over a long connection of our own making, or signed at `POST /feishu/events`; replies go out through
 * the API, in the topic of the message they answer. Several apps run side by side, each a link of its own.
 *
 * The SDK's own connection and its HTTP adapters are not used: they drop, merge or crash on what must neither be lost nor hurt
 * (see AGENTS.md). Its client makes the calls.
 */
import type { Adapter, AdapterHost } from "../../core/adapter.ts";
import { UserError } from "../../core/errors.ts";
import type { Conversation } from "../../core/message.ts";
import { readApps } from "./apps.ts";
import { type Link, openLink } from "./link.ts";

/** `secrets` holds FEISHU_APP_ID and FEISHU_APP_SECRET; see `readApps` for what else it may hold. */
export type FeishuOptions = Pick<
  AdapterHost,
  "http" | "secrets" | "log" | "notes" | "vault" | "files" | "connected"
> & {
  readonly now?: () => number;
};

/**
 * Speaks Feishu and Lark. `start` rejects with a `UserError` when an app is not named rightly or not accepted; when Feishu cannot be
 * reached it resolves and goes on trying.
 */
export function feishuAdapter({ secrets, now = Date.now, ...host }: FeishuOptions): Adapter {
  const links = new Map<string, Link>();
  const linkOf = ({ account }: Conversation): Link => {
    const link = links.get(account);
    if (link) return link;
    throw new UserError(
      `The app ${account} is not among those in FEISHU_APP_ID any more. Add it there and start again.`,
    );
  };

  return {
    name: "feishu",
    async start(receive) {
      for (const app of readApps(secrets)) links.set(app.id, openLink(app, { ...host, now }));
      await Promise.all([...links.values()].map((link) => link.start(receive)));
    },
    send: async (message) => linkOf(message.conversation).send(message),
    edit: async (id, message) => linkOf(message.conversation).edit(id, message),
    progress: (conversation, event) => links.get(conversation.account)?.progress(conversation, event),
    async stop() {
      await Promise.all([...links.values()].map((link) => link.stop()));
    },
  };
}
