/** The tools of the table skill: look, sum up, draw, and everything that writes, each shown before it is done. */
import { z } from "zod";
import { sheetFormats } from "../../src/core/sheets.ts";
import type { SkillModule } from "../../src/core/skill.ts";
import { viewKinds } from "../../src/core/tables.ts";
import { defineTool } from "../../src/core/tool.ts";
import { decideChange, decideDelete } from "./change.ts";
import { claimOf } from "./claim.ts";
import { doing } from "./deed.ts";
import { chart, exportTable, findRecords, history, listTables, summarise } from "./look.ts";
import { decideCreate, decideDrop, decideEdit, decideImport, decideShare, fieldInput } from "./make.ts";
import { byInput, figureInput, filterInput } from "./query.ts";
import { decideAdd } from "./rows.ts";
import { type Desk, look } from "./seat.ts";
import { decideView, showView } from "./views.ts";

const request = z
  .string()
  .min(1)
  .max(20_000)
  .describe("What the asker wants, in their own words and language, in full");
const table = z
  .string()
  .optional()
  .describe("The table's name; left out, it is read from the request, or the last one is meant");
const value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const values = z.record(z.string(), value);
const ids = z
  .array(z.string())
  .max(20_000)
  .optional()
  .describe("Records by the ids of an earlier result, instead of a filter");
const file = z.string().optional().describe("The file's name; left out, the one that was sent last");
const sort = z
  .array(z.object({ field: z.string(), descending: z.boolean().optional() }))
  .max(5)
  .optional();
const rows = z.number().int().optional().describe("How many rows it is about; found out, never given");
const limit = z.number().int().min(1).max(200_000).optional();

export const tools: SkillModule["tools"] = ({ tables, sheets, charts, when, now }) => {
  const desk: Desk = { tables, sheets, charts, when, now };
  return [...looking(desk), ...writing(desk)];
};

export const claim: NonNullable<SkillModule["claim"]> = ({ tables, sheets, charts, when, now }) =>
  claimOf({ tables, sheets, charts, when, now });

const looking = (desk: Desk) => [
  defineTool({
    name: "list_tables",
    description: "Lists the tables there are here with their fields, or the fields of one.",
    input: z.object({ request, table }),
    effect: "read",
    outside: true,
    title: { en: "Looking at the tables", zh: "查看表格" },
    run: (input, context) => look(desk, context, (seat) => listTables(input, seat)),
  }),
  defineTool({
    name: "find_records",
    description:
      "Finds records of a table by conditions, in an order. Many are given as a file with the first rows shown.",
    input: z.object({
      request,
      table,
      filter: filterInput,
      sort,
      limit,
      fields: z.array(z.string()).max(50).optional(),
    }),
    effect: "read",
    outside: true,
    title: { en: "Looking through the table", zh: "查询记录" },
    run: (input, context) => look(desk, context, (seat) => findRecords(input, seat)),
  }),
  defineTool({
    name: "show_view",
    description: "Shows a view of a table by its name, or a board of its records by a field of choices.",
    input: z.object({
      request,
      table,
      view: z.string().optional().describe("The view's name"),
      by: z.string().optional().describe("The field a board is made by, where no view is meant"),
    }),
    effect: "read",
    outside: true,
    title: { en: "Showing the view", zh: "显示视图" },
    run: (input, context) => look(desk, context, (seat) => showView(input, seat)),
  }),
  defineTool({
    name: "summarise_table",
    description:
      "Counts, sums, averages and the like over records, of all or in groups (dates by day, week, month, quarter, year).",
    input: z.object({ request, table, filter: filterInput, by: byInput, figures: figureInput, sort, limit }),
    effect: "read",
    outside: true,
    title: { en: "Summing up", zh: "汇总统计" },
    run: (input, context) => look(desk, context, (seat) => summarise(input, seat)),
  }),
  defineTool({
    name: "chart_table",
    description: "Draws one figure of a table in groups as a picture, with the figures as a table.",
    input: z.object({ request, table, filter: filterInput, by: byInput, figures: figureInput, limit }),
    effect: "read",
    outside: true,
    title: { en: "Drawing a chart of the table", zh: "绘制表格图表" },
    run: (input, context) => look(desk, context, (seat) => chart(input, seat)),
  }),
  defineTool({
    name: "export_table",
    description: "Gives a table, or the records of it that fit, as a CSV, Excel or JSON file.",
    input: z.object({ request, table, format: z.enum(sheetFormats).optional(), filter: filterInput }),
    effect: "read",
    outside: true,
    title: { en: "Writing the file", zh: "导出文件" },
    run: (input, context) => look(desk, context, (seat) => exportTable(input, seat)),
  }),
  defineTool({
    name: "table_history",
    description: "Tells who changed a table or one record of it, what and when.",
    input: z.object({
      request,
      table,
      record: z.string().optional().describe("A record's id, as an earlier result gives it"),
    }),
    effect: "read",
    outside: true,
    title: { en: "Looking at the changes", zh: "查看修改历史" },
    run: (input, context) => look(desk, context, (seat) => history(input, seat)),
  }),
];

const createInput = z.object({
  request,
  name: z.string().min(1).max(100).optional(),
  fields: z.array(fieldInput).min(1).max(200).optional(),
});
const importInput = z.object({
  request,
  rows,
  file,
  name: z.string().min(1).max(100).optional(),
  sheet: z.string().optional(),
});
const addInput = z.object({
  request,
  rows,
  table,
  records: z.array(values).min(1).max(20_000).optional().describe("Values by the fields' names"),
  file,
});
const changeInput = z.object({
  request,
  rows,
  table,
  filter: filterInput,
  ids,
  values: values.optional().describe("New values by the fields' names; null empties"),
});
const deleteInput = z.object({ request, rows, table, filter: filterInput, ids });
const editInput = z.object({
  request,
  table,
  add: fieldInput.optional(),
  change: z
    .object({
      field: z.string(),
      name: z.string().optional(),
      formula: z.string().optional(),
      options: z.array(z.string()).optional(),
    })
    .optional(),
  name: z.string().min(1).max(100).optional().describe("Another name for the table"),
});
const viewInput = z.object({
  request,
  table,
  name: z.string().min(1).max(100).optional(),
  kind: z.enum(viewKinds).optional(),
  filter: filterInput,
  sort,
  by: byInput,
  fields: z.array(z.string()).min(1).max(50).optional(),
});
const shareInput = z.object({ request, table, shared: z.boolean().optional() });
const dropInput = z.object({
  request,
  rows,
  table,
  field: z.string().optional().describe("A field; left out, the whole table"),
});

const writing = (desk: Desk) => [
  defineTool({
    name: "create_table",
    description: "Makes a table of typed fields. The first field names each record.",
    input: createInput,
    effect: "write",
    title: { en: "Make a table", zh: "创建表格" },
    ...doing<z.output<typeof createInput>>(desk, "create_table", decideCreate),
  }),
  defineTool({
    name: "import_table",
    description:
      "Makes a table of a CSV, Excel or JSON file that was sent: finds out the types, and reports rows that do not fit.",
    input: importInput,
    effect: "write",
    title: { en: "Make a table from a file", zh: "用文件创建表格" },
    ...doing<z.output<typeof importInput>>(desk, "import_table", decideImport),
  }),
  defineTool({
    name: "add_records",
    description:
      "Adds records to a table that exists: given as such, in the lines of the message, or in a file that was sent.",
    input: addInput,
    effect: "write",
    title: { en: "Add to a table", zh: "添加记录" },
    ...doing<z.output<typeof addInput>>(desk, "add_records", decideAdd),
  }),
  defineTool({
    name: "change_records",
    description: "Gives the records that fit other values.",
    input: changeInput,
    effect: "write",
    title: { en: "Change records", zh: "修改记录" },
    ...doing<z.output<typeof changeInput>>(desk, "change_records", decideChange),
  }),
  defineTool({
    name: "delete_records",
    description: "Deletes the records that fit.",
    input: deleteInput,
    effect: "write",
    destructive: true,
    title: { en: "Delete records", zh: "删除记录" },
    ...doing<z.output<typeof deleteInput>>(desk, "delete_records", decideDelete),
  }),
  defineTool({
    name: "edit_table",
    description:
      "Adds a field (also a formula, link, lookup or roll-up), changes a field's name, formula or options, or renames the table.",
    input: editInput,
    effect: "write",
    title: { en: "Change a table's fields", zh: "修改表格结构" },
    ...doing<z.output<typeof editInput>>(desk, "edit_table", decideEdit),
  }),
  defineTool({
    name: "create_view",
    description:
      "Keeps a way to look at a table: a grid, board, calendar or gallery with conditions, order and groups.",
    input: viewInput,
    effect: "write",
    title: { en: "Make a view", zh: "创建视图" },
    ...doing<z.output<typeof viewInput>>(desk, "create_view", decideView),
  }),
  defineTool({
    name: "share_table",
    description:
      "Lets everybody of the workspace see and change a table from any conversation, or no longer. Only when the asker says so.",
    input: shareInput,
    effect: "write",
    title: { en: "Share a table", zh: "共享表格" },
    ...doing<z.output<typeof shareInput>>(desk, "share_table", decideShare),
  }),
  defineTool({
    name: "drop_table",
    description: "Deletes a whole table, or removes a field with its values.",
    input: dropInput,
    effect: "write",
    destructive: true,
    title: { en: "Delete a table or field", zh: "删除表格或字段" },
    ...doing<z.output<typeof dropInput>>(desk, "drop_table", decideDrop),
  }),
];

export { examples } from "./examples.ts";
