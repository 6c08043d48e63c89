/**
 * The corpus as answers need it: every sentence with its terms, figures and times, and how rare each term is.
 * Built once per set of documents and kept; a document whose text changed is read anew.
 */
import type { Corpus, CorpusDocument, DocumentInfo } from "../../src/core/corpus.ts";
import { type Figure, figures } from "../../src/core/figures.ts";
import { buildLexicon, glossary, isVerbatim, type Lexicon, readTerms, type Term, verbatim } from "./lexicon.ts";
import { namesOf } from "./names.ts";
import { periodsOf } from "./periods.ts";
import { describedGroups, ownersIn } from "./relations.ts";
import { headingJoint, type Span, splitDocument } from "./sentences.ts";

export interface Sentence extends Span {
  readonly document: DocumentInfo;
  /** Position among the sentences of the library. */
  readonly index: number;
  readonly terms: readonly Term[];
  /** Ids of terms that stand in it. */
  readonly full: ReadonlySet<string>;
  /** Ids of terms inside longer ones. */
  readonly inner: ReadonlySet<string>;
  /** Ids of terms of the headings above it and of the document's title. */
  readonly around: ReadonlySet<string>;
  readonly figures: readonly Figure[];
  readonly periods: readonly string[];
}

export interface Library {
  readonly documents: readonly DocumentInfo[];
  readonly sentences: readonly Sentence[];
  readonly lexicon: Lexicon;
  /** Names and the names that own them, as the texts say with a possessive: `ByteDance's Doubao`. */
  readonly owners: ReadonlyMap<string, ReadonlySet<string>>;
  /** True when the second name is mostly spoken of together with the first. */
  linked(name: string, other: string): boolean;
  /** How much a term tells: high for rare ones; the highest for those that never occur. */
  weight(id: string): number;
  /** True when the term stands in some sentence, heading or title; a name that no group knows, when its characters do. */
  holds(id: string): boolean;
}

/** Up to this many documents are read whole; of larger corpora those that a search finds. */
const smallCorpus = 60;
const passagesSearched = 60;
const documentsRead = 24;
/** Two names go together when so many sentences, and so large a part of the second one's, speak of both. */
const linkedSentences = 2;
const linkedPart = 0.25;
const base = buildLexicon(glossary);

/** Reads what a question needs of the corpus. The same documents give the same library object. */
export type OpenLibrary = (question: string, alternatives: readonly string[], signal: AbortSignal) => Promise<Library>;

/** Makes an opener that keeps what it read for the next question. */
export function libraryOver(corpus: Corpus): OpenLibrary {
  const spans = new Map<string, { text: string; spans: readonly Span[] }>();
  let last: { documents: readonly CorpusDocument[]; library: Library } | undefined;
  return async (question, alternatives, signal) => {
    const ids = await documentsFor(corpus, question, alternatives, signal);
    const documents: CorpusDocument[] = [];
    for (const id of ids) {
      const document = await corpus.document(id);
      if (document) documents.push(document);
    }
    if (last && sameDocuments(last.documents, documents)) return last.library;
    for (const document of documents) {
      if (spans.get(document.id)?.text !== document.text) {
        spans.set(document.id, { text: document.text, spans: splitDocument(document.text) });
      }
    }
    const library = build(documents, (id) => spans.get(id)?.spans ?? []);
    last = { documents, library };
    return library;
  };
}

async function documentsFor(
  corpus: Corpus,
  question: string,
  alternatives: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const all = await corpus.documents();
  if (all.length <= smallCorpus) return all.map((document) => document.id);
  const passages = await corpus.search(question, { k: passagesSearched, signal, alternatives });
  return [...new Set(passages.map((passage) => passage.source))].slice(0, documentsRead).sort();
}

function sameDocuments(a: readonly CorpusDocument[], b: readonly CorpusDocument[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => {
      const other = b[i];
      return other?.id === one.id && other.text === one.text && other.date === one.date && other.title === one.title;
    })
  );
}

function build(documents: readonly CorpusDocument[], spansOf: (id: string) => readonly Span[]): Library {
  const texts = documents.flatMap((document) => spansOf(document.id).map((span) => span.text));
  const titles = documents.flatMap((document) => [
    document.title,
    ...spansOf(document.id).flatMap((span) => span.heading.split(headingJoint)),
  ]);
  const named = namesOf(base, texts, [...new Set(titles)]);
  const whole = [...texts, ...new Set(titles)].join("\n");
  const replaced = new Set(named.map((group) => group.id));
  const plain = buildLexicon([...glossary.filter((group) => !replaced.has(group.id)), ...named]);
  const described = new Map(describedGroups(plain, texts).map((group) => [group.id, group]));
  const lexicon = buildLexicon([...plain.groups.values()].map((group) => described.get(group.id) ?? group));
  const headings = new Map<string, ReadonlySet<string>>();
  /** What a heading or title lends to the sentences under it: its words, and its subject when it has just one. */
  const idsOf = (text: string) => {
    const kept = headings.get(text);
    if (kept) return kept;
    const terms = readTerms(lexicon, text);
    const subjects = new Set(terms.filter(isName).map((term) => term.ids[0]));
    const lent = terms.filter((term) => !isName(term) || subjects.size === 1);
    const ids = new Set(lent.flatMap((term) => [...term.ids, ...term.inner]));
    headings.set(text, ids);
    return ids;
  };

  const sentences: Sentence[] = [];
  const counts = new Map<string, number>();
  const around = new Set<string>();
  for (const document of documents) {
    const { text: _text, ...info } = document;
    const title = idsOf(document.title);
    const company = soleCompany(document.title, readTerms(lexicon, document.title));
    for (const span of spansOf(document.id)) {
      const terms = readTerms(lexicon, span.text);
      const full = new Set(terms.flatMap((term) => term.ids));
      // `The company's chairman` in a document about one company is that company's.
      if (company && saysTheCompany.test(span.text) && !terms.some((term) => term.kind === "organisation"))
        for (const id of company.ids) full.add(id);
      const inner = new Set(terms.flatMap((term) => term.inner));
      for (const id of new Set([...full, ...inner])) counts.set(id, (counts.get(id) ?? 0) + 1);
      const heading = new Set(span.heading.split(headingJoint).flatMap((part) => [...idsOf(part)]));
      for (const id of heading) around.add(id);
      const found = figures(span.text);
      const own = periodsOf(span.text, found);
      sentences.push({
        ...span,
        document: info,
        index: sentences.length,
        terms,
        full,
        inner,
        around: new Set([...heading, ...title]),
        figures: found,
        periods: own.length ? own : onlyOne(periodsOf(span.heading.split(headingJoint).at(-1) ?? "")),
      });
    }
    for (const id of title) around.add(id);
  }
  const owners = ownersIn(sentences);
  const together = new Map<string, number>();
  for (const { terms } of sentences) {
    const ids = [...new Set(terms.filter(isName).map((term) => term.ids[0] ?? ""))];
    for (const a of ids)
      for (const b of ids) if (a !== b) together.set(`${a}\n${b}`, (together.get(`${a}\n${b}`) ?? 0) + 1);
  }
  const total = sentences.length;
  return {
    documents: documents.map(({ text: _text, ...info }) => info),
    sentences,
    lexicon,
    owners,
    linked: (name, other) => {
      const both = together.get(`${name}\n${other}`) ?? 0;
      return both >= linkedSentences && both >= (counts.get(other) ?? 0) * linkedPart;
    },
    weight: (id) => Math.log(1 + total / ((counts.get(id) ?? 0) + 0.5)),
    holds: (id) => counts.has(id) || around.has(id) || (isVerbatim(id) && whole.includes(verbatim(id))),
  };
}

const saysTheCompany = /\b(?:the|this|our) (?:company|group|firm|bank)\b|(?:本|该|我)公司|(?<![\p{Script=Han}])公司/iu;

/** The only company that a title names; where it names none that is known, the capitalised word it begins with. */
function soleCompany(title: string, terms: readonly Term[]): Term | undefined {
  const told = terms.filter((term) => term.kind === "organisation");
  const companies = told.length ? told : terms.filter((term) => term.kind === "name");
  const ids = new Set(companies.map((term) => term.ids[0]));
  const [first] = terms;
  if (!ids.size && first?.start === 0 && !first.ids[0]?.includes(":") && /^\p{Lu}/u.test(title)) return first;
  return ids.size === 1 ? companies[0] : undefined;
}

/** A heading with one time lends it to its sentences; with several it tells nothing of one sentence. */
const onlyOne = (periods: readonly string[]) => (periods.length === 1 ? periods : []);

const isName = (term: Term) => ["organisation", "product", "person", "name"].includes(term.kind);

/** The lexicon of the shipped glossary alone, for reading a question before any document is at hand. */
export const baseLexicon: Lexicon = base;
