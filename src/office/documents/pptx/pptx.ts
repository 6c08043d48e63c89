/** Slides: a title, then what `slidesOf` says, with charts that people can edit; notes of a slide name its sources. */
import type Package from "pptxgenjs";
import type { Setting } from "../documents.ts";
import { columnShares, fitted, sizeOf, wordsOnly } from "../page.ts";
import {
  type ChartBlock,
  type DocumentTree,
  ownWords,
  type Run,
  sourceLine,
  type TableBlock,
  wordsOf,
} from "../tree.ts";
import { mended } from "./mend.ts";
import { type Line, type Slide, slidesOf } from "./slides.ts";

/** Inches of a wide slide and its parts. */
const wide = { width: 13.333, height: 7.5 };
const left = 0.7;
const full = wide.width - 2 * left;
const top = 1.45;
const tall = 5.2;
const textPt = 18;
const sourcesOnSlide = 9;

type Text = Package.default.TextProps;
type Options = Package.default.TextPropsOptions;

export async function writePptx(tree: DocumentTree, setting: Setting): Promise<Uint8Array> {
  // The package has no ES module that Node takes; its class is what is exported by default of what is exported.
  const { default: Loaded } = await import("pptxgenjs");
  const deck = new (Loaded as unknown as new () => Package.default)();
  const { style } = setting;
  const { accent, soft, ink } = style.colours;
  const words = ownWords[tree.language];
  const put = wordsIn(setting);
  deck.layout = "LAYOUT_WIDE";
  deck.title = tree.title;
  deck.author = tree.author || "atclaw";
  deck.theme = { headFontFace: style.fonts.latin, bodyFontFace: style.fonts.latin };
  const logo = style.logo && logoAt(style.logo);
  deck.defineSlideMaster({
    title: "PAGE",
    background: { color: "FFFFFF" },
    objects: [
      { rect: { x: left, y: 1.22, w: full, h: 0.03, fill: { color: accent } } },
      ...(style.header
        ? [
            {
              text: {
                text: wordsOnly(style.header, tree),
                options: { x: left, y: 0.08, w: full, h: 0.3, fontSize: 10, color: soft },
              },
            },
          ]
        : []),
      ...(logo ? [{ image: logo }] : []),
      {
        text: {
          text: wordsOnly(style.footer, tree),
          options: { x: left, y: 6.98, w: full - 1, h: 0.3, fontSize: 10, color: soft },
        },
      },
    ],
    slideNumber: { x: wide.width - left - 0.6, y: 6.98, w: 0.6, h: 0.3, fontSize: 10, color: soft, align: "right" },
  });

  const cover = deck.addSlide();
  cover.addShape("rect", { x: 0, y: 0, w: 0.28, h: wide.height, fill: { color: accent } });
  cover.addText(put.plain(tree.title, { fontSize: 38, bold: true, color: accent }), {
    x: 1,
    y: 2,
    w: 11.3,
    h: 1.7,
    valign: "bottom",
    fit: "shrink",
  });
  if (tree.subtitle)
    cover.addText(put.plain(tree.subtitle, { fontSize: 20, color: soft }), { x: 1, y: 3.8, w: 11.3, h: 0.7 });
  const byline = [tree.author, tree.date].filter(Boolean).join(" · ");
  if (byline) cover.addText(put.plain(byline, { fontSize: 14, color: soft }), { x: 1, y: 4.55, w: 11.3, h: 0.5 });
  if (logo) cover.addImage({ ...logo, x: 1, y: 0.8 });

  for (const one of slidesOf(tree, style)) {
    const slide = deck.addSlide({ masterName: "PAGE" });
    slide.addText(put.plain(one.title, { fontSize: 26, bold: true, color: accent }), {
      x: left,
      y: 0.4,
      w: full,
      h: 0.78,
      valign: "middle",
      margin: 0,
      fit: "shrink",
    });
    draw(slide, one, tree, setting, put);
    const notes = notesOf(one, tree);
    if (notes !== "") slide.addNotes(notes);
  }
  for (let from = 0; from < tree.sources.length; from += sourcesOnSlide) {
    const slide = deck.addSlide({ masterName: "PAGE" });
    slide.addText(put.plain(words.sources, { fontSize: 26, bold: true, color: accent }), {
      x: left,
      y: 0.4,
      w: full,
      h: 0.78,
      valign: "middle",
      margin: 0,
    });
    const some = tree.sources.slice(from, from + sourcesOnSlide);
    slide.addText(
      some.flatMap((source): Text[] => [
        ...put.plain(`[${source.number}] ${sourceLine(source)}${source.address ? "  " : ""}`, {
          fontSize: 14,
          color: ink,
          breakLine: !source.address,
        }),
        ...(source.address
          ? [{ text: source.address, options: { fontSize: 12, hyperlink: { url: source.address }, breakLine: true } }]
          : []),
      ]),
      { x: left, y: top, w: full, h: tall, valign: "top", margin: 0, paraSpaceAfter: 8 },
    );
    slide.addNotes(some.map((source) => `[${source.number}] ${sourceLine(source)}\n${source.quote}`).join("\n\n"));
  }
  const written = await deck.write({ outputType: "nodebuffer" });
  if (!(written instanceof Uint8Array)) throw new Error("The slides could not be written: they came as no bytes.");
  return mended(written, style.fonts);
}

const dataOf = ({ type, bytes }: { readonly type: string; readonly bytes: Uint8Array }): string =>
  `${type};base64,${Buffer.from(bytes).toString("base64")}`;

function logoAt(logo: { readonly type: string; readonly bytes: Uint8Array }) {
  const size = sizeOf(logo.bytes);
  if (!size) return undefined;
  const h = 0.42;
  const w = Math.min(2.5, (h * size.width) / size.height);
  return { data: dataOf(logo), x: wide.width - left - w, y: 0.12, w, h };
}

/** What a slide's notes say: its footnotes, which have no place on it. */
function notesOf({ content }: Slide, tree: DocumentTree): string {
  const runs: Run[] = [];
  if (content.kind === "lines" || content.kind === "chart") runs.push(...content.lines.flatMap((line) => line.runs));
  if (content.kind === "table") runs.push(...content.table.head.flat(), ...content.table.rows.flat(2));
  return runs
    .flatMap((run) => (run.kind === "note" ? [`${run.number}. ${wordsOf(tree.notes[run.number - 1] ?? [])}`] : []))
    .join("\n");
}

type Put = ReturnType<typeof wordsIn>;

/** Words as PowerPoint's runs. Of a paragraph's runs the first says how the paragraph is set. */
function wordsIn({ style }: Setting) {
  const plain = (text: string, options: Options = {}, latin = style.fonts.latin): Text[] => [
    { text, options: { ...options, fontFace: latin } },
  ];
  const runs = (list: readonly Run[], look: Options): Text[] =>
    list.flatMap((run): Text[] => {
      if (run.kind === "break") return [{ text: "", options: { ...look, softBreakBefore: true } }];
      if (run.kind === "note") return plain(String(run.number), { ...look, superscript: true });
      if (run.kind === "picture") return plain(run.words, look);
      return plain(
        run.text,
        {
          ...look,
          ...(run.bold && { bold: true }),
          ...(run.italic && { italic: true }),
          ...(run.struck && { strike: "sngStrike" as const }),
          ...(run.href && { hyperlink: { url: run.href } }),
        },
        run.code ? style.fonts.code : style.fonts.latin,
      );
    });
  return { plain, runs };
}

function draw(
  slide: Package.default.Slide,
  { section, content }: Slide,
  tree: DocumentTree,
  setting: Setting,
  put: Put,
): void {
  if (section || content.kind === "nothing") return;
  if (content.kind === "lines") text(slide, content.lines, setting, put, { w: full, size: textPt });
  if (content.kind === "table") table(slide, content.table, setting, put);
  if (content.kind === "chart") {
    const beside = content.lines.length > 0;
    if (beside) text(slide, content.lines, setting, put, { w: 5, size: textPt - 2 });
    chart(slide, content.chart, tree, setting, beside ? { x: left + 5.3, w: full - 5.3 } : { x: left, w: full });
  }
  if (content.kind === "picture") {
    const picture = setting.pictures.get(content.address);
    const size = picture && sizeOf(picture.bytes);
    if (!picture || !size) return;
    const { width, height } = fitted(
      { width: size.width * 10, height: size.height * 10 },
      { width: full * 1000, height: tall * 1000 },
    );
    const [w, h] = [width / 1000, height / 1000];
    slide.addImage({
      data: dataOf(picture),
      x: (wide.width - w) / 2,
      y: top + (tall - h) / 2,
      w,
      h,
      altText: content.words,
    });
  }
}

function text(
  slide: Package.default.Slide,
  lines: readonly Line[],
  { style }: Setting,
  put: Put,
  { w, size }: { w: number; size: number },
): void {
  const { accent, soft, ink } = style.colours;
  const all = lines.flatMap(({ runs, look, mark, level, start }): Text[] => {
    const colour = look === "heading" ? accent : look === "quote" ? soft : ink;
    const options: Options = {
      fontSize: look === "code" ? size - 5 : look === "heading" ? size + 1 : size - Math.min(4, level * 2),
      color: colour,
      ...(look === "heading" && { bold: true }),
      ...(look === "quote" && { italic: true }),
    };
    const shown: readonly Run[] =
      look === "code" ? runs.map((run) => (run.kind === "text" ? { ...run, code: true } : run)) : runs;
    const made = put.runs(shown.length > 0 ? shown : [{ kind: "text", text: "" }], options);
    const bullet =
      mark === "none" ? undefined : mark === "number" ? { type: "number" as const, numberStartAt: start ?? 1 } : true;
    return made.map((one, i) => ({
      ...one,
      options: {
        ...one.options,
        ...(i === 0 && bullet !== undefined && { bullet }),
        ...(level > 0 && { indentLevel: level }),
        ...(i === made.length - 1 && { breakLine: true }),
      },
    }));
  });
  slide.addText(all, { x: left, y: top, w, h: tall, valign: "top", margin: 0, paraSpaceAfter: 6, fit: "shrink" });
}

function table(slide: Package.default.Slide, block: TableBlock, { style }: Setting, put: Put): void {
  const { head, rows, align } = block;
  const size = head.length > 8 ? 9 : head.length > 5 ? 12 : 14;
  const cell = (runs: readonly Run[], i: number, at: number): Package.default.TableCell => ({
    text: put.runs(runs.length > 0 ? runs : [{ kind: "text", text: "" }], {
      fontSize: size,
      color: at < 0 ? "FFFFFF" : style.colours.ink,
      ...(at < 0 && { bold: true }),
    }) as unknown as Package.default.TableCell[],
    options: {
      align: align[i] ?? "left",
      valign: "middle",
      fill: { color: at < 0 ? style.colours.accent : at % 2 ? "F7F5F1" : "FFFFFF" },
    },
  });
  slide.addTable(
    [head.map((runs, i) => cell(runs, i, -1)), ...rows.map((row, at) => row.map((runs, i) => cell(runs, i, at)))],
    {
      x: left,
      y: top + 0.1,
      w: full,
      colW: columnShares(block).map((share) => share * full),
      border: { type: "solid", pt: 0.5, color: "D9D5CC" },
      margin: [0.04, 0.1, 0.04, 0.1],
    },
  );
}

function chart(
  slide: Package.default.Slide,
  block: ChartBlock,
  tree: DocumentTree,
  { style }: Setting,
  at: { x: number; w: number },
): void {
  const { type, title, unit, labels, series } = block;
  const colours =
    type === "pie"
      ? labels.map((_, i) => style.colours.series[i % style.colours.series.length] ?? "")
      : series.map((_, i) => style.colours.series[i % style.colours.series.length] ?? "");
  const fontFace = tree.language === "zh" ? style.fonts.chinese : style.fonts.latin;
  const few = labels.length * series.length <= 16;
  const name = type === "column" ? "bar" : type;
  slide.addChart(
    name,
    // Rows have their first category at the bottom; people read from the top.
    series.map((one) => {
      const turned = type === "bar";
      return {
        name: one.name || title,
        labels: turned ? [...labels].reverse() : [...labels],
        values: (turned ? [...one.values].reverse() : [...one.values]) as number[],
      };
    }),
    {
      ...at,
      y: top,
      h: tall,
      chartColors: colours,
      ...(type === "bar" ? { barDir: "bar" as const } : type === "column" ? { barDir: "col" as const } : {}),
      showTitle: title !== "" || unit !== "",
      title: [title, unit && `(${unit})`].filter(Boolean).join(" "),
      titleFontFace: fontFace,
      titleFontSize: 14,
      titleColor: style.colours.ink,
      showLegend: type === "pie" || series.length > 1,
      legendPos: "b",
      legendFontFace: fontFace,
      legendFontSize: 11,
      catAxisLabelFontFace: fontFace,
      catAxisLabelFontSize: 11,
      ...(type === "bar" && { catAxisLabelPos: "low" as const }),
      valAxisLabelFontSize: 11,
      valGridLine: { style: "solid", size: 0.5, color: "E3DFD7" },
      ...(type === "pie"
        ? { showPercent: true, showValue: false, dataLabelColor: "FFFFFF", dataBorder: { pt: 1, color: "FFFFFF" } }
        : { showValue: few }),
      dataLabelFontSize: 11,
      ...(type !== "pie" && { dataLabelColor: style.colours.ink, dataLabelFormatCode: "General" }),
      ...(type === "line" && { dataLabelPosition: "t" as const }),
      altText: title,
    },
  );
}
