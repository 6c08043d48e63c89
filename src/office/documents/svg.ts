/** Draws a chart as SVG, for formats that have no charts of their own. */
import type { HouseStyle } from "../../core/documents.ts";
import { figure } from "./chart.ts";
import type { ChartBlock } from "./tree.ts";

const chartSize = { width: 640, height: 340 };
const { width, height } = chartSize;
const textSize = 12;
const titleSize = 15;
/** With more figures than this, they are not written at their bars. */
const mostShown = 16;

type Ink = HouseStyle["colours"];
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** An SVG picture in fonts of a family; its words are escaped. */
export function chartSvg(chart: ChartBlock, ink: Ink, family: string): string {
  const parts: string[] = [];
  let top = 14;
  const title = [chart.title, chart.unit && `(${chart.unit})`].filter(Boolean).join(" ");
  if (title !== "") {
    parts.push(
      text(width / 2, top + titleSize, cut(title, titleSize, width - 40), {
        size: titleSize,
        fill: ink.ink,
        at: "middle",
        bold: true,
      }),
    );
    top += titleSize + 16;
  }
  const named =
    chart.type === "pie" ? chart.labels : chart.series.length > 1 ? chart.series.map(({ name }) => name) : [];
  const legend = legendOf(named, ink);
  const box = { left: 16, right: width - 16, top, bottom: height - 12 - legend.height };
  const draw = { column: columns, line: columns, bar: rows, pie }[chart.type];
  parts.push(...draw(chart, box, ink));
  parts.push(`<g transform="translate(0 ${height - 8 - legend.height})">${legend.parts.join("")}</g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(family)}">${parts.join("")}</svg>`;
}

const colourOf = (ink: Ink, index: number): string => `#${ink.series[index % ink.series.length] ?? ink.accent}`;

/** Round steps that take in all values and zero; about five of them. */
function scaleOf(values: readonly number[]): { from: number; to: number; step: number } {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const span = most - least || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? rough;
  return { from: Math.floor(least / step) * step, to: Math.ceil(most / step) * step || step, step };
}

const valuesOf = ({ series }: ChartBlock): number[] =>
  series.flatMap(({ values }) => values.filter((value) => value !== null));

function ticksOf({ from, to, step }: { from: number; to: number; step: number }): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) =>
    Number((from + i * step).toPrecision(12)),
  );
}

function columns(chart: ChartBlock, box: Box, ink: Ink): string[] {
  const scale = scaleOf(valuesOf(chart));
  const ticks = ticksOf(scale);
  const left = box.left + Math.max(...ticks.map((tick) => wide(figure(tick), textSize))) + 8;
  const slot = (box.right - left) / chart.labels.length;
  const each = Math.max(
    1,
    Math.ceil(Math.max(...chart.labels.map((label) => wide(label, textSize))) / slot > 2 ? 1 : Math.ceil(32 / slot)),
  );
  const bottom = box.bottom - 24;
  const top = box.top + 12;
  const yOf = (value: number): number => bottom - ((value - scale.from) / (scale.to - scale.from)) * (bottom - top);
  const parts = ticks.flatMap((tick) => [
    line(left, yOf(tick), box.right, yOf(tick), tick === 0 ? ink.soft : "e3dfd7"),
    text(left - 6, yOf(tick) + 4, figure(tick), { size: textSize, fill: ink.soft, at: "end" }),
  ]);
  chart.labels.forEach((label, i) => {
    if (i % each !== 0) return;
    parts.push(
      text(left + slot * (i + 0.5), bottom + 18, cut(label, textSize, slot * each - 4), {
        size: textSize,
        fill: ink.ink,
        at: "middle",
      }),
    );
  });
  const shown = valuesOf(chart).length <= mostShown;
  const room = slot * 0.72;
  const bar = Math.min(56, room / chart.series.length);
  chart.series.forEach(({ values }, s) => {
    const points: string[] = [];
    values.forEach((value, i) => {
      if (value === null) return;
      const middle = left + slot * (i + 0.5);
      const x = chart.type === "line" ? middle : middle + (s - (chart.series.length - 1) / 2) * bar;
      const y = yOf(value);
      if (chart.type === "line") {
        points.push(`${values[i - 1] === null || i === 0 ? "M" : "L"}${round(x)} ${round(y)}`);
        parts.push(`<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${colourOf(ink, s)}"/>`);
      } else parts.push(rect(x - bar / 2 + 1, Math.min(y, yOf(0)), bar - 2, Math.abs(y - yOf(0)), colourOf(ink, s)));
      if (shown)
        parts.push(
          text(x, value < 0 ? y + 14 : y - 6, figure(value), { size: textSize - 1, fill: ink.ink, at: "middle" }),
        );
    });
    if (chart.type === "line")
      parts.push(`<path d="${points.join("")}" fill="none" stroke="${colourOf(ink, s)}" stroke-width="2.5"/>`);
  });
  return parts;
}

function rows(chart: ChartBlock, box: Box, ink: Ink): string[] {
  const scale = scaleOf(valuesOf(chart));
  const named = Math.min(220, Math.max(...chart.labels.map((label) => wide(label, textSize))));
  const left = box.left + named + 10;
  const right = box.right - 56;
  const slot = (box.bottom - box.top) / chart.labels.length;
  const xOf = (value: number): number => left + ((value - scale.from) / (scale.to - scale.from)) * (right - left);
  const bar = Math.min(26, (slot * 0.76) / chart.series.length);
  const parts = [line(xOf(0), box.top, xOf(0), box.bottom, ink.soft)];
  const size = Math.min(textSize, Math.max(6, slot * 0.8));
  chart.labels.forEach((label, i) => {
    const middle = box.top + slot * (i + 0.5);
    parts.push(text(left - 8, middle + 4, cut(label, size, named), { size, fill: ink.ink, at: "end" }));
    chart.series.forEach(({ values }, s) => {
      const value = values[i];
      if (value === null || value === undefined) return;
      const y = middle + (s - (chart.series.length - 1) / 2) * bar;
      parts.push(
        rect(Math.min(xOf(0), xOf(value)), y - bar / 2 + 1, Math.abs(xOf(value) - xOf(0)), bar - 2, colourOf(ink, s)),
      );
      parts.push(
        text(Math.max(xOf(0), xOf(value)) + 6, y + 4, figure(value), {
          size: Math.min(size, 11),
          fill: ink.ink,
          at: "start",
        }),
      );
    });
  });
  return parts;
}

function pie(chart: ChartBlock, box: Box, ink: Ink): string[] {
  const values = valuesOf(chart);
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const radius = Math.min(box.right - box.left, box.bottom - box.top) / 2 - 22;
  const at = (share: number, r: number): [number, number] => [
    round(x + r * Math.sin(2 * Math.PI * share)),
    round(y - r * Math.cos(2 * Math.PI * share)),
  ];
  let from = 0;
  return values.flatMap((value, i) => {
    const share = value / total;
    const to = from + share;
    const [start, end, label] = [at(from, radius), at(to, radius), at(from + share / 2, radius + 16)];
    const slice =
      share > 0.9999
        ? `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colourOf(ink, i)}"/>`
        : `<path d="M${x} ${y}L${start.join(" ")}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${end.join(" ")}Z" fill="${colourOf(ink, i)}" stroke="#ffffff" stroke-width="1.5"/>`;
    from = to;
    const words =
      share < 0.02
        ? []
        : [
            text(label[0], label[1] + 4, `${Math.round(share * 100)}%`, {
              size: textSize,
              fill: ink.ink,
              at: "middle",
            }),
          ];
    return [slice, ...words];
  });
}

/** Names with their colours, in centred lines. */
function legendOf(names: readonly string[], ink: Ink): { height: number; parts: string[] } {
  if (names.length === 0) return { height: 0, parts: [] };
  const items = names.map((name, i) => ({ i, name: cut(name, textSize, 200) }));
  const lines: (typeof items)[] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const needs = wide(item.name, textSize) + 34;
    if (used + needs > width - 32) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(item);
    used += needs;
  }
  const parts = lines.flatMap((line, row) => {
    const all = line.reduce((sum, { name }) => sum + wide(name, textSize) + 34, -16);
    let left = (width - all) / 2;
    return line.flatMap(({ name, i }) => {
      const here = left;
      left += wide(name, textSize) + 34;
      return [
        rect(here, row * 18 + 2, 11, 11, colourOf(ink, i)),
        text(here + 16, row * 18 + 12, name, { size: textSize, fill: ink.ink, at: "start" }),
      ];
    });
  });
  return { height: lines.length * 18 + 4, parts };
}

/** Width by estimate: a Chinese character is as wide as the font is high, others a little over half. */
const wide = (words: string, size: number): number =>
  [...words].reduce((sum, char) => sum + (/[\u2e80-\u9fff\uf900-\uffef]/.test(char) ? 1 : 0.57), 0) * size;

function cut(words: string, size: number, room: number): string {
  if (wide(words, size) <= room) return words;
  const chars = [...words];
  while (chars.length > 1 && wide(`${chars.join("")}…`, size) > room) chars.pop();
  return `${chars.join("").trimEnd()}…`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const rect = (x: number, y: number, w: number, h: number, fill: string): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, w))}" height="${round(Math.max(0, h))}" fill="${fill}"/>`;
const line = (x1: number, y1: number, x2: number, y2: number, stroke: string): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="#${stroke}" stroke-width="1"/>`;
const text = (
  x: number,
  y: number,
  words: string,
  { size, fill, at, bold }: { size: number; fill: string; at: string; bold?: boolean },
): string =>
  `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" fill="#${fill}" text-anchor="${at}"${bold ? ' font-weight="bold"' : ""}>${escaped(words)}</text>`;
/** Words as they stand in SVG and HTML, in attributes as well. */
export const escaped = (words: string): string => words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
