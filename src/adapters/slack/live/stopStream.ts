import type { webApi } from "@slack/bolt";
import { readFailure } from "../failure.ts";

/** What Slack answers about a message that somebody deleted, or whose channel is gone. */
const gone = new Set(["message_not_found", "channel_not_found", "is_archived", "thread_not_found"]);

/**
 * Ends a stream, since Slack lets nobody edit a message that is streamed. False when the message is gone; one that had ended by
 * itself, or was never a stream, is fine. Rejects with what the client threw when Slack could not be asked.
 */
export async function stopStream(
  { chat }: Pick<webApi.WebClient, "chat">,
  channel: string,
  ts: string,
): Promise<boolean> {
  try {
    await chat.stopStream({ channel, ts });
    return true;
  } catch (error) {
    const failure = readFailure(error);
    if (failure.kind !== "refused") throw error;
    return !gone.has(failure.code);
  }
}
