/** Charts as data: reads what stands in a fence named `chart`. */
import { parse } from "yaml";
import { z } from "zod";
import { DocumentError } from "../../core/documents.ts";
import type { ChartBlock } from "./tree.ts";

const mostLabels = 60;
const mostSeries = 8;
const value = z.number().nullable();
const schema = z.strictObject({
  type: z.enum(["column", "bar", "line", "pie"]).default("column"),
  title: z.coerce.string().max(200).default(""),
  unit: z.coerce.string().max(40).default(""),
  labels: z.array(z.coerce.string().max(200)).min(1).max(mostLabels),
  /** Of a chart with one series; else `series`. */
  values: z.array(value).optional(),
  series: z
    .array(z.strictObject({ name: z.coerce.string().max(200), values: z.array(value) }))
    .min(1)
    .max(mostSeries)
    .optional(),
});

/** The chart of a fence's text; `line` is where the fence begins. Rejects one whose values do not match its labels. */
export function readChart(text: string, line: number): ChartBlock {
  const fail = (en: string, zh: string): never => {
    throw new DocumentError(`this chart cannot be drawn: ${en}.`, `无法绘制该图表：${zh}。`, line);
  };
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 0 });
  } catch {
    fail("it is not valid YAML", "不是有效的 YAML");
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "chart";
    return fail(`${where}: ${issue?.message ?? "wrong"}`, `${where}：${issue?.message ?? ""}`);
  }
  const { type, title, unit, labels, values, series } = parsed.data;
  const all = series ?? (values ? [{ name: title, values }] : []);
  if (all.length === 0) fail("it has no values; give values or series", "没有数值，请给出 values 或 series");
  for (const one of all)
    if (one.values.length !== labels.length)
      fail(
        `“${one.name}” has ${one.values.length} values for ${labels.length} labels`,
        `“${one.name}”有 ${one.values.length} 个数值，而标签有 ${labels.length} 个`,
      );
  if (!all.some((one) => one.values.some((each) => each !== null))) fail("all its values are empty", "数值全为空");
  if (type === "pie" && (all.length > 1 || all[0]?.values.some((each) => each === null || each < 0)))
    fail("a pie has one series of values that are not negative", "饼图只能有一组不为负的数值");
  return { kind: "chart", type, title, unit, labels, series: all };
}

/** A figure as people read it. */
export const figure = (number: number): string =>
  new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 }).format(number);
