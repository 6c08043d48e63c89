/** The blocks of a document as Word's paragraphs, tables and charts. */
import type { FileChild, IParagraphOptions, ParagraphChild } from "docx";
import type { Setting } from "../documents.ts";
import { columnShares, fitted, sizeOf } from "../page.ts";
import type { Block, ChartBlock, DocumentTree, ListBlock, Run, TableBlock, TextRun } from "../tree.ts";
import { inches, twips } from "./units.ts";

/** Where a block stands: how far in, and in what. */
interface Place {
  readonly indent: number;
  readonly quoted: boolean;
  readonly level: number;
}

const indentOf = 420;

export function bodyOf(
  { docx, ChartRun }: { docx: typeof import("docx"); ChartRun: typeof import("docx/charts").ChartRun },
  tree: DocumentTree,
  { style, pictures }: Setting,
  textWidth: number,
) {
  const {
    Paragraph,
    TextRun: WordRun,
    ExternalHyperlink,
    FootnoteReferenceRun,
    ImageRun,
    Table,
    TableRow,
    TableCell,
  } = docx;
  const { BorderStyle, ShadingType, WidthType, AlignmentType, HeadingLevel, VerticalAlign } = docx;
  const { accent, soft } = style.colours;
  const codeFont = { ascii: style.fonts.code, hAnsi: style.fonts.code, eastAsia: style.fonts.chinese };
  let lists = 0;

  const word = (run: TextRun, more: object) =>
    new WordRun({
      text: run.text,
      ...(run.bold && { bold: true }),
      ...(run.italic && { italics: true }),
      ...(run.struck && { strike: true }),
      ...(run.code && { font: codeFont, shading: { type: ShadingType.CLEAR, fill: "f0eee8", color: "auto" } }),
      ...more,
    });

  const runs = (list: readonly Run[], more: object = {}): ParagraphChild[] =>
    list.map((run): ParagraphChild => {
      if (run.kind === "break") return new WordRun({ break: 1 });
      if (run.kind === "note")
        return new FootnoteReferenceRun({
          children: [new Paragraph({ children: [new WordRun(" "), ...runs(tree.notes[run.number - 1] ?? [])] })],
        });
      if (run.kind === "picture") return picture(run.address, run.words);
      if (!run.href) return word(run, more);
      return new ExternalHyperlink({ link: run.href, children: [word(run, { ...more, style: "Hyperlink" })] });
    });

  const picture = (address: string, words: string): ParagraphChild => {
    const found = pictures.get(address);
    const size = found && sizeOf(found.bytes);
    if (!found || !size) return new WordRun(words);
    return new ImageRun({
      type: found.type === "image/png" ? "png" : "jpg",
      data: Buffer.from(found.bytes),
      transformation: fitted(size, { width: inches(textWidth), height: inches(7) }),
      altText: { name: words || "picture", description: words },
    });
  };

  const paragraph = (children: readonly ParagraphChild[], place: Place, more: IParagraphOptions = {}) =>
    new Paragraph({
      children,
      ...((place.indent > 0 || place.quoted) && { indent: { left: place.indent } }),
      ...(place.quoted && { border: { left: { style: BorderStyle.SINGLE, size: 18, color: accent, space: 8 } } }),
      ...more,
    });

  const list = (block: ListBlock, place: Place): FileChild[] => {
    lists += 1;
    const instance = lists;
    const level = Math.min(8, place.level);
    const reference = block.ordered ? `numbers-${block.start}` : "bullets";
    return block.items.flatMap(({ checked, blocks: inner }) => {
      const mark = checked === undefined ? [] : [new WordRun(checked ? "☑ " : "☐ ")];
      const [first, ...rest] = inner;
      const opens = first?.kind === "paragraph";
      const children = opens ? runs(first.runs, place.quoted ? { color: soft } : {}) : [];
      const within = { ...place, indent: indentOf * (level + 1), level: level + 1 };
      return [
        new Paragraph({
          children: [...mark, ...children],
          numbering: { reference, level, instance },
          spacing: { after: 60 },
        }),
        ...blocks(opens ? rest : inner, within),
      ];
    });
  };

  const table = (block: TableBlock, place: Place): FileChild[] => {
    const widths = widthsOf(block, twips(textWidth) - place.indent);
    const sides = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT };
    const size = Math.round(style.sizePt * 2 * (widths.length > 10 ? 0.65 : widths.length > 6 ? 0.8 : 0.93));
    const rule = { style: BorderStyle.SINGLE, size: 4, color: "d9d5cc" };
    const none = { style: BorderStyle.NONE, size: 0, color: "auto" };
    const row = (cells: readonly (readonly Run[])[], at: number) =>
      new TableRow({
        tableHeader: at === 0,
        cantSplit: true,
        children: cells.map(
          (cell, i) =>
            new TableCell({
              width: { size: widths[i] ?? 0, type: WidthType.DXA },
              verticalAlign: VerticalAlign.CENTER,
              margins: { top: 50, bottom: 50, left: 90, right: 90 },
              ...((at === 0 || at % 2 === 0) && {
                shading: { type: ShadingType.CLEAR, color: "auto", fill: at === 0 ? accent : "f7f5f1" },
              }),
              children: [
                new Paragraph({
                  alignment: sides[block.align[i] ?? "left"],
                  spacing: { after: 0, line: 252 },
                  keepNext: at === 0,
                  children: runs(cell, at === 0 ? { size, bold: true, color: "ffffff" } : { size }),
                }),
              ],
            }),
        ),
      });
    return [
      new Table({
        width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
        columnWidths: widths,
        ...(place.indent > 0 && { indent: { size: place.indent, type: WidthType.DXA } }),
        borders: { top: rule, bottom: rule, left: none, right: none, insideHorizontal: rule, insideVertical: none },
        rows: [row(block.head, 0), ...block.rows.map((cells, i) => row(cells, i + 1))],
      }),
      new Paragraph({ spacing: { after: 120 } }),
    ];
  };

  const headings = [
    HeadingLevel.HEADING_1,
    HeadingLevel.HEADING_2,
    HeadingLevel.HEADING_3,
    HeadingLevel.HEADING_4,
    HeadingLevel.HEADING_5,
    HeadingLevel.HEADING_6,
  ] as const;

  const blocks = (all: readonly Block[], place: Place = { indent: 0, quoted: false, level: 0 }): FileChild[] =>
    all.flatMap((one) => children(one, place));

  const children = (block: Block, place: Place): FileChild[] => {
    switch (block.kind) {
      case "heading":
        return [
          new Paragraph({ heading: headings[block.level - 1] ?? HeadingLevel.HEADING_6, children: runs(block.runs) }),
        ];
      case "paragraph":
        return [paragraph(runs(block.runs, place.quoted ? { color: soft } : {}), place)];
      case "list":
        return list(block, place);
      case "table":
        return table(block, place);
      case "quote":
        return blocks(block.blocks, { ...place, indent: place.indent + 240, quoted: true });
      case "rule":
        return [
          new Paragraph({ border: { bottom: { style: BorderStyle.SINGLE, size: 4, color: "d9d5cc", space: 1 } } }),
        ];
      case "pageBreak":
        return [new Paragraph({ children: [new docx.PageBreak()], spacing: { after: 0 } })];
      case "chart":
        return [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { before: 120, after: 160, line: 240, lineRule: docx.LineRuleType.AUTO },
            children: [chart(block)],
          }),
        ];
      case "code": {
        const lines = block.text.split("\n");
        return lines.map((line, i) =>
          paragraph([new WordRun({ text: line, font: codeFont, size: Math.round(style.sizePt * 1.8) })], place, {
            shading: { type: ShadingType.CLEAR, color: "auto", fill: "f5f3ee" },
            spacing: { after: i === lines.length - 1 ? 160 : 0, line: 260 },
            indent: { left: place.indent + 100, right: 100 },
          }),
        );
      }
    }
  };

  const chart = ({ type, title, unit, labels, series }: ChartBlock) => {
    const font = { name: style.fonts.latin, color: style.colours.ink };
    const colourOf = (i: number): string => style.colours.series[i % style.colours.series.length] ?? accent;
    const shared = {
      ...((title || unit) && { title: [title, unit && `(${unit})`].filter(Boolean).join(" ") }),
      font,
      chartArea: { border: "none" as const },
      transformation: { width: inches(textWidth * 0.92), height: inches(textWidth * 0.48) },
    };
    if (type === "pie")
      return new ChartRun({
        ...shared,
        type,
        categories: labels,
        series: series.slice(0, 1).map((one) => ({ ...one, colors: labels.map((_, i) => colourOf(i)) })),
        dataLabels: { percentage: true, position: "outsideEnd" },
      });
    // Word has the first row of such a chart at the bottom; people read from the top.
    const ordered = <T>(list: readonly T[]): readonly T[] => (type === "bar" ? [...list].reverse() : list);
    return new ChartRun({
      ...shared,
      type,
      ...(series.length === 1 && { legend: false as const }),
      categories: ordered(labels),
      series: series.map(({ name, values }, i) => ({
        name: name || title || String(i + 1),
        values: ordered(values),
        color: colourOf(i),
      })),
      ...(labels.length * series.length <= 16 && {
        dataLabels: { value: true, ...(type === "line" && { position: "above" as const }) },
      }),
    });
  };

  return { blocks };
}

/** Widths of a table's columns in twips, all of `whole` together. */
const widthsOf = (table: TableBlock, whole: number): number[] =>
  columnShares(table).map((share) => Math.floor(share * whole));
