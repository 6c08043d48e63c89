/** Rows as a file holds them, before anybody knows what its columns are. */
import { setImmediate } from "node:timers/promises";
import type { Language } from "../../../core/message.ts";
import type { BadRow } from "../../../core/sheets.ts";
import type { FieldDraft } from "../../../core/tables.ts";

/** A cell: text as it is written, or what a workbook or JSON knows of its type. */
export type Raw =
  | string
  | number
  | boolean
  | null
  | { readonly date: string }
  | { readonly number: number; readonly format: "percent" | "currency"; readonly currency?: string }
  | readonly string[];

export interface RawSheet {
  readonly name: string;
  /** With its head. */
  readonly rows: readonly (readonly Raw[])[];
  /** Each row's number in the file. */
  readonly numbers: readonly number[];
  /** True when the first row certainly names the columns. */
  readonly headed: boolean;
  /** The fields the file was written from, by name. */
  readonly saved?: readonly FieldDraft[];
  readonly bad: readonly BadRow[];
  readonly notes: readonly Readonly<Record<Language, string>>[];
}

const roundMs = 12;
let began = 0;

/** Lets others have their turn when reading has gone on for a while. */
export async function breathe(): Promise<void> {
  const now = performance.now();
  if (now - began < roundMs) return;
  await setImmediate();
  began = performance.now();
}
