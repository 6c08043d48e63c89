import type { Context } from "hono";
import type { FileRef } from "../../core/message.ts";

/** Pictures a browser may show in place: none of these can carry a script. */
const shown = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

/** Types a download may keep; everything else is sent as bytes without a meaning. */
const named = new Set([
  "application/pdf",
  "application/json",
  "text/csv",
  "text/plain",
  "text/markdown",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
]);

/** A file made by a turn: pictures to look at, the rest to download. Its id is made from its content, so it never changes. */
export function sendFile(c: Context, file: { ref: FileRef; bytes: Uint8Array }): Response {
  const { type, name } = file.ref;
  const place = shown.has(type) ? "inline" : "attachment";
  const plainName = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  return c.body(new Uint8Array(file.bytes), 200, {
    "content-type": shown.has(type) || named.has(type) ? type : "application/octet-stream",
    "content-disposition": `${place}; filename="${plainName}"; filename*=UTF-8''${encodeName(name)}`,
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, max-age=31536000, immutable",
  });
}

/** RFC 8187: what `encodeURIComponent` leaves but a header parameter does not allow is escaped as well. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
