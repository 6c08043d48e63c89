/**
 * Posts replies once. A reply is a row before it is sent and stays one until the platform has it; replies of one
 * conversation go out in order, conversations in parallel.
 */
import { setMaxListeners } from "node:events";
import type { Adapter } from "../core/adapter.ts";
import { DeliveryError } from "../core/errors.ts";
import type { Conversation, Outbound } from "../core/message.ts";

const retryFromMs = 500;
const retryToMs = 60_000;
/** After this many attempts, about a day at the longest pause, a reply is given up and the operator told. */
const attemptLimit = 1_500;

/** A post that is due. With `externalId` it was posted before and shows something that has changed. */
export type Due = Omit<Outbound, "mayExist"> & { readonly externalId?: string; readonly revision?: number };

export interface OutboxOptions {
  readonly store: {
    unsent(): Promise<Due[]>;
    /** A question as it is now; undefined when the platform shows it so. */
    due(key: string): Promise<Due | undefined>;
    markSent(key: string, externalId: string, revision: number): Promise<void>;
    markAttempt(key: string, error: string): Promise<void>;
    markFailed(key: string, error: string): Promise<void>;
  };
  readonly adapter: (name: string) => Pick<Adapter, "send" | "edit"> | undefined;
  readonly onError: (error: unknown, message: Due) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Outbox {
  /** Sends what an earlier process left unsent. */
  start(): Promise<void>;
  /** Takes a reply whose row is on disk. Resolves when the platform has it, or when it is given up. */
  post(message: Due): Promise<void>;
  /** Posts a question, or shows it as it has become. Resolves as `post` does. */
  show(key: string, conversation: Conversation): Promise<void>;
  /** Sends no more; what is left goes out at the next start. */
  stop(ms: number): Promise<void>;
}

/** Makes the outbox of this process. */
export function outbox({ store, adapter, onError, sleep }: OutboxOptions): Outbox {
  const lines = new Map<string, Promise<void>>();
  const closing = new AbortController();
  // Every reply that waits listens to it.
  setMaxListeners(0, closing.signal);

  const queue = ({ id }: Conversation, work: () => Promise<void>): Promise<void> => {
    const sent = (lines.get(id) ?? Promise.resolve()).then(work);
    lines.set(id, sent);
    return sent.finally(() => {
      if (lines.get(id) === sent) lines.delete(id);
    });
  };

  const deliver = async (message: Due, leftOver: boolean): Promise<void> => {
    const to = adapter(message.conversation.adapter);
    let mayExist = leftOver;
    for (let attempt = 1, pauseMs = retryFromMs; to && !closing.signal.aborted; attempt++) {
      try {
        const externalId = await bring(to, message, mayExist);
        await keep(() => store.markSent(message.key, externalId, message.revision ?? 0));
        return;
      } catch (error) {
        const known = error instanceof DeliveryError ? error : undefined;
        mayExist ||= known?.outcome !== "not-posted";
        onError(error, message);
        const said = error instanceof Error ? error.message : String(error);
        if ((known && !known.retryable) || attempt >= attemptLimit)
          return keep(() => store.markFailed(message.key, said));
        await store.markAttempt(message.key, said).catch(() => {});
        await sleep(known?.retryAfterMs ?? pauseMs, closing.signal).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, retryToMs);
      }
    }
  };

  /** Posts it, or changes the post where the platform can; gives the platform's id of it. */
  const bring = async (
    to: Pick<Adapter, "send" | "edit">,
    { externalId, revision: _, ...message }: Due,
    mayExist: boolean,
  ): Promise<string> => {
    if (externalId === undefined) return (await to.send({ ...message, mayExist })).externalId;
    await to.edit?.(externalId, { ...message, mayExist });
    return externalId;
  };

  /** A question is read when its turn in the line comes, so that it is posted as it then is. */
  const show = async (key: string, leftOver: boolean): Promise<void> => {
    const message = await store.due(key);
    if (message) await deliver(message, leftOver);
  };

  /** Notes what became of a reply that the platform has, however long the disk refuses. */
  const keep = async (write: () => Promise<void>): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        return await write();
      } catch {
        await sleep(retryFromMs, closing.signal).catch(() => {});
      }
    }
  };

  return {
    async start() {
      for (const message of await store.unsent())
        void queue(message.conversation, () => (message.approvals ? show(message.key, true) : deliver(message, true)));
    },
    post: (message) => queue(message.conversation, () => deliver(message, false)),
    show: (key, conversation) => queue(conversation, () => show(key, false)),
    async stop(ms) {
      let late: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        late = setTimeout(resolve, ms);
      });
      await Promise.race([Promise.all(lines.values()), deadline]);
      clearTimeout(late);
      closing.abort();
      await Promise.all(lines.values());
    },
  };
}
