import { parseArgs } from "node:util";
import { usageCsv, usageLines, usageTable } from "../budget/report.ts";
import { picoOf } from "../core/money.ts";
import { type Grouping, groupings } from "../core/spend.ts";
import { openStore } from "../store/sqlite/store.ts";
import { UsageError } from "./arguments.ts";
import type { Run } from "./context.ts";

/**
 * `atclaw usage`: tokens, cost and tasks by user, channel, skill, model, day, task or workspace, over all days or those
 * asked for, which begin at midnight in the configured zone. Works beside a running bot.
 */
export const run: Run = async (args, { home, settings, stdout }) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      by: { type: "string", default: "model" },
      since: { type: "string" },
      until: { type: "string" },
      currency: { type: "string" },
      csv: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const by = groupings.find((name) => name === values.by);
  if (!by) throw new UsageError(`--by is "${values.by}"; it is one of ${groupings.join(", ")}.`);
  if (values.csv && values.json) throw new UsageError("Give either --csv or --json, not both.");
  const { money } = settings.config;
  const currency = values.currency === undefined ? money.currency : currencies[values.currency.toUpperCase()];
  if (!currency) throw new UsageError(`--currency is "${values.currency}"; it is USD or RMB.`);
  const range = { ...dayIn("since", values.since), ...dayIn("until", values.until) };
  const store = openStore(home);
  try {
    const sums = await store.spend.sums(by, range);
    const labels = by === "user" ? await store.spend.names() : undefined;
    const options = { by: by as Grouping, currency, rate: picoOf(money.rate) ?? 0n, ...(labels ? { labels } : {}) };
    if (values.json) for (const line of usageLines(sums, options)) stdout(JSON.stringify(line));
    else if (values.csv) for (const line of usageCsv(usageLines(sums, options))) stdout(line);
    else for (const line of usageTable(sums, options)) stdout(line);
    return 0;
  } finally {
    await store.close();
  }
};

const currencies: Readonly<Record<string, "USD" | "CNY">> = { USD: "USD", RMB: "CNY", CNY: "CNY" };

/** A day of the calendar such as 2026-11-21. */
function dayIn<Name extends string>(name: Name, day: string | undefined): { [Key in Name]?: string } {
  if (day === undefined) return {};
  const time = Date.parse(`${day}T00:00:00Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
  if (!isDay) throw new UsageError(`--${name} is "${day}"; write a day such as 2026-11-21.`);
  return { [name]: day } as { [Key in Name]?: string };
}
