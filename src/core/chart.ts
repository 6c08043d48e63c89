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

/** Draws charts. */
export interface Charts {
  /** PNG bytes at twice the size they are shown in; the same chart gives the same bytes. */
  draw(chart: Chart): Promise<Uint8Array>;
}
