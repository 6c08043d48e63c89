/** Word documents: the whole with its styles, numbering, header, footer and lists of what stands in it. */
import type { ILevelsOptions, IParagraphOptions, ISectionOptions } from "docx";
import type { Setting } from "../documents.ts";
import { fillIn, sizeOf, wantsContents } from "../page.ts";
import { type Block, type DocumentTree, ownWords, sourceLine } from "../tree.ts";
import { bodyOf } from "./body.ts";
import { inches, twips } from "./units.ts";

const pages = { a4: { width: 210 / 25.4, height: 297 / 25.4 }, letter: { width: 8.5, height: 11 } };
const marginInches = 0.95;
const levels = 9;
const bullets = ["•", "◦", "▪"];

/** A .docx file. Word and LibreOffice fill in page numbers; the table of contents has them as they are estimated here. */
export async function writeDocx(tree: DocumentTree, setting: Setting): Promise<Uint8Array> {
  const [docx, { ChartRun }, { estimatePageNumbers }] = await Promise.all([
    import("docx"),
    import("docx/charts"),
    import("docx/layout"),
  ]);
  const { Document, Packer, Paragraph, TextRun, TableOfContents, HeadingLevel, BorderStyle, ExternalHyperlink } = docx;
  const { style } = setting;
  const { accent, soft, ink } = style.colours;
  const words = ownWords[tree.language];
  const page = pages[style.page];
  const textWidth = page.width - 2 * marginInches;
  const body = bodyOf({ docx, ChartRun }, tree, setting, textWidth);
  const half = style.sizePt * 2;
  const plain = (text: string, more: object = {}) => new Paragraph({ children: [new TextRun({ text, ...more })] });

  const opening = [
    new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun(tree.title)] }),
    ...(tree.subtitle ? [plain(tree.subtitle, { color: soft, size: half + 4 })] : []),
    ...([tree.author, tree.date].some(Boolean)
      ? [plain([tree.author, tree.date].filter(Boolean).join(" · "), { color: soft, size: half - 2 })]
      : []),
    new Paragraph({
      border: { bottom: { style: BorderStyle.SINGLE, size: 10, color: accent, space: 1 } },
      spacing: { after: 240 },
    }),
  ];
  const contents = wantsContents(tree, style)
    ? [
        new Paragraph({
          spacing: { before: 120, after: 120 },
          children: [new TextRun({ text: words.contents, bold: true, color: accent, size: half + 4 })],
        }),
        new TableOfContents(words.contents, { hyperlink: true, headingStyleRange: "1-3" }),
        new Paragraph({}),
      ]
    : [];
  const sources =
    tree.sources.length === 0
      ? []
      : [
          new Paragraph({
            heading: HeadingLevel.HEADING_1,
            children: [new TextRun(words.sources)],
            ...(style.numbering && { numbering: false as const }),
          }),
          ...tree.sources.flatMap((source) => [
            new Paragraph({
              indent: { left: 480, hanging: 480 },
              keepNext: source.quote !== "",
              children: [
                new TextRun({ text: `[${source.number}]\t` }),
                new TextRun(sourceLine(source)),
                ...(source.address
                  ? [
                      new TextRun(" "),
                      new ExternalHyperlink({
                        link: source.address,
                        children: [new TextRun({ text: source.address, style: "Hyperlink" })],
                      }),
                    ]
                  : []),
              ],
              tabStops: [{ type: docx.TabStopType.LEFT, position: 480 }],
            }),
            ...(source.quote
              ? [
                  new Paragraph({
                    indent: { left: 480 },
                    children: [new TextRun({ text: source.quote, color: soft, size: half - 2 })],
                  }),
                ]
              : []),
          ]),
        ];
  const document = new Document({
    title: tree.title,
    creator: tree.author || "atclaw",
    ...(tree.subtitle && { description: tree.subtitle }),
    ...(contents.length > 0 && { pageNumbers: estimatePageNumbers }),
    styles: {
      default: {
        document: {
          run: {
            font: fontOf(style.fonts),
            size: half,
            color: ink,
            language: { value: "en-US", eastAsia: "zh-CN" },
          },
          paragraph: {
            spacing: { after: 130, line: tree.language === "zh" ? 330 : 288, lineRule: docx.LineRuleType.AUTO },
          },
        },
        title: {
          run: { size: half * 2, bold: true, color: accent, font: fontOf(style.fonts) },
          paragraph: { spacing: { after: 60 } },
        },
        footnoteText: {
          run: { size: 17 },
          paragraph: { spacing: { after: 20, line: 240, lineRule: docx.LineRuleType.AUTO } },
        },
        ...Object.fromEntries(
          Array.from({ length: 6 }, (_, i) => [
            `heading${i + 1}`,
            {
              run: {
                size: Math.round(half * ([1.5, 1.25, 1.1][i] ?? 1)),
                bold: true,
                color: accent,
                font: fontOf(style.fonts),
              },
              paragraph: {
                spacing: { before: i === 0 ? 340 : 240, after: 120 },
                keepNext: true,
                outlineLevel: i,
                ...(style.numbering && { numbering: { reference: "headings", level: i } }),
              },
            },
          ]),
        ),
      },
    },
    numbering: {
      config: [
        {
          reference: "bullets",
          levels: everyLevel((level) => ({ format: docx.LevelFormat.BULLET, text: bullets[level % 3] ?? "•" })),
        },
        {
          reference: "headings",
          levels: everyLevel((level) => ({
            format: docx.LevelFormat.DECIMAL,
            text: Array.from({ length: level + 1 }, (_, i) => `%${i + 1}`).join("."),
            suffix: docx.LevelSuffix.SPACE,
            style: { paragraph: { indent: { left: 0, hanging: 0 } } },
          })),
        },
        ...startsIn(tree.blocks).map((start) => ({
          reference: `numbers-${start}`,
          levels: everyLevel((level) => ({ format: docx.LevelFormat.DECIMAL, text: `%${level + 1}.`, start })),
        })),
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: twips(page.width), height: twips(page.height) },
            margin: { top: twips(1), bottom: twips(0.9), left: twips(marginInches), right: twips(marginInches) },
          },
        },
        ...edges(docx, tree, setting, textWidth),
        children: [...opening, ...contents, ...body.blocks(tree.blocks), ...sources],
      },
    ],
  });
  return Packer.toBuffer(document);
}

/** A font for Latin letters and another for Chinese. */
const fontOf = ({ latin, chinese }: { readonly latin: string; readonly chinese: string }) => ({
  ascii: latin,
  hAnsi: latin,
  cs: latin,
  eastAsia: chinese,
});

const everyLevel = (of: (level: number) => Omit<ILevelsOptions, "level">): ILevelsOptions[] =>
  Array.from({ length: levels }, (_, level) => ({
    level,
    style: { paragraph: { indent: { left: 420 * (level + 1), hanging: 320 } } },
    ...of(level),
  }));

/** The numbers that lists begin with; each needs a numbering of its own. */
function startsIn(blocks: readonly Block[]): number[] {
  const starts = new Set<number>([1]);
  const walk = (list: readonly Block[]): void => {
    for (const block of list) {
      if (block.kind === "quote") walk(block.blocks);
      if (block.kind !== "list") continue;
      if (block.ordered) starts.add(block.start);
      for (const item of block.items) walk(item.blocks);
    }
  };
  walk(blocks);
  return [...starts];
}

/** Header and footer, where the style has any. */
function edges(
  docx: typeof import("docx"),
  tree: DocumentTree,
  { style }: Setting,
  textWidth: number,
): Pick<ISectionOptions, "headers" | "footers"> {
  const { Header, Footer, Paragraph, TextRun, PageNumber, ImageRun, TabStopType, AlignmentType } = docx;
  const look = { size: 17, color: style.colours.soft };
  const runs = (template: string) =>
    fillIn(template, tree).map((part) =>
      "text" in part
        ? new TextRun({ text: part.text, ...look })
        : new TextRun({ children: [part.field === "page" ? PageNumber.CURRENT : PageNumber.TOTAL_PAGES], ...look }),
    );
  const line = (options: IParagraphOptions) => new Paragraph(options);
  const size = style.logo && sizeOf(style.logo.bytes);
  const logo =
    style.logo && size
      ? [
          new TextRun("\t"),
          new ImageRun({
            type: style.logo.type === "image/png" ? "png" : "jpg",
            data: Buffer.from(style.logo.bytes),
            transformation: { width: Math.round((size.width / size.height) * inches(0.32)), height: inches(0.32) },
          }),
        ]
      : [];
  return {
    ...((style.header !== "" || logo.length > 0) && {
      headers: {
        default: new Header({
          children: [
            line({
              children: [...runs(style.header), ...logo],
              tabStops: [{ type: TabStopType.RIGHT, position: twips(textWidth) }],
            }),
          ],
        }),
      },
    }),
    ...(style.footer !== "" && {
      footers: {
        default: new Footer({ children: [line({ children: runs(style.footer), alignment: AlignmentType.CENTER })] }),
      },
    }),
  };
}
