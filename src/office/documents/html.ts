/** HTML in one file: its pictures, charts and style are in it, and nothing in it runs or loads anything. */
import type { Setting } from "./documents.ts";
import { wantsContents, wordsOnly } from "./page.ts";
import { chartSvg, escaped } from "./svg.ts";
import {
  type Block,
  type DocumentTree,
  type Heading,
  headingNumbers,
  headingsOf,
  type ListBlock,
  ownWords,
  type Run,
  sourceLine,
  wordsOf,
} from "./tree.ts";

/** A page of UTF-8; all words in it are escaped. */
export async function writeHtml(tree: DocumentTree, setting: Setting): Promise<Uint8Array> {
  const { style } = setting;
  const headings = headingsOf(tree);
  const numbers = style.numbering ? headingNumbers(headings) : new Map<Heading, string>();
  const page = pageOf(tree, setting, headings, numbers);
  const words = ownWords[tree.language];
  const contents = wantsContents(tree, style)
    ? `<nav><h2>${words.contents}</h2><ul>${headings
        .map((heading, i) =>
          heading.level > 3
            ? ""
            : `<li class="l${heading.level}"><a href="#h${i + 1}">${escaped(numbered(heading, numbers) + wordsOf(heading.runs))}</a></li>`,
        )
        .join("")}</ul></nav>`
    : "";
  const byline = [tree.author, tree.date].filter(Boolean).join(" · ");
  const edge = (template: string): string => escaped(wordsOnly(template, tree));
  const [header, footer] = [edge(style.header), edge(style.footer)];
  const logo = style.logo ? `<img class="logo" alt="" src="${dataUrl(style.logo)}">` : "";
  const html = `<!doctype html>
<html lang="${tree.language === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(tree.title)}</title>
<style>${cssOf(setting)}</style>
</head>
<body>
${header || logo ? `<div class="edge">${header}${logo}</div>` : ""}
<header><h1>${escaped(tree.title)}</h1>${tree.subtitle ? `<p class="subtitle">${escaped(tree.subtitle)}</p>` : ""}${byline ? `<p class="byline">${escaped(byline)}</p>` : ""}</header>
${contents}
<main>
${page.blocks(tree.blocks)}
</main>
${page.notes()}
${page.sources()}
${footer ? `<div class="edge">${footer}</div>` : ""}
</body>
</html>
`;
  return Buffer.from(html);
}

const numbered = (heading: Heading, numbers: ReadonlyMap<Heading, string>): string =>
  numbers.has(heading) ? `${numbers.get(heading)} ` : "";

const dataUrl = ({ type, bytes }: { readonly type: string; readonly bytes: Uint8Array }): string =>
  `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;

function pageOf(
  tree: DocumentTree,
  { style, pictures }: Setting,
  headings: readonly Heading[],
  numbers: ReadonlyMap<Heading, string>,
) {
  const words = ownWords[tree.language];
  const fonts = familiesOf({ style });

  const run = (one: Run): string => {
    if (one.kind === "break") return "<br>";
    if (one.kind === "note") return `<sup><a id="r${one.number}" href="#n${one.number}">${one.number}</a></sup>`;
    if (one.kind === "picture") {
      const picture = pictures.get(one.address);
      return picture ? `<img alt="${escaped(one.words)}" src="${dataUrl(picture)}">` : escaped(one.words);
    }
    let html = escaped(one.text);
    if (one.code) html = `<code>${html}</code>`;
    if (one.bold) html = `<strong>${html}</strong>`;
    if (one.italic) html = `<em>${html}</em>`;
    if (one.struck) html = `<del>${html}</del>`;
    return one.href ? `<a href="${escaped(one.href)}" rel="noopener noreferrer">${html}</a>` : html;
  };
  const runs = (list: readonly Run[]): string => list.map(run).join("");

  const item = ({ checked, blocks: inner }: ListBlock["items"][number]): string => {
    const mark = checked === undefined ? "" : checked ? "☑ " : "☐ ";
    const [first, ...rest] = inner;
    const opening = first?.kind === "paragraph" ? runs(first.runs) : first ? block(first) : "";
    return `<li${checked === undefined ? "" : ' class="task"'}>${mark}${opening}${blocks(rest)}</li>`;
  };

  const block = (one: Block): string => {
    switch (one.kind) {
      case "heading": {
        const level = Math.min(6, one.level + 1);
        const id = headings.indexOf(one) + 1;
        return `<h${level}${id > 0 ? ` id="h${id}"` : ""}>${escaped(numbered(one, numbers))}${runs(one.runs)}</h${level}>`;
      }
      case "paragraph":
        return `<p>${runs(one.runs)}</p>`;
      case "quote":
        return `<blockquote>${blocks(one.blocks)}</blockquote>`;
      case "code":
        return `<pre><code>${escaped(one.text)}</code></pre>`;
      case "rule":
        return "<hr>";
      case "pageBreak":
        return '<div class="break"></div>';
      case "chart":
        return `<figure role="img" aria-label="${escaped(one.title)}">${chartSvg(one, style.colours, fonts)}</figure>`;
      case "list":
        return one.ordered
          ? `<ol${one.start === 1 ? "" : ` start="${one.start}"`}>${one.items.map(item).join("")}</ol>`
          : `<ul>${one.items.map(item).join("")}</ul>`;
      case "table": {
        const row = (cells: readonly (readonly Run[])[], tag: string): string =>
          `<tr>${cells.map((cell, i) => `<${tag} class="${one.align[i] ?? "left"}">${runs(cell)}</${tag}>`).join("")}</tr>`;
        return `<div class="table"><table><thead>${row(one.head, "th")}</thead><tbody>${one.rows.map((cells) => row(cells, "td")).join("")}</tbody></table></div>`;
      }
    }
  };
  const blocks = (list: readonly Block[]): string => list.map(block).join("\n");

  return {
    blocks,
    notes: () =>
      tree.notes.length === 0
        ? ""
        : `<section class="notes"><h2>${words.notes}</h2><ol>${tree.notes
            .map((note, i) => `<li id="n${i + 1}">${runs(note)} <a href="#r${i + 1}" aria-label="↩">↩</a></li>`)
            .join("")}</ol></section>`,
    sources: () =>
      tree.sources.length === 0
        ? ""
        : `<section class="sources"><h2>${words.sources}</h2><ol>${tree.sources
            .map((source) => {
              const link = source.address
                ? ` <a href="${escaped(source.address)}" rel="noopener noreferrer">${escaped(source.address)}</a>`
                : "";
              const quote = source.quote ? `<blockquote>${escaped(source.quote)}</blockquote>` : "";
              return `<li value="${source.number}">${escaped(sourceLine(source))}${link}${quote}</li>`;
            })
            .join("")}</ol></section>`,
  };
}

const familiesOf = ({ style }: Pick<Setting, "style">): string =>
  [style.fonts.latin, style.fonts.chinese, "PingFang SC", "Noto Sans CJK SC", "sans-serif"]
    .map((name) => (name === "sans-serif" ? name : `'${name}'`))
    .join(", ");

const cssOf = ({ style }: Setting): string => {
  const { accent, ink, soft } = style.colours;
  return `
body{font:${style.sizePt * 1.4}px/1.65 ${familiesOf({ style })};color:#${ink};max-width:46em;margin:2.5em auto;padding:0 1.2em}
h1,h2,h3,h4,h5,h6{color:#${accent};line-height:1.3;margin:1.6em 0 .6em}
header{border-bottom:2px solid #${accent};margin-bottom:1.8em}
header h1{margin:0 0 .2em;font-size:1.9em}
.subtitle{font-size:1.15em;margin:.2em 0;color:#${soft}}
.byline,.edge{color:#${soft};font-size:.88em}
.edge{display:flex;justify-content:space-between;align-items:center;margin:1em 0}
.logo{height:2.4em}
a{color:#${accent}}
nav ul{list-style:none;padding:0}
nav .l2{padding-left:1.4em}
nav .l3{padding-left:2.8em}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.94em;margin:1em 0}
th{background:#${accent};color:#fff;text-align:left}
th,td{padding:.45em .7em;border-bottom:1px solid #d9d5cc;vertical-align:top}
tbody tr:nth-child(even){background:#f7f5f1}
.right{text-align:right}
.center{text-align:center}
pre{background:#f5f3ee;padding:.9em;overflow-x:auto;border-radius:4px}
code{font-family:'${style.fonts.code}',monospace;font-size:.92em}
blockquote{border-left:3px solid #${accent};margin:1em 0;padding:.1em 1em;color:#${soft}}
figure{margin:1.4em 0;text-align:center}
figure svg,img{max-width:100%;height:auto}
.task{list-style:none;margin-left:-1.2em}
.notes,.sources{font-size:.9em;overflow-wrap:anywhere}
@media print{.break{break-after:page}}
`;
};
