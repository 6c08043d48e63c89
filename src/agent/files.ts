/**
 * The files that people send along with a message: fetched from the platform and kept, their text put before the model as
 * data. What could not be had is told to the sender, once, below the reply.
 */
import type { Turn } from "../core/engine.ts";
import { UserError } from "../core/errors.ts";
import type { Files } from "../core/files.ts";
import type { Exchange } from "../core/history.ts";
import type { Conversation, FileRef, Language, Quoted, SentFile } from "../core/message.ts";
import { cleanText } from "../core/text.ts";
import type { ToolContext } from "../core/tool.ts";
import type { TurnInput } from "../core/turn.ts";

const fileLimit = 10;
/** How much text of all files together a model reads, in UTF-16 units. */
const textKept = 40_000;
const nameLength = 120;
const tries = 3;
const pauseMs = 500;

/** How files are had. */
export interface FilePorts extends Files {
  /** The bytes of a file on its platform. Rejects with a `UserError` that says why there are none. */
  fetch(conversation: Conversation, file: SentFile, signal: AbortSignal): Promise<Uint8Array>;
  /** The text of a file; undefined where it holds none. Rejects with a `UserError` when it cannot be read. */
  textOf(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<string | undefined>;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What became of the files of a message. */
export interface Sent {
  readonly files: readonly FileRef[];
  readonly quoted: readonly Quoted[];
  /** What the sender should read, in their language. */
  readonly notes: readonly string[];
}

/** Takes the files of a message in, in one step. Rejects only when the turn is aborted. */
export async function takeFiles(turn: Turn, input: TurnInput, language: Language, ports: FilePorts): Promise<Sent> {
  const wanted = (input.request.type === "ask" && input.request.files) || [];
  if (wanted.length === 0) return { files: [], quoted: [], notes: [] };
  return turn.step("files", async () => {
    const files: FileRef[] = [];
    const quoted: Quoted[] = [];
    const notes = wanted.length > fileLimit ? [tooMany(wanted.length, language)] : [];
    const share = Math.floor(textKept / Math.min(wanted.length, fileLimit));
    for (const file of wanted.slice(0, fileLimit)) {
      const name = cleanText(file.name).replace(/\s+/g, " ").slice(0, nameLength);
      try {
        const bytes = await fetchPatiently(input.conversation, file, ports, turn.signal);
        const about = {
          name,
          type: file.type ?? "application/octet-stream",
          description: `sent by ${input.sender.name}`,
        };
        files.push(await ports.save({ ...about, bytes }, turn.id));
        const text = cleanText((await ports.textOf(name, bytes, turn.signal)) ?? "").trim();
        quoted.push({
          kind: "file",
          from: name,
          text: text === "" ? "(no text can be read from it)" : cut(text, share),
        });
      } catch (error) {
        turn.signal.throwIfAborted();
        notes.push(notRead(name, error, language));
      }
    }
    return { files, quoted, notes };
  });
}

/** The message with the text of its files as what came along with it. */
export const withFiles = (input: TurnInput, { quoted }: Sent): TurnInput =>
  input.request.type === "ask" && quoted.length > 0
    ? { ...input, request: { ...input.request, quoted: [...(input.request.quoted ?? []), ...quoted] } }
    : input;

/** The files that tools may read in a turn: those of the message, then those of the conversation, the latest first. */
export function filesInSight(
  sent: readonly FileRef[],
  before: readonly Exchange[],
  files: Pick<Files, "read">,
): Pick<ToolContext, "files" | "readFile"> {
  const earlier = before.toReversed().flatMap(({ reply, received = [] }) => [...(reply?.files ?? []), ...received]);
  const all = [...new Map([...sent, ...earlier].map((file) => [file.id, file])).values()];
  return {
    files: all,
    readFile: async (id) => (all.some((file) => file.id === id) ? (await files.read(id))?.bytes : undefined),
  };
}

/** A platform that stumbles is asked again; one that says no is not. */
async function fetchPatiently(
  conversation: Conversation,
  file: SentFile,
  ports: Pick<FilePorts, "fetch" | "sleep">,
  signal: AbortSignal,
): Promise<Uint8Array> {
  for (let count = 1; ; count++) {
    try {
      return await ports.fetch(conversation, file, signal);
    } catch (error) {
      if (error instanceof UserError || count === tries) throw error;
      await ports.sleep(pauseMs * count, signal);
    }
  }
}

const cut = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit).toWellFormed()}\n(… ${text.length - limit} more characters)` : text;

const tooMany = (count: number, language: Language): string =>
  language === "zh"
    ? `你发来 ${count} 个文件，我一次最多读 ${fileLimit} 个，其余的没有读。请分几次发来。`
    : `You sent ${count} files; I read ${fileLimit} at once and left the others. Send them in several messages.`;

function notRead(name: string, error: unknown, language: Language): string {
  const zh = language === "zh";
  if (error instanceof UserError)
    return zh ? `没有读文件“${name}”：${error.message}` : `I did not read the file “${name}”: ${error.message}`;
  return zh ? `文件“${name}”没能取到。请再发一次。` : `The file “${name}” could not be fetched. Send it once more.`;
}
