/** Markdown again, whole: its citations are footnotes and its sources a list, so that it stands without the chat. */
import { stringify } from "yaml";
import type { Setting } from "./documents.ts";
import { type Block, type DocumentTree, ownWords, type Run, sourceLine, type TextRun } from "./tree.ts";

/** Reading it gives the same document. Pictures keep their addresses. */
export async function writeMarkdown(tree: DocumentTree, _: Setting): Promise<Uint8Array> {
  const { title, subtitle, author, date, contents } = tree;
  const head = Object.fromEntries(
    Object.entries({ title, subtitle, author, date, contents }).filter(
      ([, value]) => value !== "" && value !== undefined,
    ),
  );
  const parts = [`---\n${stringify(head)}---`, blocksOf(tree.blocks)];
  if (tree.notes.length > 0) parts.push(tree.notes.map((note, i) => `[^${i + 1}]: ${runsOf(note)}`).join("\n"));
  if (tree.sources.length > 0)
    parts.push(
      `# ${ownWords[tree.language].sources}`,
      tree.sources
        .map((source) => {
          const link = source.address ? ` <${source.address}>` : "";
          const quote = source.quote ? `\n\n    > ${safe(source.quote).replaceAll("\n", "\n    > ")}` : "";
          return `${source.number}.  ${safe(sourceLine(source))}${link}${quote}`;
        })
        .join("\n"),
    );
  return Buffer.from(`${parts.join("\n\n")}\n`);
}

/** Signs that mean something in Markdown mean nothing behind a backslash. */
const safe = (text: string): string => text.replace(/[\\`*_[\]<>~|#&!]/g, "\\$&");
/** At the beginning of a line some more do. */
const safeStart = (text: string): string =>
  text.replace(/^(\s*)([-+=]|\d{1,9}(?=[.)]))/, (_, space, sign) =>
    /\d/.test(sign) ? `${space}${sign}\\` : `${space}\\${sign}`,
  );

function runsOf(runs: readonly Run[]): string {
  return runs
    .map((run) => {
      if (run.kind === "break") return "\\\n";
      if (run.kind === "note") return `[^${run.number}]`;
      if (run.kind === "picture") return `![${safe(run.words)}](<${run.address.replace(/[<>\n]/g, "")}>)`;
      return textOf(run);
    })
    .join("");
}

/** Marks stand close to words, because beside blanks they are none. */
function textOf({ text, bold, italic, struck, code, href }: TextRun): string {
  const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  if (words === "") return text;
  let marked = code ? fenced(words) : safe(words);
  if (struck) marked = `~~${marked}~~`;
  if (italic) marked = `*${marked}*`;
  if (bold) marked = `**${marked}**`;
  if (href) marked = `[${marked}](<${href}>)`;
  return `${before}${marked}${after}`;
}

function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  return longest > 0 ? `${mark} ${text} ${mark}` : `${mark}${text}${mark}`;
}

const indented = (text: string, by: number): string => text.replace(/\n(?!\n|$)/g, `\n${" ".repeat(by)}`);

const blocksOf = (blocks: readonly Block[]): string => blocks.map(blockOf).join("\n\n");

function blockOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${runsOf(block.runs).replace(/\\?\n/g, " ")}`;
    case "paragraph":
      return safeStart(runsOf(block.runs));
    case "quote":
      return `> ${blocksOf(block.blocks).replaceAll("\n", "\n> ")}`;
    case "rule":
      return "***";
    case "pageBreak":
      return "<!-- page break -->";
    case "code": {
      const fence = "`".repeat(
        Math.max(3, 1 + Math.max(0, ...[...block.text.matchAll(/`+/g)].map(([run]) => run.length))),
      );
      return `${fence}\n${block.text}\n${fence}`;
    }
    case "chart": {
      const { kind: _, ...data } = block;
      return `\`\`\`chart\n${stringify(data)}\`\`\``;
    }
    case "list":
      return block.items
        .map(({ checked, blocks }, i) => {
          const mark = block.ordered ? `${block.start + i}. ` : "- ";
          const task = checked === undefined ? "" : checked ? "[x] " : "[ ] ";
          return `${mark}${task}${indented(blocksOf(blocks), mark.length)}`;
        })
        .join("\n");
    case "table": {
      const row = (cells: readonly (readonly Run[])[]): string =>
        `| ${cells.map((cell) => runsOf(cell).replace(/\\?\n/g, "<br>")).join(" | ")} |`;
      const sides = { left: "---", center: ":-:", right: "---:" };
      return [
        row(block.head),
        `| ${block.align.map((side) => sides[side]).join(" | ")} |`,
        ...block.rows.map(row),
      ].join("\n");
    }
  }
}
