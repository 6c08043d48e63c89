import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  DocumentError,
  type DocumentFormat,
  documentFormats,
  longestDocument,
  type Picture,
} from "../core/documents.ts";
import { UserError } from "../core/errors.ts";
import { markdownSpans } from "../core/markdown.ts";
import { openDocuments } from "../documents.ts";
import { UsageError } from "./arguments.ts";
import type { Run } from "./context.ts";

const usage = `Say what to write: npx atclaw document FILE.md --to ${documentFormats.join("|")} [--out PATH] [--template house.yaml] [--lang en|zh]`;
const largestPicture = 20 * 1024 * 1024;
/** UTF-8 bytes of the longest text that may be read. */
const largestFile = 4 * longestDocument;

/**
 * `atclaw document`: a Markdown file as a document of a format, in the folder one stands in or at `--out`. Pictures are
 * taken from the file's own folder and below. A file that exists is not written over. Exit code 2 for a wrong call.
 */
export const run: Run = async (args, { stdout }) => {
  const { file, format, out, template, language } = callOf(args);
  const text = read(file, largestFile).toString("utf8");
  const documents = openDocuments(template === undefined ? {} : { template });
  try {
    const made = await documents.write(
      {
        markdown: text,
        language: language ?? (/\p{Script=Han}/u.test(text.slice(0, 2_000)) ? "zh" : "en"),
        title: basename(file, extname(file)),
        pictures: picturesOf(text, dirname(file)),
      },
      format,
    );
    const path = out ?? made.name;
    if (existsSync(path)) throw new UserError(`${path} exists already. Name another with --out, or take it away.`);
    writeFileSync(path, made.bytes, { flag: "wx" });
    stdout(`${path}  ${made.bytes.length} bytes`);
    return 0;
  } catch (error) {
    if (error instanceof DocumentError) throw new UserError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
};

function callOf(args: readonly string[]) {
  let call: ReturnType<typeof parsed>;
  try {
    call = parsed(args);
  } catch {
    throw new UsageError(usage);
  }
  const [file, ...more] = call.positionals;
  const { to, out, template, lang } = call.values;
  const format = documentFormats.find((one) => one === (to ?? (out && extname(out).slice(1))));
  if (file === undefined || more.length > 0 || !format || (lang !== undefined && lang !== "en" && lang !== "zh"))
    throw new UsageError(usage);
  return { file, format: format satisfies DocumentFormat, out, template, language: lang as "en" | "zh" | undefined };
}

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      to: { type: "string" },
      out: { type: "string" },
      template: { type: "string" },
      lang: { type: "string" },
    },
  });

function read(file: string, most: number): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new UserError(`${file} cannot be read. Check its name and who may read it.`, { cause });
  }
  if (bytes.length > most) throw new UserError(`${file} has ${bytes.length} bytes; at most ${most} are read.`);
  return bytes;
}

/** The PNG and JPEG files that a text shows, by their addresses; none from outside its folder. */
function picturesOf(markdown: string, folder: string): Map<string, Picture> {
  const pictures = new Map<string, Picture>();
  for (const span of markdownSpans(markdown)) {
    if (span.kind !== "image" || pictures.has(span.target)) continue;
    const type = { ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg" }[
      extname(span.target).toLowerCase()
    ];
    const path = resolve(folder, span.target);
    if (!type || relative(resolve(folder), path).startsWith("..") || !existsSync(path)) continue;
    pictures.set(span.target, { type: type as Picture["type"], bytes: read(join(path), largestPicture) });
  }
  return pictures;
}
