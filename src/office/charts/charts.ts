/** Draws charts as PNG with ECharts and resvg, both loaded when the first chart is drawn. */
import type { Chart, Charts } from "../../core/chart.ts";
import { drawable, fitting, fontFamily, fontFiles } from "./font.ts";
import { layOut } from "./layout.ts";
import { timetableSvg } from "./timetable.ts";

/** Pixels of the picture for each pixel it is shown in. */
const scale = 2;

/** A drawer of charts. It reads no font of the machine, so the same chart gives the same bytes everywhere. */
export function charts(): Charts {
  return {
    async draw(chart) {
      const [echarts, { Resvg }, has] = await Promise.all([import("echarts"), import("@resvg/resvg-js"), drawable()]);
      const { width, height, option } = layOut(legible(chart, has));
      const canvas = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
      try {
        canvas.setOption(option);
        return paint(Resvg, canvas.renderToSVGString());
      } finally {
        canvas.dispose();
      }
    },
    async drawTimetable(picture) {
      const [{ Resvg }, has] = await Promise.all([import("@resvg/resvg-js"), drawable()]);
      return paint(
        Resvg,
        timetableSvg(picture, (text) => fitting(text, has)),
      );
    },
  };
}

/** An SVG as PNG, in our font alone. */
function paint(Resvg: typeof import("@resvg/resvg-js").Resvg, svg: string): Uint8Array {
  const font = { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: fontFamily };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: scale } }).render().asPng();
}

/** The chart in characters that the font can draw. */
function legible(chart: Chart, has: ReadonlySet<number>): Chart {
  const clean = (text: string): string => fitting(text, has);
  return {
    ...chart,
    title: clean(chart.title),
    subtitle: clean(chart.subtitle),
    note: clean(chart.note),
    points: chart.points.map((point) => ({ ...point, label: clean(point.label), shown: clean(point.shown) })),
  };
}
