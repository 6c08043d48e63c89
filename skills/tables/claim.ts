/** Knows a message that is about one of the tables there are, whatever these are called: by its name and what is wanted of it. */
import type { Skill } from "../../src/core/skill.ts";
import { fieldsIn, placeOf, tableIn } from "./names.ts";
import { type Desk, lastTable, type Seat, seatFor } from "./seat.ts";

/** The first that fits decides. */
const wants: readonly (readonly [tool: string, pattern: RegExp])[] = [
  [
    "create_view",
    /^(?:please\s+)?(?:create|make|add|save|set up)\s+(?:an?\s+)?(?:new\s+)?(?:kanban\s+|calendar\s+|gallery\s+|grid\s+)?(?:view|board|kanban)\b|(?:建立?|创建|新增|添加|加|保存)(?:一个|个|一张)?.{0,20}(?:视图|看板)/i,
  ],
  ["show_view", /^(?:please\s+)?(?:show|open|see|display|give me)\b.*\b(?:view|board|kanban)\b|视图|看板/i],
  ["list_tables", /\b(?:fields|columns)\b.*\b(?:have|has|in|of)\b|有(?:哪些|什么)(?:字段|列)|^describe\b/i],
  [
    "table_history",
    /^who (?:changed|edited|added|deleted|touched)\b|\bhistory of\b|谁.{0,3}(?:改|修改|动|删|加)过|(?:修改|变更)(?:记录|历史)/i,
  ],
  ["import_table", /^(?:please\s+)?import\b|^(?:请|帮我)?导入/i],
  ["share_table", /^(?:please\s+)?(?:share|unshare|stop sharing)\b|共享/i],
  ["export_table", /^(?:please\s+)?(?:export|download|save)\b|导出|下载/i],
  ["chart_table", /\b(?:chart|plot|graph|visuali[sz]e)\b|^(?:please\s+)?draw\b|画.{0,6}图|(?:柱状|折线|条形)图|图表/i],
  [
    "drop_table",
    /^(?:please\s+)?(?:delete|remove|drop)\s+(?:the\s+)?(?:whole|entire|table|field|column)\b|^(?:please\s+)?(?:delete|remove|drop)\s+(?:the\s+)?[\w -]+?\s+table[.!]?$|(?:删除|删掉)(?:整个|整张)|(?:删除|删掉).{1,30}(?:字段|列)/i,
  ],
  ["delete_records", /^(?:please\s+)?(?:delete|remove|drop|clear)\b|删除|删掉|移除|清空/i],
  [
    "edit_table",
    /\b(?:add|insert|create)\s+(?:an?\s+|another\s+)?(?:new\s+)?(?:field|column)\b|\brename\b|(?:加|新增|添加|增加)(?:一个|一列|个)?.{0,4}(?:字段|列)|改名|重命名/i,
  ],
  [
    "add_records",
    /^(?:please\s+)?(?:add|put|insert|append|enter|log|record)\b|新增|添加|录入|登记|(?:加|存)(?:到|进|入)|加一?[条个行笔]/i,
  ],
  [
    "change_records",
    /^(?:please\s+)?(?:set|change|update|mark|move|switch|assign)\b|改成|改为|设为|设成|标记为|更新为|调整为|标为/i,
  ],
  [
    "summarise_table",
    /\b(?:how many|how much|total|sum|average|count|number of|summari[sz]e)\b|汇总|统计|合计|求和|平均|总额|总和|多少|几[条个笔家]/i,
  ],
  [
    "find_records",
    /^(?:my|我的)|^(?:please\s+)?(?:which|what|who|whose|list|show|find|give me|get|look up|any|are there|do we have)\b|\b(?:by|per|over|under|without|sorted|due|before|after|since|until|assigned|with)\b|查|列出|看|找|显示|哪些|哪个|有没有|谁|按|最[大高多小低少新近早]|前\s*\d|没有|未|记录/i,
  ],
];

/** Makes the claim of the skill. Without a table that is named, the examples decide. */
export const claimOf =
  (desk: Desk): NonNullable<Skill["claim"]> =>
  async (text, context) => {
    const seat = await seatFor(desk, context);
    const said = text.trim().split("\n", 1)[0]?.slice(0, 500) ?? "";
    const named = tableIn(said, seat.all);
    if (!named) return (await marksLast(said, seat)) ? { tool: "change_records", input: { request: text } } : undefined;
    const tool = wants.find(([, pattern]) => pattern.test(said))?.[0];
    if (tool === undefined || /^\s*(?:book|schedule|cancel)\b|会议/i.test(said)) return undefined;
    return { tool, input: { request: text, ...(tool === "list_tables" && { table: named.table.name }) } };
  };

/** `mark Acme as won`, `change the owner of Echo to Anna`, when the table that was spoken of last has such a choice or field. */
async function marksLast(said: string, seat: Seat): Promise<boolean> {
  const to =
    /^(?:please\s+)?(?:mark|set|change|update|move|switch)\b(.+?)\s(?:as|to|into)\s+(.+?)[.!]?$/i.exec(said) ??
    /^(?:请|帮我)?(?:把|将)(.+?)(?:改成|改为|设为|标记为|标为|更新为)(.+?)[。！]?$/.exec(said);
  const [, which = "", value = ""] = to ?? [];
  if (!to || /\bmeetings?\b|\brooms?\b|会议|会改/i.test(said)) return false;
  const table = await lastTable(seat);
  if (!table) return false;
  return (
    fieldsIn(table, which).length > 0 ||
    table.fields.some(
      ({ options = [], kind, name }) =>
        options.some((option) => placeOf(option, value)?.from === 0) ||
        (kind === "boolean" && name.toLowerCase() === value.toLowerCase()),
    )
  );
}
