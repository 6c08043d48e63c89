import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languageOf } from "../../src/core/language.ts";
import type { ModelMessage, ModelReply } from "../../src/core/model.ts";
import type { ToolResult } from "../../src/core/tool.ts";
import { offlineBackend } from "../../src/models/offline/backend.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { type InventedSkill, money, pizza, questions, tickets, together, units } from "./inventedSkills.ts";
import { failureOf, never, requestOf, said } from "./support.ts";

const all = together(pizza, units, tickets, questions);
const backend = offlineBackend({ when: openWhen() });

/** Says something, after what was said before, and gives the reply. */
function tell(say: string, skills: InventedSkill = all, before: readonly ModelMessage[] = []): Promise<ModelReply> {
  const request = requestOf({ ...skills, messages: [...before, said(say)], language: languageOf(say) });
  return backend.generate(request, { signal: never });
}

/** The call that a sentence leads to, as a name and arguments. */
async function callOf(say: string, skills: InventedSkill = all) {
  const { toolCalls, text, finish } = await tell(say, skills);
  const [call] = toolCalls;
  if (!call) return { said: text };
  expect(finish).toBe("tools");
  return { tool: call.name, ...JSON.parse(call.arguments) };
}

describe("without a model, a sentence in English", () => {
  it.each<[string, object]>([
    ["order a large margherita pizza", { tool: "order_pizza", size: "large", kind: "margherita" }],
    ["Please order a medium diavola pizza.", { tool: "order_pizza", size: "medium", kind: "diavola" }],
    [
      "can you order three large funghi pizzas at 7pm?",
      { tool: "order_pizza", size: "large", kind: "funghi", count: 3 },
    ],
    [
      "I'd like 4 smal quattro stagioni pizzas",
      { tool: "order_pizza", size: "small", kind: "quattro stagioni", count: 4 },
    ],
    ["Hi there, order a large “nduja special” pizza", { tool: "order_pizza", size: "large", kind: "nduja special" }],
    ["cancel pizza order 23", { tool: "cancel_pizza", order: 23 }],
    ["convert 10 km to miles", { tool: "convert_units", value: 10, from: "km", to: "miles" }],
    ["Convert 3.5 stone to kilograms please", { tool: "convert_units", value: 3.5, from: "stone", to: "kilograms" }],
    [
      "convert twenty-five inches to centimetres",
      { tool: "convert_units", value: 25, from: "inches", to: "centimetres" },
    ],
    ["how many ounces are 1,250 grams?", { tool: "convert_units", value: 1250, from: "grams", to: "ounces" }],
    ["find closed tickets about broken badges", { tool: "search_tickets", status: "closed", about: "broken badges" }],
    [
      "search tickets about vpn drops since yesterday",
      { tool: "search_tickets", about: "vpn drops", since: "2026-11-19" },
    ],
    [
      "search tickets about vpn drops since the first Monday of this month",
      { tool: "search_tickets", about: "vpn drops", since: "2026-11-02" },
    ],
    [
      "search tickets about slow login since two weeks before Christmas",
      { tool: "search_tickets", about: "slow login", since: "2025-12-11" },
    ],
    [
      "find in progress tickets about the coffee machine",
      { tool: "search_tickets", status: "in_progress", about: "the coffee machine" },
    ],
    ["assign ticket 7 to @bob", { tool: "assign_ticket", ticket: 7, assignee: "bob" }],
    [
      "assign ticket 7 to @bob, bob@example.com",
      { tool: "assign_ticket", ticket: 7, assignee: "bob", email: "bob@example.com" },
    ],
  ])("%s → %o", async (say, expected) => {
    expect(await callOf(say)).toMatchObject(expected);
  });
});

describe("without a model, a sentence in Chinese", () => {
  it.each<[string, object]>([
    ["订两份大号的榴莲披萨", { tool: "order_pizza", size: "large", kind: "榴莲", count: 2 }],
    ["请帮我来一份小号的蔬菜披萨", { tool: "order_pizza", size: "small", kind: "蔬菜" }],
    ["取消披萨订单 8", { tool: "cancel_pizza", order: 8 }],
    ["把十二公里换算成英里", { tool: "convert_units", value: 12, from: "公里", to: "英里" }],
    ["30千克等于多少磅？", { tool: "convert_units", value: 30, from: "千克", to: "磅" }],
    ["帮我查一下打印机的工单", { tool: "search_tickets", about: "打印机" }],
    ["查一下关于登录缓慢的工单", { tool: "search_tickets", about: "登录缓慢" }],
    ["把工单 9 交给 @李雷", { tool: "assign_ticket", ticket: 9, assignee: "李雷" }],
  ])("%s → %o", async (say, expected) => {
    expect(await callOf(say)).toMatchObject(expected);
  });
});

describe("two arguments of one type", () => {
  it.each<[string, object]>([
    ["exchange 20 USD to EUR", { amount: 20, from: "USD", to: "EUR" }],
    ["how many EUR do I get for 70 CNY", { amount: 70, from: "CNY", to: "EUR" }],
    ["how many EUR do I get with a fee of 2 percent for 70 USD", { amount: 70, from: "USD", to: "EUR", fee: 2 }],
    ["30 CNY 换 USD", { amount: 30, from: "CNY", to: "USD" }],
  ])("are told apart by their places: %s → %o", async (say, expected) => {
    expect(await callOf(say, together(money, pizza, questions))).toEqual({ tool: "exchange_money", ...expected });
  });
});

describe("a tool that takes any question", () => {
  it.each([
    "What is the notice period in the first year?",
    "who do I talk to about a lost badge?",
    "Compare the bonus in 2024 with the one in 2025.",
    "dress code",
    "试用期是多长时间？",
    "介绍一下育儿假",
    "Is there a limit of 3 days?",
  ])("gets %s, word for word", async (say) => {
    expect(await callOf(say)).toEqual({ tool: "answer_question", question: say });
    expect(await callOf(say, questions)).toEqual({ tool: "answer_question", question: say });
  });

  it("gets the question without the greeting before it", async () => {
    expect(await callOf("Hello! How many days of holiday do we get?")).toEqual({
      tool: "answer_question",
      question: "How many days of holiday do we get?",
    });
    expect(await callOf("你好，年假有多少天？")).toEqual({ tool: "answer_question", question: "年假有多少天？" });
  });

  it("is not sent what asks for a deed nobody can do", async () => {
    for (const say of ["book a flight to Paris for tomorrow", "帮我预订明天去上海的机票"]) {
      const reply = await tell(say, questions);
      expect(reply.toolCalls).toEqual([]);
      expect(reply.answered).toBe(false);
    }
  });
});

describe("a tool without examples", () => {
  const weather = {
    name: "get_weather",
    description: "Tells the weather forecast of a city.",
    effect: "read",
    input: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  } as const;

  it("is found by its name and description, and asked for nothing it can take from the message", async () => {
    const skills = together(pizza, { tools: [weather], examples: [] });
    expect(await callOf("tell me the weather forecast for Hamburg", skills)).toEqual({
      tool: "get_weather",
      city: "Hamburg",
    });
  });
});

describe("a message that fits nothing", () => {
  it("is answered with that, with what rules are, and with two things to say", async () => {
    const en = await tell("quantum flux capacitor", together(pizza, units));
    expect(en.toolCalls).toEqual([]);
    expect(en.answered).toBe(false);
    expect(en.text).toContain("I answer by rules, without a language model");
    expect(en.text).toContain("OPENAI_API_KEY");
    expect(en.text.match(/^- /gm)?.length).toBeGreaterThanOrEqual(2);
    const zh = await tell("量子通量电容", together(pizza, units));
    expect(zh.text).toContain("我按规则回答");
    expect(zh.text).toContain("- 订三份大号的玛格丽特披萨");
  });
});

describe("small talk", () => {
  it.each(["hi", "Hello!", "hey there 👋", "good morning", "你好", "您好！", "早上好", "在吗？"])(
    "%s is greeted, with things to say",
    async (say) => {
      const reply = await tell(say);
      expect(reply.toolCalls).toEqual([]);
      expect(reply.answered).toBe(true);
      expect(reply.text).toMatch(/^(Hello|你好)/);
      expect(reply.text).toContain("- ");
    },
  );

  it.each(["what can you do?", "help", "How can you help me?", "你能做什么？", "你会什么", "帮助"])(
    "%s lists what the skills offer, in that language",
    async (say) => {
      const reply = await tell(say);
      expect(reply.toolCalls).toEqual([]);
      expect(reply.text).toContain(languageOf(say) === "zh" ? "- 把5公里换算成英里" : "- convert 5 km to miles");
      expect(reply.text).toMatch(/by rules|按规则/);
    },
  );

  it.each([
    "who are you?",
    "Hello, who are you?",
    "你好，你是谁？",
    "are you an AI?",
    "Which model do you use?",
    "你是谁？",
    "你是机器人吗",
    "你用的是什么模型？",
  ])("%s is told that these are rules", async (say) => {
    const reply = await tell(say);
    expect(reply.toolCalls).toEqual([]);
    expect(reply.text).toMatch(/by rules, without a language model|按规则回答，没有接语言模型/);
  });

  it.each(["thanks", "Thank you so much!", "谢谢", "谢谢你！", "bye", "好的"])(
    "%s is short and calls nothing",
    async (say) => {
      const reply = await tell(say);
      expect(reply.toolCalls).toEqual([]);
      expect(reply.text.length).toBeLessThan(20);
    },
  );

  it("works without any skill", async () => {
    const reply = await tell("what can you do?", { tools: [], examples: [] });
    expect(reply.text).toContain("No skill is loaded");
  });
});

describe("an argument that is missing", () => {
  /** Goes through a dialogue and gives the last reply. */
  async function dialogue(...sayings: string[]): Promise<ModelReply> {
    const messages: ModelMessage[] = [];
    let reply: ModelReply | undefined;
    for (const say of sayings) {
      reply = await tell(say, all, messages);
      messages.push(said(say), { role: "assistant", text: reply.text, toolCalls: reply.toolCalls });
    }
    return reply as ModelReply;
  }
  const argumentsOf = (reply: ModelReply) => JSON.parse(reply.toolCalls[0]?.arguments ?? "null");

  it("is asked for by name with what it may be, and taken from the next message", async () => {
    const asked = await dialogue("order a margherita pizza");
    expect(asked.toolCalls).toEqual([]);
    expect(asked.text).toContain("**size**");
    expect(asked.text).toContain("small, medium, large");
    const done = await dialogue("order a margherita pizza", "large, please");
    expect(argumentsOf(done)).toMatchObject({ size: "large", kind: "margherita" });
  });

  it("is asked for in Chinese too", async () => {
    const asked = await dialogue("把工单 9 分给别人处理，交给");
    expect(asked.text).toContain("还需要一个信息：**assignee**");
    const done = await dialogue("把工单 9 分给别人处理，交给", "@韩梅梅");
    expect(argumentsOf(done)).toEqual({ ticket: 9, assignee: "韩梅梅" });
  });

  it("is asked for one after the other when there are several", async () => {
    const second = await dialogue("assign a ticket", "number 12");
    expect(second.text).toContain("**assignee**");
    expect(argumentsOf(await dialogue("assign a ticket", "number 12", "carol"))).toEqual({
      ticket: 12,
      assignee: "carol",
    });
  });

  it("is asked for again when the answer does not fit", async () => {
    const again = await dialogue("cancel my pizza order", "the last one");
    expect(again.text).toContain("I cannot use that as the **order**");
    expect(argumentsOf(await dialogue("cancel my pizza order", "the last one", "17"))).toEqual({ order: 17 });
  });

  it("is given up when the person says so or asks for something else", async () => {
    expect((await dialogue("cancel my pizza order", "never mind")).text).toBe("All right, I leave it.");
    const other = await dialogue("cancel my pizza order", "convert 5 km to miles");
    expect(other.toolCalls[0]?.name).toBe("convert_units");
    expect((await dialogue("cancel my pizza order", "never mind", "17")).toolCalls[0]?.name).not.toBe("cancel_pizza");
  });
});

describe("after a tool", () => {
  const afterTool = (...results: (ToolResult | string)[]) => {
    const toolCalls = results.map((_, i) => ({ id: `c${i}`, name: "answer_question", arguments: "{}" }));
    const messages: ModelMessage[] = [
      said("How many days?"),
      { role: "assistant", text: "", toolCalls },
      ...results.map((result, i): ModelMessage => {
        const message = { role: "tool", callId: `c${i}`, name: "answer_question" } as const;
        return typeof result === "string" ? { ...message, text: result } : { ...message, text: result.content, result };
      }),
    ];
    return backend.generate(requestOf({ ...all, messages }), { signal: never });
  };

  it("the reply is what the tool says, with its marks, and never another call", async () => {
    const reply = await afterTool({ content: "for the model", say: "30 days [2].", answered: true });
    expect(reply).toMatchObject({ text: "30 days [2].", toolCalls: [], finish: "stop", answered: true });
    expect((await afterTool({ content: "only content" })).text).toBe("only content");
  });

  it("several results follow each other, and one answer is enough to have answered", async () => {
    const reply = await afterTool(
      { content: "", say: "A [1]." },
      { content: "", say: "Nothing found.", answered: false },
    );
    expect(reply.text).toBe("A [1].\n\nNothing found.");
    expect(reply.answered).toBe(true);
    expect((await afterTool({ content: "", say: "Nothing found.", answered: false })).answered).toBe(false);
  });

  it("a failure is told with its reason", async () => {
    const reply = await afterTool("The tool failed: the oven is cold");
    expect(reply.text).toBe("That did not work: the oven is cold");
    expect(reply.answered).toBe(false);
  });
});

describe("whatever is said", () => {
  const pieces = all.examples.flatMap((example) => example.say.split(/(?<=[ 的把])/));
  const saying = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 80 }),
    fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })), { maxLength: 12 })
      .map((parts) => parts.join("")),
  );

  it("there is a reply in words or one call of a known tool with arguments of the right types", async () => {
    await fc.assert(
      fc.asyncProperty(saying, async (say) => {
        const { text, toolCalls } = await tell(say);
        const [call, ...more] = toolCalls;
        expect(more).toEqual([]);
        expect(call !== undefined || text !== "").toBe(true);
        if (!call) return;
        const tool = all.tools.find((one) => one.name === call.name);
        const properties = tool?.input.properties as Record<string, { type?: string; enum?: string[] }>;
        for (const [name, value] of Object.entries(JSON.parse(call.arguments))) {
          const { type, enum: choices } = properties[name] ?? {};
          expect(type === "integer" ? Number.isInteger(value) : typeof value === type).toBe(true);
          if (choices) expect(choices).toContain(value);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("a long question is passed on whole", async () => {
    const say = `What does this mean? ${"It is a long story. ".repeat(1000)}`.trim();
    expect(await callOf(say, questions)).toEqual({ tool: "answer_question", question: say });
  });
});

describe("the backend", () => {
  it("hands its reply out as text once, costs nothing and stops at once", async () => {
    const deltas: string[] = [];
    const reply = await backend.generate(requestOf({ messages: [said("hi")] }), {
      signal: never,
      onText: (delta) => deltas.push(delta),
    });
    expect(deltas).toEqual([reply.text]);
    expect(reply.usage).toEqual({ input: 0, cachedInput: 0, output: 0, reasoning: 0 });
    const reason = new Error("enough");
    expect(await failureOf(backend.generate(requestOf(), { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});
