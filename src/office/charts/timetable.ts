/** Draws a timetable: days beside each other, hours from top to bottom, a block where somebody or a room is taken. */
import type { TimetablePicture } from "../../core/chart.ts";
import type { TimetableColumn } from "../../core/timetable.ts";
import { fontFamily } from "./font.ts";
import { breakLines } from "./lines.ts";

const colours = {
  ink: "#23221f",
  soft: "#66625a",
  line: "#e3dfd7",
  block: "#dfeee9",
  edge: "#0f6b5c",
  closed: "#f5f3ee",
  paper: "#ffffff",
};
const marginPx = 28;
const axisPx = 52;
const hourPx = 44;
const titleSize = 20;
const smallSize = 13;
const labelSize = 12;
const leastWidthPx = 760;
/** Blocks lower than this have no room for words. */
const leastForWordsPx = 18;

/** An SVG picture. Texts are plain words; `clean` makes them ones that the font can draw. */
export function timetableSvg(picture: TimetablePicture, clean: (text: string) => string): string {
  const { timetable } = picture;
  const { columns, from, to, language } = timetable;
  const days = [...new Set(columns.map(({ date }) => date))];
  const several = columns.length > days.length;
  const columnPx = Math.max(several ? 92 : 120, Math.floor((leastWidthPx - 2 * marginPx - axisPx) / columns.length));
  const width = 2 * marginPx + axisPx + columnPx * columns.length;
  const title = breakLines(clean(picture.title), titleSize, width - 2 * marginPx, 2);
  const subtitle = breakLines(clean(picture.subtitle), smallSize, width - 2 * marginPx, 2);
  const headPx = marginPx + title.length * 27 + subtitle.length * 19 + 12;
  const top = headPx + (several ? 48 : 28);
  const bottom = top + ((to - from) / 60) * hourPx;
  const yOf = (minutes: number): number => top + ((minutes - from) / 60) * hourPx;
  const xOf = (index: number): number => marginPx + axisPx + index * columnPx;

  const parts: string[] = [rect(0, 0, width, bottom + marginPx, colours.paper)];
  for (const [i, words] of title.entries())
    parts.push(text(marginPx, marginPx + 16 + i * 27, words, titleSize, colours.ink, 500));
  for (const [i, words] of subtitle.entries())
    parts.push(text(marginPx, marginPx + title.length * 27 + 12 + i * 19, words, smallSize, colours.soft));
  columns.forEach((column, i) => {
    const x = xOf(i);
    for (const [start, end] of closedIn(column, from, to))
      parts.push(rect(x, yOf(start), columnPx, yOf(end) - yOf(start), colours.closed));
  });
  for (let minutes = from; minutes <= to; minutes += 60) {
    parts.push(rect(marginPx + axisPx - 6, yOf(minutes), width - 2 * marginPx - axisPx + 6, 1, colours.line));
    parts.push(
      text(marginPx, yOf(minutes) + 4, `${String(minutes / 60).padStart(2, "0")}:00`, labelSize, colours.soft),
    );
  }
  columns.forEach((column, i) => {
    const x = xOf(i);
    const isFirst = columns.findIndex(({ date }) => date === column.date) === i;
    if (isFirst) {
      parts.push(rect(x, headPx, 1, bottom - headPx, colours.line));
      parts.push(text(x + 8, headPx + 16, dayIn(column.date, language), smallSize, colours.ink, 500));
    }
    if (several)
      parts.push(...fitted(clean(column.label), x + 8, headPx + 36, columnPx - 12, labelSize, colours.soft, 1));
    for (const block of column.blocks) {
      const [y, end] = [yOf(Math.max(block.from, from)), yOf(Math.min(block.to, to))];
      const height = Math.max(end - y - 2, 3);
      parts.push(
        `<rect x="${x + 3}" y="${y + 1}" width="${columnPx - 6}" height="${height}" rx="4" fill="${colours.block}"/>`,
      );
      parts.push(rect(x + 3, y + 1, 3, height, colours.edge));
      if (height < leastForWordsPx) continue;
      const most = Math.max(1, Math.floor((height - 4) / 15));
      const words = clean(block.label) || picture.busy;
      parts.push(...fitted(words, x + 11, y + 15, columnPx - 20, labelSize, colours.ink, most));
    }
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bottom + marginPx}" viewBox="0 0 ${width} ${bottom + marginPx}">${parts.join("")}</svg>`;
}

/** The stretches of what is shown in which a room is closed or a person does not work. */
function closedIn({ open }: TimetableColumn, from: number, to: number): (readonly [number, number])[] {
  if (!open) return [[from, to]];
  const all = [
    [from, Math.min(Math.max(open.from, from), to)],
    [Math.max(Math.min(open.to, to), from), to],
  ] as const;
  return all.filter(([start, end]) => end > start);
}

function dayIn(date: string, language: "en" | "zh"): string {
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
  });
  return format.format(Date.parse(`${date}T00:00:00Z`));
}

const rect = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;

const text = (x: number, y: number, words: string, size: number, fill: string, weight = 400): string =>
  `<text x="${x}" y="${y}" font-family="${fontFamily}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(words)}</text>`;

const fitted = (
  words: string,
  x: number,
  y: number,
  width: number,
  size: number,
  fill: string,
  most: number,
): string[] => breakLines(words, size, width, most).map((line, i) => text(x, y + i * 15, line, size, fill));

const escaped = (words: string): string => words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
