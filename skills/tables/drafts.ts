/** Reads tables and fields from words: `create a table Deals with name, amount (currency), stage (New/Won/Lost)`. */
import type { FieldDraft } from "../../src/core/tables.ts";

type Typing = Omit<FieldDraft, "name">;

const typeWords: readonly (readonly [RegExp, Typing])[] = [
  [/^(?:text|string|words|文本|文字)$/i, { type: "text" }],
  [/^(?:number|integer|数字|数值)$/i, { type: "number" }],
  [/^(?:currency|money|amount|货币|金额|人民币)$/i, { type: "number", format: "currency" }],
  [/^(?:usd|dollars?|美元)$/i, { type: "number", format: "currency", currency: "USD" }],
  [/^(?:cny|rmb|元)$/i, { type: "number", format: "currency", currency: "CNY" }],
  [/^(?:percent(?:age)?|%|百分比)$/i, { type: "number", format: "percent" }],
  [/^(?:progress|进度)$/i, { type: "number", format: "progress" }],
  [/^(?:rating|stars|评分|星级)$/i, { type: "number", format: "rating" }],
  [/^(?:select|choice|single[- ]select|单选)$/i, { type: "select" }],
  [/^(?:multi[- ]?select|tags|多选|标签)$/i, { type: "multi-select" }],
  [/^(?:date|day|日期)$/i, { type: "date" }],
  [/^(?:date ?time|time|日期时间|时间)$/i, { type: "date", time: true }],
  [/^(?:person|user|人员|成员)$/i, { type: "person" }],
  [/^(?:people|persons|users|多人)$/i, { type: "person", many: true }],
  [/^(?:checkbox|tick|yes\/no|boolean|复选框|勾选|是否|是\/否)$/i, { type: "checkbox" }],
  [/^(?:url|link|链接|网址)$/i, { type: "url" }],
  [/^(?:e-?mail|邮箱|邮件)$/i, { type: "email" }],
  [/^(?:phone|telephone|电话|手机)$/i, { type: "phone" }],
  [/^(?:attachment|files?|附件|文件)$/i, { type: "attachment" }],
  [/^(?:auto[- ]?number|自动编号|编号)$/i, { type: "auto-number" }],
  [/^(?:created at|创建时间)$/i, { type: "created-at" }],
  [/^(?:created by|创建人)$/i, { type: "created-by" }],
];

/** What a field is by its name alone. */
const nameWords: readonly (readonly [RegExp, Typing])[] = [
  [/金额|价格|单价|总价|成本|收入|预算|费用|销售额|工资|薪/, { type: "number", format: "currency", currency: "CNY" }],
  [
    /\b(?:amount|price|cost|revenue|budget|salary|value|fee|worth)\b/i,
    { type: "number", format: "currency", currency: "USD" },
  ],
  [/\b(?:percent(?:age)?|share|rate|probability)\b|%|占比|比例|率$|概率/i, { type: "number", format: "percent" }],
  [/\b(?:progress)\b|进度/i, { type: "number", format: "progress" }],
  [/\b(?:rating|stars)\b|评分|星级/i, { type: "number", format: "rating" }],
  [
    /\b(?:count|quantity|qty|number of|score|age|days|hours|size|units)\b|数量|件数|人数|分数|年龄|天数|小时数/i,
    { type: "number" },
  ],
  [/\b(?:date|day|deadline|due|birthday|since|until|close)\b|日期|时间|截止|生日/i, { type: "date" }],
  [/\b(?:owner|assignee|manager|responsible|rep|person)\b|负责人|经办人|跟进人|执行人|经理/i, { type: "person" }],
  [/\b(?:members|attendees|team members)\b|成员|参与人/i, { type: "person", many: true }],
  [
    /\b(?:stage|status|priority|category|type|region|level|segment|source)\b|阶段|状态|优先级|类型|类别|分类|区域|地区|级别|来源/i,
    { type: "select" },
  ],
  [/\b(?:tags|labels)\b|标签/i, { type: "multi-select" }],
  [/e-?mail|邮箱/i, { type: "email" }],
  [/\b(?:phone|mobile|tel)\b|电话|手机/i, { type: "phone" }],
  [/\b(?:website|url|link|site)\b|网址|链接|官网/i, { type: "url" }],
  [/\b(?:done|paid|active|finished|completed|approved)\b|^是否|^已/i, { type: "checkbox" }],
  [/\b(?:attachments?|files?)\b|附件|文件/i, { type: "attachment" }],
];

/** What a field is, by what is said of it (`currency`, `New/Won/Lost`) or else by its name. */
export function typeOf(name: string, said: string): Typing {
  const words = said.trim();
  const known = typeWords.find(([pattern]) => pattern.test(words))?.[1];
  if (known) return known;
  const formula = /^(?:formula|公式)\s*[:：=]?\s*(.+)$/i.exec(words)?.[1];
  if (formula) return { type: "formula", formula };
  const options = words
    .replace(/^(?:select|choices?|options?|单选|选项)\s*[:：]\s*/i, "")
    .split(/\s*[/|、，,;；]\s*/)
    .filter((one) => one !== "");
  if (options.length > 1) return { type: "select", options };
  return nameWords.find(([pattern]) => pattern.test(name))?.[1] ?? { type: "text" };
}

const english =
  /\b(?:table|list|tracker|sheet|database)\s+(?:called\s+|named\s+|of\s+|for\s+)?["“]?([\p{L}\p{N}][\p{L}\p{N} &_-]{0,60}?)["”]?\s*(?:\s+(?:with|having|containing)\s+(?:the\s+)?(?:(?:fields?|columns?)\s*:?\s*)?|\s*[:：]\s*(?:(?:fields?|columns?)\s*:?\s*)?|$)([\s\S]*)$/iu;
const englishBefore =
  /\b(?:create|make|start|set up|build|new)\s+(?:me\s+|us\s+)?(?:an?\s+|the\s+|our\s+)?(?:new\s+)?(?!(?:an?|the|new)\s)([\p{L}\p{N}][\p{L}\p{N} &_-]{0,40}?)\s+(?:table|list|tracker|sheet|database)\b\s*(?:(?:with|having|containing)\s+(?:the\s+)?(?:(?:fields?|columns?)\s*:?\s*)?|[:：]\s*)?([\s\S]*)$/iu;
const chinese =
  /(?:建立?|创建|新建|做|开)(?:一个|一张|个|张)?(?:新的?)?(?:表格?[，,：:]?(?:名为|叫做?|名叫|名称为?))?[“「]?([^“”「」，,。：:（(]{1,40}?)[”」]?(?:[，,。：:]\s*(?:字段|列|包含|包括|有|需要|要)?(?:为|有|包括|是|如下)?[：:]?\s*|(?:字段|包含|包括|有)[：:]?\s*|$)([\s\S]*)$/u;

/** The name and the fields that a request for a new table says; none of either when it does not. */
export function draftsIn(request: string): { name?: string; fields: FieldDraft[] } {
  const text = request.trim().replace(/[.。!！]$/, "");
  const isBefore = /\b(?:table|list|tracker|sheet|database)\b\s*(?:with\b|having\b|containing\b|[:：]|$)/i.test(text);
  const found = /\p{Script=Han}/u.test(text) ? chinese.exec(text) : (isBefore ? englishBefore : english).exec(text);
  const name = found?.[1]
    ?.trim()
    .replace(/^(?:called|named)\s+/i, "")
    .replace(/^(?:a|an|the|new)$/i, "");
  return { ...(name && { name }), fields: fieldsOf(found?.[2] ?? "") };
}

/** Fields parted by commas and and, with brackets kept whole. */
function fieldsOf(text: string): FieldDraft[] {
  const parts = text.match(/(?:[^,，、;；\n(（]|[(（][^)）]*[)）])+/g) ?? [];
  const seen = new Set<string>();
  return parts
    .flatMap((part) => splitAnd(part))
    .flatMap((part): FieldDraft[] => {
      const [, said = "", inner = ""] =
        /^\s*(?:and\s+|以及|和|及|还有)?["“]?([^"”(（:=]+?)["”]?\s*(?:[(（]([\s\S]*)[)）])?\s*(?:字段|列)?\s*$/i.exec(
          part,
        ) ?? [];
      const name = said.replace(/^(?:an?|the|fields?|columns?)\s+/i, "").trim();
      const title = /^[a-z]/.test(name) ? name[0]?.toUpperCase() + name.slice(1) : name;
      if (title === "" || seen.has(title.toLowerCase())) return [];
      seen.add(title.toLowerCase());
      return [{ name: title, ...typeOf(name, inner) }];
    });
}

/** `stage and owner` are two; `(a and b)` is one. */
const splitAnd = (part: string): string[] => {
  const [head = "", ...tail] = part.split(/(?=[(（])/);
  const pieces = head.split(/\s+and\s+|和(?=[\p{Script=Han}]{2,})|以及/iu);
  return [...pieces.slice(0, -1), (pieces.at(-1) ?? "") + tail.join("")];
};
