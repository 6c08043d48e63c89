/** Draws a bar chart as PNG with a font of its own, so that it looks the same on a machine without any fonts. */
import { createRequire } from "node:module";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as the source writes it, shown on the bar. */
  readonly shown: string;
}

export interface ChartInput {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** One line below the bars, such as the sources. */
  readonly note: string;
}

/** ZCOOL XiaoWei has Latin and simplified Chinese in one file (OFL 1.1). */
const fontFile = "@expo-google-fonts/zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf";
const fontFamily = "ZCOOL XiaoWei";
const widthPx = 880;
const barPx = 46;
const framePx = 150;
const longestTitle = 60;
const longestNote = 110;

/** PNG bytes of a horizontal bar chart. The drawing libraries are loaded on first use. */
export async function drawBars(input: ChartInput): Promise<Uint8Array> {
  const [echarts, { Resvg }] = await Promise.all([import("echarts"), import("@resvg/resvg-js")]);
  const height = framePx + input.bars.length * barPx;
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: widthPx, height });
  const rows = [...input.bars].reverse();
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    textStyle: { fontFamily },
    title: {
      text: shorten(input.title, longestTitle),
      subtext: shorten(input.note, longestNote),
      left: 24,
      top: 16,
      textStyle: { fontFamily, fontSize: 21, fontWeight: "normal", color: "#1f2937" },
      subtextStyle: { fontFamily, fontSize: 13, color: "#6b7280" },
    },
    grid: { left: 24, right: 150, top: 92, bottom: 24, containLabel: true },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false }, axisLine: { show: false }, min: 0 },
    yAxis: {
      type: "category",
      data: rows.map((bar) => bar.label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: "#9ca3af" } },
      axisLabel: { fontFamily, fontSize: 16, color: "#1f2937", width: 230, overflow: "truncate" },
    },
    series: [
      {
        type: "bar",
        barWidth: 24,
        itemStyle: { color: "#2563eb", borderRadius: [0, 4, 4, 0] },
        data: rows.map((bar) => ({
          value: bar.value,
          label: { show: true, position: "right", formatter: bar.shown, fontFamily, fontSize: 16, color: "#1f2937" },
        })),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const path = createRequire(import.meta.url).resolve(fontFile);
  const image = new Resvg(svg, { font: { fontFiles: [path], loadSystemFonts: false, defaultFontFamily: fontFamily } });
  return image.render().asPng();
}

const shorten = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
