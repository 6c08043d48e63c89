import { z } from "zod";
import type { ToolSpec } from "../../src/core/model.ts";
import type { Example } from "../../src/core/skill.ts";

/** Skills that atclaw does not have, to show that the rules know none in particular. */

function spec(name: string, description: string, effect: "read" | "write", input: z.ZodObject): ToolSpec {
  return { name, description, effect, input: z.toJSONSchema(input, { io: "input" }) };
}

export interface InventedSkill {
  readonly tools: readonly ToolSpec[];
  readonly examples: readonly Example[];
}

export const pizza: InventedSkill = {
  tools: [
    spec(
      "order_pizza",
      "Orders pizza for the office.",
      "write",
      z.object({
        size: z.enum(["small", "medium", "large"]).describe("how big"),
        kind: z.string().describe("which pizza, such as margherita"),
        count: z.int().min(1).default(1),
        at: z.string().describe("when it should arrive").optional(),
        delivery: z.boolean().optional(),
      }),
    ),
    spec(
      "cancel_pizza",
      "Cancels an order of pizza.",
      "write",
      z.object({ order: z.int().describe("the number of the order") }),
    ),
  ],
  examples: [
    { say: "order a large margherita pizza", tool: "order_pizza", input: { size: "large", kind: "margherita" } },
    {
      say: "I would like 2 small funghi pizzas at 7pm",
      tool: "order_pizza",
      input: { count: 2, size: "small", kind: "funghi" },
    },
    { say: "订三份大号的玛格丽特披萨", tool: "order_pizza", input: { count: 3, size: "large", kind: "玛格丽特" } },
    { say: "来一份小号的夏威夷披萨", tool: "order_pizza", input: { size: "small", kind: "夏威夷" } },
    { say: "来一份中号的蘑菇披萨", tool: "order_pizza", input: { size: "medium", kind: "蘑菇" } },
    { say: "cancel my pizza order 17", tool: "cancel_pizza", input: { order: 17 } },
    { say: "取消披萨订单 17", tool: "cancel_pizza", input: { order: 17 } },
  ],
};

export const units: InventedSkill = {
  tools: [
    spec(
      "convert_units",
      "Converts between units.",
      "read",
      z.object({ value: z.number(), from: z.string(), to: z.string() }),
    ),
  ],
  examples: [
    { say: "convert 5 km to miles", tool: "convert_units", input: { value: 5, from: "km", to: "miles" } },
    {
      say: "how many pounds are 12 kilograms",
      tool: "convert_units",
      input: { to: "pounds", value: 12, from: "kilograms" },
    },
    { say: "把5公里换算成英里", tool: "convert_units", input: { value: 5, from: "公里", to: "英里" } },
    { say: "12千克等于多少磅", tool: "convert_units", input: { value: 12, from: "千克", to: "磅" } },
  ],
};

const currency = z.enum(["EUR", "USD", "CNY"]);

/** Two arguments of one type, told apart by what stands around them alone. */
export const money: InventedSkill = {
  tools: [
    spec(
      "exchange_money",
      "Exchanges money.",
      "read",
      z.object({ amount: z.number(), from: currency, to: currency, fee: z.number().optional() }),
    ),
  ],
  examples: [
    { say: "exchange 100 EUR to USD", tool: "exchange_money", input: { amount: 100, from: "EUR", to: "USD" } },
    {
      say: "how many CNY do I get for 50 USD with a fee of 3 percent",
      tool: "exchange_money",
      input: { to: "CNY", amount: 50, from: "USD", fee: 3 },
    },
    { say: "100 EUR 换 CNY", tool: "exchange_money", input: { amount: 100, from: "EUR", to: "CNY" } },
  ],
};

export const tickets: InventedSkill = {
  tools: [
    spec(
      "search_tickets",
      "Searches support tickets.",
      "read",
      z.object({
        about: z.string(),
        status: z.enum(["open", "closed", "in_progress"]).optional(),
        since: z.iso.date().optional(),
      }),
    ),
    spec(
      "assign_ticket",
      "Gives a ticket to somebody.",
      "write",
      z.object({
        ticket: z.int(),
        assignee: z.string().describe("who should work on it"),
        email: z.email().optional(),
      }),
    ),
  ],
  examples: [
    {
      say: "find open tickets about printer jams",
      tool: "search_tickets",
      input: { status: "open", about: "printer jams" },
    },
    {
      say: "search tickets about slow login since 2026-05-01",
      tool: "search_tickets",
      input: { about: "slow login", since: "2026-05-01" },
    },
    { say: "查一下关于打印机卡纸的工单", tool: "search_tickets", input: { about: "打印机卡纸" } },
    { say: "assign ticket 42 to @ann", tool: "assign_ticket", input: { ticket: 42, assignee: "ann" } },
    { say: "把工单 42 交给 @王芳", tool: "assign_ticket", input: { ticket: 42, assignee: "王芳" } },
  ],
};

export const questions: InventedSkill = {
  tools: [
    spec(
      "answer_question",
      "Answers questions about the handbook.",
      "read",
      z.object({ question: z.string().describe("the question as it was asked") }),
    ),
  ],
  examples: [
    "How many days of holiday do we get?",
    "Who approves travel expenses?",
    "Compare the parental leave in Berlin with the one in Paris.",
    "年假有多少天？",
    "出差报销需要谁审批？",
  ].map((say) => ({ say, tool: "answer_question", input: { question: say } })),
};

export function together(...skills: readonly InventedSkill[]): InventedSkill {
  return { tools: skills.flatMap((skill) => skill.tools), examples: skills.flatMap((skill) => skill.examples) };
}
