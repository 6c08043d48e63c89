import type { ShownRecord, TablePage } from "../../../core/tablePage.ts";
import type { Field } from "../../../core/tables.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { Cell } from "./cell.tsx";
import type { Change } from "./use-table.ts";

/** Rows of records, under a heading for each group where the view has groups. A field's name sorts by it. */
export function Grid(props: { page: TablePage; onChange: Change; onSort: (sort: string) => void }) {
  const { say } = useSettings();
  const { page, onChange, onSort } = props;
  const { table, records, sort = "", by } = page;
  const fields = fieldsOf(page);
  if (records.length === 0) return <p className="origin">{say.noRows}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard
    <section className="grid" tabIndex={0} aria-label={table.name}>
      <table>
        <thead>
          <tr>
            {fields.map(({ id, name, kind }) => {
              const mine = sort.replace(/^-/, "") === id;
              const order = mine ? (sort.startsWith("-") ? "descending" : "ascending") : undefined;
              return (
                <th key={id} scope="col" aria-sort={order} data-kind={kind}>
                  <button
                    type="button"
                    title={fill(say.sortBy, { field: name })}
                    onClick={() => onSort(order === "ascending" ? `-${id}` : order === "descending" ? "" : id)}
                  >
                    {name}
                    <span aria-hidden="true">{order ? (order === "ascending" ? " ↑" : " ↓") : ""}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        {groupsOf(records, by).map(([name, rows]) => (
          <tbody key={`${name} ${rows[0]?.id}`}>
            {by && (
              <tr className="group">
                <th scope="rowgroup" colSpan={fields.length}>
                  {name || say.emptyValue}
                </th>
              </tr>
            )}
            {rows.map((record) => (
              <tr key={record.id}>
                {fields.map((field) => (
                  <td key={field.id} data-kind={field.kind}>
                    <Cell record={record} field={field} onChange={onChange} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

/** The fields a view shows, all where it names none. */
export function fieldsOf({ table, view }: Pick<TablePage, "table" | "view">): readonly Field[] {
  const chosen = view?.fields?.flatMap((id) => table.fields.find((field) => field.id === id) ?? []) ?? [];
  return chosen.length > 0 ? chosen : table.fields;
}

/** Rows that stand together because they have the same value, in their order. */
function groupsOf(records: readonly ShownRecord[], by: string | undefined): [string, ShownRecord[]][] {
  const groups: [string, ShownRecord[]][] = [];
  for (const record of records) {
    const name = by ? (record.shown[by] ?? "") : "";
    const last = groups.at(-1);
    if (last && last[0] === name) last[1].push(record);
    else groups.push([name, [record]]);
  }
  return groups;
}
