import { useEffect, useState } from "react";
import type { UsageReport, UsageRow } from "../../../core/usage.ts";
import { problemOf, readUsage } from "../api.ts";
import { countSaid, totalSaid } from "../house/figures.ts";
import { Icon } from "../house/icons.tsx";
import { explain, type Problem } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill, type Words } from "../house/words.ts";
import { Bar } from "./bar.tsx";
import { Budgets } from "./budgets.tsx";
import { Days } from "./days.tsx";
import { costIn, sizesOf, tokensOf, turnsSaid } from "./rows.ts";

type Range = "today" | "month";
type Reading = { state: "loading" } | { state: "read"; report: UsageReport } | { state: "failed"; problem: Problem };

/** Tokens and cost of today or this month, by person, model, skill and day, and how budgets stand. */
export function UsagePage() {
  const { say } = useSettings();
  const [range, setRange] = useState<Range>("month");
  const [reading, setReading] = useState<Reading>({ state: "loading" });

  useEffect(() => {
    let wanted = true;
    readUsage(range).then(
      (report) => wanted && setReading({ state: "read", report }),
      (error) => wanted && setReading({ state: "failed", problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [range]);

  const ranges: readonly (readonly [Range, string])[] = [
    ["today", say.rangeToday],
    ["month", say.rangeMonth],
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long page must be scrollable by keyboard
    <section className="usage" tabIndex={0} aria-label={say.usageTitle}>
      <div className="usage-column">
        <fieldset className="ranges" aria-label={say.range}>
          {ranges.map(([one, label]) => (
            <button key={one} type="button" aria-pressed={range === one} onClick={() => setRange(one)}>
              {label}
            </button>
          ))}
        </fieldset>
        {reading.state === "loading" && <p className="origin">{say.loading}</p>}
        {reading.state === "failed" && (
          <p className="note" role="alert">
            <Icon name="alert" />
            {explain(reading.problem, say)}
          </p>
        )}
        {reading.state === "read" && <Report report={reading.report} />}
      </div>
    </section>
  );
}

function Report({ report }: { report: UsageReport }) {
  const { say } = useSettings();
  const { total, by, budgets, currency } = report;
  const cached = total.input > 0 ? Math.round((total.cached / total.input) * 100) : 0;
  const facts: readonly (readonly [string, string])[] = [
    [say.totalCost, costSaid(total, currency, say)],
    [say.totalTokens, countSaid(tokensOf(total))],
    [say.totalTurns, countSaid(total.turns)],
    [say.totalCalls, countSaid(total.calls)],
  ];
  return (
    <>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {cached > 0 && <p className="origin">{fill(say.cachedShare, { percent: cached })}</p>}
      {total.unpriced > 0 && <p className="origin">{say.unpricedNote}</p>}
      <Budgets budgets={budgets} />
      {total.calls === 0 ? (
        <p className="origin">{say.nothingUsed}</p>
      ) : (
        <>
          {report.since !== report.until && <Days report={report} />}
          <Bars title={say.byModel} rows={by.model} currency={currency} />
          <Bars title={say.bySkill} rows={by.skill} currency={currency} />
          <Bars title={say.byUser} rows={by.user} currency={currency} />
        </>
      )}
    </>
  );
}

/** Rows with a bar each, the largest first. */
function Bars(props: { title: string; rows: readonly UsageRow[]; currency: UsageReport["currency"] }) {
  const { say } = useSettings();
  const { title, rows, currency } = props;
  if (rows.length === 0) return null;
  const sizes = sizesOf(rows, currency);
  const largest = Math.max(1, ...sizes);
  const sorted = rows.map((row, at) => ({ row, size: sizes[at] ?? 0 })).sort((a, b) => b.size - a.size);
  return (
    <section>
      <h2>{title}</h2>
      <ul className="bars">
        {sorted.map(({ row, size }) => (
          <li key={row.name}>
            <span className="title">{row.name === "no skill" ? say.noSkill : row.name}</span>
            <span className="figure">{costSaid(row, currency, say)}</span>
            <Bar percent={(size / largest) * 100} />
            <span className="origin figure">
              {fill(say.rowTokens, { tokens: countSaid(tokensOf(row)) })} · {turnsSaid(row, say)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const costSaid = (row: UsageRow, currency: UsageReport["currency"], say: Words): string =>
  totalSaid([costIn(row, currency)], row.unpriced, say);
