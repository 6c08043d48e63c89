import { randomUUID } from "node:crypto";
import type { Adapter, Receive } from "../../core/adapter.ts";
import type { Conversation, Outbound } from "../../core/message.ts";

/** A person at the command line who asks one thing at a time and waits for the reply. */
export interface Asker extends Adapter {
  /**
   * Says something to the bot in a conversation of its own. Rejects when the message could not be stored. When the
   * signal aborts, the turn is stopped, and its reply says so. A question to approve is agreed to with `approve`; without,
   * it is what `ask` gives, and nothing is done.
   */
  ask(text: string, user: string, options?: { signal?: AbortSignal; approve?: boolean }): Promise<Outbound>;
}

/** The adapter behind `atclaw ask`: every question goes the whole path that a chat message goes. */
export function asker(now: () => Date = () => new Date()): Asker {
  /** Who waits for what is posted in reply to a message: gives true when that was all. */
  const waiting = new Map<string, (message: Outbound) => boolean>();
  let receive: Receive | undefined;
  return {
    name: "ask",
    async start(take) {
      receive = take;
    },
    async ask(text, user, { signal, approve = false } = {}) {
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
      /** Somebody's word on a question that was just posted, once that is noted. */
      const decide = async (question: Outbound, resolve: (reply: Outbound) => void): Promise<void> => {
        const at = now().toISOString();
        const target = question.approvals?.[0]?.group ?? "";
        const said = await receive?.({ type: "decision", conversation, sender, target, decision: "approve", at });
        if (said?.outcome !== "refused") return;
        waiting.delete(id);
        resolve({ ...question, reply: { ...question.reply, markdown: said.say, answered: false } });
      };
      const replied = new Promise<Outbound>((resolve, reject) =>
        waiting.set(id, (message) => {
          if (message.approvals && approve) {
            decide(message, resolve).catch(reject);
            return false;
          }
          resolve(message);
          if (message.approvals) stop();
          return true;
        }),
      );
      // A stop that cannot be stored is no loss: the process is ending, and the next one drops the turn.
      const stop = (): void => void receive?.({ type: "stop", conversation, sender }).catch(() => {});
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
      if (signal?.aborted) stop();
      signal?.addEventListener("abort", stop, { once: true });
      return replied.finally(() => signal?.removeEventListener("abort", stop));
    },
    async send(message) {
      if (waiting.get(message.inReplyTo)?.(message)) waiting.delete(message.inReplyTo);
      return { externalId: message.key };
    },
    async stop() {
      receive = undefined;
    },
  };
}
