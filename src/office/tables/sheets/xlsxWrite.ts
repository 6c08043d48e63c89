/** Writes a workbook of one sheet: numbers, dates and yes or no as such, texts as texts that no program runs. */
import type { Field, FieldDraft, Value } from "../../../core/tables.ts";
import { wallTime } from "../dates.ts";
import { breathe } from "./raw.ts";
import { plainOf } from "./show.ts";
import { fieldsProperty } from "./xlsxRead.ts";
import { xmlOf } from "./xml.ts";
import { packArchive } from "./zip.ts";

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const sheetNames = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageNames = "http://schemas.openxmlformats.org/package/2006";
const kinds = "application/vnd.openxmlformats-officedocument";
const dayMs = 86_400_000;
const longestName = 31;
/** Texts in a workbook's cell end here. */
const longestText = 32_767;
/** Properties beyond this are left out, and types are guessed when the file is read. */
const longestProperty = 60_000;

/** Styles by their place in `cellXfs`; a currency gets one of its own behind them. */
const style = { plain: 0, head: 1, date: 2, moment: 3, percent: 4, text: 5, firstCurrency: 6 };

export interface SheetRows {
  readonly name: string;
  readonly fields: readonly Field[];
  /** In the order of the fields. */
  readonly rows: Iterable<readonly Value[]>;
  readonly zone: string;
}

/** The bytes of an .xlsx file. The types of its fields travel with it, so that reading it gives them back. */
export async function writeXlsx({ name, fields, rows, zone }: SheetRows): Promise<Uint8Array> {
  const currencies = [
    ...new Set(fields.flatMap(({ format, currency }) => (format === "currency" ? (currency ?? "USD") : []))),
  ];
  const styles = fields.map((field) => styleOf(field, currencies));
  const parts = [
    `${head}<worksheet xmlns="${sheetNames}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`,
  ];
  parts.push(`<row>${fields.map((field) => textCell(field.name, style.head)).join("")}</row>`);
  let count = 0;
  for (const row of rows) {
    parts.push(`<row>${fields.map((field, i) => cell(field, row[i] ?? null, styles[i] ?? 0, zone)).join("")}</row>`);
    count += 1;
    if (count % 500 === 0) await breathe();
  }
  parts.push("</sheetData></worksheet>");
  const text = (xml: string): Uint8Array => Buffer.from(head + xml);
  return packArchive(
    new Map<string, Uint8Array>([
      ["[Content_Types].xml", text(contentTypes)],
      ["_rels/.rels", text(rootRelations)],
      [
        "xl/workbook.xml",
        text(
          `<workbook xmlns="${sheetNames}" xmlns:r="${relations}"><sheets><sheet name="${xmlOf(sheetName(name))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
        ),
      ],
      ["xl/_rels/workbook.xml.rels", text(bookRelations)],
      ["xl/styles.xml", text(stylesFor(currencies))],
      ["docProps/custom.xml", text(propertyOf(fields))],
      ["xl/worksheets/sheet1.xml", Buffer.from(parts.join(""))],
    ]),
  );
}

function cell(field: Field, value: Value, at: number, zone: string): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "<c/>";
  if (typeof value === "number") return `<c s="${at}"><v>${value}</v></c>`;
  if (typeof value === "boolean") return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
  if (field.kind === "date" || field.kind === "moment") {
    const serial = serialOf(String(value), field.kind === "moment", zone);
    if (serial !== undefined) return `<c s="${at}"><v>${serial}</v></c>`;
  }
  return textCell(plainOf(value), style.text);
}

/** Half a character at the end would be no XML. */
const textCell = (text: string, at: number): string =>
  `<c t="inlineStr" s="${at}"><is><t xml:space="preserve">${xmlOf(text.slice(0, longestText).replace(/[\ud800-\udbff]$/, ""))}</t></is></c>`;

/** Days since the end of 1899; a sheet knows none before March 1900. */
function serialOf(value: string, isMoment: boolean, zone: string): number | undefined {
  const wall = isMoment ? wallTime(Date.parse(value), zone).replace(" ", "T") : `${value}T00:00:00`;
  const ms = Date.parse(`${wall}Z`) + (isMoment ? Date.parse(value) % 1000 : 0);
  const serial = (ms - Date.UTC(1899, 11, 30)) / dayMs;
  return Number.isFinite(serial) && serial > 60 ? serial : undefined;
}

function styleOf({ kind, format, currency }: Field, currencies: readonly string[]): number {
  if (kind === "date") return style.date;
  if (kind === "moment") return style.moment;
  if (kind !== "number") return style.text;
  if (format === "percent" || format === "progress") return style.percent;
  return format === "currency" ? style.firstCurrency + currencies.indexOf(currency ?? "USD") : style.plain;
}

const sheetName = (name: string): string =>
  name
    .replace(/[\\/?*[\]:']/g, " ")
    .trim()
    .slice(0, longestName) || "Sheet1";

function stylesFor(currencies: readonly string[]): string {
  const format = (id: number, code: string) => `<numFmt numFmtId="${id}" formatCode="${xmlOf(code)}"/>`;
  const own = currencies.map((code, i) => format(170 + i, `[$${code}] #,##0.00`));
  const xf = (id: number, more = "") =>
    `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0"${id ? ' applyNumberFormat="1"' : ""}${more}/>`;
  const formats = [
    xf(0),
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyFont="1"/>',
    xf(164),
    xf(165),
    xf(166),
    xf(49, ' quotePrefix="1"'),
    ...currencies.map((_, i) => xf(170 + i)),
  ];
  return `<styleSheet xmlns="${sheetNames}"><numFmts count="${3 + own.length}">${format(164, "yyyy-mm-dd")}${format(165, "yyyy-mm-dd hh:mm:ss")}${format(166, "0.##%")}${own.join("")}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${formats.length}">${formats.join("")}</cellXfs></styleSheet>`;
}

/** What the fields are, for whoever reads the file: what is computed or linked travels as the plain values it shows. */
function propertyOf(fields: readonly Field[]): string {
  const drafts = fields.map(
    ({ name, type, kind, item, format, currency, decimals, options, many, time }): FieldDraft => {
      const shown = {
        ...(format && { format }),
        ...(currency && { currency }),
        ...(decimals !== undefined && { decimals }),
      };
      const base = {
        name,
        ...(options && { options }),
        ...(many && { many }),
        ...(time && { time }),
        ...(kind === "number" && shown),
      };
      if (
        ["text", "number", "select", "multi-select", "date", "person", "checkbox", "url", "email", "phone"].includes(
          type,
        )
      )
        return { ...base, type };
      const plain = { name, ...(kind === "number" && shown) };
      if (kind === "list") return { ...plain, type: item === "text" ? "multi-select" : "text" };
      return kind === "moment"
        ? { ...plain, type: "date", time: true }
        : { ...plain, type: kind === "boolean" ? "checkbox" : kind };
    },
  );
  const json = JSON.stringify(drafts);
  const value =
    json.length > longestProperty
      ? ""
      : `<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="${fieldsProperty}"><vt:lpwstr>${xmlOf(json)}</vt:lpwstr></property>`;
  return `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">${value}</Properties>`;
}

const contentTypes = `<Types xmlns="${packageNames}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kinds}.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kinds}.spreadsheetml.styles+xml"/><Override PartName="/docProps/custom.xml" ContentType="${kinds}.custom-properties+xml"/></Types>`;
const rootRelations = `<Relationships xmlns="${packageNames}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${relations}/custom-properties" Target="docProps/custom.xml"/></Relationships>`;
const bookRelations = `<Relationships xmlns="${packageNames}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`;
