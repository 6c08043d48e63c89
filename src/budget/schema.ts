/** The keys `money:`, `budgets:` and `tasks:` of `atclaw.yaml`. */
import { z } from "zod";
import { picoOf } from "../core/money.ts";

const isAmount = (value: string | number): boolean => (picoOf(value) ?? -1n) >= 0n;
const amount = z.union([z.number(), z.string()]).refine(isAmount, "is no amount; write a decimal from 0 such as 2.50");

export const moneySchema = z.strictObject({
  currency: z
    .enum(["USD", "RMB", "CNY"])
    .default("USD")
    .transform((name) => (name === "USD" ? ("USD" as const) : ("CNY" as const)))
    .describe("the currency that costs are shown in: USD or RMB"),
  rate: z
    .union([z.number(), z.string()])
    .refine((value) => (picoOf(value) ?? 0n) > 0n, "is no rate; write how many yuan a dollar costs, such as 7.1")
    .default("7.1")
    .describe("how many yuan a dollar costs"),
});

const limitKeys = ["usd", "rmb", "tokens"] as const;

const budgetSchema = z
  .strictObject({
    name: z.string().min(1).max(60).optional().describe("what the budget is called where it is told of"),
    per: z
      .enum(["user", "channel", "skill", "workspace", "total"])
      .describe("each person, channel, skill or workspace has this much; total: all of them together"),
    every: z.enum(["day", "month"]).describe("when it starts anew, at midnight in `zone`"),
    usd: amount.optional().describe("the limit in dollars"),
    rmb: amount.optional().describe("the limit in yuan"),
    tokens: z.number().int().min(0).optional().describe("the limit in tokens, read and written together"),
    only: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe(
        "ids such as slack:T1:U7 or U7, or names of skills; for these it stands in place of the budgets for everybody",
      ),
    // biome-ignore lint/suspicious/noThenProperty: a word of the settings, whose value is never a function
    then: z
      .union([
        z.literal("stop"),
        z.strictObject({
          model: z.string().min(1).describe("as `model` has it, such as offline or deepseek/deepseek-flash"),
          more: amount.optional().describe("how much that may take beyond the limit; needed unless it costs nothing"),
        }),
      ])
      .default("stop")
      .describe("what to do when it is used up"),
    ask: z.string().min(1).max(100).optional().describe("who gives more, as people are told"),
  })
  .refine(
    (budget) => limitKeys.filter((key) => budget[key] !== undefined).length === 1,
    "needs exactly one limit: usd, rmb or tokens",
  );

export const budgetsSchema = z.array(budgetSchema);

/** What a finished task is charged at, by the name of its tool or skill; `other` for the rest. */
export const tasksSchema = z.record(z.string().min(1), amount);
