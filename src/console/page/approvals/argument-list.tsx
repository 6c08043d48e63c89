import type { ReactNode } from "react";
import { momentIn, wallClockSaid } from "../house/moment.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { labelOf } from "./fields.ts";

/** What fits without folding, in characters and lines. */
const foldChars = 320;
const foldLines = 8;

/** The exact arguments of a call, one a row; what is long is folded and says how long it is. */
export function ArgumentList({ input }: { input: unknown }) {
  const { say } = useSettings();
  const entries = isRecord(input) ? Object.entries(input) : [["", input] as const];
  if (entries.length === 0) return <p className="origin">{say.noArguments}</p>;
  return (
    <dl className="arguments">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt title={name}>{labelOf(name)}</dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: unknown }): ReactNode {
  const { say, language } = useSettings();
  if (value === null || value === undefined) return <span className="origin">{say.none}</span>;
  if (typeof value === "boolean") return value ? say.yes : say.no;
  if (typeof value === "number") return <span className="figure">{String(value)}</span>;
  if (typeof value === "string") {
    const moment = momentIn(value);
    if (!moment) return <Text text={value} />;
    return (
      <span className="moment">
        <span>{wallClockSaid(moment, language)}</span>
        <code className="exact">{value}</code>
      </span>
    );
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="origin">{say.none}</span>;
    return (
      <ul className={value.every(isShort) ? "chips" : "items"}>
        {value.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is known by its place
          <li key={at}>
            <Value value={item} />
          </li>
        ))}
      </ul>
    );
  }
  return <ArgumentList input={value} />;
}

/** A text as it is, with its lines; folded when it is long. */
export function Text({ text }: { text: string }) {
  const { say } = useSettings();
  if (text === "") return <span className="origin">({say.emptyText})</span>;
  const lines = text.split("\n");
  if (text.length <= foldChars && lines.length <= foldLines) return <span className="verbatim">{text}</span>;
  const begin = `${[...lines.slice(0, 3).join("\n")].slice(0, 200).join("")}…`;
  return (
    <details className="fold">
      <summary>
        <span className="verbatim begin">{begin}</span>
        <span className="more">{fill(say.showAll, { count: text.length })}</span>
      </summary>
      <span className="verbatim">{text}</span>
    </details>
  );
}

const isShort = (value: unknown): boolean =>
  typeof value === "number" || (typeof value === "string" && value.length <= 40);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
