import type { BoardColumn, ShownRecord, TablePage } from "../../../core/tablePage.ts";
import type { Field } from "../../../core/tables.ts";
import { countSaid } from "../house/figures.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { fieldsOf } from "./grid.tsx";
import type { Change } from "./use-table.ts";

/** What a card shows beside its name. */
const factsOfCard = 3;

/** A column for each value of a field. A card of a board by choices is moved by choosing another. */
export function Board({ page, onChange }: { page: TablePage; onChange: Change }) {
  const { say } = useSettings();
  const by = page.table.fields.find(({ id }) => id === page.by);
  if (!by) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide board must be scrollable by keyboard
    <section className="board" tabIndex={0} aria-label={fill(say.boardBy, { field: by.name })}>
      {page.columns?.map((column) => {
        const name = nameOf(column, say.emptyValue);
        return (
          <section key={String(column.key)} aria-label={name}>
            <h2>
              {name} <small>{countSaid(column.count)}</small>
            </h2>
            <ul>
              {column.records.map((record) => (
                <Card key={record.id} record={record} page={page} by={by} onChange={onChange} />
              ))}
            </ul>
            {column.count > column.records.length && (
              <p className="origin">{fill(say.cardsMore, { count: column.count - column.records.length })}</p>
            )}
          </section>
        );
      })}
    </section>
  );
}

const nameOf = ({ key, label }: BoardColumn, empty: string): string =>
  key === true ? "✓" : key === false ? "✗" : label || empty;

function Card(props: { record: ShownRecord; page: TablePage; by: Field; onChange: Change }) {
  const { say } = useSettings();
  const { record, page, by, onChange } = props;
  const [primary] = page.table.fields;
  const name = record.shown[primary?.id ?? ""] || say.emptyValue;
  const facts = fieldsOf(page)
    .filter(({ id }) => id !== primary?.id && id !== by.id && record.shown[id])
    .slice(0, factsOfCard);
  return (
    <li>
      <p className="title">{name}</p>
      <dl>
        {facts.map((field) => (
          <div key={field.id}>
            <dt>{field.name}</dt>
            <dd>{record.shown[field.id]}</dd>
          </div>
        ))}
      </dl>
      {by.type === "select" && (
        <label>
          <span className="unseen">{`${say.moveTo}: ${name}`}</span>
          <select
            value={record.shown[by.id] ?? ""}
            onChange={(event) => void onChange(record, by, event.target.value || null)}
          >
            <option value="">{say.emptyValue}</option>
            {by.options?.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
    </li>
  );
}
