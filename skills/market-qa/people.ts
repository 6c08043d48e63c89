/** Which persons a sentence tells of, and as what: who leads something, who took over from whom. */
import { type Candidate, matches, named } from "./candidates.ts";
import type { Term } from "./lexicon.ts";
import type { Sentence } from "./library.ts";
import type { Clause } from "./question.ts";

const role =
  /\b(?:CEO|CTO|CFO|COO|president|chairman|chairwoman|founder|co-founder|director|head of|leader|scientist|engineer|analyst|technician|practitioner|insider|salesperson|developer|official|executive)\b|首席|总裁|董事长|创始人|负责人/i;
/** What only a person does; `who` may ask for a company elsewhere. */
const personal = /\b(?:found(?:ed|er)|born|married|resign|appointed|hired|wrote|author)\w*|创始|出生|任命/i;
const westernName = /\b[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\b/g;
const leading =
  "leads?\\b|led\\b|heads?\\b|headed|runs?\\b|ran\\b|manages?\\b|managed|directs?\\b|oversees?\\b|oversaw|took over|takes over|took the helm|takes the helm|took charge|founded|co-founded";
const isSomebody = new RegExp(
  `^(?:\\s*[(（][^)）]*[)）])?,?\\s*(?:who\\s+)?(?:\\w+ly\\s+)?(?:has\\s+|had\\s+)?(?:works?\\s+(?:as|at|on|for)\\b|worked\\s+(?:as|at|on|for)\\b|(?:is|was|became|serves? as|served as)\\s+(?:\\w+\\s+){0,3}?(?:the|an?|now|currently|president|CEO|head|chief|founder)|joined|${leading}|the (?:president|CEO|head|chief|founder)|是|担任|现任|出任|加入|创立|创办|领导|负责|掌舵)`,
  "i",
);
const byOffice = new RegExp(`(?:${role.source}|\\bled (?:personally )?by|由)\\s*$`, "i");

/** The words for offices in a sentence. */
export const offices = (sentence: Sentence): Candidate[] => matches(sentence, new RegExp(role.source, "gi"));

const atTheTop = new RegExp(
  `^(?:\\s*[(（][^)）]*[)）])?,?\\s*(?:who\\s+)?(?:\\w+ly\\s+)?(?:has\\s+|had\\s+)?(?:${leading}|领导|负责|掌舵|[^.;；。]{0,50}?(?:\\b(?:CEO|president|chairman|chairwoman|chief executive|founder)\\b|总裁|董事长|首席执行官|负责人))`,
  "i",
);
/** `Head of Acme Cloud` leads it; a `head of design` leads a part. */
const headOf = /^[^.;]{0,50}?\b[Hh]ead of (?:the )?\p{Lu}/u;
const underTheTop =
  /(?:\b(?:CEO|president|chairman|chairwoman|chief executive|founder|led (?:personally )?by)|总裁|董事长|首席执行官|由)\s*$/i;

/** True for a person whom a sentence puts at the head, and not of some part only. */
const heads = ({ text }: Sentence, { start, end }: Candidate): boolean =>
  atTheTop.test(text.slice(end)) || headOf.test(text.slice(end)) || underTheTop.test(text.slice(0, start));

/** True when a sentence says of a person what he or she is or leads: `Ada is the CEO of …`, `CEO Ada`, `led by Ada`. */
export function presents(
  { text }: Sentence,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  return isSomebody.test(text.slice(end)) || byOffice.test(text.slice(0, start));
}

const leads =
  /\b(?:leads?|led|heads?|headed|runs?|ran|manages?|managed|directs?|oversees?|oversaw|in charge of|responsible for|at the (?:helm|head|top) of|(?:boss|head|leader|chief) of)\s+(?:the\s+)?|谁(?:在|来)?(?:领导|负责|掌管|执掌|掌舵|带领|管理|牵头)/i;
const ledHan =
  /由谁(?:来)?(?:领导|负责|掌管|执掌|掌舵|带领|管理|牵头)|(?:负责人|掌门人|一把手|老板|当家人|掌舵人|带头人)(?:是|叫)|谁是\S*(?:负责人|掌门人|一把手|老板|掌舵人)/;
const formerly = /\b(?:before|prior to|previously|formerly|until)\b|之前|以前|前任/i;

/** `Who leads Acme?` asks for a person; `who leads the market` may ask for a company. Whoever led it before somebody else is another matter. */
export function asksLeader(text: string, names: readonly Term[]): boolean {
  if (formerly.test(text) || !names.length) return false;
  if (ledHan.test(text)) return true;
  const verb = leads.exec(text);
  const object = verb && verb.index + verb[0].length;
  return names.some((name) => name.start === object);
}

/** The words that ask for a leader, which any office answers. */
export const leadWords =
  /^(?:leads?|led|heads?|headed|runs?|ran|manages?|managed|directs?|oversees?|oversaw|in charge|charge|responsible|boss|chief|leader|领导|负责|负责人|掌管|执掌|掌舵|带领|管理|牵头|掌门人?|一把手|老板|当家人|掌舵人?|带头人)$/i;
/** What a sentence may call the one who leads. */
export const leaderIds: readonly string[] = [
  "head",
  "CEO",
  "president",
  "chairman",
  "leader",
  "appoint",
  "founder",
].map((name) => `word:${name}`);

const succeeding =
  /\b(?:took over|takes over|take over|succeed(?:s|ed)?|replace[sd]?|inherit(?:s|ed)?|stepped into|followed)\b|接任|接替|接手|接管|继任|接班/i;
const succeeded = new RegExp(`^(?:\\s*[(（][^)）]*[)）])?,?[^,.;，。；]{0,24}?(?:${succeeding.source})`, "i");

/** Persons that could be meant; where the question does not insist on a person, `who` may be a company. */
export function people(sentence: Sentence, clause: Clause): Candidate[] {
  const isLed = asksLeader(clause.text, clause.names);
  const known = named(sentence, clause, (kind) => kind === "person");
  if (known.length && succeeding.test(clause.text) && /\bafter\b|\bfrom\b|之后|以后|离职后|后[，,]/.test(clause.text))
    return known.filter(
      (one) => succeeded.test(sentence.text.slice(one.end)) || /由\s*$/.test(sentence.text.slice(0, one.start)),
    );
  if (known.length) return isLed ? known.filter((one) => heads(sentence, one)) : known;
  const taken = sentence.terms.filter(
    (term) => term.kind !== "person" && term.kind !== "name" && term.ids[0]?.includes(":"),
  );
  const asked = new Set(clause.terms.map((term) => clause.text.slice(term.start, term.end).toLowerCase()));
  const western = role.test(sentence.text)
    ? matches(sentence, westernName).filter(
        (one) =>
          !taken.some((term) => term.start < one.end && term.end > one.start) && !asked.has(one.text.toLowerCase()),
      )
    : [];
  const persons = western.map((one) => ({ ...one, kind: "person" }));
  if (isLed) return persons.filter((one) => heads(sentence, one));
  if (western.length || role.test(clause.text) || personal.test(clause.text)) return persons;
  return named(sentence, clause, (kind) => kind === "organisation");
}
