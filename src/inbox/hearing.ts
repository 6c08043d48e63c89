/**
 * Whether what people say to us arrives. A connection that stands is no proof of it, so what a platform's history shows is held
 * against what came in by itself: what did not come in time, while we were connected, makes us deaf until something said later
 * comes in again.
 */
import type { Health } from "../core/adapter.ts";
import type { InboundMessage } from "../core/message.ts";

/** How long we know of a message that it came in. */
const knownMs = 2 * 60 * 60_000;
const maxKnown = 200_000;

/** What is known of one adapter's hearing. */
export interface Hearing {
  /** A message came in by itself. True when we were deaf until then. */
  arrived(message: InboundMessage): boolean;
  /** We have a message for good, whichever way it came. */
  stored(message: InboundMessage): void;
  /** What is known of a message that history shows. */
  knows(message: InboundMessage): "stored" | "arrived" | "nothing";
  /** History shows a message that did not come in time. True when we were not deaf until then. */
  missed(message: InboundMessage): boolean;
  health(): Health;
}

/** `adapter` is its name, `now` the clock in ms since 1970. */
export function hearing(adapter: string, now: () => number): Hearing {
  const known = new Map<string, { readonly until: number; readonly how: "stored" | "arrived" }>();
  let deaf: { readonly since: string; last: string; count: number } | undefined;

  const keep = (message: InboundMessage, how: "stored" | "arrived"): void => {
    if (!message.mentionsUs && message.conversation.kind === "channel") return;
    const key = keyOf(message);
    known.delete(key);
    known.set(key, { until: now() + knownMs, how });
    for (const [oldest, { until }] of known) {
      if (until > now() && known.size <= maxKnown) return;
      known.delete(oldest);
    }
  };

  return {
    arrived(message) {
      keep(message, "arrived");
      const wasDeaf = deaf !== undefined && message.at > deaf.last;
      if (wasDeaf) deaf = undefined;
      return wasDeaf;
    },
    stored: (message) => keep(message, "stored"),
    knows: (message) => known.get(keyOf(message))?.how ?? "nothing",
    missed({ at }) {
      const before = deaf;
      deaf = {
        since: before?.since ?? at,
        last: before && before.last > at ? before.last : at,
        count: (before?.count ?? 0) + 1,
      };
      return before === undefined;
    },
    health: () => (deaf ? { state: "deaf", say: words(adapter, deaf) } : { state: "ok" }),
  };
}

const keyOf = ({ conversation, messageId }: InboundMessage): string =>
  `${conversation.account}:${conversation.channel}:${messageId}`;

function words(adapter: string, { since, count }: { since: string; count: number }) {
  const from = `${since.slice(0, 16).replace("T", " ")} UTC`;
  return {
    en: `${adapter}: connected, but deaf: ${count} message${count === 1 ? "" : "s"} to the bot since ${from} did not arrive and ${count === 1 ? "was" : "were"} found in the history, so answers come late. Check that the app is subscribed to its events and that no other process runs with the same tokens, then start again.`,
    zh: `${adapter}：已连接，但收不到消息：自 ${from} 起有 ${count} 条发给机器人的消息没有送达，是从历史记录中找到的，因此回答会迟到。请检查应用的事件订阅，并确认没有别的进程在使用同样的令牌，然后重新启动。`,
  };
}
