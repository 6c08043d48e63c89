/** The words of a paragraph as the elements of Slack's rich text: texts and links, each in one style. */
import type { types } from "@slack/bolt";
import type { Token, Tokens } from "marked";
import { decode } from "./parse.ts";

export type Inline = types.RichTextText | types.RichTextLink;
type Style = NonNullable<types.RichTextText["style"]>;

/** Longer addresses are written out instead; Slack does not say what it takes, and texts of sections end at 3,000. */
const longestAddress = 2_900;

/**
 * The elements of inline tokens. What Slack would read as a mention or a shortcode is only words in them, since a text is
 * never parsed; line breaks stay. Links lead to the web or to mail, others are their words.
 */
export function inlineOf(tokens: readonly Token[], style: Style = {}): Inline[] {
  const out: Inline[] = [];
  walk(tokens, style, out);
  return out;
}

function walk(tokens: readonly Token[], style: Style, out: Inline[]): void {
  for (const token of tokens) {
    switch (token.type) {
      case "strong":
        walk(token.tokens ?? [], { ...style, bold: true }, out);
        break;
      case "em":
        walk(token.tokens ?? [], { ...style, italic: true }, out);
        break;
      case "del":
        walk(token.tokens ?? [], { ...style, strike: true }, out);
        break;
      case "codespan":
        add(out, (token as Tokens.Codespan).text, { ...style, code: true });
        break;
      case "br":
        add(out, "\n", style);
        break;
      case "link":
        addLink(out, wordsOf(inlineOf(token.tokens ?? [])), (token as Tokens.Link).href, style);
        break;
      case "image":
        addLink(out, decode((token as Tokens.Image).text), (token as Tokens.Image).href, style);
        break;
      case "checkbox":
        add(out, (token as Tokens.Checkbox).checked ? "☑ " : "☐ ", style);
        break;
      case "escape":
        add(out, (token as Tokens.Escape).text, style);
        break;
      case "text":
        if ((token as Tokens.Text).tokens) walk((token as Tokens.Text).tokens ?? [], style, out);
        else add(out, decode((token as Tokens.Text).text), style);
        break;
      default:
        add(out, token.raw, style);
    }
  }
}

const styled = (style: Style): { style?: Style } => (Object.keys(style).length === 0 ? {} : { style });

function add(out: Inline[], text: string, style: Style): void {
  if (text === "") return;
  const last = out.at(-1);
  if (last?.type === "text" && sameStyle(last.style ?? {}, style))
    out[out.length - 1] = { type: "text", text: last.text + text, ...styled(style) };
  else out.push({ type: "text", text, ...styled(style) });
}

const sameStyle = (a: Style, b: Style): boolean =>
  a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.code === b.code;

function addLink(out: Inline[], words: string, href: string, style: Style): void {
  const url = addressOf(href);
  if (url === undefined) add(out, words || decode(href), style);
  else if (url.length > longestAddress) add(out, words === "" || words === href ? href : `${words} (${href})`, style);
  else out.push({ type: "link", url, text: words || url, ...styled(style) });
}

/** An address of the web or of mail in which nothing can be taken for Slack's markup; undefined for any other. */
function addressOf(href: string): string | undefined {
  const address = decode(href).trim();
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return undefined;
  return url.href.replace(/[|<>]/g, encodeURIComponent);
}

/** What people read of them. */
export const wordsOf = (elements: readonly Inline[]): string =>
  elements.map((one) => one.text ?? (one.type === "link" ? one.url : "")).join("");

/** The characters they take of a message, addresses included. */
export const sizeOf = (elements: readonly Inline[]): number => elements.reduce((sum, one) => sum + sizeOfOne(one), 0);

const sizeOfOne = (one: Inline): number => (one.text?.length ?? 0) + (one.type === "link" ? one.url.length : 0);

/**
 * Cuts what is longer than `room`: behind a sentence, else behind a word, and within a word only when it is longer than
 * that; a link stays whole. Nothing but white space at the cut is lost.
 */
export function cutInline(elements: readonly Inline[], room: number): [head: Inline[], tail: Inline[]] {
  const head: Inline[] = [];
  let left = room;
  for (const [index, one] of elements.entries()) {
    const size = sizeOfOne(one);
    if (size <= left) {
      head.push(one);
      left -= size;
      continue;
    }
    const rest = elements.slice(index + 1);
    if (one.type === "link") {
      if (head.length > 0) return [trimEnd(head), [one, ...rest]];
      return [[], [{ type: "text", text: `${one.text ?? ""} (${one.url})` }, ...rest]];
    }
    const at = placeToCut(one.text, left, head.length > 0);
    const begun = one.text.slice(0, at).trimEnd();
    const ahead = one.text.slice(at).trimStart();
    if (begun !== "") head.push({ ...one, text: begun });
    return [trimEnd(head), ahead === "" ? rest : [{ ...one, text: ahead }, ...rest]];
  }
  return [head, []];
}

/** Where a text that is longer than `room` is cut; 0 when words before it can take the cut. */
function placeToCut(text: string, room: number, hasMore: boolean): number {
  const within = text.slice(0, room);
  const least = hasMore ? 0 : room / 4;
  const line = within.lastIndexOf("\n");
  const sentence = within.search(/(?<=[.!?]\s|[。！？；])[^.!?。！？；]*$/);
  const word = within.search(/\s\S*$/);
  const at = [line, sentence, word].find((place) => place > least);
  if (at !== undefined) return at;
  return hasMore && room < 200 ? 0 : wholeCharacter(text, room);
}

/** The last place up to `at` that parts no character people see as one. */
export function wholeCharacter(text: string, at: number): number {
  for (let place = at; place > Math.max(1, at - 16); place--) {
    const before = text.charCodeAt(place - 1);
    const next = text.slice(place, place + 2);
    const joins = (before >= 0xd800 && before <= 0xdbff) || before === 0x200d || /^(?:\p{M}|\u200d|\ufe0f)/u.test(next);
    if (!joins) return place;
  }
  return Math.max(1, at);
}

function trimEnd(elements: Inline[]): Inline[] {
  const last = elements.at(-1);
  if (last?.type !== "text") return elements;
  const text = last.text.trimEnd();
  return text === "" ? trimEnd(elements.slice(0, -1)) : [...elements.slice(0, -1), { ...last, text }];
}
