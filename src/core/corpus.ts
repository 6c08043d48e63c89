import type { Language } from "./message.ts";

/** What a document states about itself. */
export interface DocumentInfo {
  /** Stable id; the name of the file without its extension, unless the front matter gives `id`. */
  readonly id: string;
  readonly title: string;
  readonly language: Language;
  readonly publisher?: string;
  /** ISO 8601 (`2026-05-22` or `2026-05`). */
  readonly date?: string;
  readonly chunks: number;
}

export interface CorpusDocument extends DocumentInfo {
  /** The whole text, as it was read from the file. */
  readonly text: string;
}

/** A piece of a document that a search found. `text` equals the document's text between `start` and `end`. */
export interface Passage {
  /** The document's id. */
  readonly source: string;
  /** `<source>#<n>`, n counted from 0. */
  readonly chunk: string;
  readonly title: string;
  readonly language: Language;
  readonly publisher?: string;
  readonly date?: string;
  readonly text: string;
  /** UTF-16 offsets into the document's text. */
  readonly start: number;
  readonly end: number;
  /** Higher is better; comparable within one search only. */
  readonly score: number;
}

/** The documents the bot may answer from. */
export interface Corpus {
  /**
   * The best passages for a question, best first. An empty corpus or query gives none. `alternatives` are other
   * words for what is asked (translations, aliases, abbreviations): a passage may match them instead.
   */
  search(
    query: string,
    options: { k: number; signal?: AbortSignal; alternatives?: readonly string[] },
  ): Promise<Passage[]>;
  document(id: string): Promise<CorpusDocument | undefined>;
  documents(): Promise<DocumentInfo[]>;
}
