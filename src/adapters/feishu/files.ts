import { UserError } from "../../core/errors.ts";
import type { SentFile } from "../../core/message.ts";
import type { FeishuClient } from "./client.ts";
import { fileAddress } from "./content.ts";
import { failureOf, inWords } from "./failure.ts";
import { tooLarge } from "./sdk.ts";

/** The largest file we take. */
const maxBytes = 20 * 1024 * 1024;
/** Feishu's own limit of 100 MB. */
const tooLargeCode = 234037;
const tooLargeWords = "It is larger than 20 MB, the most that is read. Send a smaller one, or the part that matters.";

/** Gets the bytes of a file in a message. Rejects with a `UserError` that tells the sender why not. */
export async function fetchFile(client: FeishuClient, file: SentFile, signal: AbortSignal): Promise<Uint8Array> {
  const at = fileAddress(file.id);
  if (!at) throw new UserError("Feishu does not know this file any more. Send it again.");
  if ((file.bytes ?? 0) > maxBytes) throw new UserError(tooLargeWords);
  try {
    const path = `/open-apis/im/v1/messages/${encodeURIComponent(at.messageId)}/resources/${encodeURIComponent(at.key)}`;
    return await client.download({ path, params: { type: at.type }, maxBytes, signal });
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureOf(error);
    const isTooLarge = failure.kind === "broken" ? failure.why === tooLarge : failure.code === tooLargeCode;
    throw new UserError(isTooLarge ? tooLargeWords : inWords(failure, client.app.console), { cause: error });
  }
}
