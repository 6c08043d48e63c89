/** How a chart looks: where its parts stand, in which colours. Plain options for ECharts, without any function in them. */
import type { Chart, ChartPoint } from "../../core/chart.ts";
import { fontFamily } from "./font.ts";
import { breakLines, widthOf } from "./lines.ts";

/** The page's colours on its light paper; a white card reads on dark surroundings, too. */
const ink = "#23221f";
const soft = "#66625a";
const line = "#e3dfd7";
const accent = "#0f6b5c";
const accentSoft = "#dfeee9";
const paper = "#ffffff";

const widthPx = 760;
const marginPx = 28;
const innerPx = widthPx - 2 * marginPx;
const titleSize = 20;
const subtitleSize = 13;
const noteSize = 12;
const labelSize = 14;
const plotPx = 250;
const rowPx = 42;
const longestLabelPx = 250;
const mostColumns = 6;
/** The axis of a line reaches at least this share of the largest value up and down, so that a small change looks small. */
const leastReach = 0.12;

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly option: Readonly<Record<string, unknown>>;
}

/** Lays out a chart: columns for few short labels, rows for long or many ones, a line for figures over time. */
export function layOut(chart: Chart): Layout {
  const title = breakLines(chart.title, titleSize, innerPx, 2);
  const subtitle = breakLines(chart.subtitle, subtitleSize, innerPx, 2);
  const note = breakLines(chart.note, noteSize, innerPx, 3);
  const head = marginPx + title.length * 27 + subtitle.length * 19 + 22;
  const foot = (note.length ? note.length * 17 + 16 : 0) + marginPx - 6;
  const shape = chart.kind === "line" ? lineChart : isColumns(chart.points) ? columns : rows;
  const { height: plot, ...option } = shape(chart.points, head);
  const height = head + plot + foot;
  const text = (lines: readonly string[], top: number, lineHeight: number, style: object) =>
    lines.map((words, i) => ({
      type: "text",
      left: marginPx,
      top: top + i * lineHeight,
      style: { text: words, fontFamily, ...style },
    }));
  return {
    width: widthPx,
    height,
    option: {
      animation: false,
      textStyle: { fontFamily, color: ink },
      graphic: [
        {
          type: "rect",
          z: -1,
          shape: { x: 0.5, y: 0.5, width: widthPx - 1, height: height - 1, r: 12 },
          style: { fill: paper, stroke: line, lineWidth: 1 },
        },
        ...text(title, marginPx - 4, 27, { fontSize: titleSize, fontWeight: 500, fill: ink }),
        ...text(subtitle, marginPx + title.length * 27, 19, { fontSize: subtitleSize, fill: soft }),
        ...text(note, height - foot + 16, 17, { fontSize: noteSize, fill: soft }),
      ],
      ...option,
    },
  };
}

function isColumns(points: readonly ChartPoint[]): boolean {
  const slot = innerPx / points.length - 18;
  return (
    points.length <= mostColumns &&
    points.every(({ label, shown }) => widthOf(label, labelSize) <= slot && widthOf(shown, labelSize) <= slot)
  );
}

const valueAxis = (points: readonly ChartPoint[]) => ({
  type: "value",
  show: false,
  ...(points.every(({ value }) => value >= 0) ? { min: 0 } : {}),
});

const nameAxis = (points: readonly ChartPoint[], more: object) => ({
  type: "category",
  data: points.map(({ label }) => label),
  axisTick: { show: false },
  axisLine: { onZero: true, lineStyle: { color: line } },
  axisLabel: { fontFamily, fontSize: labelSize, color: ink, interval: 0, ...more },
});

const valueLabel = (shown: string, position: string) => ({
  show: true,
  position,
  formatter: shown.replace(/[{}]/g, ""),
  fontFamily,
  fontSize: labelSize,
  fontWeight: 500,
  color: ink,
});

type Shape = (points: readonly ChartPoint[], head: number) => { height: number } & Record<string, unknown>;

const columns: Shape = (points, head) => ({
  height: plotPx,
  grid: { left: marginPx, right: marginPx, top: head + 16, height: plotPx - 50, containLabel: false },
  xAxis: nameAxis(points, { margin: 12 }),
  yAxis: valueAxis(points),
  series: [
    {
      type: "bar",
      barMaxWidth: 84,
      barCategoryGap: "42%",
      data: points.map(({ value, shown }) => ({
        value,
        itemStyle: { color: accent, borderRadius: value < 0 ? [0, 0, 5, 5] : [5, 5, 0, 0] },
        label: valueLabel(shown, value < 0 ? "bottom" : "top"),
      })),
    },
  ],
});

const rows: Shape = (points, head) => {
  const labels = points.map(({ label }) => breakLines(label, labelSize, longestLabelPx, 2));
  const tall = labels.some((lines) => lines.length > 1) ? 8 : 0;
  const height = points.length * (rowPx + tall) + 6;
  const named = Math.max(...labels.flat().map((words) => widthOf(words, labelSize)));
  const valued = Math.max(...points.map(({ shown }) => widthOf(shown, labelSize)));
  const reversed = [...points].reverse();
  const isNegative = points.some(({ value }) => value < 0);
  return {
    height,
    grid: {
      left: marginPx + named + 16 + (isNegative ? valued : 0),
      right: marginPx + valued + 14,
      top: head,
      height,
      containLabel: false,
    },
    xAxis: valueAxis(points),
    yAxis: nameAxis(
      reversed.map((point) => ({ ...point, label: breakLines(point.label, labelSize, longestLabelPx, 2).join("\n") })),
      { margin: 12, lineHeight: 18 },
    ),
    series: [
      {
        type: "bar",
        barWidth: 22,
        data: reversed.map(({ value, shown }) => ({
          value,
          itemStyle: { color: accent, borderRadius: value < 0 ? [5, 0, 0, 5] : [0, 5, 5, 0] },
          label: valueLabel(shown, value < 0 ? "left" : "right"),
        })),
      },
    ],
  };
};

/** A line shows change: where the figures lie close together it begins near them, with no base line to be taken for zero. */
const lineChart: Shape = (points, head) => {
  const values = points.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const close = least > 0 && least > most * 0.6;
  const middle = (least + most) / 2;
  const reach = Math.max((most - least) * 0.8, most * leastReach);
  const side = marginPx + Math.max(24, ...points.flatMap(halfWidths));
  return {
    height: plotPx,
    grid: { left: side, right: side, top: head + 30, height: plotPx - 66, containLabel: false },
    xAxis: {
      ...nameAxis(points, { margin: 16 }),
      boundaryGap: false,
      axisLine: { show: !close, lineStyle: { color: line } },
    },
    yAxis: {
      type: "value",
      show: false,
      ...(close ? { min: middle - reach, max: middle + reach } : { min: Math.min(0, least) }),
    },
    series: [
      {
        type: "line",
        symbol: "circle",
        symbolSize: 9,
        lineStyle: { color: accent, width: 3 },
        itemStyle: { color: accent, borderColor: paper, borderWidth: 2 },
        areaStyle: { color: accentSoft, opacity: close ? 0 : 0.6 },
        data: points.map(({ value, shown }) => ({ value, label: { ...valueLabel(shown, "top"), distance: 10 } })),
      },
    ],
  };
};

const halfWidths = ({ label, shown }: ChartPoint) => [widthOf(label, labelSize) / 2, widthOf(shown, labelSize) / 2];
