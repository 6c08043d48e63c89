/**
 * Feishu and Lark: events come in over a long connection of our own making, or signed at `POST /feishu/events`; replies go out through
 * the API, in the topic of the message they answer. Several apps run side by side, each a link of its own.
 *
 * The SDK's own connection and its HTTP adapters are not used: they drop, merge or crash on what must neither be lost nor hurt
 * (see `connection.ts`). Its client makes the calls.
 */
import type { Adapter, AdapterHost, Health } from "../../core/adapter.ts";
import { DeliveryError } from "../../core/errors.ts";
import type { Conversation, Language } from "../../core/message.ts";
import { readApps } from "./apps.ts";
import { ingress } from "./ingress.ts";
import { type Link, openLink } from "./link.ts";

/** `secrets` holds FEISHU_APP_ID and FEISHU_APP_SECRET; see `readApps` for what else it may hold. */
export type FeishuOptions = Pick<
  AdapterHost,
  "http" | "secrets" | "log" | "notes" | "vault" | "files" | "connected"
> & {
  /** Who asked what; without it, nobody is told in private that their answer could not be posted. */
  readonly history?: Pick<AdapterHost["history"], "turn">;
  readonly now?: () => number;
  /** No answer to a ping within this time ends a connection; 15 s when absent. */
  readonly pongLimitMs?: number;
};

/**
 * Speaks Feishu and Lark. `start` rejects with a `UserError` when an app is not named rightly or not accepted; when Feishu cannot be
 * reached it resolves and goes on trying.
 */
export function feishuAdapter({ http, secrets, now = Date.now, connected, history, ...host }: FeishuOptions): Adapter {
  const links = new Map<string, Link>();
  const door = ingress({ http, now, logError: host.log.error });
  const linkOf = (account: string): Link => {
    const link = links.get(account);
    if (link) return link;
    const why = `The app ${account} is not among those in FEISHU_APP_ID any more. Add it there and start again.`;
    throw new DeliveryError(why, { retryable: false, outcome: "not-posted" });
  };
  const here = ({ account }: Pick<Conversation, "account">): Link => linkOf(account);

  return {
    name: "feishu",
    async start(receive) {
      const tell = (): void => connected("feishu");
      for (const app of readApps(secrets))
        links.set(app.id, openLink(app, { ...host, turns: history, ingress: door, connected: tell, now }));
      await Promise.all([...links.values()].map((link) => link.start(receive)));
    },
    send: async (message) => here(message.conversation).send(message),
    edit: async (id, message) => here(message.conversation).edit(id, message),
    progress: (conversation, event) => links.get(conversation.account)?.progress(conversation, event),
    wantsWords: ({ account }) => links.get(account)?.wantsWords() ?? false,
    complete: async (input) => links.get(input.conversation.account)?.complete(input) ?? input,
    fetchFile: async (conversation, file, signal) => here(conversation).fetchFile(file, signal),
    access: {
      accessFor: async ({ account, id }, scopes) => linkOf(account).access.accessFor(id, scopes),
      granted: async ({ account, id }, scopes) => links.get(account)?.access.granted(id, scopes),
      revoke: async ({ account, id }) => links.get(account)?.access.revoke(id),
    },
    history: {
      places: async (signal) =>
        (await Promise.all([...links.values()].map((link) => link.history.places(signal)))).flat(),
      said: (place, since, signal) => linkOf(place.slice(0, place.indexOf(":"))).history.said(place, since, signal),
    },
    health(): Health {
      const unwell = [...links.values()].flatMap((link) => {
        const health = link.health();
        return health.state === "ok" ? [] : [health];
      });
      const [first] = unwell;
      if (!first) return { state: "ok" };
      const say = (language: Language): string => unwell.map((health) => health.say[language]).join(" ");
      return { state: first.state, say: { en: say("en"), zh: say("zh") } };
    },
    async stop() {
      await Promise.all([...links.values()].map((link) => link.stop()));
    },
  };
}
