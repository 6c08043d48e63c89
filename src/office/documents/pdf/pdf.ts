/** PDF, set by Typst with fonts that are embedded. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import type { Setting } from "../documents.ts";
import { columnShares, fillIn, fitted, sizeOf, wantsContents } from "../page.ts";
import { chartSvg } from "../svg.ts";
import { type Block, type DocumentTree, ownWords, type Run, sourceLine } from "../tree.ts";
import { template } from "./template.ts";

/** A folder that need not exist: all files that a document may read are given by name, and no others are there. */
const workspace = join(tmpdir(), "atclaw-typst-reads-no-files");
/** Room for a picture, in points; pixels of a picture count as 0.75 of them. */
const room = { width: 460, height: 560 };
/** Typst keeps what it has set before; what was not needed for so many documents is dropped. */
const keptDocuments = 10;

const compilers = new Map<string, Promise<NodeCompiler>>();

/** The compiler for a set of fonts; made once, because it reads them. */
function compilerFor(files: readonly string[]): Promise<NodeCompiler> {
  const key = files.join("\n");
  const known =
    compilers.get(key) ??
    import("@myriaddreamin/typst-ts-node-compiler").then(({ NodeCompiler }) =>
      NodeCompiler.create({ workspace, fontArgs: [{ fontPaths: [...files] }] }),
    );
  compilers.set(key, known);
  return known;
}

/** A PDF with its fonts in it. */
export async function writePdf(tree: DocumentTree, setting: Setting): Promise<Uint8Array> {
  const compiler = await compilerFor([...setting.style.fonts.files, ...setting.font.files]);
  const files = new Map<string, Uint8Array>();
  files.set("/document.json", Buffer.from(JSON.stringify(dataOf(tree, setting, files))));
  // Nothing is awaited from here on: the compiler is shared.
  try {
    for (const [name, bytes] of files) compiler.mapShadow(join(workspace, name), Buffer.from(bytes));
    const compiled = compiler.compile({ mainFileContent: template, resetRead: true });
    const document = compiled.result;
    if (!document) {
      const faults = compiled.takeDiagnostics();
      const [fault] = faults ? compiler.fetchDiagnostics(faults) : [];
      throw new Error(
        `The PDF could not be set: ${(fault as { message?: string } | undefined)?.message ?? "no reason was told"}`,
      );
    }
    return compiler.pdf(document);
  } finally {
    compiler.resetShadow();
    compiler.evictCache(keptDocuments);
  }
}

/** The document as the template reads it; pictures and charts become files beside it. */
function dataOf(tree: DocumentTree, { style, pictures, font }: Setting, files: Map<string, Uint8Array>) {
  const file = (bytes: Uint8Array, ending: string): string => {
    const name = `/${files.size}.${ending}`;
    files.set(name, bytes);
    return name;
  };
  const runs = (list: readonly Run[]): unknown[] =>
    list.map((run) => {
      if (run.kind !== "picture") return run;
      const picture = pictures.get(run.address);
      const size = picture && sizeOf(picture.bytes);
      if (!picture || !size) return { kind: "text", text: run.words };
      const { width } = fitted({ width: size.width * 0.75, height: size.height * 0.75 }, room);
      return { ...run, file: file(picture.bytes, picture.type === "image/png" ? "png" : "jpg"), width };
    });
  const blocks = (list: readonly Block[]): unknown[] =>
    list.map((block) => {
      switch (block.kind) {
        case "heading":
        case "paragraph":
          return { ...block, runs: runs(block.runs) };
        case "list":
          return { ...block, items: block.items.map((item) => ({ ...item, blocks: blocks(item.blocks) })) };
        case "quote":
          return { ...block, blocks: blocks(block.blocks) };
        case "table":
          // Cells are wrapped, so that rows can be laid end to end without their runs.
          return {
            ...block,
            shares: columnShares(block),
            head: block.head.map(runs),
            rows: block.rows.map((row) => row.map((cell) => ({ runs: runs(cell) }))),
          };
        case "chart":
          return {
            kind: "chart",
            words: block.title,
            file: file(Buffer.from(chartSvg(block, style.colours, font.family)), "svg"),
          };
        default:
          return block;
      }
    });
  const own = style.fonts.files.length > 0;
  const words = ownWords[tree.language];
  return {
    title: tree.title,
    subtitle: tree.subtitle,
    author: tree.author,
    byline: [tree.author, tree.date].filter(Boolean).join(" · "),
    language: tree.language,
    words,
    contents: wantsContents(tree, style) ? words.contents : null,
    blocks: blocks(tree.blocks),
    notes: tree.notes.map(runs),
    sources: tree.sources.map((source) => ({ ...source, line: sourceLine(source) })),
    style: {
      families: [...(own ? [style.fonts.latin, style.fonts.chinese] : []), font.family],
      code: [...(own ? [style.fonts.code] : []), "DejaVu Sans Mono", font.family],
      slanted: !own,
      size: style.sizePt,
      accent: style.colours.accent,
      ink: style.colours.ink,
      soft: style.colours.soft,
      paper: style.page === "a4" ? "a4" : "us-letter",
      header: fillIn(style.header, tree),
      footer: fillIn(style.footer, tree),
      numbering: style.numbering,
      ...(style.logo && { logo: file(style.logo.bytes, style.logo.type === "image/png" ? "png" : "jpg") }),
    },
  };
}
