/** Posts replies: looks nothing up, for the key makes Feishu drop what it has already. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Delivery, Outbound } from "../../core/message.ts";
import type { FeishuClient } from "./client.ts";
import { deliveryError, failureOf } from "./failure.ts";

const posted = z.object({ message_id: z.string().min(1) });

/** The `uuid` by which Feishu knows a post again: 40 of the 50 characters it takes, made from the outbox's key. */
export const uuidOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 40);

/** Makes the sending half of a link. */
export function poster({ client }: { client: FeishuClient }): { send(message: Outbound): Promise<Delivery> } {
  return {
    async send({ key, inReplyTo, reply, mayExist }) {
      try {
        const { message_id } = await client.call({
          method: "POST",
          path: `/open-apis/im/v1/messages/${encodeURIComponent(inReplyTo)}/reply`,
          data: { msg_type: "text", content: JSON.stringify({ text: reply.markdown }), uuid: uuidOf(key) },
          answer: posted,
        });
        return { externalId: message_id };
      } catch (error) {
        throw deliveryError(failureOf(error), { appConsole: client.app.console, begun: mayExist });
      }
    },
  };
}
