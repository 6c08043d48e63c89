/** Tables of typed fields: what skills may ask of whoever keeps them (a file of ours, a platform). Plain data in and out. */
import type { Whose } from "./erase.ts";
import type { FileRef, Language } from "./message.ts";

/** What a field holds. The last eight are computed or kept by the engine and cannot be written. */
export const fieldTypes = [
  "text",
  "number",
  "select",
  "multi-select",
  "date",
  "person",
  "checkbox",
  "url",
  "email",
  "phone",
  "attachment",
  "link",
  "lookup",
  "roll-up",
  "formula",
  "auto-number",
  "created-at",
  "updated-at",
  "created-by",
  "updated-by",
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** How a number is shown: as it is, as money, as a share (0.25 is 25 %), as a bar of a share, as one to five stars. */
export const numberFormats = ["plain", "currency", "percent", "progress", "rating"] as const;
export type NumberFormat = (typeof numberFormats)[number];

/** How values become one: of numbers, dates and texts where that makes sense; `filled` counts those that are not empty. */
export const aggregates = ["count", "filled", "distinct", "sum", "average", "min", "max"] as const;
export type Aggregate = (typeof aggregates)[number];

/** What a field is to be. Fields and tables are named by id; where one is made, by name too. */
export interface FieldDraft {
  readonly name: string;
  readonly type: FieldType;
  /** Of numbers, and of formulas and roll-ups that give one. */
  readonly format?: NumberFormat;
  /** ISO 4217, for `currency`. */
  readonly currency?: string;
  /** Digits behind the point that are shown. */
  readonly decimals?: number;
  /** What may be chosen; a value that is written and is none yet is added. */
  readonly options?: readonly string[];
  /** A person field of several; a link to several. */
  readonly many?: boolean;
  /** A date with a time of day. */
  readonly time?: boolean;
  /** Of a link: the other table. */
  readonly table?: string;
  /** Of a link: the name of the field that the other table gets for the way back; as kept, that field's id. */
  readonly back?: string;
  /** Of a lookup or roll-up: a link field of this table. */
  readonly via?: string;
  /** Of a lookup or roll-up: a field of the other table. */
  readonly of?: string;
  /** Of a roll-up. */
  readonly how?: Aggregate;
  /** Of a formula, with fields in braces: `IF({Amount} > 1000, "big", "small")`. */
  readonly formula?: string;
  /** Of an auto number: what stands before it. */
  readonly prefix?: string;
}

/** What a value is, whoever computed it. A `moment` has a time of day. */
export type ValueKind = "text" | "number" | "boolean" | "date" | "moment" | "list";

/** A field as it is kept. */
export interface Field extends FieldDraft {
  /** Stable: it outlives a change of the name. */
  readonly id: string;
  /** What its values are; of a list, `item` says of what. */
  readonly kind: ValueKind;
  readonly item?: Exclude<ValueKind, "list">;
}

/** A record of another table: its id and the value of its first field. */
export interface LinkedRecord {
  readonly id: string;
  readonly name: string;
}

/**
 * A value as it is read; `null` is empty. Numbers are finite; a date is `2026-11-20`, a moment `2026-11-20T07:00:00.000Z`;
 * a person is a name, several are a list of names.
 */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly (string | number | boolean)[]
  | readonly LinkedRecord[]
  | readonly FileRef[];

/** A value as it may be written: of its type, or words that certainly say one (`1,200.50`, `25%`, `2026/11/20`, `是`). */
export type Input = Value | readonly string[] | undefined;

/** Inputs or values by field id; where records are written, by field name too. */
export type Inputs = Readonly<Record<string, Input>>;

/** How a table is looked at. */
export const viewKinds = ["grid", "kanban", "calendar", "gallery"] as const;
export type ViewKind = (typeof viewKinds)[number];

export interface View {
  readonly id: string;
  readonly name: string;
  readonly kind: ViewKind;
  readonly filter?: Filter;
  readonly sort?: readonly Sort[];
  /** The fields that are shown, by id; all when absent. */
  readonly fields?: readonly string[];
  /** What columns of a kanban, groups of a grid or days of a calendar are made by: a field's id. */
  readonly by?: string;
}

export interface Table {
  readonly id: string;
  readonly name: string;
  /** The first one names a record. */
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  readonly records: number;
  /** IANA zone in which its days are counted. */
  readonly zone: string;
  /** Seen from every place of its account, not only from where it was made. */
  readonly shared: boolean;
  /** Grows with each change of its fields, views or name. */
  readonly revision: number;
  readonly createdAt: string;
}

export interface TableDraft {
  readonly name: string;
  readonly fields: readonly FieldDraft[];
  readonly zone?: string;
}

/** A record as it stands. `revision` grows with each change of it. */
export interface TableRecord {
  readonly id: string;
  readonly revision: number;
  /** By field id; every field that was asked for is in it. */
  readonly values: Readonly<Record<string, Value>>;
}

/** What can be asked of a field's value. `in`: one of several; `within`: from the first to before the second. */
export const operators = [
  "is",
  "is-not",
  "in",
  "contains",
  "not-contains",
  "starts-with",
  "ends-with",
  "over",
  "at-least",
  "under",
  "at-most",
  "within",
  "empty",
  "not-empty",
] as const;
export type Operator = (typeof operators)[number];

/** `value` is two values for `within`, several for `in`, none for `empty` and `not-empty`. */
export interface Condition {
  /** A field's id. */
  readonly field: string;
  readonly op: Operator;
  readonly value?: string | number | boolean | readonly (string | number)[];
}

/** Conditions joined by and or or, in groups as deep as is needed. Texts are compared without regard to A and a. */
export type Filter =
  | Condition
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter };

export interface Sort {
  readonly field: string;
  readonly descending?: boolean;
}

/** Which records. `at` is the present moment, for `TODAY()` in formulas. */
export interface RecordQuery {
  readonly at: string;
  readonly filter?: Filter;
  readonly sort?: readonly Sort[];
  /** Those with these ids alone. */
  readonly ids?: readonly string[];
  /** By id; all when absent. */
  readonly fields?: readonly string[];
  /** 100 when absent. */
  readonly limit?: number;
  readonly offset?: number;
}

export interface RecordPage {
  readonly records: readonly TableRecord[];
  /** How many there are in all. */
  readonly total: number;
}

/** By which length of time a date is put into groups. */
export const dateUnits = ["day", "week", "month", "quarter", "year"] as const;
export type DateUnit = (typeof dateUnits)[number];

export interface Figure {
  readonly how: Aggregate;
  /** Absent for `count` alone. */
  readonly field?: string;
}

export interface GroupQuery {
  readonly at: string;
  readonly filter?: Filter;
  /** None gives one group of all. A field of lists puts a record into a group for each of its values. */
  readonly by: readonly { readonly field: string; readonly unit?: DateUnit }[];
  readonly figures: readonly Figure[];
  /** By a figure's place, from 0, or by the group itself. */
  readonly order?: { readonly figure: number | "group"; readonly descending?: boolean };
  readonly limit?: number;
}

/** `key` has one value for each of `by`: a date's group is named `2026-11-20`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`. */
export interface Group {
  readonly key: readonly (string | number | boolean | null)[];
  readonly figures: readonly (number | string | null)[];
  readonly count: number;
}

/** Who looks or writes, and from where. */
export interface Viewer {
  /** The channel or the person's direct chats (`directPlace`): tables that were made there are seen there. */
  readonly place: string;
  /** The workspace (`workspaceOf`): tables that are shared are seen in all of it. */
  readonly account: string;
  /** `adapter:account:id`. */
  readonly person: string;
  readonly name: string;
}

/** A workspace as tables know it: `slack:T1`; the doors of this machine (page, terminal, command line) are one, `local`. */
export const workspaceOf = ({ adapter, account }: Pick<Whose, "adapter" | "account">): string =>
  account === "local" ? account : `${adapter}:${account}`;

/** The one place of all of somebody's direct chats in a workspace. */
export const directPlace = (whose: Whose): string => `${workspaceOf(whose)}:@${whose.id}`;

/** What is to be different. Records are written whole or not at all, all of a change together. */
export type TableChange =
  /** `rows` are in the order of the fields. */
  | { readonly do: "create"; readonly table: TableDraft; readonly rows?: readonly (readonly Input[])[] }
  | { readonly do: "add"; readonly table: string; readonly records: readonly Inputs[] }
  /** A revision that is given must be the present one. */
  | {
      readonly do: "update";
      readonly table: string;
      readonly records: readonly { readonly id: string; readonly revision?: number; readonly values: Inputs }[];
    }
  | {
      readonly do: "remove";
      readonly table: string;
      readonly records: readonly { readonly id: string; readonly revision?: number }[];
    }
  | { readonly do: "add-field"; readonly table: string; readonly field: FieldDraft }
  /** Names, formats, options and formulas change; a type stays what it is. */
  | {
      readonly do: "change-field";
      readonly table: string;
      readonly field: string;
      readonly to: Partial<Omit<FieldDraft, "type">>;
    }
  | { readonly do: "remove-field"; readonly table: string; readonly field: string }
  | { readonly do: "add-view"; readonly table: string; readonly view: Omit<View, "id"> }
  | { readonly do: "remove-view"; readonly table: string; readonly view: string }
  | { readonly do: "rename"; readonly table: string; readonly name: string }
  | { readonly do: "share"; readonly table: string; readonly shared: boolean }
  | { readonly do: "drop"; readonly table: string };

/** How a write is made. The same `key` writes once; `at` is the present moment, ISO 8601 in UTC. */
export interface TableWrite {
  readonly key: string;
  readonly at: string;
  readonly viewer: Viewer;
}

/** What a write did. `records` are those it touched, at most 1,000 of `count`. */
export interface Written {
  readonly table: string;
  readonly name: string;
  readonly do: TableChange["do"];
  readonly records: readonly string[];
  readonly count: number;
}

/** One write, as history shows it; `who` is absent once that person has been forgotten. */
export interface Revision {
  readonly at: string;
  readonly who?: string;
  readonly do: TableChange["do"] | "undo";
  readonly count: number;
  /** Of the record that was asked about: its values by field id before and after, those that changed. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/**
 * Keeps tables. A table is seen where it was made, and in its whole account once it is shared; for anybody else it does
 * not exist. Writes happen as a whole or not at all, once for each key, and reject with a `TableError`.
 */
export interface Tables {
  /** Those a viewer may see, the one that was written last first. */
  list(viewer: Viewer): Promise<readonly Table[]>;
  find(id: string, viewer: Viewer): Promise<Table | undefined>;
  records(table: string, query: RecordQuery, viewer: Viewer): Promise<RecordPage>;
  groups(table: string, query: GroupQuery, viewer: Viewer): Promise<readonly Group[]>;
  write(change: TableChange, write: TableWrite): Promise<Written>;
  /** What the write of a key did; undefined when there was none. */
  made(key: string): Promise<Written | undefined>;
  /** Puts everything back as it was before the write of a key; `changed` when a record was changed since. */
  revert(key: string, write: TableWrite): Promise<Written>;
  /** The latest writes of a table or one of its records, the last first. */
  history(
    table: string,
    options: { readonly record?: string; readonly limit: number },
    viewer: Viewer,
  ): Promise<readonly Revision[]>;
  /** Keeps a text for later under a name, such as what was shown before somebody agreed; goes with the person. */
  keep(name: string, text: string, write: Omit<TableWrite, "key">): Promise<void>;
  kept(name: string): Promise<string | undefined>;
}

/** No change writes more records than this, but for a table that is made from a file. */
export const longestChange = 20_000;
export const mostRecords = 1_000_000;
export const mostFields = 200;
/** UTF-16 units in one text. */
export const longestText = 100_000;

/**
 * Why a table did not do what was asked; nothing has been changed. `changed`: a record is no longer as it was; `cycle`:
 * formulas, lookups or parents would go round in a circle.
 */
export type TableFault =
  | "not-found"
  | "changed"
  | "bad-value"
  | "bad-field"
  | "bad-formula"
  | "bad-query"
  | "cycle"
  | "name-taken"
  | "too-much";

/** A table says no. The message is English; `say` has it in both languages. */
export class TableError extends Error {
  override readonly name = "TableError";
  readonly fault: TableFault;
  readonly say: Readonly<Record<Language, string>>;
  constructor(fault: TableFault, en: string, zh: string) {
    super(en);
    this.fault = fault;
    this.say = { en, zh };
  }
}
