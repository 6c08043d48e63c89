/** What people say about tables. They teach backends without a model which tool is meant; the tools read the rest. */
import type { Example } from "../../src/core/skill.ts";

/** Things that teams keep in tables, and hardly anything else; markets have customers and orders too. */
const things =
  "(?:deals?|leads?|opportunit(?:y|ies)|records?|rows?|entries|tickets?|tasks?|to-?dos?|candidates?|applicants?|contacts?|invoices?|expenses?)";
const thingsZh = "(?:记录|线索|商机|候选人|工单|任务|待办|联系人|报销|发票)";
const tableEn = "\\b(?:tables?|spreadsheets?|bitable|trackers?)\\b";
const please = "^(?:please\\s+)?(?:can you\\s+|could you\\s+)?";

const says = (tool: string, ...sentences: readonly string[]): Example[] => sentences.map((say) => ({ say, tool }));
const knows = (tool: string, say: string, pattern: string): Example => ({ say, tool, pattern });

export const examples: readonly Example[] = [
  ...says(
    "find_records",
    "Which deals over 100k close this month, by owner?",
    "Show me the records in the Leads table",
    "List the candidates in stage Onsite",
    "查一下销售表里金额超过10万的记录",
    "列出线索表中本月新增的记录",
  ),
  ...says(
    "add_records",
    "Add these 30 leads",
    "Add to Deals: Acme, 50k, Li Lei",
    "Put a new record into the Leads table",
    "把这些线索加到表里",
    "在销售表新增一条：客户 Acme，金额 5万",
  ),
  ...says(
    "summarise_table",
    "How many deals are there per stage in the Deals table?",
    "Total amount of the Deals table by owner",
    "把销售表按区域汇总",
    "统计线索表中每个阶段有多少条记录",
  ),
  ...says(
    "create_table",
    "Create a table Deals with name, amount, stage (New/Won/Lost), owner and close date",
    "Make a table called Tasks",
    "建一个销售表，字段：客户、金额、区域、负责人、日期",
    "新建一张候选人表格",
  ),
  ...says(
    "import_table",
    "Make a table from this file",
    "Import this CSV as a table called Leads",
    "把这个文件导入为表格",
    "用附件建一个表",
  ),
  ...says(
    "change_records",
    "Set stage to Won for Acme in the Deals table",
    "Mark all new leads as contacted",
    "把销售表里Acme的阶段改成赢单",
    "把所有新线索标记为已联系",
  ),
  ...says(
    "delete_records",
    "Delete the records of the Deals table that were lost",
    "Remove the row Acme from the Leads table",
    "删除销售表里阶段为输单的记录",
  ),
  ...says(
    "chart_table",
    "Chart the Deals table by stage",
    "Draw a bar chart of the Sales table by region",
    "把销售表按月画成图",
  ),
  ...says(
    "export_table",
    "Export the Deals table as Excel",
    "Download the Leads table as CSV",
    "把销售表导出为Excel",
    "导出线索表",
  ),
  ...says(
    "list_tables",
    "Which tables do we have?",
    "What fields does the Deals table have?",
    "我们有哪些表格？",
    "看看有哪些表",
  ),
  ...says(
    "edit_table",
    "Add a field Tax to the Deals table = {Amount} * 0.1",
    "Rename the table Deals to Sales",
    "给销售表加一个字段 税额 = {金额} * 0.1",
  ),
  ...says(
    "share_table",
    "Share the Deals table with everybody",
    "Stop sharing the Deals table",
    "把销售表共享给所有人",
  ),
  ...says(
    "drop_table",
    "Delete the whole Deals table",
    "Remove the field Tax from the Deals table",
    "删除整个销售表",
    "删除销售表的税额字段",
  ),
  ...says(
    "show_view",
    "Show the Deals table as a board by stage",
    "Show the view Large of the Deals table",
    "把销售表按阶段显示为看板",
    "显示销售表的大单视图",
  ),
  ...says(
    "create_view",
    "Create a view called Large of the Deals table with amount over 100k",
    "Make a kanban view of the Deals table by stage",
    "给销售表建一个看板视图，按阶段",
    "在销售表新建视图“大单”，金额超过10万",
  ),
  ...says("table_history", "Who changed the Deals table?", "谁改过销售表？"),

  knows(
    "list_tables",
    "What tables are there?",
    `^(?:what|which|list|show)\\b(?!.*\\b(?:by|per|in|with)\\b).{0,24}${tableEn}\\s*(?:are there|do (?:we|i) have|exist)?(?:\\s+here)?\\??$|^what (?:fields|columns) (?:does|are in)\\b.*${tableEn}`,
  ),
  knows(
    "list_tables",
    "有哪些表格",
    "^(?:我们|这里|现在|看看|列出)?.{0,4}(?:有|都有)?(?:哪些|什么)表格?(?:呢|吗)?[？?]?$|^.{1,20}表有(?:哪些|什么)字段",
  ),
  knows(
    "show_view",
    "Show the table as a board",
    `${please}(?:show|open|see|display)\\b(?:.*\\b(?:view|board|kanban)\\b.*${tableEn}|.*${tableEn}.*\\bas an?\\s+(?:board|kanban)\\b)`,
  ),
  knows("show_view", "显示表的视图", "^(?:请|帮我)?(?:显示|打开|查看|看|把|将).{0,20}表.{0,20}(?:视图|看板)"),
  knows(
    "create_view",
    "Make a view of the table",
    `${please}(?:create|make|add|save|set up)\\s+(?:an?\\s+)?(?:new\\s+)?(?:kanban\\s+|calendar\\s+|gallery\\s+|grid\\s+)?(?:view|board|kanban)\\b.*${tableEn}`,
  ),
  knows(
    "create_view",
    "给表建视图",
    "^(?:请|帮我)?(?:给|为|在).{1,20}表.{0,4}(?:新?建|创建|添加|新增|加|保存).{0,20}(?:视图|看板)",
  ),
  knows(
    "create_table",
    "Create a table",
    `${please}(?:create|make|start|set up|build)\\b(?!\\s+(?:an?\\s+)?(?:\\w+\\s+)?(?:view|board|kanban)\\b)(?!.*\\b(?:from|of)\\s+(?:this|the|that|my)\\s+(?:attached\\s+)?(?:file|csv|excel|sheet|attachment))(?!.*\\b(?:chart|slides?|deck|document)\\b).{0,60}\\b(?:table|tracker)\\b`,
  ),
  knows(
    "create_table",
    "建一个表",
    "^(?:请|帮我|请帮我)?(?:建立?|创建|新建|做)(?:一个|一张|个|张)?(?!.*(?:文件|附件|图表|柱状图|折线图|PPT)).{0,30}表",
  ),
  knows(
    "import_table",
    "Import this file",
    `${please}(?:import|load)\\b.*(?:\\b(?:file|csv|excel|xlsx|json|spreadsheet|attachment)\\b|\\.(?:csv|xlsx|json)\\b)|${please}(?:create|make|build)\\b.*${tableEn}.*\\b(?:from|of|with)\\b.*\\b(?:file|csv|excel|attachment|attached)\\b|${please}turn\\b.*\\b(?:file|csv|excel)\\b.*\\binto a table\\b`,
  ),
  knows(
    "import_table",
    "导入文件",
    "^(?:请|帮我)?(?:导入|把.{0,20}(?:文件|附件|CSV|Excel).{0,6}(?:导入|做成|变成|建成|存成).{0,8}表|用.{0,12}(?:文件|附件).{0,8}(?:建|创建|做).{0,6}表)",
  ),
  knows(
    "add_records",
    "Add leads",
    `${please}(?:add|put|insert|append|enter|log)\\b(?!.*\\b(?:field|column|meeting|chart|view)\\b)(?:.*\\b(?:to|into|in)\\b.*${tableEn}|\\s+(?:(?:these|this|those|the|an?|another|\\d+|one|two|three|\\w+teen|new)\\s+){1,3}${things}\\b|\\s+to\\s+(?:the\\s+)?[A-Z]\\w+\\s*:|.*\\bto (?:the )?[A-Z]\\w+\\s+(?:with|as)\\b)`,
  ),
  knows(
    "add_records",
    "新增记录",
    `^(?:请|帮我)?(?:(?:在|往|向|给).{1,20}(?:表|中|里).{0,4}(?:新增|添加|加上?|录入|登记)(?!.{0,8}(?:字段|列|视图|看板))|(?:新增|添加|录入|登记).{0,6}(?:一|这|\\d).{0,4}(?:[条个笔行]|${thingsZh})|把.{0,20}(?:加|添加|录入|导入)(?:到|进|入).{0,20}(?:表|${thingsZh}))`,
  ),
  knows(
    "change_records",
    "Set the stage",
    `${please}(?:set|change|update|mark|move)\\b(?!.*\\bmeeting\\b)(?:.*${tableEn}|.*\\b${things}\\b.*\\b(?:to|as)\\b|\\s+(?:the\\s+)?(?:stage|status|owner|amount|priority|close date|deadline|assignee)\\b.*\\b(?:to|as)\\b)`,
  ),
  knows(
    "change_records",
    "修改记录",
    `^(?:请|帮我)?(?:把|将).{1,60}(?:改成|改为|设为|设成|标记为|更新为|调整为|标为)(?!.*会议)`,
  ),
  knows(
    "delete_records",
    "Delete records",
    `${please}(?:delete|remove|drop)\\b(?!.*\\b(?:field|column|meeting|whole|entire)\\b)(?:.*\\b${things}\\b|.*\\b(?:from|in|of)\\b.*${tableEn})`,
  ),
  knows(
    "delete_records",
    "删除记录",
    `^(?:请|帮我)?(?:删除|删掉|移除|把).{0,40}(?:表(?:格)?(?:里|中|的).{0,30}|${thingsZh}.{0,4})(?:删除|删掉|记录|行|$)(?!.*字段)`,
  ),
  knows(
    "drop_table",
    "Delete the table",
    `${please}(?:delete|remove|drop)\\b(?:\\s+(?:the\\s+)?(?:whole|entire)\\b.*${tableEn}|\\s+(?:the\\s+)?(?:table\\s+[\\w-]+|[\\w-]+(?:\\s[\\w-]+)?\\s+table)[.!]?$|\\s+(?:the\\s+)?(?:field|column)\\b)`,
  ),
  knows(
    "drop_table",
    "删除表格",
    "^(?:请|帮我)?(?:删除|删掉|移除)(?:整个|整张)?[^的里中]{1,20}表格?[。！]?$|^(?:请|帮我)?(?:删除|删掉).{1,30}(?:字段|列)",
  ),
  knows(
    "edit_table",
    "Add a field",
    `${please}(?:add|create|insert)\\b.{0,20}\\b(?:field|column)\\b|${please}rename\\b.*(?:${tableEn}|\\b(?:field|column)\\b)`,
  ),
  knows(
    "edit_table",
    "加一个字段",
    "^(?:请|帮我)?(?:给|在|为)?.{0,20}(?:加|新增|添加|增加)(?:一个|一列|个)?.{0,4}(?:字段|列)|^(?:请|帮我)?把.{1,30}(?:表|字段|列)(?:改名|重命名)",
  ),
  knows("share_table", "Share the table", `${please}(?:share|unshare|stop sharing)\\b.*${tableEn}`),
  knows(
    "share_table",
    "共享表格",
    "^(?:请|帮我)?(?:把|将)?.{1,20}表.{0,4}(?:取消)?共享|^(?:请|帮我)?(?:共享|取消共享).{1,20}表",
  ),
  knows(
    "chart_table",
    "Chart the table",
    `${please}(?:chart|plot|draw|graph|visuali[sz]e)\\b(?:.*${tableEn}|\\s+(?:my|our|the|all)?\\s*${things}\\b)`,
  ),
  knows("chart_table", "把表画成图", "^(?:请|帮我)?(?:把|用|将)?.{1,20}表.{0,16}(?:画|做成|生成).{0,8}图"),
  knows(
    "export_table",
    "Export the table",
    `${please}(?:export|download|save)\\b(?:.*${tableEn}|\\s+(?:my|our|the|all)?\\s*${things}\\b|.*\\bas\\s+(?:csv|excel|xlsx|json)\\b)`,
  ),
  knows("export_table", "导出表格", "^(?:请|帮我)?(?:把.{1,30}导出|导出.{1,30}(?:表|记录|数据|线索))"),
  knows(
    "table_history",
    "Who changed it",
    `^who (?:changed|edited|added|deleted|touched)\\b.*(?:${tableEn}|\\b${things}\\b)|\\bhistory of the\\b.*${tableEn}`,
  ),
  knows(
    "table_history",
    "谁改过",
    "^(?:谁|什么人)(?:改过?|修改过?|动过|删过?|加过?).{0,20}(?:表|记录)|^.{1,20}表的?(?:修改|变更)(?:记录|历史)",
  ),
  knows(
    "summarise_table",
    "Sum the table up",
    `${please}(?:summari[sz]e|total|sum|count|average|group)\\b(?:.*${tableEn}|\\s+(?:up\\s+)?(?:my|our|the|all)\\s+(?:\\w+\\s+)?${things}\\b)|^how (?:many|much)\\b(?:.*\\b(?:in|of)\\b.*${tableEn}|\\s+(?:\\w+\\s+){0,2}${things}\\b(?=.*\\b(?:are|do|have|close|per|by|with|over|under|in)\\b))|^(?:what(?:'s| is) the )?(?:total|sum|average|number)\\b.*\\b(?:${things}|(?:in|of) .*${tableEn})`,
  ),
  knows(
    "summarise_table",
    "按区域汇总",
    `(?:表|${thingsZh}).{0,20}(?:汇总|统计|合计|求和|平均|分组)|(?:统计|汇总).{0,20}(?:表|${thingsZh})|表(?:格)?(?:里|中).{0,20}(?:多少|几[条个])|^.{0,10}${thingsZh}.{0,10}(?:有多少|多少[条个])`,
  ),
  knows(
    "find_records",
    "Which deals close this month?",
    `^(?:which|what|list|show(?: me)?|find|give me|get|look up)\\s+(?:(?:me|all|of|my|our|the|open|new|latest|top|first|last|largest|biggest|\\d+)\\s+){0,4}${things}\\b(?!.*\\b(?:market|industry|billion|companies|published|report)\\b)|^(?:which|what|list|show(?: me)?|find|get|look up)\\b.*\\b(?:in|from|of)\\b(?:\\s+\\w+){1,4}\\s+${tableEn}|^show(?: me)?\\s+(?:the\\s+)?[\\w-]+(?:\\s[\\w-]+)?\\s+table[.?!]?$`,
  ),
  knows(
    "find_records",
    "查表里的记录",
    `^(?:请|帮我)?(?:查(?:一下|找|询|看)?|看(?:一下|看)?|列出|找(?:出|一下)?|显示|哪些).{0,24}(?:表(?:格)?(?:里|中|的|$)|${thingsZh})|^.{1,16}表(?:格)?(?:里|中).{0,30}(?:有哪些|哪些|的记录|是谁|谁)`,
  ),
];
