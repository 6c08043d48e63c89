/** Files of rows (CSV, XLSX, JSON): what skills may ask of whoever reads and writes them. */
import type { Language } from "./message.ts";
import type { Field, FieldDraft, Input, TableRecord, Value } from "./tables.ts";

export const sheetFormats = ["csv", "xlsx", "json"] as const;
export type SheetFormat = (typeof sheetFormats)[number];

/** A row that could not be taken as it stands, and why. `row` counts as the file does, its head is row 1. */
export interface BadRow {
  readonly row: number;
  readonly field?: string;
  readonly why: Readonly<Record<Language, string>>;
}

/** A sheet as it was read: typed fields and rows of values in their order. */
export interface Sheet {
  readonly name: string;
  readonly fields: readonly FieldDraft[];
  readonly rows: readonly (readonly Input[])[];
  /** Rows that are left out or hold a value that does not fit; the first hundred of `badCount`. */
  readonly bad: readonly BadRow[];
  readonly badCount: number;
  /** What a reader should know: the encoding, what was renamed or cut off. */
  readonly notes: readonly Readonly<Record<Language, string>>[];
}

/** No larger file is read: it is refused before it is loaded. */
export const largestSheetBytes = 100 * 1024 * 1024;

/** Reads and writes files of rows. Faults that the sender can put right reject as a `TableError`. */
export interface Sheets {
  /** The sheets of a file that hold anything; `name` tells its kind where the bytes do not. */
  read(file: { readonly name: string; readonly bytes: Uint8Array }): Promise<readonly Sheet[]>;
  /** A file whose text runs as a formula nowhere. */
  write(
    sheet: {
      readonly name: string;
      readonly fields: readonly Field[];
      readonly records: readonly TableRecord[];
      /** IANA zone whose clock moments are written by. */
      readonly zone: string;
    },
    format: SheetFormat,
  ): Promise<Uint8Array>;
  /** A value as people read it, in one line. */
  show(
    field: Pick<Field, "type" | "format" | "currency" | "decimals" | "prefix" | "kind">,
    value: Value,
    zone: string,
  ): string;
}
