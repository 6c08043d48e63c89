/** Posts replies and questions: splits what is too long, looks for what an earlier attempt may have posted, keeps to Slack's pace. */
import type { webApi } from "@slack/bolt";
import type { Delivery, Outbound } from "../../core/message.ts";
import { type Content, render } from "./blocks/render.ts";
import { compose } from "./compose.ts";
import { deliveryError, type Failure, readFailure } from "./failure.ts";
import { pace } from "./pace.ts";
import { questionButtons } from "./question.ts";

const eventType = "atclaw_reply";
const pageSize = 100;

/**
 * Makes the adapter's `send` and `edit`. `clientFor` gives a workspace's client. A reply that is too long for one message becomes several; the first carries the reply's
 * key, the next ones `<key>#2`, `<key>#3`. `externalId` is the time stamp of the first; of a
 * question that of the last, which has the buttons.
 */
export function poster(options: {
  clientFor: (account: string) => Pick<webApi.WebClient, "chat" | "conversations">;
  now: () => number;
}): {
  send(message: Outbound): Promise<Delivery>;
  edit(externalId: string, message: Outbound): Promise<void>;
} {
  const { clientFor } = options;
  const channels = pace(options.now);

  async function post(message: Outbound, key: string, content: Content, begun: boolean): Promise<string> {
    const { account, channel, thread } = message.conversation;
    const wait = channels.waitFor(channel, key);
    const fail = (failure: Failure, cause?: unknown) => deliveryError(failure, { channel, begun }, cause);
    if (wait > 0) throw fail({ kind: "limited", retryAfterMs: wait });
    try {
      const { ts = "" } = await clientFor(account).chat.postMessage({
        channel,
        ...(thread ? { thread_ts: thread } : {}),
        ...content,
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: eventType, event_payload: { key } },
      });
      return ts;
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind !== "limited") throw fail(failure, error);
      throw fail({ ...failure, retryAfterMs: channels.hold(channel, key, failure.retryAfterMs) });
    }
  }

  /** The messages an earlier attempt posted, by their keys. They stand behind the message they answer. */
  async function findPosted(message: Outbound): Promise<Map<string, string>> {
    const { account, channel, thread } = message.conversation;
    const client = clientFor(account);
    const found = new Map<string, string>();
    try {
      for (let cursor: string | undefined; ; ) {
        const page = {
          channel,
          oldest: message.inReplyTo,
          include_all_metadata: true,
          limit: pageSize,
          ...(cursor ? { cursor } : {}),
        };
        const answer = await (thread
          ? client.conversations.replies({ ...page, ts: thread })
          : client.conversations.history(page));
        for (const { metadata, ts } of answer.messages ?? []) {
          const { key } = (metadata?.event_payload ?? {}) as { key?: unknown };
          if (metadata?.event_type === eventType && typeof key === "string" && ts) found.set(key, ts);
        }
        cursor = answer.response_metadata?.next_cursor || undefined;
        if (!cursor) return found;
      }
    } catch (error) {
      throw deliveryError(readFailure(error), { channel, begun: true }, error);
    }
  }

  return {
    async send(message) {
      const posted = message.mayExist ? await findPosted(message) : new Map<string, string>();
      const stamps: string[] = [];
      const parts = contentsOf(message);
      for (const [index, content] of parts.entries()) {
        const key = index === 0 ? message.key : `${message.key}#${index + 1}`;
        const begun = message.mayExist || index > 0;
        stamps.push(posted.get(key) ?? (await post(message, key, content, begun)));
      }
      return { externalId: (message.approvals ? stamps.at(-1) : stamps[0]) ?? "" };
    },
    async edit(ts, message) {
      const { account, channel } = message.conversation;
      const content = contentsOf(message).at(-1);
      if (!content) return;
      try {
        await clientFor(account).chat.update({ channel, ts, ...content });
      } catch (error) {
        throw deliveryError(readFailure(error), { channel, begun: true }, error);
      }
    },
  };
}

/** The messages that a post makes. The last one of a question has its buttons. */
function contentsOf({ reply, approvals }: Outbound): Content[] {
  return render(compose(reply), approvals ? questionButtons(approvals) : []);
}
