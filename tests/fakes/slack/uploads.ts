/** Uploads as Slack has them: an address for the bytes, then the file is completed, looked at, and shared some time later. */
import type { IncomingMessage, ServerResponse } from "node:http";

type Answer = { ok: boolean; error?: string } & Record<string, unknown>;
type Args = Record<string, unknown>;
const refuse = (error: string): Answer => ({ ok: false, error });

export const uploadArguments: Readonly<Record<string, readonly string[]>> = {
  "files.getUploadURLExternal": ["filename", "length", "alt_txt", "snippet_type"],
  "files.completeUploadExternal": ["files", "channel_id", "thread_ts", "initial_comment"],
};

export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  bytes?: Uint8Array;
  completed: boolean;
  /** Asked about it so often before it is ready. */
  looks: number;
  readonly channels: string[];
}

export interface FakeUploads {
  readonly handlers: Readonly<Record<string, (args: Args) => Answer>>;
  readonly files: ReadonlyMap<string, UploadedFile>;
  /** What `files.info` tells of one; undefined for a file that was not uploaded here. */
  about(id: string): Answer | undefined;
  /** Whether a message may show it as a picture. */
  isReady(id: string): boolean;
  /** Takes the bytes that are sent to an upload address; false for any other path. */
  take(request: IncomingMessage, body: Buffer, response: ServerResponse): boolean;
}

/** `share` puts a file into a channel, which happens some time after the bot was told. */
export function fakeUploads(hooks: {
  address(id: string): string;
  share(file: UploadedFile, channel: string, thread: string | undefined): string | undefined;
}): FakeUploads {
  const files = new Map<string, UploadedFile>();
  return {
    files,
    handlers: {
      "files.getUploadURLExternal": ({ filename, length }) => {
        if (typeof filename !== "string" || !(Number(length) > 0)) return refuse("invalid_arguments");
        const id = `FUP${files.size + 1}`;
        files.set(id, { id, name: filename, length: Number(length), completed: false, looks: 0, channels: [] });
        return { ok: true, upload_url: hooks.address(id), file_id: id };
      },
      "files.completeUploadExternal": ({ files: given, channel_id, thread_ts }) => {
        const all = (given as { id: string }[]).map(({ id }) => files.get(id));
        if (all.some((file) => !file?.bytes)) return refuse("file_not_found");
        for (const file of all as UploadedFile[]) {
          file.completed = true;
          if (channel_id === undefined) continue;
          const fault = hooks.share(file, String(channel_id), thread_ts === undefined ? undefined : String(thread_ts));
          if (fault) return refuse(fault);
        }
        return { ok: true, files: (all as UploadedFile[]).map(({ id, name }) => ({ id, title: name })) };
      },
    },
    about(id) {
      const file = files.get(id);
      if (!file) return undefined;
      file.looks++;
      const mimetype = file.completed && file.looks > 1 ? "image/png" : "";
      return { ok: true, file: { id, name: file.name, mimetype, channels: file.channels } };
    },
    isReady: (id) => (files.get(id)?.completed ?? false) && (files.get(id)?.looks ?? 0) > 1,
    take(request, body, response) {
      const id = /^\/upload\/(\w+)$/.exec(request.url ?? "")?.[1];
      const file = files.get(id ?? "");
      if (!file) return false;
      // Whoever has the address may upload; a token in the request would be told to a stranger.
      const isRight = body.length === file.length && request.headers.authorization === undefined;
      if (isRight) file.bytes = new Uint8Array(body);
      response.writeHead(isRight ? 200 : 400).end("OK");
      return true;
    },
  };
}
