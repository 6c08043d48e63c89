import type { Timetable } from "./timetable.ts";

/** A picture of figures: side by side as bars, or over time as a line. All of them have the same unit. */
export interface Chart {
  readonly kind: "bars" | "line";
  readonly title: string;
  /** What is measured, by whom and when; empty when the title says it all. */
  readonly subtitle: string;
  /** Where the figures come from; stands below the picture. */
  readonly note: string;
  /** In the order they are shown. */
  readonly points: readonly ChartPoint[];
}

export interface ChartPoint {
  readonly label: string;
  readonly value: number;
  /** The value as people read it, with its unit; written at the bar or dot. */
  readonly shown: string;
}

/** A timetable with the words around it. */
export interface TimetablePicture {
  readonly title: string;
  readonly subtitle: string;
  /** What stands in a block of which nothing is told: "busy". */
  readonly busy: string;
  readonly timetable: Timetable;
}

/** Draws charts. */
export interface Charts {
  /** PNG bytes at twice the size they are shown in; the same chart gives the same bytes. */
  draw(chart: Chart): Promise<Uint8Array>;
  /** The same of a timetable. */
  drawTimetable(picture: TimetablePicture): Promise<Uint8Array>;
}
