/**
 * A parsed reply as a row of units, the smallest things that a message holds whole: a paragraph, an item of a list, a
 * heading, code, a table. Lists inside lists and quotations are laid out flat here, which is how Slack's rich text has them.
 */
import type { types } from "@slack/bolt";
import type { Token, Tokens } from "marked";
import { type Inline, inlineOf, sizeOf, wordsOf } from "./inline.ts";
import { type Table, tableOf } from "./table.ts";

/** Slack's limit for the text of a header block. */
const longestHeader = 150;
/** Slack's deepest indent of a list. */
const deepest = 8;

/** Slack documents `offset`, by which a list begins to count later; its SDK does not name it. */
type List = types.RichTextList & { readonly offset?: number };
export type Rich = types.RichTextSection | List | types.RichTextQuote | types.RichTextPreformatted;

export type Unit =
  | { readonly kind: "rich"; readonly element: Rich }
  | { readonly kind: "header"; readonly text: string }
  | { readonly kind: "divider" }
  | { readonly kind: "table"; readonly table: Table };

/** Where a unit stands: how deep in lists, and whether in a quotation. */
interface Place {
  readonly indent: number;
  readonly quoted: boolean;
}

/** The units of a text's tokens, in order. Every word of the text is in exactly one of them. */
export function unitsOf(tokens: readonly Token[], place: Place = { indent: -1, quoted: false }): Unit[] {
  return tokens.flatMap((token) => unitsOfOne(token, place));
}

function unitsOfOne(token: Token, place: Place): Unit[] {
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "heading":
      return heading(token as Tokens.Heading, place);
    case "list":
      return listItems(token as Tokens.List, place);
    case "blockquote":
      return unitsOf(token.tokens ?? [], { ...place, quoted: true });
    case "code":
      return code((token as Tokens.Code).text, place);
    case "table":
      return [{ kind: "table", table: tableOf(token as Tokens.Table) }];
    case "hr":
      return place.quoted || place.indent >= 0 ? [] : [{ kind: "divider" }];
    case "html":
      return paragraph([{ type: "text", text: token.raw.trim() }], place);
    default:
      return paragraph(inlineOf("tokens" in token && token.tokens ? token.tokens : [token]), place);
  }
}

function paragraph(elements: Inline[], { quoted }: Place): Unit[] {
  if (wordsOf(elements).trim() === "") return [];
  return [{ kind: "rich", element: { type: quoted ? "rich_text_quote" : "rich_text_section", elements } }];
}

/** A heading of plain words is a header block; one with code or links, a lower one and a quoted one is a bold paragraph. */
function heading({ depth, tokens }: Tokens.Heading, place: Place): Unit[] {
  const elements = inlineOf(tokens);
  const text = wordsOf(elements).trim();
  const isPlain = elements.every((one) => one.type === "text" && !one.style?.code && !one.style?.strike);
  if (text !== "" && depth <= 2 && isPlain && !place.quoted && place.indent < 0 && text.length <= longestHeader)
    return [{ kind: "header", text }];
  return paragraph(inlineOf(tokens, { bold: true }), place);
}

function code(text: string, { quoted }: Place): Unit[] {
  if (text.trim() === "") return [];
  const border = quoted ? ({ border: 1 } as const) : {};
  return [{ kind: "rich", element: { type: "rich_text_preformatted", elements: [{ type: "text", text }], ...border } }];
}

/** Each item by itself; what else stands in an item (lists, code, quotations) follows it. */
function listItems(list: Tokens.List, place: Place): Unit[] {
  const indent = place.indent + 1;
  const first = typeof list.start === "number" ? list.start : 1;
  return list.items.flatMap((item, i): Unit[] => {
    const [own, others] = parts(item.tokens);
    const elements = own.flatMap((token, k): Inline[] => [
      ...(k > 0 && k > own.findIndex(({ type }) => type !== "checkbox") ? [{ type: "text", text: "\n" } as const] : []),
      ...inlineOf("tokens" in token && token.tokens ? token.tokens : [token]),
    ]);
    const offset = list.ordered && first + i > 1 ? { offset: first + i - 1 } : {};
    const element: List = {
      type: "rich_text_list",
      style: list.ordered ? "ordered" : "bullet",
      indent: Math.min(indent, deepest),
      elements: [
        { type: "rich_text_section", elements: sizeOf(elements) > 0 ? elements : [{ type: "text", text: " " }] },
      ],
      ...offset,
      ...(place.quoted ? { border: 1 } : {}),
    };
    return [{ kind: "rich", element }, ...unitsOf(others, { ...place, indent })];
  });
}

const itsOwn = new Set(["text", "paragraph", "checkbox", "space"]);

/** The words at the beginning of an item, and what comes behind them. */
function parts(tokens: readonly Token[]): [own: Token[], others: Token[]] {
  const end = tokens.findIndex(({ type }) => !itsOwn.has(type));
  const own = end < 0 ? tokens : tokens.slice(0, end);
  return [own.filter(({ type }) => type !== "space"), end < 0 ? [] : tokens.slice(end)];
}
