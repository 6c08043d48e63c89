/** Brings files that turns made to Feishu: pictures for cards, and files for messages of their own. Each is brought once. */
import { z } from "zod";
import type { Files } from "../../core/files.ts";
import type { FileRef } from "../../core/message.ts";
import type { Notes } from "../../core/notes.ts";
import type { FeishuClient } from "./client.ts";
import { isPicture } from "./compose.ts";
import { failureOf, tokenCodes } from "./failure.ts";

/** What Feishu takes. */
const pictureBytes = 10 * 1024 * 1024;
const fileBytes = 30 * 1024 * 1024;

const kinds: Readonly<Record<string, string>> = {
  pdf: "pdf",
  doc: "doc",
  docx: "doc",
  xls: "xls",
  xlsx: "xls",
  ppt: "ppt",
  pptx: "ppt",
  mp4: "mp4",
  opus: "opus",
};

export interface Uploads {
  /**
   * Feishu's key for a file, by which cards (pictures) and messages (all others) name it; undefined for one that is no longer there or
   * that Feishu does not take, which the operator is told. Rejects with a `FeishuError` for what may go well another time.
   */
  keyOf(file: Pick<FileRef, "id">, turnId: string): Promise<string | undefined>;
}

export function uploads(options: {
  readonly client: Pick<FeishuClient, "call">;
  readonly files: Files;
  readonly notes: Notes;
  readonly logError: (what: string) => void;
}): Uploads {
  const { client, files, notes, logError } = options;

  async function bring({ ref, bytes }: { ref: FileRef; bytes: Uint8Array }): Promise<string | undefined> {
    if (bytes.length === 0 || bytes.length > (isPicture(ref.type) ? pictureBytes : fileBytes)) return undefined;
    if (isPicture(ref.type)) {
      const { image_key } = await client.call({
        method: "POST",
        path: "/open-apis/im/v1/images",
        form: { image_type: "message", image: new File([new Uint8Array(bytes)], ref.name, { type: ref.type }) },
        answer: z.object({ image_key: z.string().min(1) }),
      });
      return image_key;
    }
    const ending = /\.([a-z0-9]+)$/i.exec(ref.name)?.[1]?.toLowerCase() ?? "";
    const { file_key } = await client.call({
      method: "POST",
      path: "/open-apis/im/v1/files",
      form: {
        file_type: kinds[ending] ?? "stream",
        file_name: ref.name,
        file: new File([new Uint8Array(bytes)], ref.name, { type: ref.type }),
      },
      answer: z.object({ file_key: z.string().min(1) }),
    });
    return file_key;
  }

  /** An answer is not kept back because a file of it is refused. */
  function withoutIt(error: unknown): undefined {
    const failure = failureOf(error);
    if (failure.kind !== "refused" || tokenCodes.has(failure.code)) throw error;
    logError(`feishu: a file of an answer was left out. ${(error as Error).message}`);
  }

  return {
    async keyOf({ id }, turnId) {
      const name = `upload:${turnId}:${id}`;
      const known = await notes.get(name);
      if (known !== undefined) return known;
      const file = await files.read(id);
      const key = file && (await bring(file).catch(withoutIt));
      if (key !== undefined) await notes.put(name, key, { turn: turnId });
      return key;
    },
  };
}
