/** Making and changing tables themselves: from words, from a file, fields, names, sharing, taking away. */
import { z } from "zod";
import {
  aggregates,
  type FieldDraft,
  fieldTypes,
  numberFormats,
  type Table,
  type Value,
} from "../../src/core/tables.ts";
import type { Deed } from "./deed.ts";
import { draftsIn, typeOf } from "./drafts.ts";
import { fileFor, sayFaults, sheetsIn } from "./files.ts";
import { fieldFor, fieldsIn, tableFor, withoutTable } from "./names.ts";
import { countOf, grid, more, plain, typeName } from "./say.ts";
import { inWords, type Seat, Trouble } from "./seat.ts";

export const fieldInput = z.object({
  name: z.string().min(1).max(100),
  type: z.enum(fieldTypes),
  format: z.enum(numberFormats).optional(),
  currency: z.string().optional().describe("ISO 4217"),
  options: z.array(z.string()).optional().describe("Of select and multi-select"),
  many: z.boolean().optional().describe("Several persons or links"),
  time: z.boolean().optional().describe("A date with a time of day"),
  table: z.string().optional().describe("Of a link: the other table's name"),
  back: z.string().optional().describe("Of a link: the name of the field that the other table gets for the way back"),
  via: z.string().optional().describe("Of a lookup or roll-up: the link field"),
  of: z.string().optional().describe("Of a lookup or roll-up: the other table's field"),
  how: z.enum(aggregates).optional().describe("Of a roll-up"),
  formula: z.string().optional().describe("With fields in braces: {Amount} * 0.1"),
});

type FieldInput = z.output<typeof fieldInput>;

/** Without what was left out. */
export const draftOf = (field: FieldInput): FieldDraft =>
  Object.fromEntries(Object.entries(field).filter(([, value]) => value !== undefined)) as unknown as FieldDraft;

const fieldsTable = (fields: readonly FieldDraft[], seat: Seat): string =>
  grid(
    [inWords(seat, "Field", "字段"), inWords(seat, "Type", "类型")].map((name) => ({ name })),
    fields.map((field) => [
      plain(field.name),
      `${typeName(field, seat)}${field.options?.length ? `: ${plain(field.options.join(" / "))}` : field.formula ? `: \`${field.formula.replaceAll("`", "")}\`` : ""}`,
    ]),
  );

/** A table from words: a name and fields, with types where they are said. */
export async function decideCreate(
  input: {
    readonly request: string;
    readonly name?: string | undefined;
    readonly fields?: readonly FieldInput[] | undefined;
  },
  seat: Seat,
): Promise<Deed> {
  const said = draftsIn(input.request);
  const name = input.name ?? said.name;
  const fields = input.fields?.map(draftOf) ?? said.fields;
  if (!name)
    throw new Trouble(
      inWords(
        seat,
        "What should the table be called? Say for example “create a table Deals with name, amount, stage (New/Won/Lost) and close date”.",
        "表格叫什么名字？例如“建一个销售表，字段：客户、金额、阶段（新建/赢单/输单）、日期”。",
      ),
    );
  if (fields.length === 0)
    throw new Trouble(
      inWords(
        seat,
        `Which fields should “${name}” have? Say for example “create a table ${name} with name, amount and date”.`,
        `“${name}”需要哪些字段？例如“建一个${name}，字段：名称、金额、日期”。`,
      ),
    );
  refuseTaken(name, seat);
  return {
    change: { do: "create", table: { name, fields, zone: seat.zone } },
    say: inWords(
      seat,
      `A new table **${plain(name)}**:\n\n${fieldsTable(fields, seat)}`,
      `新建表格 **${plain(name)}**：\n\n${fieldsTable(fields, seat)}`,
    ),
    done: inWords(
      seat,
      `Made the table **${plain(name)}** with ${fields.length} fields.`,
      `已创建表格 **${plain(name)}**，共 ${fields.length} 个字段。`,
    ),
  };
}

function refuseTaken(name: string, seat: Seat): void {
  if (seat.all.some((table) => table.name.toLowerCase() === name.toLowerCase()))
    throw new Trouble(
      inWords(
        seat,
        `There is a table “${name}” already. Choose another name, or say “add the rows of the file to ${name}”.`,
        `已经有表格“${name}”了。请换个名称，或者说“把文件里的数据加到${name}”。`,
      ),
    );
}

/** A table from a file: its columns become fields, its rows records. */
export async function decideImport(
  input: {
    readonly request: string;
    readonly file?: string | undefined;
    readonly name?: string | undefined;
    readonly sheet?: string | undefined;
  },
  seat: Seat,
): Promise<Deed> {
  const file = fileFor(input.file, seat);
  if (!file)
    throw new Trouble(
      inWords(
        seat,
        "Send the file with your message: .csv, .xlsx or .json.",
        "请把文件和消息一起发来：.csv、.xlsx 或 .json。",
      ),
    );
  const sheets = await sheetsIn(file, seat);
  const sheet =
    (input.sheet === undefined
      ? undefined
      : sheets.find(({ name }) => name.toLowerCase() === input.sheet?.toLowerCase())) ?? sheets[0];
  if (!sheet) throw new Trouble(inWords(seat, `“${file.name}” holds no rows.`, `“${file.name}”里没有数据。`));
  const name = free(input.name ?? nameIn(input.request) ?? sheet.name, seat);
  const others =
    sheets.length > 1
      ? inWords(
          seat,
          `\n\nThe file has ${sheets.length} sheets; this is “${plain(sheet.name)}”. The others are ${sheets
            .filter((one) => one !== sheet)
            .map((one) => `“${plain(one.name)}”`)
            .join(", ")}.`,
          `\n\n文件有 ${sheets.length} 个工作表，这里导入“${plain(sheet.name)}”，其余为 ${sheets
            .filter((one) => one !== sheet)
            .map((one) => `“${plain(one.name)}”`)
            .join("、")}。`,
        )
      : "";
  const first = sheet.rows
    .slice(0, 3)
    .map((row) => sheet.fields.slice(0, 8).map((_, i) => plain(rawShown(row[i] as Value | undefined))));
  const sample =
    first.length > 0
      ? `\n\n${grid(
          sheet.fields.slice(0, 8).map((field) => ({ name: field.name })),
          first,
        )}`
      : "";
  const rows = countOf(sheet.rows.length, seat);
  return {
    change: { do: "create", table: { name, fields: sheet.fields, zone: seat.zone }, rows: sheet.rows },
    say: inWords(
      seat,
      `A new table **${plain(name)}** with ${rows} of “${plain(file.name)}”:\n\n${fieldsTable(sheet.fields, seat)}${sample}${more(first.length, sheet.rows.length, seat)}${sayFaults(sheet, seat)}${others}`,
      `新建表格 **${plain(name)}**，导入“${plain(file.name)}”的 ${rows}：\n\n${fieldsTable(sheet.fields, seat)}${sample}${more(first.length, sheet.rows.length, seat)}${sayFaults(sheet, seat)}${others}`,
    ),
    done: inWords(
      seat,
      `Made the table **${plain(name)}** with ${rows}.${sayFaults(sheet, seat)}`,
      `已创建表格 **${plain(name)}**，共 ${rows}。${sayFaults(sheet, seat)}`,
    ),
  };
}

const rawShown = (value: Value | undefined): string =>
  value === null || value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);

/** `as a table called Leads`, `导入为线索表`. */
const nameIn = (request: string): string | undefined =>
  /\b(?:called|named|as|into)\s+(?:a\s+|the\s+|new\s+)*(?:table\s+)?(?:called\s+|named\s+)?["“「']?([\p{L}\p{N}][\p{L}\p{N} _-]{0,60}?)["”」']?(?:\s+table)?[.!]?$/iu.exec(
    request.trim(),
  )?.[1] ??
  /(?:叫做?|命名为|导入(?:为|成)|存(?:为|成)|做成)[“「]?([\p{L}\p{N}_-]{1,40}?)[”」]?[。！]?$/u.exec(
    request.trim(),
  )?.[1];

/** The name, with a number behind it when there is such a table already. */
function free(said: string, { all }: Seat): string {
  const name = said.replace(/[{}]/g, " ").replace(/\s+/g, " ").trim().slice(0, 90) || "Table";
  const taken = new Set(all.map((table) => table.name.toLowerCase()));
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name} ${n}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}

export interface EditInput {
  readonly request: string;
  readonly table?: string | undefined;
  readonly add?: FieldInput | undefined;
  readonly change?:
    | {
        readonly field: string;
        readonly name?: string | undefined;
        readonly formula?: string | undefined;
        readonly options?: readonly string[] | undefined;
      }
    | undefined;
  readonly name?: string | undefined;
}

/** A field more, a field changed, or another name for the table. */
export async function decideEdit(input: EditInput, seat: Seat): Promise<Deed> {
  const table = await tableFor(input, seat);
  const title = `**${plain(table.name)}**`;
  const renamed = input.name ?? (input.add || input.change ? undefined : newName(input.request, table));
  if (renamed !== undefined)
    return {
      change: { do: "rename", table: table.id, name: renamed },
      say: inWords(seat, `${title} gets the name **${plain(renamed)}**.`, `${title} 改名为 **${plain(renamed)}**。`),
      done: inWords(seat, `${title} is now called **${plain(renamed)}**.`, `${title} 已改名为 **${plain(renamed)}**。`),
    };
  const rename = input.change
    ? undefined
    : input.add
      ? undefined
      : fieldRename(withoutTable(input.request, table), table);
  const change = input.change ?? rename;
  if (change) {
    const field = fieldFor(table, change.field, seat);
    const { name, formula, options } = change as NonNullable<EditInput["change"]>;
    const what = [
      name && inWords(seat, `is called **${plain(name)}**`, `改名为 **${plain(name)}**`),
      formula && inWords(seat, `is computed as \`${formula}\``, `公式改为 \`${formula}\``),
      options && inWords(seat, `offers ${plain(options.join(" / "))}`, `选项为 ${plain(options.join(" / "))}`),
    ]
      .filter(Boolean)
      .join(inWords(seat, ", ", "，"));
    return {
      change: {
        do: "change-field",
        table: table.id,
        field: field.id,
        to: { ...(name && { name }), ...(formula && { formula }), ...(options && { options }) },
      },
      say: inWords(
        seat,
        `In ${title}, ${plain(field.name)} ${what}.`,
        `${title} 的字段“${plain(field.name)}”${what}。`,
      ),
      done: inWords(
        seat,
        `In ${title}, ${plain(field.name)} now ${what}.`,
        `${title} 的字段“${plain(field.name)}”已${what}。`,
      ),
    };
  }
  const draft = input.add ? draftOf(input.add) : addedField(input.request, table);
  if (!draft)
    throw new Trouble(
      inWords(
        seat,
        `Say which field, for example “add a field Tax to ${table.name} = {Amount} * 0.1”.`,
        `请说明字段，例如“给${table.name}加一个字段 税额 = {金额} * 0.1”。`,
      ),
    );
  return {
    change: { do: "add-field", table: table.id, field: draft },
    say: inWords(
      seat,
      `${title} gets a field:\n\n${fieldsTable([draft], seat)}`,
      `${title} 新增字段：\n\n${fieldsTable([draft], seat)}`,
    ),
    done: inWords(
      seat,
      `Added the field **${plain(draft.name)}** to ${title}.`,
      `已为 ${title} 添加字段 **${plain(draft.name)}**。`,
    ),
  };
}

function newName(request: string, table: Table): string | undefined {
  const found =
    /\brename\s+(?:the\s+)?(?:table\s+)?(.+?)\s+(?:to|as)\s+["“]?(.+?)["”]?[.!]?$/i.exec(request) ??
    /把?(.+?)(?:表|表格)?(?:改名|重命名)(?:为|成)[“「]?(.+?)[”」]?[。！]?$/.exec(request);
  if (!found) return undefined;
  return fieldsIn(
    table,
    (found[1] ?? "").replace(new RegExp(table.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i"), ""),
  ).length > 0
    ? undefined
    : found[2];
}

function fieldRename(request: string, table: Table): { field: string; name: string } | undefined {
  const found =
    /\brename\s+(?:the\s+)?(?:field\s+|column\s+)?(.+?)\s+(?:to|as)\s+["“]?(.+?)["”]?[.!]?$/i.exec(request) ??
    /把?(.+?)(?:字段|列)?(?:改名|重命名)(?:为|成)[“「]?(.+?)[”」]?[。！]?$/.exec(request);
  const field = found && fieldsIn(table, found[1] ?? "")[0]?.field;
  return field ? { field: field.name, name: found[2] ?? "" } : undefined;
}

/** `add a field Tax = {Amount} * 0.1`, `add a column Phone (phone)`, `加一个字段 税额（公式：…）`. */
function addedField(request: string, table: Table): FieldDraft | undefined {
  const bare = request.replace(
    new RegExp(
      `\\s*(?:to|in|for)\\s+(?:the\\s+)?${table.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:\\s+table)?`,
      "i",
    ),
    "",
  );
  const found =
    /\b(?:field|column)\s+(?:called\s+|named\s+)?["“]?([^"”=:(]+?)["”]?\s*(?:(?:=|:|with (?:the )?formula|as)\s*(.+)|\((.+)\)|)[.!]?$/i.exec(
      bare,
    ) ??
    /(?:字段|列)[，,：:]?\s*[“「]?([^“”「」=＝：:（(]+?)[”」]?\s*(?:(?:=|＝|：|:|公式为?)\s*(.+)|[（(](.+)[)）]|)[。！]?$/.exec(
      bare,
    );
  const name = found?.[1]?.trim();
  if (!found || !name) return undefined;
  const given = (found[2] ?? found[3] ?? "").replace(/^(?:formula|公式)\s*[:：=]?\s*/i, "").trim();
  if (
    given !== "" &&
    (/[{}]|[+*/()]|^=/.test(given) || fieldsIn(table, given).length > 0) &&
    !/^[\p{L} -]+$/u.test(given)
  )
    return { name, type: "formula", formula: given.replace(/^=/, "") };
  return { name, ...typeOf(name, given) };
}

/** Lets the whole workspace see a table, or no longer. */
export async function decideShare(
  input: { readonly request: string; readonly table?: string | undefined; readonly shared?: boolean | undefined },
  seat: Seat,
): Promise<Deed> {
  const table = await tableFor(input, seat);
  const shared =
    input.shared ??
    !/\b(?:unshare|stop sharing|no longer|don't share)\b|取消共享|不再共享|停止共享/i.test(input.request);
  const title = `**${plain(table.name)}**`;
  return {
    change: { do: "share", table: table.id, shared },
    say: shared
      ? inWords(
          seat,
          `Everybody in this workspace, in any conversation, can see and change ${title} (${countOf(table.records, seat)}).`,
          `本工作区所有人在任何对话中都能查看和修改 ${title}（${countOf(table.records, seat)}）。`,
        )
      : inWords(seat, `${title} is seen only where it was made.`, `${title} 只在创建它的地方可见。`),
    done: shared
      ? inWords(seat, `${title} is shared with the workspace.`, `${title} 已共享给整个工作区。`)
      : inWords(seat, `${title} is no longer shared.`, `${title} 已取消共享。`),
  };
}

/** Takes a table or one of its fields away. */
export async function decideDrop(
  input: { readonly request: string; readonly table?: string | undefined; readonly field?: string | undefined },
  seat: Seat,
): Promise<Deed> {
  const table = await tableFor(input, seat);
  const title = `**${plain(table.name)}**`;
  const isField = input.field !== undefined || /\b(?:field|column)\b|字段|列/i.test(input.request);
  if (!isField)
    return {
      change: { do: "drop", table: table.id },
      say: inWords(
        seat,
        `The whole table ${title} with ${countOf(table.records, seat)} is deleted.`,
        `将删除整个表格 ${title}，共 ${countOf(table.records, seat)}。`,
      ),
      done: inWords(
        seat,
        `Deleted the table ${title} with ${countOf(table.records, seat)}.`,
        `已删除表格 ${title}，共 ${countOf(table.records, seat)}。`,
      ),
    };
  const field =
    input.field !== undefined
      ? fieldFor(table, input.field, seat)
      : fieldsIn(table, withoutTable(input.request, table))[0]?.field;
  if (!field)
    throw new Trouble(
      inWords(
        seat,
        `Which field of “${table.name}”: ${table.fields.map(({ name }) => name).join(", ")}?`,
        `“${table.name}”的哪个字段：${table.fields.map(({ name }) => name).join("、")}？`,
      ),
    );
  return {
    change: { do: "remove-field", table: table.id, field: field.id },
    say: inWords(
      seat,
      `The field **${plain(field.name)}** of ${title} is removed, with its values in ${countOf(table.records, seat)}.`,
      `将删除 ${title} 的字段 **${plain(field.name)}** 及其在 ${countOf(table.records, seat)} 中的值。`,
    ),
    done: inWords(
      seat,
      `Removed the field **${plain(field.name)}** of ${title}.`,
      `已删除 ${title} 的字段 **${plain(field.name)}**。`,
    ),
  };
}
