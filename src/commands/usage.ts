import { parseArgs } from "node:util";
import { openStore } from "../store/sqlite/store.ts";
import type { TurnRecord } from "../store/store.ts";
import { UsageError } from "./arguments.ts";
import type { Run } from "./context.ts";

const turnLimit = 1_000_000;

const groupings: Readonly<Record<string, (turn: TurnRecord, model: string) => string>> = {
  user: (turn) => turn.sender.name,
  channel: (turn) => turn.conversationId,
  model: (_, model) => model,
  day: (turn) => turn.saidAt.slice(0, 10),
};

/** One line of `usage`. `cost` is in US dollars and counts priced calls; `unpriced` says how many calls have no price. */
interface Row {
  name: string;
  turns: number;
  input: number;
  cached: number;
  output: number;
  cost: number;
  unpriced: number;
}

/** `atclaw usage`: tokens and cost of all turns, by user, channel, model or day. */
export const run: Run = async (args, { home, stdout }) => {
  const { values } = parseArgs({
    args: [...args],
    options: { by: { type: "string", default: "model" }, json: { type: "boolean", default: false } },
  });
  const nameOf = groupings[values.by];
  if (!nameOf) throw new UsageError(`--by is "${values.by}"; it is one of ${Object.keys(groupings).join(", ")}.`);
  const store = openStore(home);
  try {
    const rows = new Map<string, Row>();
    for (const turn of await store.turns({ limit: turnLimit })) {
      const counted = new Set<Row>();
      for (const { model, usage, cost } of turn.receipt?.models ?? []) {
        const name = nameOf(turn, model);
        const row = rows.get(name) ?? { name, turns: 0, input: 0, cached: 0, output: 0, cost: 0, unpriced: 0 };
        rows.set(name, row);
        if (!counted.has(row)) row.turns++;
        counted.add(row);
        row.input += usage.input;
        row.cached += usage.cachedInput;
        row.output += usage.output;
        if (cost === null) row.unpriced++;
        else row.cost += cost;
      }
    }
    if (values.json) for (const row of rows.values()) stdout(JSON.stringify(row));
    else for (const line of table([...rows.values()], values.by)) stdout(line);
    return 0;
  } finally {
    await store.close();
  }
};

function table(rows: readonly Row[], by: string): string[] {
  const cells = [
    [by, "turns", "input", "cached", "output", "cost (USD)"],
    ...rows.map((row) => [
      row.name,
      `${row.turns}`,
      `${row.input}`,
      `${row.cached}`,
      `${row.output}`,
      row.unpriced ? `unpriced (${row.unpriced} calls)` : row.cost.toFixed(4),
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
