/**
 * Files that a turn made, brought into Slack: pictures into the message of the reply, everything else behind it in the thread.
 *
 * Slack shares a file some time after it says so, and shares it twice when asked twice. So a file is noted with its id at Slack before
 * it is shared, and whoever tries again looks first whether people can see it.
 */
import type { types, webApi } from "@slack/bolt";
import type { Files } from "../../core/files.ts";
import type { FileRef, Outbound } from "../../core/message.ts";
import type { Notes } from "../../core/notes.ts";
import { deliveryError, readFailure, refusalInWords } from "./failure.ts";

/** What Slack shows within a message. */
const pictures = new Set(["image/png", "image/jpeg", "image/gif"]);
/** More pictures than these follow the reply as files. */
const mostPictures = 4;
const altLimit = 300;
/** A picture cannot be shown until Slack has looked at it. */
const readyTries = 10;
const readyEveryMs = 300;

export interface UploadOptions {
  readonly clientFor: (account: string) => Pick<webApi.WebClient, "files">;
  /** Sends bytes to an address that Slack gave us for them. */
  readonly upload: (url: string, bytes: Uint8Array) => Promise<void>;
  readonly files: Pick<Files, "read">;
  readonly notes: Notes;
  readonly sleep: (ms: number) => Promise<void>;
  readonly logError: (what: string) => void;
}

/** What became of a reply's files. */
export interface Attached {
  /** Blocks for the message. */
  readonly pictures: types.ImageBlock[];
  /** To be shared once the reply is posted, with their ids at Slack. */
  readonly documents: readonly { readonly file: FileRef; readonly id: string }[];
  /** Those that Slack does not take. */
  readonly missing: readonly FileRef[];
}

export interface Uploads {
  /** Brings the files of a reply to Slack, where nobody sees them yet; `asFiles` for pictures that no message can show. Rejects with a `DeliveryError`. */
  store(message: Outbound, asFiles?: boolean): Promise<Attached>;
  /** Shares what was stored in the conversation, once each; `seen` are the files people see there already. Rejects with a `DeliveryError`. */
  share(message: Outbound, attached: Attached, seen: ReadonlySet<string>): Promise<void>;
}

export function uploads({ clientFor, upload, files, notes, sleep, logError }: UploadOptions): Uploads {
  async function bring(account: string, file: FileRef): Promise<string> {
    const read = await files.read(file.id);
    if (!read) throw new MissingFile(`${file.name} is not in the data folder any more.`);
    // Slack's reference calls it so, the SDK's types do not.
    const alt = pictures.has(file.type) ? { alt_txt: file.description.slice(0, altLimit) || file.name } : {};
    const given = await clientFor(account).files.getUploadURLExternal({
      filename: file.name,
      length: read.bytes.byteLength,
      ...alt,
    });
    await upload(given.upload_url ?? "", read.bytes);
    return given.file_id ?? "";
  }

  /** A picture in Slack that nobody sees until a message shows it. */
  async function storePicture(account: string, file: FileRef): Promise<string> {
    const id = await bring(account, file);
    const { files } = clientFor(account);
    await files.completeUploadExternal({ files: [{ id, title: file.name }] });
    for (let tries = 0; tries < readyTries; tries++) {
      const { file: about } = await files.info({ file: id });
      if (about?.mimetype) break;
      await sleep(readyEveryMs);
    }
    return id;
  }

  async function storeOne(message: Outbound, file: FileRef, asPicture: boolean): Promise<string> {
    const key = noteKey(message, file, asPicture);
    const before = await notes.get(key);
    if (before) return before;
    const { account } = message.conversation;
    const id = asPicture ? await storePicture(account, file) : await bring(account, file);
    await notes.put(key, id, { turn: message.turnId });
    return id;
  }

  return {
    async store(message, asFiles = false) {
      const attached = {
        pictures: [] as types.ImageBlock[],
        documents: [] as { file: FileRef; id: string }[],
        missing: [] as FileRef[],
      };
      for (const file of message.reply.files) {
        const asPicture = !asFiles && pictures.has(file.type) && attached.pictures.length < mostPictures;
        try {
          const id = await storeOne(message, file, asPicture);
          if (asPicture) attached.pictures.push(pictureBlock(file, id));
          else attached.documents.push({ file, id });
        } catch (error) {
          if (error instanceof MissingFile) logError(`slack: ${error.message}`);
          else {
            const failure = readFailure(error);
            if (failure.kind !== "refused")
              throw deliveryError(failure, { channel: message.conversation.channel, begun: message.mayExist }, error);
            logError(`slack: ${file.name} was not attached to the reply. ${refusalInWords(failure)}`);
          }
          attached.missing.push(file);
        }
      }
      return attached;
    },
    async share(message, { documents }, seen) {
      const { account, channel, thread } = message.conversation;
      const client = clientFor(account);
      for (const { file, id } of documents) {
        const done = `${noteKey(message, file, false)}:shared`;
        if (seen.has(id) || (await notes.get(done))) continue;
        try {
          if (message.mayExist && (await isShared(client, id, channel))) continue;
          const where = thread ? { channel_id: channel, thread_ts: thread } : { channel_id: channel };
          await client.files.completeUploadExternal({ files: [{ id, title: file.name }], ...where });
          await notes.put(done, "yes", { turn: message.turnId });
        } catch (error) {
          const failure = readFailure(error);
          if (failure.kind !== "refused") throw deliveryError(failure, { channel, begun: true }, error);
          logError(`slack: ${file.name} was not shared. ${refusalInWords(failure)}`);
        }
      }
    },
  };
}

/** A file that was made and is no longer kept. */
class MissingFile extends Error {}

const noteKey = ({ key }: Outbound, { id }: FileRef, asPicture: boolean): string =>
  `${asPicture ? "picture" : "file"}:${key}:${id}`;

async function isShared({ files }: Pick<webApi.WebClient, "files">, id: string, channel: string): Promise<boolean> {
  const { file } = await files.info({ file: id });
  const places = [...(file?.channels ?? []), ...(file?.groups ?? []), ...(file?.ims ?? [])];
  const shares = { ...file?.shares?.public, ...file?.shares?.private };
  return places.includes(channel) || channel in shares;
}

const pictureBlock = ({ name, description }: FileRef, id: string): types.ImageBlock => ({
  type: "image",
  slack_file: { id },
  alt_text: description.slice(0, altLimit).toWellFormed() || name,
  title: { type: "plain_text", text: name.slice(0, altLimit).toWellFormed(), emoji: false },
});
