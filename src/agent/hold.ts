/**
 * Holds back addresses that a model may have been talked into writing: in a turn that read text from outside, an address
 * is a link only when it stands, whole, in words that can be trusted. An address made up for the occasion can carry
 * what the turn knows to whoever is asked for it.
 */
import { type Address, addressesIn, addressOf } from "../core/addresses.ts";
import type { Exchange } from "../core/history.ts";
import { blank, type MarkdownSpan, markdownSpans, rewrite } from "../core/markdown.ts";
import type { Citation, Language } from "../core/message.ts";
import type { Tool } from "../core/tool.ts";
import type { TurnInput } from "../core/turn.ts";
import type { ToolAnswer } from "./tools.ts";

const ownFile = /^\/files\/[A-Za-z0-9._-]+$/;

export interface Trusted {
  readonly input: Pick<TurnInput, "sender" | "text">;
  readonly before: readonly Exchange[];
  readonly answers: readonly ToolAnswer[];
  readonly tools: ReadonlyMap<string, Pick<Tool, "outside">>;
  /** All that the turn's tools gave to cite, and what of it the reply cites. */
  readonly citations: readonly Citation[];
  readonly cited: readonly Citation[];
}

/**
 * The texts whose addresses a reply may link to: the asker's own words, now and before; what our own tools said;
 * the sources that the reply cites; links of our earlier replies, which were held when they were written.
 */
export function trustedTexts({ input, before, answers, tools, citations, cited }: Trusted): string[] {
  const sources = new Set(cited.map(({ source }) => source));
  return [
    input.text,
    ...before.flatMap(({ sender, text, reply }) => [
      ...(sender.id === input.sender.id ? [text] : []),
      ...(reply ? [blank(reply.markdown, markdownSpans(reply.markdown).filter(isCode))] : []),
    ]),
    ...answers.flatMap(({ message, use }) =>
      use.status === "done" && tools.get(use.name) && !tools.get(use.name)?.outside
        ? ownAddresses(`${message.text}\n${message.result?.say ?? ""}`, JSON.stringify(use.input))
        : [],
    ),
    ...citations.flatMap(({ source, title, quote }) => (sources.has(source) ? [title, quote] : [])),
  ];
}

/** The addresses of a tool's words that it was not given itself: repeating what a model made up makes nothing true. */
function ownAddresses(words: string, given: string): string[] {
  const told = new Set(addressesIn(given).map(({ address }) => address.key));
  return addressesIn(words).flatMap(({ start, end, address }) =>
    told.has(address.key) ? [] : [words.slice(start, end)],
  );
}

/**
 * A neutralised reply in which addresses that stand in none of the texts are code instead of links, with a line below
 * that says so. Addresses count as the same when they differ in scheme, `www.` or the letter case of the host alone; a
 * host by itself also when it is the host of such an address. Links to our own files stay. Doing it twice changes nothing.
 */
export function holdAddresses(markdown: string, trusted: readonly string[], language: Language): string {
  const known = new Set(
    trusted.flatMap((text) => addressesIn(text).flatMap(({ address }) => [address.key, address.host])),
  );
  const isHeld = (address: Address | undefined): address is Address => !!address && !known.has(address.key);
  const prose = (text: string): string =>
    joined(addressesIn(text), text, keep, (shown, { address }) => (isHeld(address) ? code(shown) : shown));
  const held = joined(markdownSpans(markdown), markdown, prose, (text, span) => heldSpan(text, span, isHeld, prose));
  return held === markdown ? markdown : `${held.trimEnd()}\n\n${note[language]}`;
}

/** `rewrite`, with a space where code would follow a backtick or a backslash and not be code. */
function joined<Span extends { readonly start: number; readonly end: number }>(
  spans: readonly Span[],
  text: string,
  between: (text: string) => string,
  within: (text: string, span: Span) => string,
): string {
  let out = "";
  const add = (piece: string): string => {
    out += /[`\\]$/.test(out) && piece.startsWith("`") ? ` ${piece}` : piece;
    return "";
  };
  rewrite(
    text,
    spans,
    (part) => add(between(part)),
    (part, span) => add(within(part, span)),
  );
  return out;
}

const keep = (text: string): string => text;

const note: Readonly<Record<Language, string>> = {
  en: "_An address shown as code is no link: it stands neither in what you wrote nor in the sources cited._",
  zh: "_以代码显示的地址不是链接：它既不在你的话里，也不在引用的来源里。_",
};

function heldSpan(
  text: string,
  span: MarkdownSpan,
  isHeld: (address: Address | undefined) => address is Address,
  prose: (text: string) => string,
): string {
  switch (span.kind) {
    case "code":
      return text;
    case "fence":
      return span.certain
        ? text
        : rewrite(text, addressesIn(text), keep, (shown, { address }) =>
            isHeld(address) ? shown.replace(/(?<=:)\/\/|[@.](?=\w)/, " $&") : shown,
          );
    case "url":
      return isHeld(addressOf(span.target)) ? code(text) : text;
    default: {
      const address = addressOf(span.target);
      if (ownFile.test(span.target) || !isHeld(address)) return text;
      const [first] = addressesIn(span.text);
      return first?.start === 0 && first.end === span.text.length
        ? code(address.shown)
        : `${prose(span.text)} (${code(address.shown)})`;
    }
  }
}

const isCode = (span: MarkdownSpan): boolean => span.kind === "code" || span.kind === "fence";

const code = (address: string): string => `\`${address.replace(/^mailto:/, "")}\``;
