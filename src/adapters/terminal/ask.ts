import { randomUUID } from "node:crypto";
import type { Adapter, Receive } from "../../core/adapter.ts";
import type { Conversation, Outbound } from "../../core/message.ts";

/** A person at the command line who asks one thing at a time and waits for the reply. */
export interface Asker extends Adapter {
  /**
   * Says something to the bot in a conversation of its own. Rejects when the message could not be stored. When the
   * signal aborts, the turn is stopped, and its reply says so.
   */
  ask(text: string, user: string, signal?: AbortSignal): Promise<Outbound>;
}

/** The adapter behind `atclaw ask`: every question goes the whole path that a chat message goes. */
export function asker(now: () => Date = () => new Date()): Asker {
  const waiting = new Map<string, (reply: Outbound) => void>();
  let receive: Receive | undefined;
  return {
    name: "ask",
    async start(take) {
      receive = take;
    },
    async ask(text, user, signal) {
      if (!receive) throw new Error("The adapter was asked before it was started.");
      const id = randomUUID();
      const conversation: Conversation = {
        id: `ask:local:${id}`,
        adapter: "ask",
        account: "local",
        channel: id,
        kind: "direct",
      };
      const sender = { id: user, name: user };
      const replied = new Promise<Outbound>((resolve) => waiting.set(id, resolve));
      await receive({
        type: "message",
        eventId: id,
        messageId: id,
        conversation,
        sender,
        text,
        mentionsUs: true,
        at: now().toISOString(),
      });
      // A stop that cannot be stored is no loss: the process is ending, and the next one drops the turn.
      const stop = (): void => void receive?.({ type: "stop", conversation, sender }).catch(() => {});
      if (signal?.aborted) stop();
      signal?.addEventListener("abort", stop, { once: true });
      return replied.finally(() => signal?.removeEventListener("abort", stop));
    },
    async send(message) {
      waiting.get(message.inReplyTo)?.(message);
      waiting.delete(message.inReplyTo);
      return { externalId: message.key };
    },
    async stop() {
      receive = undefined;
    },
  };
}
