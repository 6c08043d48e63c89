import type { UsageReport } from "../../../core/usage.ts";
import { countSaid, totalSaid } from "../house/figures.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { costIn, daysOf, sizesOf, tokensOf, turnsSaid } from "./rows.ts";

const height = 96;
const step = 20;
const barWidth = 14;

/** A column for each day. Each says its figures to those who point at it or hear it. */
export function Days({ report }: { report: UsageReport }) {
  const { say } = useSettings();
  const { currency } = report;
  const days = daysOf(report);
  const sizes = sizesOf(days, currency);
  const largest = Math.max(1, ...sizes);
  return (
    <section>
      <h2>{say.byDay}</h2>
      <ol className="days">
        {days.map((day, at) => {
          const tall = Math.round(((sizes[at] ?? 0) / largest) * height);
          const words = fill(say.usageOf, {
            name: day.name,
            cost: totalSaid([costIn(day, currency)], day.unpriced, say),
            tokens: countSaid(tokensOf(day)),
            turns: turnsSaid(day, say),
          });
          return (
            <li key={day.name} title={words}>
              <svg viewBox={`0 0 ${step} ${height}`} preserveAspectRatio="none" aria-hidden="true">
                <rect
                  x={(step - barWidth) / 2}
                  y={height - Math.max(tall, 2)}
                  width={barWidth}
                  height={Math.max(tall, 2)}
                  rx={3}
                  className={tall === 0 ? "none" : undefined}
                />
              </svg>
              <span className="unseen">{words}</span>
              <span className="day" aria-hidden="true">
                {Number(day.name.slice(8))}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
