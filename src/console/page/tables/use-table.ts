import { useCallback, useEffect, useState } from "react";
import type { ShownRecord, TablePage, TableWish } from "../../../core/tablePage.ts";
import type { Field } from "../../../core/tables.ts";
import { postTableUndo, postValue, problemOf, readTable } from "../api.ts";
import { newId } from "../house/new-id.ts";
import { explain, type Problem } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";

export type Reading =
  | { readonly state: "loading" }
  | { readonly state: "read"; readonly page: TablePage }
  | { readonly state: "failed"; readonly problem: Problem };

/** What is told of the last change; one with a `key` can be taken back. */
export interface Told {
  readonly words: string;
  readonly bad?: boolean;
  readonly key?: string;
}

/** Writes one value; resolves false when it does not fit, so that the editor stays open. */
export type Change = (record: ShownRecord, field: Field, value: string | boolean | null) => Promise<boolean>;

/** A table as it is wanted, read again after each change; a record that somebody changed meanwhile is shown as it stands. */
export function useTable(wish: TableWish) {
  const { say, language } = useSettings();
  const { table, view, by, sort, offset } = wish;
  const [reading, setReading] = useState<Reading>({ state: "loading" });
  const [told, setTold] = useState<Told>();
  const [times, setTimes] = useState(0);
  const again = useCallback(() => setTimes((n) => n + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again after a change
  useEffect(() => {
    let wanted = true;
    readTable({ table, view, by, sort, offset }, language).then(
      (page) => wanted && setReading({ state: "read", page }),
      (error) => wanted && setReading({ state: "failed", problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [table, view, by, sort, offset, language, times]);

  const fail = (problem: Problem): void => {
    const why = explain(problem, say);
    setTold({ words: problem.status === 409 ? fill(say.conflict, { why }) : why, bad: true });
    if (problem.status === 409) again();
  };

  const change: Change = async (record, field, value) => {
    const key = newId();
    const { revision, id } = record;
    try {
      const { changed } = await postValue({ table, record: id, field: field.id, value, revision, key }, language);
      if (changed) {
        const name = reading.state === "read" ? record.shown[reading.page.table.fields[0]?.id ?? ""] : undefined;
        setTold({ words: fill(say.valueChanged, { field: field.name, record: name || say.emptyValue }), key });
        again();
      }
      return true;
    } catch (error) {
      const problem = problemOf(error);
      fail(problem);
      return problem.status === 409;
    }
  };

  const undo = async (key: string): Promise<void> => {
    try {
      await postTableUndo(key, language);
      setTold({ words: say.valueBack });
      again();
    } catch (error) {
      fail(problemOf(error));
    }
  };

  return { reading, told, change, undo };
}
