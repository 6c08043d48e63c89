/** What formulas are made of once their types are known. */
import type { ValueKind } from "../../../core/tables.ts";
import type { Sql } from "../sql.ts";

/** A value in SQL with its kind: `blank` is empty whatever is asked for, `item` what a list (a JSON array) is of. */
export interface Typed {
  readonly kind: ValueKind | "blank";
  readonly item?: Exclude<ValueKind, "list">;
  readonly sql: Sql;
}

/** What a formula is compiled in: its fields by name or `#id`, and the zone of its days. */
export interface Scope {
  readonly zone: string;
  /** Undefined when there is no such field. */
  field(name: string): Typed | undefined;
  /** For hints where a name is wrong. */
  readonly names: readonly string[];
}

/** What a function says is wrong with its arguments; the place is added. */
export class Misfit extends Error {
  readonly zh: string;
  constructor(en: string, zh: string) {
    super(en);
    this.zh = zh;
  }
}
