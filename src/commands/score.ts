/** Tells whether a reply answers a measured question right: the words it must hold, the documents it must cite, or that it must decline. */

/** A line of a question file. `||` separates alternatives inside one element of `answers` or `must_cite`. */
export interface QuestionLine {
  readonly id: string;
  readonly question: string;
  /** What a right reply holds; the single element `NOT_IN_CORPUS` means that it must decline. */
  readonly answers: readonly string[];
  /** Documents that must be cited; the three-digit prefix decides. */
  readonly must_cite: readonly string[];
  readonly type: string;
  /** `any`: one element of `answers` suffices; `all`: each must stand in the reply. */
  readonly match: "any" | "all";
  readonly lang?: string;
}

/** What was replied, as the `ask` door gives it. */
export interface ReplyLine {
  readonly reply: string;
  readonly answered: boolean;
  readonly citations: readonly { readonly source: string; readonly quote: string }[];
}

export interface Verdict {
  readonly right: boolean;
  /** What is missing or wrong, for people; empty when right. */
  readonly why: string;
}

const notInCorpus = "NOT_IN_CORPUS";
const prefixLength = 3;

/** Scores one reply. Words are looked for without regard to case, at word boundaries where they begin or end in a letter or digit. */
export function score(line: QuestionLine, reply: ReplyLine): Verdict {
  if (line.answers.includes(notInCorpus)) {
    return reply.answered ? wrong("answered although the corpus does not answer") : right;
  }
  if (!reply.answered) return wrong("declined");
  const missing = line.answers.filter((answer) => !holds(reply.reply, answer));
  const enough = line.match === "any" ? missing.length < line.answers.length : missing.length === 0;
  if (!enough) return wrong(`lacks ${missing.join(" | ")}`);
  const cited = new Set(reply.citations.map((citation) => citation.source.slice(0, prefixLength)));
  const uncited = line.must_cite.filter(
    (one) => !one.split("||").some((id) => cited.has(id.trim().slice(0, prefixLength))),
  );
  return uncited.length ? wrong(`does not cite ${uncited.join(", ")}`) : right;
}

const right: Verdict = { right: true, why: "" };
const wrong = (why: string): Verdict => ({ right: false, why });

function holds(reply: string, answer: string): boolean {
  return answer.split("||").some((words) => {
    const literal = words
      .trim()
      .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replace(/\s+/g, "\\s+");
    const before = /^[A-Za-z0-9]/.test(words.trim()) ? "(?<![A-Za-z0-9]|\\d[.,])" : "";
    const after = /[A-Za-z0-9]$/.test(words.trim()) ? "(?![A-Za-z0-9]|[.,]\\d)" : "";
    return new RegExp(`${before}${literal}${after}`, "iu").test(reply);
  });
}
