/**
 * Hands what Slack sent to Bolt's `App`, whichever way it came, and gives what Slack is to hear. An event is answered when its
 * listeners are done, so "received" means that it is on disk; a listener that fails makes Slack send it again. Everything else is
 * answered as soon as a listener has its answer ready. Bolt's own receivers answer first and work afterwards.
 */
import type { App, ReceiverEvent } from "@slack/bolt";
import { explainUnclaimed } from "./unclaimed.ts";

/** What Slack sent, as far as everything it sends has it. */
export type Body = Readonly<Record<string, unknown>>;

export interface DispatchOptions {
  /** Sends JSON to an address that Slack gave us for one answer. */
  readonly respond: (url: string, body: unknown) => Promise<void>;
  readonly logError: (what: string, error?: unknown) => void;
}

/** Resolves with what the answer says, undefined for an empty one; rejects when Slack is to send it again. */
export function dispatch(to: App, body: Body, { respond, logError }: DispatchOptions): Promise<unknown> {
  const isEvent = body.event !== undefined;
  return new Promise((resolve, reject) => {
    let answered = false;
    const ack: ReceiverEvent["ack"] = async (content: unknown) => {
      if (isEvent) return;
      answered = true;
      resolve(content);
    };
    to.processEvent({ body, ack }).then(
      () => {
        if (!answered) resolve(isEvent ? undefined : explainUnclaimed(body, respond, logError));
      },
      (error: unknown) => {
        if (answered) logError("slack: something a person did could not be carried out", error);
        else reject(error);
      },
    );
  });
}
