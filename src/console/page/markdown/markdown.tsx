import type { Token, Tokens } from "marked";
import { memo, type ReactNode } from "react";
import { fileAddress } from "../api.ts";
import { languageTag } from "../house/language-tag.ts";
import { useSettings } from "../house/settings.tsx";
import { CodeBlock } from "./code-block.tsx";
import { decode, ownFile, parse, safeAddress, splitMarks } from "./parse.ts";

/** How a mark like `[1]` is shown. `count` is the number of sources there are. */
export interface Marks {
  readonly count: number;
  render(number: number, key: string): ReactNode;
  /** True while a reply is written: its links lead nowhere yet, because nobody has looked at where. */
  readonly unchecked?: true;
}

/** For text without sources. */
export const noMarks: Marks = { count: 0, render: (number) => `[${number}]` };

/** A reply's Markdown as elements. HTML in it is shown as the words it is; pictures are shown from our own files only. */
export const Markdown = memo(function Markdown({ text, marks }: { text: string; marks: Marks }) {
  return (
    <div className="markdown">
      {parse(text).map((token, index) => (
        // Blocks only grow at the end while a reply is streamed, so the position names them.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Block key={index} token={token} marks={marks} />
      ))}
    </div>
  );
});

const Block = memo(
  function Block({ token, marks }: { token: Token; marks: Marks }) {
    return block(token as Tokens.Generic & Token, marks);
  },
  (before, after) => before.token.raw === after.token.raw && before.marks === after.marks,
);

function block(token: Token, marks: Marks): ReactNode {
  switch (token.type) {
    case "heading": {
      // The page has its own first two levels.
      const Heading = `h${Math.min(token.depth + 2, 6)}` as "h3";
      return <Heading>{inline(token.tokens, marks)}</Heading>;
    }
    case "paragraph":
      return <p>{inline(token.tokens, marks)}</p>;
    case "blockquote":
      return <blockquote>{blocks(token.tokens, marks)}</blockquote>;
    case "list":
      return <ListBlock list={token as Tokens.List} marks={marks} />;
    case "code":
      return <CodeBlock text={token.text} lang={token.lang} />;
    case "table":
      return <TableBlock table={token as Tokens.Table} marks={marks} />;
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    case "html":
      return token.raw.trim() === "" ? null : <p className="verbatim">{token.raw.trim()}</p>;
    case "text":
      return inline(token.tokens ?? [token], marks);
    default:
      return token.raw;
  }
}

function blocks(tokens: readonly Token[] | undefined, marks: Marks): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name
  return tokens?.map((token, index) => <Block key={index} token={token} marks={marks} />);
}

function ListBlock({ list, marks }: { list: Tokens.List; marks: Marks }) {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no other name
    <li key={index} className={item.task ? "task" : undefined}>
      {item.task && <input type="checkbox" checked={item.checked === true} disabled aria-label={item.text} />}
      {blocks(
        item.tokens.filter(({ type }) => type !== "checkbox"),
        marks,
      )}
    </li>
  ));
  return list.ordered ? <ol start={list.start || 1}>{items}</ol> : <ul>{items}</ul>;
}

function TableBlock({ table, marks }: { table: Tokens.Table; marks: Marks }) {
  const { say } = useSettings();
  const cell = (it: Tokens.TableCell, index: number) => {
    const heads = it.header && it.text !== "";
    const Cell = heads ? "th" : "td";
    return (
      <Cell key={index} data-align={it.align ?? undefined} scope={heads ? "col" : undefined}>
        {inline(it.tokens, marks)}
      </Cell>
    );
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard
    <section className="table" aria-label={say.table} tabIndex={0}>
      <table>
        <thead>
          <tr>{table.header.map(cell)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <tr key={index}>{row.map(cell)}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function inline(tokens: readonly Token[] | undefined, marks: Marks): ReactNode {
  return tokens?.map((token, index) => span(token, String(index), marks));
}

function span(token: Token, key: string, marks: Marks): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong key={key}>{inline(token.tokens, marks)}</strong>;
    case "em":
      return (
        <em key={key} lang={languageTag(token.text)}>
          {inline(token.tokens, marks)}
        </em>
      );
    case "del":
      return <del key={key}>{inline(token.tokens, marks)}</del>;
    case "codespan":
      return <code key={key}>{token.text}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return link(token as Tokens.Link, key, marks);
    case "image":
      return image(token as Tokens.Image, key, marks);
    case "html":
      return token.raw;
    case "escape":
      return decode(token.text);
    case "text":
      if (token.tokens) return inline(token.tokens, marks);
      return splitMarks(decode(token.text), marks.count).map((part, index) =>
        typeof part === "number" ? marks.render(part, `${key}-${index}`) : part,
      );
    default:
      return token.raw;
  }
}

function link(token: Tokens.Link, key: string, marks: Marks): ReactNode {
  const words = inline(token.tokens, marks);
  const file = ownFile(token.href);
  const address = file === undefined ? safeAddress(token.href) : fileAddress(file);
  if (address === undefined || marks.unchecked) return words;
  return (
    <a
      key={key}
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      title={file === undefined ? address : undefined}
    >
      {words}
    </a>
  );
}

function image(token: Tokens.Image, key: string, marks: Marks): ReactNode {
  const words = decode(token.text);
  const file = ownFile(token.href);
  if (file !== undefined) return <img key={key} src={fileAddress(file)} alt={words} loading="lazy" />;
  const address = safeAddress(token.href);
  if (address === undefined || marks.unchecked) return words;
  return (
    <a key={key} href={address} target="_blank" rel="noopener noreferrer" title={address}>
      {words || address}
    </a>
  );
}
