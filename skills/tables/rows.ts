/** Adding records: given as such, in a file, line by line in the message, or in a sentence. */
import type { Sheet } from "../../src/core/sheets.ts";
import { type Field, type Inputs, longestChange, type Table } from "../../src/core/tables.ts";
import { valueFor } from "./change.ts";
import type { Deed } from "./deed.ts";
import { fileFor, sayFaults, sheetsIn } from "./files.ts";
import { fieldCalled, fieldFor, tableFor, tableIn } from "./names.ts";
import { countOf, grid, more, plain, shownInput } from "./say.ts";
import { inWords, type Seat, Trouble } from "./seat.ts";

const shownRows = 5;
const computed = new Set([
  "lookup",
  "roll-up",
  "formula",
  "auto-number",
  "created-at",
  "updated-at",
  "created-by",
  "updated-by",
]);

export interface AddInput {
  readonly request: string;
  readonly table?: string | undefined;
  readonly records?: readonly Inputs[] | undefined;
  readonly file?: string | undefined;
}

/** New records, with what of them could not be placed. */
interface Found {
  readonly records: readonly Inputs[];
  readonly faults: string;
}

/** Adds records to a table that exists. */
export async function decideAdd(input: AddInput, seat: Seat): Promise<Deed> {
  const table = await tableFor(input, seat);
  const { records, faults } = await recordsIn(input, table, seat);
  if (records.length === 0)
    throw new Trouble(
      inWords(
        seat,
        `What should be added to “${table.name}”? Say for example “add to ${table.name}: ${exampleOf(table)}”, or send a file.`,
        `要往“${table.name}”添加什么？例如“在${table.name}中添加：${exampleOf(table)}”，或者发一个文件。`,
      ),
    );
  if (records.length > longestChange)
    throw new Trouble(
      inWords(
        seat,
        `${countOf(records.length, seat)} are too many at once; at most ${longestChange}. Import the file as a table of its own, or split it up.`,
        `一次最多添加 ${longestChange} 行，这里有 ${countOf(records.length, seat)}。请把文件导入为新表格，或拆分后再加。`,
      ),
    );
  const columns = table.fields
    .filter(({ id }) => records.some((record) => record[id] !== undefined && record[id] !== null))
    .slice(0, 8);
  const rows = records
    .slice(0, shownRows)
    .map((record) => columns.map((field) => shownInput(field, record[field.id], seat)));
  const shown = `${grid(
    columns.map(({ name, kind }) => ({ name, right: kind === "number" })),
    rows,
  )}${more(rows.length, records.length, seat)}${faults}`;
  const title = `**${plain(table.name)}**`;
  const count = countOf(records.length, seat);
  return {
    change: { do: "add", table: table.id, records },
    say: inWords(
      seat,
      `**${count}** ${records.length === 1 ? "is" : "are"} added to ${title}:\n\n${shown}`,
      `将向 ${title} 添加 **${count}**：\n\n${shown}`,
    ),
    done: inWords(seat, `Added ${count} to ${title}:\n\n${shown}`, `已向 ${title} 添加 ${count}：\n\n${shown}`),
  };
}

const exampleOf = (table: Table): string =>
  table.fields
    .filter(({ type }) => !computed.has(type))
    .slice(0, 2)
    .map(({ name }) => `${name} …`)
    .join(", ");

async function recordsIn(input: AddInput, table: Table, seat: Seat): Promise<Found> {
  if (input.records)
    return {
      faults: "",
      records: input.records.map((record) =>
        Object.fromEntries(Object.entries(record).map(([name, value]) => [fieldFor(table, name, seat).id, value])),
      ),
    };
  const lines = linesIn(input.request);
  if (lines.length > 0) {
    const inline = await fromLines(lines, table, seat);
    if (inline.records.length > 0) return inline;
  }
  const one = lines.length === 0 ? await fromSentence(input.request, table, seat) : undefined;
  if (one && input.file === undefined) return { records: [one], faults: "" };
  const file = fileFor(input.file, seat);
  return file ? fromSheet((await sheetsIn(file, seat))[0], table, seat) : { records: [], faults: "" };
}

/** The lines below the first, or behind its colon, that hold values. */
function linesIn(request: string): string[] {
  const lines = request
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^\|?[\s:|-]+\|?$/.test(line) && !/^```/.test(line));
  return lines.slice(1).map((line) => line.replace(/^(?:[-*•]|\d{1,3}[.)、])\s+/, "").replace(/^\||\|$/g, ""));
}

/** Rows whose columns are named like fields; columns that are not are left out, which is said. */
function fromSheet(sheet: Sheet | undefined, table: Table, seat: Seat): Found {
  if (!sheet) return { records: [], faults: "" };
  const targets = sheet.fields.map(({ name }) => {
    const field = fieldCalled(table, name);
    return field && !computed.has(field.type) ? field : undefined;
  });
  const left = sheet.fields.filter((_, i) => !targets[i]).map(({ name }) => name);
  if (left.length === sheet.fields.length)
    throw new Trouble(
      inWords(
        seat,
        `No column of the file (${left.slice(0, 6).join(", ")}) is called like a field of “${table.name}” (${table.fields.map(({ name }) => name).join(", ")}).`,
        `文件的列（${left.slice(0, 6).join("、")}）与“${table.name}”的字段（${table.fields.map(({ name }) => name).join("、")}）都不同名。`,
      ),
    );
  const records = sheet.rows.map((row) =>
    Object.fromEntries(
      targets.flatMap((field, i) => (field && row[i] !== null && row[i] !== undefined ? [[field.id, row[i]]] : [])),
    ),
  );
  const unused =
    left.length > 0
      ? inWords(
          seat,
          `\n\nColumns without a field are left out: ${left.map(plain).join(", ")}.`,
          `\n\n没有对应字段的列不会导入：${left.map(plain).join("、")}。`,
        )
      : "";
  return {
    records: records.filter((record) => Object.keys(record).length > 0),
    faults: `${unused}${sayFaults(sheet, seat)}`,
  };
}

/** Lines with a head that names fields, or each with its values one after the other. */
async function fromLines(lines: readonly string[], table: Table, seat: Seat): Promise<Found> {
  const [first = ""] = lines;
  const parts = cellsOf(first);
  const heads = parts.map((name) => fieldCalled(table, name));
  if (lines.length > 1 && heads.filter((field) => field !== undefined).length * 2 > parts.length) {
    const [sheet] = await seat.sheets.read({
      name: "lines.csv",
      bytes: new TextEncoder().encode(
        lines
          .map((line) =>
            cellsOf(line)
              .map((cell) => `"${cell.replaceAll('"', '""')}"`)
              .join(","),
          )
          .join("\n"),
      ),
    });
    return fromSheet(sheet, table, seat);
  }
  const records: Inputs[] = [];
  for (const line of lines) {
    const record = await fromParts(cellsOf(line), table, seat);
    if (Object.keys(record).length > 0) records.push(record);
  }
  return { records, faults: "" };
}

function cellsOf(line: string): string[] {
  const sign = line.includes("|")
    ? "|"
    : line.includes("\t")
      ? "\t"
      : /[;；]/.test(line)
        ? /[;；]/
        : /[,，、](?!\d{3}(?:\D|$))/;
  return line.split(sign).map((cell) => cell.trim().replace(/^["“](.*)["”]$/, "$1"));
}

/** `add a deal: Acme, 5000, Li Lei`, `add Acme to Deals with amount 50k and stage Won`, `新增一条：客户 Acme，金额 5万`. */
async function fromSentence(request: string, table: Table, seat: Seat): Promise<Inputs | undefined> {
  const named = tableIn(request, [table]);
  const before = named
    ? request
        .slice(0, named.place.from)
        .replace(/\b(?:to|into|in|on)\s+(?:the\s+|our\s+|my\s+)?$|(?:在|到|给|往|向)$/i, "")
    : request;
  const after = named
    ? request.slice(named.place.to).replace(/^\s*(?:table|list|sheet)\b|^(?:表格?)?(?:里|中|上)?(?:面)?/i, "")
    : "";
  const bare = `${before}, ${after}`
    .replace(/^\s*(?:please\s+)?(?:add|put|insert|enter|log|record|create)\b(?:\s+(?:me|us))?/i, "")
    .replace(
      /^\s*,?\s*(?:请|帮我)?(?:再)?(?:新增|添加|加上?|录入|插入|登记|记录?)(?:一?[条个行笔项位家]|记录|数据)*/,
      "",
    )
    .replace(/,\s*(?:请|帮我)?(?:再)?(?:新增|添加|加上?|录入|插入|登记|记录?)(?:一?[条个行笔项位家]|记录|数据)*/, ",")
    .replace(
      /^\s*(?:an?|the|one|new)\b(?:\s+new)?(?:\s+(?:row|record|entry|lead|deal|item|line))?\s*(?=[:,：]|called|named|with|$)/i,
      "",
    )
    .replace(/\b(?:called|named)\b/gi, ",")
    .replace(/\bwith\b|[:：]\s/g, ",");
  const parts = bare
    .split(/[,，;；\n]|\s+and\s+(?=[\p{L}])/u)
    .flatMap((part) => (part.trim() ? [part.trim().replace(/^[:：]\s*|[.。!！]$/g, "")] : []));
  if (
    parts.length === 0 ||
    /\b(?:these|those|the)\s+(?:\d+\s+)?\w+$|\b(?:file|attached|attachment)\b|这些|文件|附件/i.test(
      bare.replace(/[\s,，。.:：]+$/, ""),
    )
  )
    return undefined;
  const record = await fromParts(parts, table, seat);
  return Object.keys(record).length > 0 ? record : undefined;
}

/** Values that name their field, or fall to the first free one whose type they fit. */
async function fromParts(parts: readonly string[], table: Table, seat: Seat): Promise<Inputs> {
  const record: Record<string, Inputs[string]> = {};
  const fields = table.fields.filter(({ type }) => !computed.has(type) && type !== "attachment");
  const free = (): Field[] => fields.filter(({ id }) => !(id in record));
  for (const part of parts) {
    if (part === "") continue;
    const [, name = "", value = ""] = /^([^:：=]{1,60}?)\s*[:：=]\s*(.+)$/.exec(part) ?? [];
    const said = fieldCalled(table, name);
    if (said && fields.includes(said)) {
      record[said.id] = await valueFor(said, value, seat);
      continue;
    }
    const lead = [...free()]
      .sort((a, b) => b.name.length - a.name.length)
      .find(
        (field) =>
          part.toLowerCase().startsWith(field.name.toLowerCase()) &&
          /^[\s]|^\p{Script=Han}|^[$¥]?\d/u.test(part.slice(field.name.length)),
      );
    if (lead) {
      record[lead.id] = await valueFor(lead, part.slice(lead.name.length).replace(/^\s*(?:is|of|为|是)\s*/i, ""), seat);
      continue;
    }
    const field = await fitting(part, free(), seat);
    if (field) record[field.id] = await valueFor(field, part, seat);
  }
  return record;
}

async function fitting(text: string, free: readonly Field[], seat: Seat): Promise<Field | undefined> {
  const of = (test: (field: Field) => boolean): Field | undefined => free.find(test);
  const choice = of(({ options = [] }) => options.some((option) => option.toLowerCase() === text.toLowerCase()));
  if (choice) return choice;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return of(({ type }) => type === "email") ?? of(({ type }) => type === "text");
  if (/^https?:\/\//i.test(text)) return of(({ type }) => type === "url") ?? of(({ type }) => type === "text");
  if (/^\+?[\d\s()-]{7,}$/.test(text) && !/^\d{4}-\d/.test(text)) {
    const phone = of(({ type }) => type === "phone");
    if (phone) return phone;
  }
  if (/^[-−(]?\s*[$¥￥€£]?\s*\d[\d,.]*\s*(?:%|％|k|m|bn|thousand|million|billion|万|亿|千|元|美元)?\)?$/i.test(text)) {
    const [number] = free.filter(({ type }) => type === "number");
    if (number) return number;
  }
  const [primary] = free;
  const isDay =
    /\d|tomorrow|today|yesterday|next|day\b|天|日|月|周/i.test(text) &&
    (await seat.times(text)).some(({ text: said }) => said.length * 2 > text.length);
  if (isDay) {
    const date = of(({ type }) => type === "date");
    if (date) return date;
  }
  if (primary?.type === "text" || primary?.type === "select") return primary;
  return of(({ type }) => type === "person") ?? of(({ type }) => type === "text" || type === "select");
}
