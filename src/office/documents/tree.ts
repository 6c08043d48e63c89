/** A document as all formats read it: blocks of runs, with its notes and sources beside them. */

import type { Source } from "../../core/documents.ts";
import type { Language } from "../../core/message.ts";

/** Words in one manner. `href` is an address of the web or of mail. */
export interface TextRun {
  readonly kind: "text";
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly struck?: boolean;
  readonly code?: boolean;
  readonly href?: string;
}

export type Run =
  | TextRun
  | { readonly kind: "break" }
  /** The footnote with this number, from 1, in `DocumentTree.notes`; each stands in the text once. */
  | { readonly kind: "note"; readonly number: number }
  | PictureRun;

export interface PictureRun {
  readonly kind: "picture";
  /** A key of the draft's pictures. */
  readonly address: string;
  readonly words: string;
}

export interface Heading {
  readonly kind: "heading";
  /** 1 to 6; the title is none of them. */
  readonly level: number;
  readonly runs: readonly Run[];
}

export interface ListBlock {
  readonly kind: "list";
  readonly ordered: boolean;
  readonly start: number;
  readonly items: readonly { readonly checked?: boolean; readonly blocks: readonly Block[] }[];
}

export interface TableBlock {
  readonly kind: "table";
  readonly align: readonly ("left" | "center" | "right")[];
  readonly head: readonly (readonly Run[])[];
  /** Each as long as the head. */
  readonly rows: readonly (readonly (readonly Run[])[])[];
}

/** Figures to be drawn: each series has a value or a gap for each label. */
export interface ChartBlock {
  readonly kind: "chart";
  readonly type: "column" | "bar" | "line" | "pie";
  readonly title: string;
  readonly unit: string;
  readonly labels: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

export type Block =
  | Heading
  | { readonly kind: "paragraph"; readonly runs: readonly Run[] }
  | ListBlock
  | TableBlock
  | ChartBlock
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | { readonly kind: "rule" }
  | { readonly kind: "pageBreak" };

export interface DocumentTree {
  readonly language: Language;
  readonly title: string;
  readonly subtitle: string;
  readonly author: string;
  readonly date: string;
  /** What front matter says of a table of contents. */
  readonly contents?: boolean;
  readonly blocks: readonly Block[];
  readonly notes: readonly (readonly Run[])[];
  /** Those that are cited, in the order of the draft, by the number they are cited by. */
  readonly sources: readonly (Source & { readonly number: number })[];
}

/** The words of runs, without their manner. */
export const wordsOf = (runs: readonly Run[]): string =>
  runs
    .map((run) => {
      if (run.kind === "text") return run.text;
      if (run.kind === "break") return " ";
      return run.kind === "picture" ? run.words : "";
    })
    .join("");

/** Every heading that is not inside something else, in order. */
export const headingsOf = ({ blocks }: Pick<DocumentTree, "blocks">): Heading[] =>
  blocks.filter((block) => block.kind === "heading");

/** The numbers of headings: 1, 1.1, 1.2, 2. The highest level there is counts as the first. */
export function headingNumbers(headings: readonly Heading[]): Map<Heading, string> {
  const top = Math.min(6, ...headings.map(({ level }) => level));
  const counts: number[] = [];
  return new Map(
    headings.map((heading) => {
      const depth = heading.level - top;
      counts.length = Math.min(counts.length, depth + 1);
      while (counts.length <= depth) counts.push(0);
      counts[depth] = (counts[depth] ?? 0) + 1;
      return [heading, counts.map((count) => Math.max(1, count)).join(".")];
    }),
  );
}

/** A source in one line: title, publisher, date. */
export const sourceLine = ({ title, publisher, date }: Source): string =>
  [title, publisher, date].filter(Boolean).join(", ");

/** The words of our own that stand in documents. */
export const ownWords: Readonly<
  Record<
    Language,
    {
      contents: string;
      sources: string;
      notes: string;
      continued: string;
      untitled: string;
      number: string;
      source: string;
      publisher: string;
      date: string;
      quote: string;
      address: string;
      label: string;
    }
  >
> = {
  en: {
    contents: "Contents",
    sources: "Sources",
    notes: "Notes",
    continued: "continued",
    untitled: "Document",
    number: "No.",
    source: "Source",
    publisher: "Publisher",
    date: "Date",
    quote: "Quote",
    address: "Address",
    label: "Label",
  },
  zh: {
    contents: "目录",
    sources: "参考来源",
    notes: "注释",
    continued: "续",
    untitled: "文档",
    number: "序号",
    source: "来源",
    publisher: "发布者",
    date: "日期",
    quote: "原文",
    address: "网址",
    label: "项目",
  },
};
