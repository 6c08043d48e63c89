/** Documents: what skills may ask of whoever writes them. Markdown in, a file of a format out. */
import type { Citation, Language } from "./message.ts";

export const documentFormats = ["docx", "pdf", "pptx", "xlsx", "html", "md"] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** UTF-16 units of Markdown in one document; a longer one is refused before it is read. */
export const longestDocument = 1_000_000;

/**
 * What a document is made of. Its Markdown has tables, task lists and footnotes (`[^1]`), front matter (`title`,
 * `subtitle`, `author`, `date`, `contents`), page breaks (`<!-- page break -->`) and charts (a fence named `chart`).
 */
export interface DocumentDraft {
  readonly markdown: string;
  /** In which words of our own stand in it: "Sources", "Contents". */
  readonly language: Language;
  /** Where front matter names none; else the first heading, which then stands on top alone. */
  readonly title?: string;
  /** What `[1]` refers to: the first of them. Each mark becomes a footnote, and a list stands at the end. */
  readonly sources?: readonly Source[];
  /** Pictures by the address they have in the Markdown. Others are not fetched: their words stand for them. */
  readonly pictures?: ReadonlyMap<string, Picture>;
}

/** A citation, with an address where there is one. */
export type Source = Pick<Citation, "title" | "quote" | "publisher" | "date"> & { readonly address?: string };

export interface Picture {
  readonly type: "image/png" | "image/jpeg";
  readonly bytes: Uint8Array;
}

/** How a house's documents look. Colours are six hexadecimal digits. */
export interface HouseStyle {
  readonly fonts: {
    /** For Latin letters and for Chinese characters, by the names that office programs know. */
    readonly latin: string;
    readonly chinese: string;
    readonly code: string;
    /** Paths of font files that PDFs may use and embed. */
    readonly files: readonly string[];
  };
  /** Of running text. */
  readonly sizePt: number;
  readonly colours: {
    readonly accent: string;
    readonly ink: string;
    readonly soft: string;
    /** Of charts, in this order. */
    readonly series: readonly string[];
  };
  readonly page: "a4" | "letter";
  readonly logo?: Picture;
  /** Words on each page, in which `{title}`, `{date}`, `{page}` and `{pages}` are filled in; empty for none. */
  readonly header: string;
  readonly footer: string;
  /** Headings are numbered 1, 1.1, 1.1.1. */
  readonly numbering: boolean;
  /** A table of contents; `auto` for documents of many headings. */
  readonly contents: "auto" | "always" | "never";
}

/** A document as a file. */
export interface WrittenDocument {
  /** Made of the title; good on every platform. */
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly title: string;
  readonly bytes: Uint8Array;
}

/** What a document will be, to be looked at before it is written. */
export interface DocumentOutline {
  readonly title: string;
  readonly headings: readonly { readonly level: number; readonly text: string }[];
  /** The words it begins with, without marks, as much as fits on a first page. */
  readonly opening: string;
  readonly tables: number;
  readonly charts: number;
  /** Those of the sources that are cited. */
  readonly cited: number;
  /** About how many words, a Chinese character being one. */
  readonly words: number;
}

/** Writes documents. What is wrong with a draft rejects as a `DocumentError`. */
export interface Documents {
  write(draft: DocumentDraft, format: DocumentFormat): Promise<WrittenDocument>;
  outline(draft: DocumentDraft): DocumentOutline;
}

/** A draft cannot be written as it is. The message is English; `say` has it in both languages. `line` is one of its Markdown, from 1. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly say: Readonly<Record<Language, string>>;
  readonly line: number | undefined;
  constructor(en: string, zh: string, line?: number) {
    const at = line === undefined ? ["", ""] : [`Line ${line}: `, `第 ${line} 行：`];
    super(`${at[0]}${en}`);
    this.say = { en: `${at[0]}${en}`, zh: `${at[1]}${zh}` };
    this.line = line;
  }
}
