/** Puts the pieces together: opens the corpus for a question, finds the answer and words it, for people and for a model. */
import type { Corpus } from "../../src/core/corpus.ts";
import type { Citation } from "../../src/core/message.ts";
import type { ToolResult } from "../../src/core/tool.ts";
import { type Answer, findAnswer } from "./answer.ts";
import { readTerms } from "./lexicon.ts";
import { baseLexicon, type Library, libraryOver } from "./library.ts";
import { readQuestion } from "./question.ts";
import { rank } from "./rank.ts";
import { citer, write } from "./write.ts";

export interface Engine {
  /** Other words for a question's terms, both languages, for the corpus search. */
  alternatives(text: string): string[];
  open(question: string, signal: AbortSignal): Promise<Library>;
}

const passagesForModel = 10;

/** An engine over a corpus; what it read is kept for the next question. */
export function engineOver(corpus: Corpus): Engine {
  const open = libraryOver(corpus);
  const alternatives = (text: string) =>
    readTerms(baseLexicon, text)
      .flatMap((term) => term.ids)
      .flatMap((id) => baseLexicon.groups.get(id)?.forms ?? []);
  return { alternatives, open: (question, signal) => open(question, alternatives(question), signal) };
}

/**
 * Answers a question from the corpus. `say` is the whole reply without a model; `content` gives a model the passages
 * numbered as `citations` are, and what was found in them.
 */
export async function answerQuestion(engine: Engine, text: string, signal: AbortSignal): Promise<ToolResult> {
  const library = await engine.open(text, signal);
  const answer = findAnswer(library, readQuestion(text, library.lexicon));
  const written = write(answer, library);
  const further = furtherPassages(library, answer, written.citations);
  const citations = [...written.citations, ...further];
  return { content: contentFor(answer, citations), say: written.say, citations, answered: answer.answered };
}

/** Sentences beyond those the reply cites that a model may want: the next best of each part. */
function furtherPassages(library: Library, answer: Answer, cited: readonly Citation[]): Citation[] {
  const quotes = new Set(cited.map((citation) => citation.quote));
  const { cite, list } = citer();
  const ranked = answer.parts.map((part) => rank(library, part.clause).slice(0, passagesForModel));
  for (let i = 0; i < passagesForModel; i++) {
    for (const matches of ranked) {
      const sentence = matches[i]?.sentence;
      if (sentence && !quotes.has(sentence.text) && list().length + cited.length < passagesForModel) cite(sentence);
    }
  }
  return list();
}

/** What a model reads: numbered passages with their sources, then what the search made of them. */
function contentFor(answer: Answer, citations: readonly Citation[]): string {
  const passages = citations.map((one, i) => {
    const about = [one.publisher, one.date].filter(Boolean).join(", ");
    return `[${i + 1}] ${one.source}: ${one.title}${about ? ` (${about})` : ""}\n${one.quote}`;
  });
  const notes: string[] = [];
  for (const part of answer.parts) {
    const asked = `"${part.clause.text.trim()}"`;
    if (part.lack) notes.push(`${asked}: not answered by the corpus (${lacks[part.lack]}).`);
    const values = [...part.points, ...part.others].flatMap((point) => (point.value ? [point.value.text] : []));
    if (part.others.length)
      notes.push(`${asked}: the sources differ: ${values.join(" / ")}. Give each with its source, scope and period.`);
    if (part.witness)
      notes.push(
        `${part.witness.value.text} is the likelier value: ${part.witness.a.text} and ${part.witness.b.text} agree with it.`,
      );
  }
  if (!answer.answered)
    notes.push("Nothing here answers the question. Say so, and name what the corpus does cover nearby.");
  return [...passages, ...(notes.length ? [`Findings:\n${notes.map((note) => `- ${note}`).join("\n")}`] : [])].join(
    "\n\n",
  );
}

const lacks = {
  subject: "the subject does not occur",
  attribute: "this is never said of the subject",
  period: "not for that period",
  value: "no value of that sort is stated",
  undisclosed: "said to be undisclosed",
} as const;
