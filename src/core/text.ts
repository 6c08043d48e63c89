/**
 * Hygiene for text that crosses our border: `cleanText` for everything that is read, from people, models and tools;
 * `neutralise` for everything that is posted.
 */
import { type Address, addressOf, harmless } from "./addresses.ts";
import { honestWords } from "./label.ts";
import { type MarkdownSpan, markdownSpans, rewrite } from "./markdown.ts";

const control = /(?![\n\t])\p{Cc}/gu;
/** Characters nobody sees: soft hyphen, zero-width characters, marks and overrides of the writing direction, fillers, tags. */
const invisible =
  /[\u00AD\u061C\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u115F\u1160\u17B4\u17B5\u3164\uFFA0\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E00FF}\u{E01F0}-\u{E0FFF}]|\u034F|\u180E/gu;
/** Letters' variants are chosen by one character; a run of them is no writing but can carry hidden words. */
const variantRuns = /(?<=[\uFE00-\uFE0F\u{E0100}-\u{E01EF}])[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]+/gu;
/** A zero-width joiner is kept where it joins emoji (👩‍💻) and removed elsewhere. */
const strayJoiner =
  /(?<!\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}]?\uFE0F?)\u200D|\u200D(?!\p{Extended_Pictographic})/gu;

/**
 * The text as people see it: line ends are `\n`, control characters other than `\n` and `\t`, zero-width characters and
 * writing-direction overrides are gone, half surrogate pairs are U+FFFD, and the rest is in Unicode's form NFC.
 * Cleaning a clean text changes nothing.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(control, "")
    .replace(invisible, "")
    .replace(strayJoiner, "")
    .replace(variantRuns, "")
    .normalize("NFC");
}

/** Two passes serve for anything but text built to need more. */
const passLimit = 20;
type Link = Extract<MarkdownSpan, { kind: "link" | "image" }>;

/** Where files that turns made are served; the only pictures a reply may embed. */
const ownFile = /^\/files\/[A-Za-z0-9._-]+$/;
const everybody = /(?<![A-Za-z0-9_./])@(?=(?:all|channel|everyone|here)(?![\p{L}\p{N}_])|所有人|全体成员)/giu;
const tags =
  "a|abbr|at|audio|b|base|big|blockquote|body|br|button|center|code|dd|del|details|div|dl|dt|em|embed|font|form|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|label|li|link|mark|math|meta|noscript|object|ol|option|p|pre|s|samp|script|select|small|span|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video";
const htmlTag = new RegExp(`</?(${tags})(?=[\\s/>])[^<>]*>`, "gi");
const tagStart = new RegExp(`<(?=!--|/?(?:${tags})[\\s/>])`, "gi");
const platformLink = /<((?:https?|mailto):[^\s|<>]+)\|([^<>\n]*)>/gi;
const angleAddress = /<((?:https?|mailto):[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>/gi;

/**
 * Makes a reply's Markdown harmless wherever it is posted: mentions of everybody (`@all`, `<!channel>`,
 * `<at user_id="all">`) notify nobody, HTML tags are removed while their words stay, a link whose words name another
 * address than its target shows that target, addresses are shown as what they lead to (no user names, host names in
 * their own letters), links lead to http(s), mail or our own files, and pictures from elsewhere become links. Code
 * keeps its words; platform mentions inside it are broken apart, and where readers of Markdown may differ on
 * whether it is code, links and tags too. Doing it twice changes nothing.
 */
export function neutralise(markdown: string): string {
  let text = markdown;
  // What goes may turn what is left into code or out of it, so it is looked at again until it stays.
  for (let pass = 0; pass < passLimit; pass++) {
    const next = neutraliseOnce(text);
    if (next === text) break;
    text = next;
  }
  return text;
}

function neutraliseOnce(markdown: string): string {
  const clean = cleanText(markdown);
  const hasTable = /^[ \t>]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\||$)/m.test(clean);
  const withoutTags = rewrite(clean, markdownSpans(clean).filter(isCode), stripTags, (code, span) =>
    quietCode(code, span, hasTable),
  );
  const spans = markdownSpans(withoutTags).filter((span) => !isCode(span));
  const withPlainAddresses = rewrite(withoutTags, spans, keep, (text, span, next) =>
    isLink(span) ? apart(safeLink(span), next) : span.kind === "url" ? apart(plainUrl(text), next) : text,
  );
  return rewrite(withPlainAddresses, markdownSpans(withPlainAddresses), quietProse, keep);
}

function isCode(span: MarkdownSpan): boolean {
  return span.kind === "fence" || span.kind === "code";
}

function isLink(span: MarkdownSpan): span is Link {
  return span.kind === "link" || span.kind === "image";
}

function keep(text: string): string {
  return text;
}

/** What still looks like a tag once the known ones are gone (`<name>`, `<!channel>`) gets brackets that are only letters. */
function stripTags(prose: string): string {
  return prose
    .replace(/&(?:lt|#0*60|#x0*3c);(?=[\p{L}/!?@#])/giu, "‹")
    .replace(/&(?:commat|#0*64|#x0*40);/gi, "@")
    .replace(platformLink, "[$2]($1)")
    .replace(angleAddress, "$1")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(htmlTag, (_, name: string) => (name.toLowerCase() === "br" ? " " : ""))
    .replace(/<([\p{L}/!?@#][^<>\n]*)>/gu, "‹$1›")
    .replace(/<(?=[\p{L}/!?@#])/gu, "‹");
}

/** Inline code is brought onto one line, where every reader takes it for code; a cell's bars are escaped as tables want it. */
function quietCode(code: string, span: MarkdownSpan, hasTable: boolean): string {
  const quiet = code.replace(/<(?=!(?:channel|here|everyone|subteam)|\/?at[\s>])/gi, "< ");
  if (span.kind === "code") {
    const line = quiet.replace(/[ \t]*\n[ \t]*/g, " ");
    return hasTable ? line.replace(/(?<!\\)\|/g, "\\|") : line;
  }
  if (span.kind !== "fence" || span.certain) return quiet;
  return quiet
    .replace(everybody, "＠")
    .replace(tagStart, "< ")
    .replace(/\](?=[([:])/g, "] ")
    .replace(/(?:https?:\/\/|www\.)[^\s<>[\]"'`\\|]+/gi, (url) => plainUrl(url));
}

/** Mentions of everybody; brackets and backticks that a reader might join to a link or to code that we did not see. */
function quietProse(prose: string): string {
  return prose
    .replace(everybody, "＠")
    .replace(/\\[\s\S]|`/g, (found) => (found === "`" ? "\\`" : found))
    .replace(/\](?=\()/g, "] ")
    .replace(definition, "$1\\");
}

/** Link definitions (`[ref]: address`) give words a target unseen. They begin a line, and their name may go on in the next. */
const definition = /^([ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]*)*)(?=\[(?:[^\]\\\n]|\\.)*(?:\]:|\\?$))/gm;

function safeLink({ kind, text, target }: Link): string {
  const label = wordsOf(text);
  if (ownFile.test(target)) return `${kind === "image" ? "!" : ""}[${label}](${target})`;
  const address = addressOf(target);
  const shown = address?.shown ?? harmless(target);
  if (!address) return target === "" || label === shown ? label : `${label} (${shown})`;
  const words = honestWords(label, address);
  return words === undefined ? bare(address) : `[${words}](${shown})`;
}

/** What follows an address that now stands by itself must not be read as its end. */
const apart = (posted: string, next: string): string =>
  /[)\s]$/.test(posted) || /^[.,;:!?)*_~…|，。、；：！？（）【】「」]*(?:\s|$|[，。、；：！？（）【】「」])/.test(next)
    ? posted
    : `${posted} `;

const bare = ({ shown }: Address): string => shown.replace(/^mailto:/, "");

/** An address that stands by itself. Chinese that touches it is parted from it, or readers would take it for its end. */
function plainUrl(text: string): string {
  const glued = /^((?:https?:\/\/|www\.)(?:[a-z0-9-]+\.)*[a-z0-9-]+\.[a-z]{2,})(?=\p{Script=Han})/iu.exec(text)?.[1];
  if (glued !== undefined) return `${glued} ${text.slice(glued.length)}`;
  const address = addressOf(text);
  return address ? address.shown : text.replace(/:\/\//, ": //").replace(/^www\./i, "www. ");
}

/** The words of a link's label: links and pictures inside it are reduced to theirs, code stays code. */
function wordsOf(label: string): string {
  const inner = rewrite(label, markdownSpans(label).filter(isLink), keep, (_, link) => wordsOf(link.text));
  return rewrite(inner, markdownSpans(inner).filter(isCode), quietProse, keep);
}

/** Words as a button's label: one line of at most `most` UTF-16 units, the cut marked. */
export function labelWithin(words: string, most: number): string {
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}
