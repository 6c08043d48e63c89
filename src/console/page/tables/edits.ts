/** How a value is edited on the page: which ones can be, and the words an editor begins with. */

import type { ShownRecord } from "../../../core/tablePage.ts";
import type { Field, FieldType, Value } from "../../../core/tables.ts";

const editable: ReadonlySet<FieldType> = new Set<FieldType>([
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
]);

/** Whether a value is changed on the page; links and files are changed in a chat, what is computed nowhere. */
export const isEditable = ({ type }: Pick<Field, "type">): boolean => editable.has(type);

/** What an editor shows at first: all of the value, where the cell may show it rounded or on one line. */
export function draftOf(field: Field, record: ShownRecord): string {
  const value: Value = record.values[field.id] ?? null;
  if (field.type === "number" && typeof value === "number")
    return field.format === "percent" || field.format === "progress"
      ? `${Number((value * 100).toPrecision(15))}%`
      : String(value);
  if (typeof value === "string" && field.kind !== "moment") return value;
  return record.shown[field.id] ?? "";
}
