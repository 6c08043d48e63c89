/** Reads HTML: the words people see, headings and tables kept, scripts, styles and navigation left out. */

import { decodeText } from "../../../core/decode.ts";
import type { Heading } from "../chunk.ts";
import { type FileContent, isoDate, UnreadableFile } from "../read.ts";

const silent = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "head",
  "nav",
  "iframe",
  "object",
  "select",
  "button",
  "form",
]);
const block = new Set(
  "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section table tbody thead tr ul".split(
    " ",
  ),
);
const paragraph = /^(?:p|h[1-6]|table|ul|ol|blockquote|pre|section|article|figure)$/;

/** Rejects with `UnreadableFile` when the bytes are no text. */
export async function readHtml(bytes: Uint8Array): Promise<FileContent> {
  const decoded = decodeWithCharset(bytes);
  if (decoded === undefined)
    throw new UnreadableFile("The file is binary, whatever its name says. Give it the extension of what it is.");
  const content = await htmlToText(decoded.text);
  return decoded.warning === undefined ? content : { ...content, warning: decoded.warning };
}

/** A charset the page states is believed where the bytes are not UTF-8. */
function decodeWithCharset(bytes: Uint8Array): { text: string; warning?: string } | undefined {
  const decoded = decodeText(bytes);
  if (decoded?.warning === undefined) return decoded;
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 2048));
  const charset = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return decoded;
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(bytes) };
  } catch {
    return decoded;
  }
}

/** The readable text of a page or a fragment; blocks are parted by line ends, cells by tabs. */
export async function htmlToText(source: string): Promise<FileContent> {
  const { Parser } = await import("htmlparser2");
  const out = makeOutput();
  const stated: Record<string, string> = {};
  const open: string[] = [];
  let quiet = 0;
  let title = "";
  let inTitle = false;
  let preformatted = 0;
  let cells = 0;

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        open.push(name);
        if (name === "html" && attributes.lang) stated.language = attributes.lang;
        if (name === "meta") readMeta(attributes, stated);
        if (name === "title" && title === "") inTitle = true;
        if (silent.has(name) || attributes.hidden !== undefined || attributes["aria-hidden"] === "true") {
          quiet += 1;
          open[open.length - 1] = `!${name}`;
        }
        if (quiet > 0) return;
        if (name === "br") out.line();
        if (name === "pre") preformatted += 1;
        if (name === "td" || name === "th") cells += 1;
        else if (cells > 0 && block.has(name)) out.text(" ");
        else if (block.has(name)) out.block(paragraph.test(name));
        const level = /^h([1-6])$/.exec(name)?.[1];
        if (level !== undefined) out.beginHeading(Number(level));
        if (name === "li") out.text("- ");
      },
      ontext(text) {
        if (inTitle) title += text;
        if (quiet === 0) out.text(preformatted > 0 ? text : text.replace(/\s+/g, " "));
      },
      onclosetag(name) {
        const opened = open.pop();
        if (name === "title") inTitle = false;
        if (quiet === 0) {
          if (name === "pre") preformatted -= 1;
          if (/^h[1-6]$/.test(name)) out.endHeading();
          if (name === "td" || name === "th") {
            cells -= 1;
            out.cell();
          } else if (cells > 0 && block.has(name)) out.text(" ");
          else if (block.has(name)) out.block(paragraph.test(name));
        }
        if (opened?.startsWith("!")) quiet -= 1;
      },
    },
    { decodeEntities: true },
  );
  parser.end(source);

  const { text, headings } = out.end();
  const named =
    title.replace(/\s+/g, " ").trim() || stated.title || headings.find((heading) => heading.level === 1)?.text;
  const date = stated.date === undefined ? undefined : isoDate(stated.date);
  return {
    text,
    headings,
    ...(named ? { title: named } : {}),
    ...(stated.publisher === undefined ? {} : { publisher: stated.publisher }),
    ...(date === undefined ? {} : { date }),
    ...(stated.language === undefined ? {} : { language: stated.language }),
  };
}

const metaFacts: Readonly<Record<string, string>> = {
  "og:title": "title",
  "og:site_name": "publisher",
  publisher: "publisher",
  "article:published_time": "date",
  date: "date",
  "dc.date": "date",
};

function readMeta(attributes: Record<string, string>, stated: Record<string, string>): void {
  const fact = metaFacts[(attributes.property ?? attributes.name ?? "").toLowerCase()];
  const value = attributes.content?.trim();
  if (fact !== undefined && value) stated[fact] ??= value;
}

/** Collects text and knows where headings begin in it. */
function makeOutput() {
  let text = "";
  let line = "";
  const headings: Heading[] = [];
  let heading: { level: number; text: string } | undefined;

  const endLine = () => {
    const words = line.replace(/[ \t]+$/, "").replace(/^ +/, "");
    if (words.trim() !== "" && words !== "-") {
      if (heading !== undefined && heading.text === "") {
        heading.text = words.trim();
        headings.push({ start: text.length, level: heading.level, text: heading.text });
      }
      text += `${words}\n`;
    }
    line = "";
  };
  return {
    text(part: string) {
      line += line === "" || line.endsWith(" ") || line.endsWith("\t") ? part.replace(/^ /, "") : part;
    },
    line: endLine,
    cell() {
      line = `${line.trimEnd()}\t`;
    },
    block(asParagraph: boolean) {
      endLine();
      if (asParagraph && text !== "" && !text.endsWith("\n\n")) text += "\n";
    },
    beginHeading(level: number) {
      endLine();
      heading = { level, text: "" };
    },
    endHeading() {
      endLine();
      heading = undefined;
    },
    end() {
      endLine();
      return { text: text.trimEnd() === "" ? "" : `${text.trimEnd()}\n`, headings };
    },
  };
}
