import type { IncomingMessage } from "node:http";

const maxBytes = 1024 * 1024;
/** What is too large is read and thrown away up to here, so that the sender sees our answer and no broken pipe. */
const maxDiscardedBytes = 32 * 1024 * 1024;

/** The body is larger than we take. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
  readonly next = "Send less at once: split the text into several messages.";
  constructor() {
    super("That is more than 1 MB, the most one request may hold.");
  }
}

/** Reads a body whole. Rejects with `BodyTooLarge` beyond 1 MB, and with the stream's error when the sender goes away. */
export async function takeBody(incoming: IncomingMessage): Promise<Buffer> {
  if (incoming.method === "GET" || incoming.method === "HEAD") return empty;
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > maxDiscardedBytes) throw new BodyTooLarge();
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (bytes > maxDiscardedBytes) {
        incoming.pause();
        reject(new BodyTooLarge());
      }
    });
    incoming.on("end", () => {
      if (bytes > maxBytes) reject(new BodyTooLarge());
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    incoming.on("error", reject);
    incoming.on("close", () => reject(new Error("The sender went away.")));
  });
}

/**
 * Keeps bodies beyond the limit from the mounted apps. A declared length is compared; a body without one is read
 * here and left where the Web `Request` finds it.
 */
export async function limitBody(incoming: IncomingMessage): Promise<void> {
  const declared = incoming.headers["content-length"];
  if (declared === undefined ? incoming.headers["transfer-encoding"] !== undefined : Number(declared) > maxBytes) {
    Object.assign(incoming, { rawBody: await takeBody(incoming) });
  }
}

const empty = Buffer.alloc(0);
