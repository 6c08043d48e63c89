/** Reads one file into the text and the facts a document consists of. The formats live in `formats/`, loaded when first met. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { extname } from "node:path";
import { UserError } from "../../core/errors.ts";
import { languageOf } from "../../core/language.ts";
import type { Heading } from "./chunk.ts";
import { type FoundFile, idFromPath, reasonOf } from "./find-files.ts";
import type { NewDocument } from "./write.ts";

/** Larger files, and files with more text, are refused: they are rarely documents, and one would slow all others. */
const maxFileBytes = 64 * 1024 * 1024;
const maxTextCharacters = 50_000_000;
/** Part of a file's hash: raise it when reading, chunking or terms change, and the next ingest reads all files again. */
export const readerVersion = 1;

/** What a format finds in a file. */
export interface FileContent {
  readonly text: string;
  readonly headings: readonly Heading[];
  readonly id?: string;
  readonly title?: string;
  readonly publisher?: string;
  readonly date?: string;
  readonly language?: string;
  /** Told to the person who ingests; the document is stored all the same. */
  readonly warning?: string;
}

/** Why a file cannot become a document, in a sentence that says what to do. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}

type Format = (bytes: Uint8Array, signal: AbortSignal) => Promise<FileContent>;

const markdown: Format = async (bytes) => (await import("./formats/markdown.ts")).readMarkdown(bytes);
const plain: Format = async (bytes) => (await import("./formats/plain.ts")).readPlain(bytes);
const html: Format = async (bytes) => (await import("./formats/html.ts")).readHtml(bytes);
const formats: Readonly<Record<string, Format>> = {
  ".md": markdown,
  ".markdown": markdown,
  ".txt": plain,
  ".text": plain,
  ".html": html,
  ".htm": html,
  ".xhtml": html,
  ".pdf": async (bytes, signal) => (await import("./formats/pdf.ts")).readPdf(bytes, signal),
  ".docx": async (bytes) => (await import("./formats/docx.ts")).readDocx(bytes),
};

/** File name extensions that are read, with their dot, in lower case. */
export const readableExtensions: ReadonlySet<string> = new Set(Object.keys(formats));

/** A document but for its chunks, which the caller cuts. */
export type ReadDocument = Omit<NewDocument, "path" | "chunks" | "names" | "subject"> & {
  readonly headings: readonly Heading[];
  readonly warning?: string;
};

/** A file's bytes with the hash that tells whether it changed. Rejects with `UnreadableFile`. */
export async function loadFile(file: FoundFile): Promise<{ bytes: Uint8Array; hash: string }> {
  if (!readableExtensions.has(extname(file.path).toLowerCase())) {
    throw new UnreadableFile(`Files of this kind are not read. These are: ${[...readableExtensions].join(" ")}.`);
  }
  const bytes = await readBytes(file.real);
  const hash = createHash("sha256")
    .update(`${readerVersion} ${extname(file.path).toLowerCase()} `)
    .update(bytes);
  return { bytes, hash: hash.digest("hex") };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      if (size > maxFileBytes) {
        const megabytes = Math.ceil(size / 1024 / 1024);
        throw new UnreadableFile(
          `The file is too large (${megabytes} MB; at most 64 MB are read). Split it into parts.`,
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(reasonOf(error), { cause: error });
  }
}

/** Reads the bytes after the file's extension. Rejects with `UnreadableFile`. */
export async function readDocument(
  file: FoundFile,
  loaded: { bytes: Uint8Array; hash: string },
  signal: AbortSignal,
): Promise<ReadDocument> {
  if (loaded.bytes.length === 0) throw new UnreadableFile("The file is empty.");
  const format = formats[extname(file.path).toLowerCase()] ?? plain;
  const content = await format(loaded.bytes, signal);
  if (content.text.length > maxTextCharacters) {
    throw new UnreadableFile(
      "The file holds too much text (at most 50 million characters are kept). Split it into parts.",
    );
  }
  if (!/[\p{L}\p{N}]/u.test(content.text)) throw new UnreadableFile("The file holds no text.");
  const id = content.id ?? idFromPath(file.path);
  const { publisher, date, warning } = content;
  return {
    id,
    hash: loaded.hash,
    title: content.title ?? id,
    language: asLanguage(content.language) ?? languageOf(content.text.slice(0, 20_000)),
    ...(publisher === undefined ? {} : { publisher }),
    ...(date === undefined ? {} : { date }),
    ...(warning === undefined ? {} : { warning }),
    text: content.text,
    headings: content.headings,
  };
}

/** Kinds of text beside documents that people send. */
const plainExtensions: ReadonlySet<string> = new Set([".csv", ".tsv", ".json", ".log", ".xml", ".yaml", ".yml"]);

/**
 * The text of a file that somebody sent, by its name's extension; undefined for kinds that are not read. Rejects with a `UserError` that
 * says why one could not be.
 */
export async function readText(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<string | undefined> {
  const extension = extname(name).toLowerCase();
  const format = formats[extension] ?? (plainExtensions.has(extension) ? plain : undefined);
  try {
    return format && (await format(bytes, signal)).text;
  } catch (error) {
    if (error instanceof UnreadableFile) throw new UserError(error.message, { cause: error });
    throw error;
  }
}

function asLanguage(stated: string | undefined): "en" | "zh" | undefined {
  const tag = stated?.trim().toLowerCase() ?? "";
  if (/^(?:zh|chinese|中文)/.test(tag)) return "zh";
  return /^en(?:\b|g)/.test(tag) ? "en" : undefined;
}

/** Dates that say what they are (`2026-05`, `2026/5/22`, a full timestamp) as ISO 8601; anything else is dropped. */
export function isoDate(value: string): string | undefined {
  const match = /^\s*(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?/.exec(value);
  if (match === null) return /^\s*\d{4}\s*$/.test(value) ? value.trim() : undefined;
  const [, year = "", month = "", day] = match;
  const valid =
    Number(month) >= 1 && Number(month) <= 12 && (day === undefined || (Number(day) >= 1 && Number(day) <= 31));
  if (!valid) return undefined;
  return [year, month.padStart(2, "0"), ...(day === undefined ? [] : [day.padStart(2, "0")])].join("-");
}
