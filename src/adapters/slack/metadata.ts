/** What our messages carry that people do not see, by which a repeated attempt finds what an earlier one posted. */
import type { types } from "@slack/bolt";

const eventType = "atclaw_reply";

/** `key` is that of a reply's message, `turn` that of a turn whose message is not its reply yet. */
export const metadataOf = (payload: { readonly key: string } | { readonly turn: string }): types.MessageMetadata => ({
  event_type: eventType,
  event_payload: { ...payload },
});

/** What a message carries of that; undefined for one that is not ours, or was begun as a stream, which takes no metadata. */
export function readMetadata(metadata: unknown): { readonly key?: unknown; readonly turn?: unknown } | undefined {
  const { event_type, event_payload } = (metadata ?? {}) as { event_type?: unknown; event_payload?: object };
  return event_type === eventType ? (event_payload ?? {}) : undefined;
}
