/** Reads the Markdown of a draft into the tree that all formats are written from. */
import type { Token, Tokens } from "marked";
import { parse } from "yaml";
import { type DocumentDraft, DocumentError, longestDocument, type Source } from "../../core/documents.ts";
import { readChart } from "./chart.ts";
import { decoded, type NoteMark, type NoteWords, printable, safeAddress, tokensOf } from "./grammar.ts";
import { type Block, type DocumentTree, ownWords, type Run, sourceLine, type TextRun, wordsOf } from "./tree.ts";

/** Deeper lists and quotations are refused: no page has room for them. */
const deepest = 12;
const pageBreak = /^\s*(?:<!--\s*(?:page[ -]?break|new[ -]?page|分页)\s*-->|\\(?:newpage|pagebreak))\s*$/i;
const citation = /[ \u00a0]*\[(\d{1,3})\](?:[ \u00a0]?\[\d{1,3}\])*/g;
type Manner = Omit<TextRun, "kind" | "text">;

/** The tree of a draft; rejects what cannot be read with the line it stands at. */
export function readDocument(draft: DocumentDraft): DocumentTree {
  if (draft.markdown.length > longestDocument)
    throw new DocumentError(
      `The text has ${draft.markdown.length} characters; a document takes ${longestDocument}. Make several of it.`,
      `文本有 ${draft.markdown.length} 个字符，一份文档最多 ${longestDocument} 个，请拆成多份。`,
    );
  const { head, body, line } = frontMatter(printable(draft.markdown));
  const reader = readerOf(draft);
  const tokens = tokensOf(body);
  reader.learnNotes(tokens);
  const blocks: Block[] = [];
  let at = line;
  for (const token of tokens) {
    blocks.push(...reader.blocks([token], { line: at, depth: 0 }));
    at += token.raw.split("\n").length - 1;
  }
  const titled = takeTitle(blocks, head.title || printable(draft.title ?? "").trim());
  if (titled.blocks.length === 0)
    throw new DocumentError("The document is empty. Give it some text.", "文档为空，请提供内容。");
  return {
    language: draft.language,
    title: titled.title || ownWords[draft.language].untitled,
    subtitle: head.subtitle,
    author: head.author,
    date: head.date,
    ...(head.contents !== undefined && { contents: head.contents }),
    blocks: titled.blocks,
    notes: reader.notes,
    sources: [...reader.cited]
      .sort((a, b) => a - b)
      .flatMap((number) => {
        const source = draft.sources?.[number - 1];
        return source ? [{ ...clean(source), number }] : [];
      }),
  };
}

const clean = (source: Source): Source => ({
  title: printable(source.title),
  quote: printable(source.quote),
  ...(source.publisher && { publisher: printable(source.publisher) }),
  ...(source.date && { date: printable(source.date) }),
  ...(source.address && safeAddress(source.address) && { address: safeAddress(source.address) as string }),
});

interface FrontMatter {
  readonly title: string;
  readonly subtitle: string;
  readonly author: string;
  readonly date: string;
  readonly contents?: boolean;
}

/** What stands between the two lines of dashes that a text may begin with, and the line behind them. */
function frontMatter(markdown: string): { head: FrontMatter; body: string; line: number } {
  const found = /^\ufeff?---[ \t]*\n([\s\S]*?)\n?---[ \t]*(?:\n|$)/.exec(markdown);
  const none = { title: "", subtitle: "", author: "", date: "" };
  if (!found) return { head: none, body: markdown.replace(/^\ufeff/, ""), line: 1 };
  let data: unknown;
  try {
    data = parse(found[1] ?? "", { maxAliasCount: 0, schema: "failsafe" }) ?? {};
  } catch {
    throw new DocumentError(
      "what stands between the --- lines is not valid YAML. Write lines such as “title: Plan”.",
      "--- 之间的内容不是有效的 YAML，请写成“title: 标题”这样的行。",
      1,
    );
  }
  // A text may begin with a line across the page: what follows is then no list of keys.
  if (typeof data !== "object" || data === null || Array.isArray(data)) return { head: none, body: markdown, line: 1 };
  const words = (key: string): string => {
    const value = (data as Record<string, unknown>)[key];
    return (Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : "")
      .replace(/\s+/g, " ")
      .trim();
  };
  const contents = words("contents") || words("toc");
  return {
    head: {
      title: words("title"),
      subtitle: words("subtitle"),
      author: words("author"),
      date: words("date"),
      ...(contents !== "" && { contents: !/^(?:false|no|off|否)$/i.test(contents) }),
    },
    body: markdown.slice(found[0].length),
    line: found[0].split("\n").length,
  };
}

/** The title, and the blocks without the heading that says it; headings begin at level 1 then. */
function takeTitle(blocks: readonly Block[], given: string): { title: string; blocks: Block[] } {
  const first = blocks.findIndex((block) => block.kind === "heading");
  const heading = blocks[first];
  const said = heading?.kind === "heading" ? wordsOf(heading.runs).trim() : "";
  const opens = first === 0 && heading?.kind === "heading";
  const isTitle = opens && (given === "" ? heading.level === 1 : said.toLowerCase() === given.toLowerCase());
  const left = isTitle ? blocks.slice(1) : [...blocks];
  const top = Math.min(6, ...left.flatMap((block) => (block.kind === "heading" ? [block.level] : [])));
  return {
    title: given || said,
    blocks: left.map((block) => (block.kind === "heading" ? { ...block, level: block.level - top + 1 } : block)),
  };
}

interface Place {
  readonly line: number;
  readonly depth: number;
}

/** Turns tokens into blocks and runs, and gathers notes and what is cited as it goes. */
function readerOf({ sources = [], pictures }: DocumentDraft) {
  const words = new Map<string, Token[]>();
  const notes: (readonly Run[])[] = [];
  const cited = new Set<number>();
  let inNote = false;

  const note = (content: readonly Run[]): Run => {
    notes.push(content);
    return { kind: "note", number: notes.length };
  };

  /** Marks such as `[1]` become notes; one that a paragraph begins with is a number of its own list. */
  const withCitations = (text: string, manner: Manner, begins: boolean): Run[] => {
    const runs: Run[] = [];
    let from = 0;
    for (const found of text.matchAll(citation)) {
      const numbers = [...found[0].matchAll(/\d+/g)].map(Number);
      if (numbers.some((number) => number < 1 || number > sources.length)) continue;
      if (begins && found.index === 0) continue;
      for (const number of numbers) cited.add(number);
      if (inNote) continue;
      if (found.index > from) runs.push({ kind: "text", text: text.slice(from, found.index), ...manner });
      const lines = numbers.flatMap((number) => {
        const source = sources[number - 1];
        return source ? [`[${number}] ${printable(sourceLine(source))}`] : [];
      });
      runs.push(note([{ kind: "text", text: lines.join("; ") }]));
      from = found.index + found[0].length;
    }
    if (from < text.length) runs.push({ kind: "text", text: text.slice(from), ...manner });
    return runs;
  };

  const runs = (tokens: readonly Token[], manner: Manner = {}, begins = true): Run[] =>
    tokens.flatMap((token, i): Run[] => {
      const first = begins && i === 0;
      const inside = (more: Manner): Run[] =>
        runs((token as { tokens?: Token[] }).tokens ?? [], { ...manner, ...more }, first);
      switch (token.type) {
        case "strong":
          return inside({ bold: true });
        case "em":
          return inside({ italic: true });
        case "del":
          return inside({ struck: true });
        case "codespan":
          return [{ kind: "text", text: (token as Tokens.Codespan).text, ...manner, code: true }];
        case "br":
          return [{ kind: "break" }];
        case "link": {
          const href = safeAddress((token as Tokens.Link).href);
          return inside(href ? { href } : {});
        }
        case "image": {
          const { href, text } = token as Tokens.Image;
          if (pictures?.has(href)) return [{ kind: "picture", address: href, words: decoded(text) }];
          const address = safeAddress(href);
          return [
            { kind: "text", text: decoded(text) || address || href, ...manner, ...(address && { href: address }) },
          ];
        }
        case "noteMark": {
          const { name, raw } = token as unknown as NoteMark;
          const said = words.get(name);
          if (!said) return [{ kind: "text", text: raw, ...manner }];
          if (inNote) return [];
          inNote = true;
          const content = runs(said);
          inNote = false;
          return [note(content)];
        }
        case "html": {
          const raw = token.raw;
          if (/^<br\s*\/?>/i.test(raw)) return [{ kind: "break" }];
          return raw.startsWith("<!--") ? [] : [{ kind: "text", text: raw, ...manner }];
        }
        case "checkbox":
          return [];
        case "escape":
          return [{ kind: "text", text: (token as Tokens.Escape).text, ...manner }];
        default: {
          const children = (token as { tokens?: Token[] }).tokens;
          if (children) return runs(children, manner, first);
          const text = decoded("text" in token ? String(token.text) : token.raw).replace(/ *\n */g, joined);
          return withCitations(text, manner, first);
        }
      }
    });

  const blocks = (tokens: readonly Token[], place: Place): Block[] => {
    if (place.depth > deepest)
      throw new DocumentError(
        `lists and quotations may be nested ${deepest} deep.`,
        `列表和引用最多嵌套 ${deepest} 层。`,
        place.line,
      );
    const within = { line: place.line, depth: place.depth + 1 };
    return tokens.flatMap((token): Block[] => {
      switch (token.type) {
        case "space":
        case "def":
        case "noteWords":
        case "checkbox":
          return [];
        case "heading": {
          const { depth, tokens: inner } = token as Tokens.Heading;
          return [{ kind: "heading", level: depth, runs: runs(inner) }];
        }
        case "hr":
          return [{ kind: "rule" }];
        case "code": {
          const { text, lang } = token as Tokens.Code;
          if (/^chart\b/i.test(lang ?? "")) return [readChart(text, place.line)];
          return [{ kind: "code", text }];
        }
        case "blockquote":
          return [{ kind: "quote", blocks: blocks((token as Tokens.Blockquote).tokens, within) }];
        case "list": {
          const { ordered, start, items } = token as Tokens.List;
          return [
            {
              kind: "list",
              ordered,
              start: ordered && typeof start === "number" ? start : 1,
              items: items.map((item) => ({
                ...(item.task && { checked: item.checked === true }),
                blocks: blocks(item.tokens, within),
              })),
            },
          ];
        }
        case "table": {
          const { align, header, rows } = token as Tokens.Table;
          return [
            {
              kind: "table",
              align: align.map((side) => side ?? "left"),
              head: header.map(({ tokens: cell }) => runs(cell)),
              rows: rows.map((row) => row.map(({ tokens: cell }) => runs(cell, {}, false))),
            },
          ];
        }
        case "html":
          if (pageBreak.test(token.raw)) return [{ kind: "pageBreak" }];
          if (/^\s*<!--[\s\S]*-->\s*$/.test(token.raw)) return [];
          return [{ kind: "paragraph", runs: [{ kind: "text", text: token.raw.trim() }] }];
        default: {
          if (pageBreak.test(token.raw)) return [{ kind: "pageBreak" }];
          const content = runs((token as { tokens?: Token[] }).tokens ?? [token]);
          return content.length > 0 ? [{ kind: "paragraph", runs: content }] : [];
        }
      }
    });
  };

  /** Notes may be said after they are referred to, in a quotation or a list as well. */
  const learnNotes = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if (token.type === "noteWords") {
        const { name, tokens: said } = token as unknown as NoteWords;
        words.set(name, said);
      } else if (token.type === "blockquote" || token.type === "list" || token.type === "list_item")
        learnNotes([...((token as Tokens.Blockquote).tokens ?? []), ...((token as Tokens.List).items ?? [])]);
    }
  };
  return { blocks, learnNotes, notes, cited };
}

/** A line's end is a blank between words, and nothing between Chinese characters. */
function joined(_: string, at: number, whole: string): string {
  const wide = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/;
  const end = whole.slice(at).search(/[^ \n]/);
  return wide.test(whole[at - 1] ?? "") && wide.test(whole[at + end] ?? "") ? "" : " ";
}
