/** Writes documents of every format; the library of a format is loaded when it is first needed. */
import type {
  DocumentDraft,
  DocumentFormat,
  DocumentOutline,
  Documents,
  HouseStyle,
  Picture,
} from "../../core/documents.ts";
import { fileNameOf } from "./fileName.ts";
import { readDocument } from "./read.ts";
import { plainStyle } from "./schema.ts";
import { type Block, type DocumentTree, headingsOf, type Run, wordsOf } from "./tree.ts";

/** Characters of an outline's opening. */
const openingLength = 900;

/** What a format's writer gets beside the tree. */
export interface Setting {
  readonly style: HouseStyle;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** A font with Latin and Chinese that PDFs embed: its name and its files, so that no font of the machine is needed. */
  readonly font: { readonly family: string; readonly files: readonly string[] };
}

/** Writes a tree as the bytes of a file. */
export type Writer = (tree: DocumentTree, setting: Setting) => Promise<Uint8Array>;

const formats: Readonly<Record<DocumentFormat, { readonly type: string; load(): Promise<Writer> }>> = {
  docx: {
    type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    load: async () => (await import("./docx/docx.ts")).writeDocx,
  },
  pdf: { type: "application/pdf", load: async () => (await import("./pdf/pdf.ts")).writePdf },
  pptx: {
    type: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    load: async () => (await import("./pptx/pptx.ts")).writePptx,
  },
  xlsx: {
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    load: async () => (await import("./xlsx.ts")).writeXlsx,
  },
  html: { type: "text/html", load: async () => (await import("./html.ts")).writeHtml },
  md: { type: "text/markdown", load: async () => (await import("./markdown.ts")).writeMarkdown },
};

/** A writer of documents in a house style; without one, in a plain one. */
export function documents({ style = plainStyle, font }: Pick<Setting, "font"> & { style?: HouseStyle }): Documents {
  return {
    async write(draft, format) {
      const tree = readDocument(draft);
      const { type, load } = formats[format];
      const write = await load();
      const bytes = await write(tree, { style, pictures: draft.pictures ?? new Map(), font });
      return { name: fileNameOf(tree.title, format), type, title: tree.title, bytes };
    },
    outline: (draft) => outlineOf(draft),
  };
}

function outlineOf(draft: DocumentDraft): DocumentOutline {
  const tree = readDocument(draft);
  const words = tree.blocks.map(textOf).filter((text) => text !== "");
  const whole = words.join("\n");
  return {
    title: tree.title,
    headings: headingsOf(tree).map(({ level, runs }) => ({ level, text: wordsOf(runs) })),
    opening: whole.length > openingLength ? `${whole.slice(0, openingLength).replace(/\s+\S*$/, "")}…` : whole,
    tables: count(tree.blocks, "table"),
    charts: count(tree.blocks, "chart"),
    cited: tree.sources.length,
    words: whole.match(/\p{Script=Han}|[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu)?.length ?? 0,
  };
}

const count = (blocks: readonly Block[], kind: Block["kind"]): number =>
  blocks.reduce((sum, block) => sum + (block.kind === kind ? 1 : 0) + count(inside(block), kind), 0);

function inside(block: Block): readonly Block[] {
  if (block.kind === "quote") return block.blocks;
  return block.kind === "list" ? block.items.flatMap(({ blocks }) => blocks) : [];
}

function textOf(block: Block): string {
  const line = (runs: readonly Run[]): string => wordsOf(runs).trim();
  switch (block.kind) {
    case "heading":
    case "paragraph":
      return line(block.runs);
    case "table":
      return [block.head, ...block.rows].map((row) => row.map(line).join(" | ")).join("\n");
    case "chart":
      return block.title;
    case "code":
      return block.text;
    case "list":
    case "quote":
      return inside(block).map(textOf).join("\n");
    default:
      return "";
  }
}
