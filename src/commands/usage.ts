import { parseArgs } from "node:util";
import type { TurnRecord } from "../core/history.ts";
import type { ModelUse } from "../core/turn.ts";
import { openStore } from "../store/sqlite/store.ts";
import { UsageError } from "./arguments.ts";
import type { Run } from "./context.ts";

const turnLimit = 1_000_000;
const noSkill = "no skill";

/** The lines that a call of a model counts in. */
const groupings: Readonly<Record<string, (turn: TurnRecord, call: ModelUse) => readonly string[]>> = {
  user: (turn) => [turn.sender.name],
  channel: (turn) => [turn.conversationId],
  skill: ({ receipt }) => {
    const used = new Set(receipt?.tools.flatMap(({ skill }) => skill ?? []));
    return used.size > 0 ? [...used] : [noSkill];
  },
  model: (_, { backend, model }) => [backend === "offline" ? backend : model],
  day: (turn) => [turn.saidAt.slice(0, 10)],
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

/**
 * `atclaw usage`: tokens and cost of all turns, by user, channel, skill, model or day. A turn belongs to every skill
 * whose tools it used.
 */
export const run: Run = async (args, { home, stdout }) => {
  const { values } = parseArgs({
    args: [...args],
    options: { by: { type: "string", default: "model" }, json: { type: "boolean", default: false } },
  });
  const namesOf = groupings[values.by];
  if (!namesOf) throw new UsageError(`--by is "${values.by}"; it is one of ${Object.keys(groupings).join(", ")}.`);
  const store = openStore(home);
  try {
    const rows = new Map<string, Row>();
    for (const turn of await store.turns({ limit: turnLimit })) {
      const counted = new Set<Row>();
      const calls = turn.receipt?.models ?? [];
      for (const [name, { usage, cost }] of calls.flatMap((call) =>
        namesOf(turn, call).map((n) => [n, call] as const),
      )) {
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
