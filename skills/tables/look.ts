/** Looking: which tables there are, records, figures, charts, files and what was done. */
import type { SheetFormat } from "../../src/core/sheets.ts";
import type { Field, Table, TableRecord } from "../../src/core/tables.ts";
import type { ToolResult } from "../../src/core/tool.ts";
import { fieldFor, tableFor } from "./names.ts";
import { type Wish, type WishInput, wishOf } from "./query.ts";
import {
  countOf,
  figureName,
  figureShown,
  grid,
  keyShown,
  more,
  plain,
  rowsBeforeFile,
  rowsInChat,
  sayFilter,
  sayGroups,
  sayRecords,
  shown,
  typeName,
} from "./say.ts";
import { inWords, rememberTable, type Seat, Trouble } from "./seat.ts";

/** What goes into one file. */
const mostInFile = 200_000;
const mostBars = 20;
const types: Readonly<Record<SheetFormat, string>> = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json",
};

/** The tables there are, or one with its fields. */
export async function listTables(
  input: { readonly request: string; readonly table?: string | undefined },
  seat: Seat,
): Promise<ToolResult> {
  const { all } = seat;
  if (all.length === 0 || input.table !== undefined) return describe(await tableFor(input, seat), seat);
  const rows = all.map((table) => [
    plain(table.name),
    table.records.toLocaleString("en-US"),
    plain(table.fields.map(({ name }) => name).join(", ")),
    table.shared ? "✓" : "",
  ]);
  const heads = [
    inWords(seat, "Table", "表格"),
    inWords(seat, "Rows", "行数"),
    inWords(seat, "Fields", "字段"),
    inWords(seat, "Shared", "共享"),
  ];
  const say = grid(
    heads.map((name, i) => ({ name, right: i === 1 })),
    rows,
  );
  const fields = all.map(
    (table) =>
      `${table.name}: ${table.fields.map((field) => `${field.name} (${field.type}${field.options ? `: ${field.options.slice(0, 20).join("/")}` : ""})`).join(", ")}`,
  );
  return { content: `${say}\n\n${fields.join("\n")}`, say };
}

async function describe(table: Table, seat: Seat): Promise<ToolResult> {
  const rows = table.fields.map((field) => [
    plain(field.name),
    typeName(field, seat),
    plain(field.formula ?? field.options?.join(" / ") ?? ""),
  ]);
  const heads = [inWords(seat, "Field", "字段"), inWords(seat, "Type", "类型"), inWords(seat, "Holds", "内容")];
  const say = `**${plain(table.name)}**: ${countOf(table.records, seat)}\n\n${grid(
    heads.map((name) => ({ name })),
    rows,
  )}`;
  return { content: say, say };
}

/** Records that fit: in the chat, or the first of them with all in a file. */
export async function findRecords(
  input: WishInput & { readonly table?: string | undefined; readonly fields?: readonly string[] | undefined },
  seat: Seat,
): Promise<ToolResult> {
  const table = await tableFor(input, seat);
  const wish = await wishOf(input, table, seat);
  // Who asks for a list by something wants the list in that order; who asks how many wants a figure.
  if (wish.counts && input.fields === undefined && input.sort === undefined)
    return wish.by.length > 0 &&
      !/\b(?:total|sum|average|how many|how much)\b|汇总|统计|多少|合计|平均/i.test(input.request)
      ? listed(table, { ...wish, sort: [...wish.by.map(({ field }) => ({ field: field.id })), ...wish.sort] }, seat)
      : figured(table, wish, seat);
  const fields = input.fields?.map((name) => fieldFor(table, name, seat));
  return listed(table, wish, seat, fields);
}

async function listed(table: Table, wish: Wish, seat: Seat, fields?: readonly Field[]): Promise<ToolResult> {
  await rememberTable(table.id, seat);
  const limit = wish.limit ?? mostInFile;
  const query = { at: seat.at, sort: wish.sort, ...(wish.filter && { filter: wish.filter }) };
  const page = await seat.tables.records(table.id, { ...query, limit: Math.min(limit, rowsInChat) }, seat.viewer);
  const total = Math.min(page.total, limit);
  const head = inWords(
    seat,
    `**${plain(table.name)}**, ${sayFilter(wish.filter, table, seat)}: ${countOf(total, seat)}`,
    `**${plain(table.name)}**（${sayFilter(wish.filter, table, seat)}）：${countOf(total, seat)}`,
  );
  if (total === 0) return { content: head, say: `${head}${inWords(seat, ".", "。")}` };
  const groups = wish.by.length > 0 ? `\n\n${sayGroups(wish, await groupsOf(table, wish, seat), seat)}` : "";
  if (total <= rowsInChat) {
    const say = `${head}\n\n${sayRecords(table, page.records, seat, fields)}${groups}`;
    return { content: `${say}\n\n${idsOf(page.records)}`, say };
  }
  const { records } = await seat.tables.records(
    table.id,
    { ...query, limit: Math.min(limit, mostInFile) },
    seat.viewer,
  );
  const file = await fileOf(table, records, "xlsx", seat);
  const say = `${head}${inWords(seat, `. The first ${rowsBeforeFile}; all are in the file.`, `。先列出前 ${rowsBeforeFile} 行，全部见文件。`)}\n\n${sayRecords(table, records.slice(0, rowsBeforeFile), seat, fields)}${groups}`;
  return { content: `${say}\n\n${idsOf(records.slice(0, rowsBeforeFile))}`, say, files: [file] };
}

const idsOf = (records: readonly TableRecord[]): string => `ids: ${records.map(({ id }) => id).join(", ")}`;

async function fileOf(table: Table, records: readonly TableRecord[], format: SheetFormat, seat: Seat) {
  const bytes = await seat.sheets.write({ name: table.name, fields: table.fields, records, zone: seat.zone }, format);
  const name = `${
    table.name
      .replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ")
      .replace(/^\.+/, "")
      .trim() || "table"
  }.${format}`;
  return seat.context.saveFile({ name, type: types[format], description: `${table.name}: ${records.length}`, bytes });
}

const groupsOf = (table: Table, wish: Wish, seat: Seat, order?: { figure: number | "group"; descending?: boolean }) => {
  const isTime = wish.by.some(({ unit }) => unit !== undefined);
  const measure = wish.figures.findIndex(({ how }) => how === "sum" || how === "average");
  const usual =
    wish.sort.length > 0 || !isTime
      ? { figure: Math.max(0, measure), descending: !wish.sort.some(({ descending }) => !descending) }
      : { figure: "group" as const };
  return seat.tables.groups(
    table.id,
    {
      at: seat.at,
      by: wish.by.map(({ field, unit }) => ({ field: field.id, ...(unit && { unit }) })),
      figures: wish.figures.map(({ how, field }) => ({ how, ...(field !== undefined && { field }) })),
      order: order ?? usual,
      ...(wish.filter && { filter: wish.filter }),
      ...(wish.limit !== undefined && { limit: wish.limit }),
    },
    seat.viewer,
  );
};

/** Counts, sums and averages, in groups or of all. */
export async function summarise(
  input: WishInput & { readonly table?: string | undefined },
  seat: Seat,
): Promise<ToolResult> {
  const table = await tableFor(input, seat);
  return figured(table, await wishOf(input, table, seat), seat);
}

async function figured(table: Table, wish: Wish, seat: Seat): Promise<ToolResult> {
  await rememberTable(table.id, seat);
  const groups = await groupsOf(table, wish, seat);
  const about = `**${plain(table.name)}**${wish.filter ? inWords(seat, `, ${sayFilter(wish.filter, table, seat)}`, `（${sayFilter(wish.filter, table, seat)}）`) : ""}`;
  if (wish.by.length === 0) {
    const [group] = groups;
    const figures = wish.figures.map(
      (figure, i) => `${plain(figureName(figure, seat))} **${figureShown(figure, group?.figures[i] ?? null, seat)}**`,
    );
    const count = wish.figures.some(({ how }) => how === "count")
      ? ""
      : inWords(seat, ` (of ${countOf(group?.count ?? 0, seat)})`, `（共 ${countOf(group?.count ?? 0, seat)}）`);
    const say = `${about}${inWords(seat, ": ", "：")}${figures.join(inWords(seat, ", ", "，"))}${count}`;
    return { content: say, say };
  }
  if (groups.length === 0)
    return { content: about, say: `${about}${inWords(seat, ": nothing fits.", "：没有符合的记录。")}` };
  const rows = groups.slice(0, rowsInChat * 2);
  const single =
    wish.limit === undefined
      ? await seat.tables.groups(
          table.id,
          {
            at: seat.at,
            by: [],
            figures: wish.figures.map(({ how, field }) => ({ how, ...(field !== undefined && { field }) })),
            ...(wish.filter && { filter: wish.filter }),
          },
          seat.viewer,
        )
      : [];
  const all = single[0]
    ? `\n\n${inWords(seat, "All", "总计")}${inWords(seat, ": ", "：")}${wish.figures.map((figure, i) => `${plain(figureName(figure, seat))} ${figureShown(figure, single[0]?.figures[i] ?? null, seat)}`).join(inWords(seat, ", ", "，"))}`
    : "";
  const say = `${about}\n\n${sayGroups(wish, rows, seat)}${more(rows.length, groups.length, seat)}${all}`;
  return { content: say, say };
}

/** A picture of one figure in groups: over time as a line, else as bars. */
export async function chart(
  input: WishInput & { readonly table?: string | undefined },
  seat: Seat,
): Promise<ToolResult> {
  const table = await tableFor(input, seat);
  const wish = await wishOf(input, table, seat);
  const [by] = wish.by;
  if (!by)
    throw new Trouble(
      inWords(
        seat,
        `Say by what, for example “chart ${table.name} by ${table.fields.find(({ options }) => options)?.name ?? table.fields[0]?.name}”.`,
        `请说明按什么画图，例如“把${table.name}按${table.fields.find(({ options }) => options)?.name ?? table.fields[0]?.name}画图”。`,
      ),
    );
  await rememberTable(table.id, seat);
  const at = Math.max(
    0,
    wish.figures.findIndex(({ how }) => how === "sum" || how === "average"),
  );
  const figure = wish.figures[at];
  if (!figure) throw new Trouble(inWords(seat, "There is nothing to measure.", "没有可以统计的内容。"));
  const one: Wish = { ...wish, by: [by], figures: [figure] };
  const groups = (await groupsOf(table, one, seat))
    .filter(({ figures: [value] }) => typeof value === "number")
    .slice(0, mostBars);
  if (groups.length === 0)
    throw new Trouble(
      inWords(
        seat,
        `Nothing in “${table.name}” fits, so there is nothing to draw.`,
        `“${table.name}”中没有符合的记录，无法画图。`,
      ),
    );
  const title = `${table.name}: ${figureName(figure, seat)}`;
  const line = by.unit !== undefined && groups.length > 2;
  const points = groups.map(({ key, figures: [value] }) => ({
    label: unplain(keyShown(by.field, by.unit, key[0], seat)),
    value: Number(value),
    shown: unplain(figureShown(figure, value ?? null, seat)),
  }));
  const kind =
    line && points.every(({ label }) => label !== unplain(inWords(seat, "(empty)", "（空）"))) ? "line" : "bars";
  const bytes = await seat.charts.draw({
    kind,
    title,
    subtitle: wish.filter ? unplain(sayFilter(wish.filter, table, seat)) : "",
    note: `${table.name}, ${seat.at.slice(0, 10)}`,
    points,
  });
  const words = points.map(({ label, shown }) => `${label}: ${shown}`).join("; ");
  const file = await seat.context.saveFile({
    name: `${by.field.name}.png`,
    type: "image/png",
    description: `${title}. ${words}`,
    bytes,
  });
  const say = `**${plain(table.name)}**\n\n${sayGroups(one, groups, seat)}`;
  return { content: say, say, files: [file] };
}

const unplain = (text: string): string => text.replace(/\\([\\`*_[\]<>|~])/g, "$1");

/** A table, or what of it fits, as a file. */
export async function exportTable(
  input: WishInput & { readonly table?: string | undefined; readonly format?: SheetFormat | undefined },
  seat: Seat,
): Promise<ToolResult> {
  const table = await tableFor(input, seat);
  const format =
    input.format ?? (/\bjson\b/i.test(input.request) ? "json" : /\bcsv\b/i.test(input.request) ? "csv" : "xlsx");
  const request = input.request.replace(
    /\b(?:csv|xlsx|excel|json|export|download|file|as an?)\b|导出|下载|文件|表格/gi,
    " ",
  );
  const { filter, sort } = await wishOf({ ...input, request }, table, seat);
  const { records, total } = await seat.tables.records(
    table.id,
    { at: seat.at, sort, limit: mostInFile, ...(filter && { filter }) },
    seat.viewer,
  );
  await rememberTable(table.id, seat);
  const file = await fileOf(table, records, format, seat);
  const say = `**${plain(table.name)}**${inWords(seat, `, ${sayFilter(filter, table, seat)}: ${countOf(records.length, seat)} as ${format.toUpperCase()}`, `（${sayFilter(filter, table, seat)}）：${countOf(records.length, seat)}，${format.toUpperCase()} 文件`)}${more(records.length, total, seat)}`;
  return { content: say, say, files: [file] };
}

/** Who changed what and when. */
export async function history(
  input: { readonly request: string; readonly table?: string | undefined; readonly record?: string | undefined },
  seat: Seat,
): Promise<ToolResult> {
  const table = await tableFor(input, seat);
  const wish =
    input.record === undefined
      ? await wishOf(
          {
            request: input.request.replace(
              /\b(?:changed?|changes|history|edit(?:ed)?|who|when|what|last)\b|谁|修改|改过?|历史|记录/gi,
              " ",
            ),
          },
          table,
          seat,
        )
      : undefined;
  const named = wish?.filter
    ? (await seat.tables.records(table.id, { at: seat.at, filter: wish.filter, limit: 2 }, seat.viewer)).records
    : [];
  const record = input.record ?? (named.length === 1 ? named[0]?.id : undefined);
  const done = await seat.tables.history(
    table.id,
    { limit: rowsInChat, ...(record !== undefined && { record }) },
    seat.viewer,
  );
  await rememberTable(table.id, seat);
  const verbs: Readonly<Record<string, readonly [string, string]>> = {
    create: ["made the table", "创建表格"],
    add: ["added", "添加"],
    update: ["changed", "修改"],
    remove: ["deleted", "删除"],
    undo: ["took back", "撤销"],
    drop: ["deleted the table", "删除表格"],
    rename: ["renamed the table", "重命名"],
    share: ["changed who sees it", "更改共享"],
    "add-field": ["added a field", "新增字段"],
    "change-field": ["changed a field", "修改字段"],
    "remove-field": ["removed a field", "删除字段"],
    "add-view": ["added a view", "新增视图"],
    "remove-view": ["removed a view", "删除视图"],
  };
  const rows = done.map(({ at, who, do: what, count, before, after }) => {
    const [en, zh] = verbs[what] ?? [what, what];
    const changes =
      before && after
        ? Object.keys(after).flatMap((id) => {
            const field = table.fields.find((one) => one.id === id);
            return field
              ? [`${plain(field.name)}: ${cellShown(field, before[id], seat)} → ${cellShown(field, after[id], seat)}`]
              : [];
          })
        : [];
    return [
      at.slice(0, 16).replace("T", " "),
      plain(who ?? inWords(seat, "(forgotten)", "（已删除）")),
      inWords(seat, en, zh),
      changes.length > 0 ? changes.join("; ") : count > 0 ? countOf(count, seat) : "",
    ];
  });
  const heads = [
    inWords(seat, "When (UTC)", "时间 (UTC)"),
    inWords(seat, "Who", "谁"),
    inWords(seat, "What", "操作"),
    "",
  ];
  const say = `**${plain(table.name)}**\n\n${grid(
    heads.map((name) => ({ name })),
    rows,
  )}`;
  return { content: say, say };
}

const cellShown = (field: Field, cell: unknown, seat: Seat): string =>
  cell === null || cell === undefined
    ? "–"
    : field.kind === "boolean"
      ? inWords(seat, cell ? "yes" : "no", cell ? "是" : "否")
      : typeof cell === "string" || typeof cell === "number"
        ? shown(field, cell, seat)
        : plain(JSON.stringify(cell));
