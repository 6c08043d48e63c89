/**
 * The web chat: a page and the HTTP API behind it. One person, at this machine or holding the token, with
 * any number of conversations. What they said and what we replied lies in the store; this only passes it on.
 */
import type { Adapter, AdapterHost, Receive } from "../../core/adapter.ts";
import { UserError } from "../../core/errors.ts";
import type { Outbound } from "../../core/message.ts";
import { apiRoutes, clientId } from "./api.ts";
import { loadPage } from "./assets.ts";
import { connectPages } from "./connectPage.ts";
import { createEvents } from "./events.ts";
import { createGuard } from "./guard.ts";
import { siteRoutes } from "./site.ts";

/** What the web chat is made from: the part of the host it needs, and its own settings. */
export interface WebOptions extends Omit<AdapterHost, "secrets" | "log" | "notes" | "vault" | "audit" | "connected"> {
  /** Asked for at the door. Required as soon as the server can be reached from other machines. */
  readonly token?: string | undefined;
  readonly now?: () => Date;
  readonly log?: (what: string, error: unknown) => void;
}

/** Speaks to people in a browser. `start` mounts the page, the API and the health checks on `http`; it opens no port. */
export function webAdapter(options: WebOptions): Adapter {
  const events = createEvents();
  let pages: ReturnType<typeof connectPages> | undefined;
  const door: { receive: Receive | undefined } = { receive: undefined };
  /** A post in the form in which the page reads what is stored. */
  const asStored = ({ key: id, turnId, reply, approvals }: Outbound): Parameters<typeof events.say>[1] => {
    const at = (options.now?.() ?? new Date()).toISOString();
    return approvals
      ? { role: "question", id, turnId, at: approvals[0]?.askedAt ?? at, approvals }
      : { role: "assistant", id, turnId, at, reply };
  };
  return {
    name: "web",
    async start(receive) {
      const token = options.token || undefined;
      if (!options.http.loopback && !token) {
        throw new UserError(
          "The web chat can be reached from other machines, so it needs a token. " +
            "Set ATCLAW_WEB_TOKEN to a long random text, or leave ATCLAW_HOST at 127.0.0.1.",
        );
      }
      door.receive = receive;
      const guard = createGuard({ token, isOurs: options.http.isOurs, now: options.now ?? (() => new Date()) });
      const api = apiRoutes({ ...options, events, door });
      const page = await loadPage(options.pageDir);
      pages = connectPages({ guard, scans: options.scans ?? {}, log: options.log });
      const { metrics, log } = options;
      options.http.mount("/", siteRoutes({ guard, api, page, metrics, log, connect: pages.routes }));
      options.http.route("GET", "/healthz", async () => ({ status: 200, body: "ok\n" }));
      options.http.route("GET", "/readyz", async () => {
        const reasons = door.receive ? await options.ready() : ["The process is going down."];
        return { status: reasons.length === 0 ? 200 : 503, body: `${reasons.join("\n") || "ready"}\n` };
      });
    },
    async send(message) {
      events.say(message.conversation.channel, asStored(message));
      return { externalId: message.key };
    },
    async edit(_, message) {
      events.change(message.conversation.channel, asStored(message));
    },
    progress(conversation, event) {
      const { channel } = conversation;
      events.progress(
        channel,
        event.type === "started" ? { ...event, messageId: clientId(channel, event.messageId) } : event,
      );
    },
    async stop() {
      door.receive = undefined;
      pages?.stop();
      events.close();
    },
  };
}
