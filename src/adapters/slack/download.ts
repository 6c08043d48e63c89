/**
 * Files that people sent, fetched when they are wanted. The token goes to Slack's own hosts alone, what comes is counted while it
 * comes, and a login page or bytes that are not what the name says are not taken for the file.
 */

import { UserError } from "../../core/errors.ts";
import type { Conversation, SentFile } from "../../core/message.ts";
import { readFailure } from "./failure.ts";
import type { Workspaces } from "./workspaces.ts";

const megabyte = 1024 * 1024;
const limitBytes = 20 * megabyte;
const limitMs = 60_000;

const lacksScope =
  "I may not read files here. Somebody who manages the app adds the scope files:read under OAuth & Permissions and installs it again.";
const gone = "It is no longer there. Send it once more.";
const tooBig = `It is larger than the ${limitBytes / megabyte} MB I read. Send a part of it.`;
const elsewhere = "It does not lie in Slack. Send the file itself, or paste its text.";

export interface DownloadOptions {
  readonly workspaces: Pick<Workspaces, "clientFor" | "tokenFor">;
  /** Whether an address may be told the token. */
  readonly isSlacks: (url: URL) => boolean;
}

/** Makes the adapter's `fetchFile`: rejects with a `UserError` for the sender, and with other errors where another try may help. */
export function downloader({ workspaces, isSlacks }: DownloadOptions) {
  async function locate(account: string, id: string): Promise<URL> {
    try {
      const { file } = await workspaces.clientFor(account).files.info({ file: id });
      if (file?.mode === "tombstone" || file?.mode === "hidden_by_limit") throw new UserError(gone);
      if ((file?.size ?? 0) > limitBytes) throw new UserError(tooBig);
      const address = file?.url_private_download ?? file?.url_private;
      const url = address && URL.canParse(address) ? new URL(address) : undefined;
      if (!url || !isSlacks(url)) throw new UserError(elsewhere);
      return url;
    } catch (error) {
      if (error instanceof UserError) throw error;
      const failure = readFailure(error);
      if (failure.kind !== "refused") throw error;
      if (failure.code === "missing_scope") throw new UserError(lacksScope, { cause: error });
      throw new UserError(gone, { cause: error });
    }
  }

  return async ({ account }: Conversation, { id, name, type }: SentFile, signal: AbortSignal): Promise<Uint8Array> => {
    const url = await locate(account, id);
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${await workspaces.tokenFor(account)}` },
      // Slack sends who may not read a file to its login page; the token is not carried anywhere else.
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
    const { status } = response;
    if (status === 404 || status === 410) throw new UserError(gone);
    if ((status >= 300 && status < 400) || status === 401 || status === 403) throw new UserError(lacksScope);
    if (!response.ok) throw new Error(`Slack gave a file with HTTP ${status}.`);
    const isPage = response.headers.get("content-type")?.startsWith("text/html") && !/html/i.test(`${type} ${name}`);
    if (isPage) throw new UserError(lacksScope);
    const bytes = await readWhole(response);
    const fault = wrongKind(name, bytes);
    if (fault) throw new UserError(fault);
    return bytes;
  };
}

async function readWhole(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > limitBytes) throw new UserError(tooBig);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const zip = { is: "a file of that kind", marks: ["PK\x03\x04", "PK\x05\x06"] };
/** How files begin, by the ending of their name. */
const kinds: Readonly<Record<string, { readonly is: string; readonly marks: readonly string[] }>> = {
  pdf: { is: "a PDF", marks: ["%PDF-"] },
  png: { is: "a PNG picture", marks: ["\x89PNG"] },
  jpg: { is: "a JPEG picture", marks: ["\xff\xd8\xff"] },
  jpeg: { is: "a JPEG picture", marks: ["\xff\xd8\xff"] },
  gif: { is: "a GIF picture", marks: ["GIF8"] },
  docx: zip,
  xlsx: zip,
  pptx: zip,
  zip,
};
const textEndings = new Set(["txt", "md", "csv", "tsv", "json", "yaml", "yml", "html", "htm", "log"]);

/** Why bytes are not what a name says; undefined when they are, or when the name says nothing we know. */
function wrongKind(name: string, bytes: Uint8Array): string | undefined {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const head = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  const kind = kinds[ending];
  // Some programs write a few bytes before a PDF's first.
  if (kind && !kind.marks.some((mark) => (ending === "pdf" ? head.includes(mark) : head.startsWith(mark))))
    return `Its name ends with .${ending}, but it is not ${kind.is}. Send it in the format its name says.`;
  const isUtf16 = head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff");
  if (textEndings.has(ending) && !isUtf16 && head.includes("\0"))
    return `Its name ends with .${ending}, but it holds no text. Send it in the format its name says.`;
  return undefined;
}
