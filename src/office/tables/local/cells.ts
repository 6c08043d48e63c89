/** Turns what is written into a record into what is stored: cells of its columns, and the records it is linked to. */
import type Database from "better-sqlite3";
import { type Input, type Inputs, mostFields, TableError } from "../../../core/tables.ts";
import { bound, sql, valuesOf } from "../sql.ts";
import { type Cell, cellOf, computed, misfit } from "../values.ts";
import type { Catalogue, KeptField, KeptTable } from "./catalogue.ts";
import { asText, expressions } from "./expression.ts";

/** More choices than this are no choices. */
const mostOptions = 1_000;

/** Cells by field id; of links, the numbers of the other records. */
export type Image = Readonly<Record<string, Cell | readonly number[]>>;

/** Reads inputs for one change. `newOptions` are choices that were written and are none yet, by field id. */
export interface Reader {
  image(inputs: Inputs): Image;
  /** One value of one field. */
  cell(field: KeptField, input: Input): Cell | readonly number[];
  readonly newOptions: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Makes the reader of a table's inputs. It throws `bad-value` and `bad-field`, each with the name of the field. */
export function inputReader(db: Database.Database, catalogue: Catalogue, table: KeptTable, at: string): Reader {
  const byKey = new Map<string, KeptField>();
  for (const field of table.fields) byKey.set(field.name.toLowerCase(), field);
  for (const field of table.fields) byKey.set(field.id, field);
  const newOptions = new Map<string, Set<string>>();
  const optionsOf = new Map(
    table.fields.map(({ id, options = [] }) => [id, new Map(options.map((one) => [one.toLowerCase(), one]))]),
  );
  const finders = new Map<string, (name: string) => number[]>();

  function cell(field: KeptField, input: Input): Cell | readonly number[] {
    if (field.type === "link") return linkIds(field, input);
    const value = cellOf(field, input, { zone: table.zone });
    if (value === null) return null;
    if (field.type === "select") return option(field, String(value));
    if (field.type === "multi-select")
      return JSON.stringify([...new Set((JSON.parse(String(value)) as string[]).map((one) => option(field, one)))]);
    return value;
  }

  /** A choice as it is written among the options; a new one joins them. */
  function option(field: KeptField, said: string): string {
    const known = optionsOf.get(field.id) ?? new Map<string, string>();
    const found = known.get(said.toLowerCase());
    if (found !== undefined) return found;
    if (known.size >= mostOptions)
      throw new TableError(
        "too-much",
        `“${field.name}” has ${mostOptions} options already. Make it a text field.`,
        `“${field.name}”已有 ${mostOptions} 个选项，请改用文本字段。`,
      );
    known.set(said.toLowerCase(), said);
    newOptions.set(field.id, (newOptions.get(field.id) ?? new Set()).add(said));
    return said;
  }

  function linkIds(field: KeptField, input: Input): readonly number[] {
    if (input === undefined || input === null || input === "") return [];
    const main =
      field.side === "b" ? catalogue.table(field.table ?? "")?.fields.find(({ id }) => id === field.back) : field;
    if (!main?.many && field.side === "b")
      throw misfit(
        field,
        input,
        `is the way back of “${main?.name}”; write that one`,
        `是“${main?.name}”的反向关联，请填写那个字段`,
      );
    const said: readonly unknown[] = Array.isArray(input) ? input : [input];
    const ids = [...new Set(said.flatMap((one) => linkId(field, one)))];
    if (!field.many && ids.length > 1) throw misfit(field, said.length, "takes one record", "只能关联一条记录");
    return ids;
  }

  function linkId(field: KeptField, said: unknown): number[] {
    const find = finderOf(field);
    if (typeof said === "object" && said !== null && "id" in said) {
      const id = Number((said as { id: unknown }).id);
      if (!Number.isSafeInteger(id) || find(`#${id}`).length === 0)
        throw misfit(field, said, "takes a record that exists", "需要存在的记录");
      return [id];
    }
    const name = String(said).trim();
    if (name === "") return [];
    const found = find(name);
    if (found.length === 1) return found;
    const other = catalogue.table(field.table ?? "")?.name ?? "";
    if (found.length === 0)
      throw misfit(
        field,
        name,
        `takes a record of “${other}”, and none is called so`,
        `需要“${other}”中的记录，但没有这个名称`,
      );
    throw misfit(
      field,
      name,
      `takes one record of “${other}”, and ${found.length} are called so`,
      `对应“${other}”中的 ${found.length} 条记录，无法确定是哪一条`,
    );
  }

  /** Finds records of the other table by the value of their first field, or by `#id`. */
  function finderOf(field: KeptField): (name: string) => number[] {
    const known = finders.get(field.id);
    if (known) return known;
    const other = catalogue.table(field.table ?? "");
    const [primary] = other?.fields ?? [];
    if (!other || !primary)
      throw new TableError(
        "not-found",
        `The table that “${field.name}” links to is gone.`,
        `“${field.name}”关联的表格已不存在。`,
      );
    const name = asText(expressions(catalogue)(other, primary));
    const query = sql`SELECT t.id FROM ${{ text: other.id, params: [] }} AS t WHERE ${name} = ${bound("")} COLLATE NOCASE LIMIT 2`;
    const byName = db.prepare(query.text).pluck();
    const byId = db.prepare<[number], number>(`SELECT id FROM ${other.id} WHERE id = ?`).pluck();
    const values = valuesOf(query, { at, today: at.slice(0, 10) });
    const find = (said: string): number[] =>
      /^#\d+$/.test(said) ? byId.all(Number(said.slice(1))) : (byName.all(...values.slice(0, -1), said) as number[]);
    finders.set(field.id, find);
    return find;
  }

  return {
    cell,
    newOptions,
    image(inputs) {
      const entries = Object.entries(inputs).filter(([, input]) => input !== undefined);
      if (entries.length > mostFields)
        throw new TableError(
          "too-much",
          `A record has at most ${mostFields} values.`,
          `一条记录最多 ${mostFields} 个值。`,
        );
      const image: Record<string, Cell | readonly number[]> = {};
      for (const [key, input] of entries) {
        const field = byKey.get(key) ?? byKey.get(key.trim().toLowerCase());
        if (!field)
          throw new TableError(
            "bad-field",
            `“${table.name}” has no field “${key}”.`,
            `“${table.name}”没有字段“${key}”。`,
          );
        if (computed.has(field.type))
          throw misfit(field, input, "is computed and cannot be written", "是自动计算的，不能填写");
        image[field.id] = cell(field, input);
      }
      return image;
    },
  };
}
