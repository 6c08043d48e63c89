/** Sums of the ledger as a table, as CSV and as JSON. */
import { type Currency, decimalOf, showMoney } from "../core/money.ts";
import type { Grouping, LedgerSum } from "../core/spend.ts";
import { totalIn } from "./usage.ts";

/** One line of `usage --json`. Amounts are decimals of `currency`. */
export interface UsageLine {
  readonly name: string;
  /** What people call it; absent where the name says it all. */
  readonly label?: string;
  readonly turns: number;
  readonly calls: number;
  readonly attempts: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
  readonly ms: number;
  readonly cost: string;
  readonly currency: "USD" | "RMB";
  /** Attempts that took tokens at no known price, which `cost` lacks, and those whose tokens were estimated. */
  readonly unpriced: number;
  readonly estimated: number;
  readonly finished: number;
  readonly tools: number;
  readonly files: number;
  /** What a finished task cost, unfinished ones counted in; null when none was finished. */
  readonly costPerTask: string | null;
  /** What the finished tasks are charged at. */
  readonly charged: string;
}

export interface ReportOptions {
  readonly by: Grouping;
  readonly currency: Currency;
  /** Yuan for a dollar, in 10⁻¹². */
  readonly rate: bigint;
  /** What people call a name. */
  readonly labels?: ReadonlyMap<string, string>;
}

const unnamed: Readonly<Partial<Record<Grouping, string>>> = { skill: "no skill", task: "unfinished" };

/** The lines of a report, in the order of the sums. */
export function usageLines(sums: readonly LedgerSum[], { by, currency, rate, labels }: ReportOptions): UsageLine[] {
  return sums.map((sum) => {
    const cost = totalIn(sum.cost, currency, rate);
    const { cost: _, price, name, fileBytes: __, ...counts } = sum;
    const shown = name === "" ? (unnamed[by] ?? "") : name;
    const label = labels?.get(name);
    return {
      name: shown,
      ...(label === undefined ? {} : { label }),
      ...counts,
      cost: decimalOf(cost),
      currency: currency === "CNY" ? "RMB" : "USD",
      costPerTask: sum.finished > 0 ? decimalOf(cost / BigInt(sum.finished)) : null,
      charged: decimalOf(totalIn(price, currency, rate)),
    };
  });
}

/** The lines as a table for a terminal. */
export function usageTable(sums: readonly LedgerSum[], options: ReportOptions): string[] {
  const { by, currency, rate } = options;
  const lines = usageLines(sums, options);
  const isTask = by === "task";
  const money = (pico: bigint): string => showMoney({ currency, pico });
  const costOf = (sum: LedgerSum): string => {
    const cost = totalIn(sum.cost, currency, rate);
    if (sum.unpriced === 0) return money(cost);
    return `${cost > 0n ? `${money(cost)} + ` : ""}unpriced (${sum.unpriced} calls)`;
  };
  const cells = [
    isTask
      ? [by, "turns", "finished", "tools", "files", "cost", "per task", "charged"]
      : [by, "turns", "calls", "input", "cached", "output", "reasoning", "tools", "files", "cost"],
    ...sums.map((sum, index) => {
      const name = lines[index]?.label ?? lines[index]?.name ?? "";
      const cost = totalIn(sum.cost, currency, rate);
      const rest = isTask
        ? [
            `${sum.finished}`,
            `${sum.tools}`,
            `${sum.files}`,
            costOf(sum),
            sum.finished > 0 ? money(cost / BigInt(sum.finished)) : "",
            money(totalIn(sum.price, currency, rate)),
          ]
        : [
            ...[sum.calls, sum.input, sum.cached, sum.output, sum.reasoning, sum.tools, sum.files].map(String),
            costOf(sum),
          ];
      return [name, `${sum.turns}`, ...rest];
    }),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}

/** The lines as CSV (RFC 4180), with a head. A spreadsheet takes no cell of it for a formula. */
export function usageCsv(lines: readonly UsageLine[]): string[] {
  const columns = [
    "name",
    "label",
    "turns",
    "calls",
    "attempts",
    "input",
    "cached",
    "output",
    "reasoning",
    "ms",
    "cost",
    "currency",
    "unpriced",
    "estimated",
    "finished",
    "tools",
    "files",
    "costPerTask",
    "charged",
  ] as const satisfies readonly (keyof UsageLine)[];
  return [columns.join(","), ...lines.map((line) => columns.map((column) => csvCell(line[column] ?? "")).join(","))];
}

/** One cell: text that a spreadsheet would run is marked as text, separators and quotes are quoted. */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return `${value}`;
  const text = /^\s*[=+\-@|\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
