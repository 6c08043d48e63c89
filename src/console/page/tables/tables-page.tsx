import { useEffect, useState } from "react";
import { isBoardField, rowsOfPage, type TableHead, type TablePage } from "../../../core/tablePage.ts";
import { problemOf, readTables } from "../api.ts";
import { countSaid } from "../house/figures.ts";
import { Icon } from "../house/icons.tsx";
import { addressOf } from "../house/place.ts";
import { explain, type Problem } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { Board } from "./board.tsx";
import { Grid } from "./grid.tsx";
import { useTable } from "./use-table.ts";

type Reading = { state: "loading" } | { state: "read"; tables: TableHead[] } | { state: "failed"; problem: Problem };

/** The tables there are, or one of them. */
export function TablesPage({ table }: { table: string | undefined }) {
  const { say } = useSettings();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long page must be scrollable by keyboard
    <section className="tables" tabIndex={0} aria-label={say.tablesTitle}>
      {table === undefined ? <TableList /> : <OneTable key={table} id={table} />}
    </section>
  );
}

function TableList() {
  const { say } = useSettings();
  const [reading, setReading] = useState<Reading>({ state: "loading" });
  useEffect(() => {
    let wanted = true;
    readTables().then(
      (tables) => wanted && setReading({ state: "read", tables }),
      (error) => wanted && setReading({ state: "failed", problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (reading.state === "loading") return <p className="origin">{say.loading}</p>;
  if (reading.state === "failed") return <Trouble words={explain(reading.problem, say)} />;
  if (reading.tables.length === 0) return <p className="origin">{say.noTables}</p>;
  return (
    <ul className="table-list">
      {reading.tables.map(({ id, name, records, shared }) => (
        <li key={id}>
          <a href={addressOf({ type: "tables", table: id })}>
            <Icon name="table" />
            <span className="title">{name}</span>
            <span className="origin">
              {records === 1 ? say.rowsCountOne : fill(say.rowsCount, { count: countSaid(records) })}
              {shared && ` · ${say.sharedTable}`}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function OneTable({ id }: { id: string }) {
  const { say } = useSettings();
  // `view v1`, `by f3`, or nothing for all rows.
  const [look, setLook] = useState("");
  const [sort, setSort] = useState("");
  const [offset, setOffset] = useState(0);
  const [how, what] = look.split(" ");
  const { reading, told, change, undo } = useTable({
    table: id,
    sort,
    offset,
    view: how === "view" ? what : undefined,
    by: how === "by" ? what : undefined,
  });
  const show = (next: { look?: string; sort?: string }) => {
    setOffset(0);
    if (next.look !== undefined) setLook(next.look);
    setSort(next.sort ?? "");
  };
  if (reading.state === "loading") return <p className="origin">{say.loading}</p>;
  if (reading.state === "failed") return <Trouble words={explain(reading.problem, say)} />;
  const { page } = reading;
  return (
    <>
      <div className="tables-bar">
        <a className="text-button" href={addressOf({ type: "tables" })}>
          <Icon name="back" />
          {say.tables}
        </a>
        <h2>{page.table.name}</h2>
        <label>
          {say.tableView}
          <select value={look} onChange={(event) => show({ look: event.target.value })}>
            <option value="">{say.allRows}</option>
            {page.table.views.map((view) => (
              <option key={view.id} value={`view ${view.id}`}>
                {view.name}
              </option>
            ))}
            {page.table.fields.filter(isBoardField).map((field) => (
              <option key={field.id} value={`by ${field.id}`}>
                {fill(say.boardBy, { field: field.name })}
              </option>
            ))}
          </select>
        </label>
        {!page.columns && <Paging page={page} onGo={setOffset} />}
      </div>
      <p className="told" role="status" data-bad={told?.bad || undefined}>
        {told?.words}
        {told?.key !== undefined && (
          <button type="button" className="text-button" onClick={() => void undo(told.key ?? "")}>
            <Icon name="undo" />
            {say.undoChange}
          </button>
        )}
      </p>
      {page.columns ? (
        <Board page={page} onChange={change} />
      ) : (
        <Grid page={page} onChange={change} onSort={(to) => show({ sort: to })} />
      )}
    </>
  );
}

function Paging({ page, onGo }: { page: TablePage; onGo: (offset: number) => void }) {
  const { say } = useSettings();
  const { offset, total, records } = page;
  const to = offset + records.length;
  return (
    <div className="paging">
      <span className="origin">
        {fill(say.rowsOf, { from: countSaid(Math.min(offset + 1, to)), to: countSaid(to), total: countSaid(total) })}
      </span>
      {(offset > 0 || to < total) && (
        <fieldset className="ranges" aria-label={say.range}>
          <button type="button" disabled={offset === 0} onClick={() => onGo(Math.max(0, offset - rowsOfPage))}>
            {say.pageBack}
          </button>
          <button type="button" disabled={to >= total} onClick={() => onGo(offset + rowsOfPage)}>
            {say.pageOn}
          </button>
        </fieldset>
      )}
    </div>
  );
}

function Trouble({ words }: { words: string }) {
  return (
    <p className="note" role="alert">
      <Icon name="alert" />
      {words}
    </p>
  );
}
