/** Reads Word documents, after looking whether the archive is what it claims to be and unpacks to a bearable size. */
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { type FileContent, UnreadableFile } from "../read.ts";
import { htmlToText } from "./html.ts";

/** A document's parts may unpack to this much together; a page of text is some 10 kB, pictures are not unpacked. */
const maxUnpackedBytes = 128 * 1024 * 1024;
const maxEntries = 10_000;
const inflate = promisify(inflateRaw);

/** Rejects with `UnreadableFile` for broken, encrypted and overblown archives. */
export async function readDocx(bytes: Uint8Array): Promise<FileContent> {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    throw new UnreadableFile(
      "The file is protected by a password, or an old .doc. Save it as .docx without a password.",
    );
  }
  await checkArchive(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const { default: mammoth } = await import("mammoth");
  try {
    const noPictures = mammoth.images.imgElement(async () => ({ src: "" }));
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes) },
      { convertImage: noPictures, styleMap: ["p[style-name='Title'] => h1:fresh"] },
    );
    const content = await htmlToText(value);
    const title = content.headings[0]?.level === 1 ? content.headings[0].text : undefined;
    return { text: content.text, headings: content.headings, ...(title === undefined ? {} : { title }) };
  } catch (error) {
    throw broken(error);
  }
}

function broken(cause?: unknown): UnreadableFile {
  const why = cause instanceof Error ? ` (${cause.message.split("\n")[0]})` : "";
  return new UnreadableFile(`The file is not a whole Word document${why}. Open it in Word and save it again.`, {
    cause,
  });
}

/** Believes neither the sizes the directory declares nor the sizes of its entries: text parts are unpacked under a cap. */
async function checkArchive(bytes: Buffer): Promise<void> {
  let left = maxUnpackedBytes;
  const entries = directoryOf(bytes);
  if (!entries.some((entry) => entry.name === "word/document.xml")) throw broken();
  if (entries.reduce((sum, entry) => sum + (isMedia(entry) ? 0 : entry.declaredBytes), 0) > maxUnpackedBytes)
    throw bomb();
  for (const entry of entries.filter((other) => other.method === 8 && !isMedia(other))) {
    try {
      left -= (await inflate(entry.packed, { maxOutputLength: Math.max(1, left) })).length;
    } catch (error) {
      if (error instanceof RangeError) throw bomb();
      throw broken(error);
    }
  }
}

function bomb(): UnreadableFile {
  return new UnreadableFile("The file unpacks to more than 128 MB (a zip bomb, or no document). It was not read.");
}

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly declaredBytes: number;
  readonly packed: Buffer;
}

function isMedia(entry: ZipEntry): boolean {
  return entry.name.startsWith("word/media/");
}

/** The archive's entries after its central directory (PKWARE APPNOTE 4.3.12 and 4.3.16). */
function directoryOf(bytes: Buffer): ZipEntry[] {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + 22 > bytes.length) throw broken();
  const count = bytes.readUInt16LE(end + 10);
  if (count > maxEntries) throw bomb();
  const entries: ZipEntry[] = [];
  try {
    let at = bytes.readUInt32LE(end + 16);
    for (let i = 0; i < count; i++) {
      if (bytes.readUInt32LE(at) !== 0x02014b50) throw broken();
      const packedBytes = bytes.readUInt32LE(at + 20);
      const nameLength = bytes.readUInt16LE(at + 28);
      const header = bytes.readUInt32LE(at + 42);
      const data = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
      entries.push({
        name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
        method: bytes.readUInt16LE(at + 10),
        declaredBytes: bytes.readUInt32LE(at + 24),
        packed: bytes.subarray(data, data + packedBytes),
      });
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  } catch (error) {
    throw error instanceof UnreadableFile ? error : broken(error);
  }
  return entries;
}
