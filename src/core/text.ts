/**
 * Hygiene for text that crosses our border: `cleanText` for everything that is read, from people, models and tools;
 * `neutralise` for everything that is posted.
 */
import { type MarkdownSpan, markdownSpans } from "./markdown.ts";

const control = /(?![\n\t])\p{Cc}/gu;
/** Format characters nobody sees: soft hyphen, zero-width characters, marks and overrides of the writing direction, tags. */
const invisible =
  /[\u00AD\u061C\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\u034F|\u180E/gu;
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
const platformLink = /<((?:https?|mailto):[^\s|<>]+)\|([^<>\n]*)>/gi;
const angleAddress = /<((?:https?|mailto):[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>/gi;
/** Hosts as people write them in running text; without a scheme only common endings count, or "Node.js" would be one. */
const writtenHost =
  /https?:\/\/([^\s/?#<>()[\]"'`]+)|(?<![\p{L}\p{N}@.-])((?:[\p{L}\p{N}-]+\.)+(?:com|cn|net|org|io|ai|co|gov|edu|dev|app|info|biz|me|tv|cc|hk|jp|uk|us|eu|de|ru|top|xyz|site|shop|vip|icu|link))(?![\p{L}\p{N}])/giu;

/**
 * Makes a reply's Markdown harmless wherever it is posted: mentions of everybody (`@all`, `<!channel>`,
 * `<at user_id="all">`) notify nobody, HTML tags are removed while their words stay, a link whose words name another
 * host than its target shows that target, links lead to http(s), mailto or our own files, and pictures from elsewhere
 * become links. Code keeps its words; platform mentions inside it are broken apart. Doing it twice changes nothing.
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
  const withoutTags = rewrite(clean, markdownSpans(clean).filter(isCode), stripTags, breakMentions);
  const withSafeLinks = rewrite(withoutTags, markdownSpans(withoutTags).filter(isLink), keep, (_, link) =>
    safeLink(link),
  );
  return rewrite(withSafeLinks, markdownSpans(withSafeLinks), quietProse, keep);
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

function rewrite<Span extends { readonly start: number; readonly end: number }>(
  text: string,
  spans: readonly Span[],
  between: (text: string) => string,
  within: (text: string, span: Span) => string,
): string {
  let out = "";
  let at = 0;
  for (const span of spans) {
    out += between(text.slice(at, span.start)) + within(text.slice(span.start, span.end), span);
    at = span.end;
  }
  return out + between(text.slice(at));
}

/** What still looks like a tag once the known ones are gone (`<name>`, `<!channel>`) gets brackets that are only letters. */
function stripTags(prose: string): string {
  return prose
    .replace(platformLink, "[$2]($1)")
    .replace(angleAddress, "$1")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(htmlTag, (_, name: string) => (name.toLowerCase() === "br" ? " " : ""))
    .replace(/<([\p{L}/!?@#][^<>\n]*)>/gu, "‹$1›")
    .replace(/<(?=[\p{L}/!?@#])/gu, "‹");
}

function breakMentions(code: string): string {
  return code.replace(/<(?=!(?:channel|here|everyone|subteam)|\/?at[\s>])/gi, "< ");
}

/** Mentions of everybody, and link definitions (`[ref]: address`), which would give words a target unseen. */
function quietProse(prose: string): string {
  return prose.replace(everybody, "＠").replace(/^([ \t>]*)(?=\[[^\]\n]+\]:)/gm, "$1\\");
}

function safeLink({ kind, text, target }: Link): string {
  const label = quietProse(wordsOf(text));
  if (ownFile.test(target)) return `${kind === "image" ? "!" : ""}[${label}](${target})`;
  const shown = target.replace(/[\s<>()[\]`"'\\|*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const host = hostOf(target);
  if (host === undefined) return target === "" || label === shown ? label : `${label} (${shown})`;
  if (label.trim() === "" || label === shown) return shown;
  const named = [...label.matchAll(writtenHost)].map((found) => hostOf(`https://${found[1] ?? found[2]}`));
  return named.every((name) => name === host) ? `[${label}](${shown})` : `${label} (${shown})`;
}

/** The words of a link's label: links and pictures inside it are reduced to theirs. */
function wordsOf(label: string): string {
  return rewrite(label, markdownSpans(label).filter(isLink), keep, (_, link) => wordsOf(link.text));
}

/** The host a web address leads to, without `www.`; `""` for mail, undefined for anything else. */
function hostOf(target: string): string | undefined {
  if (/^mailto:/i.test(target)) return "";
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return undefined;
  return new URL(target).hostname.replace(/^www\./, "");
}
