import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClaims } from "../../src/agent/claims.ts";
import { flag, ground, repairPrompt } from "../../src/agent/ground.ts";
import { figures } from "../../src/core/figures.ts";
import type { Citation } from "../../src/core/message.ts";

const idc: Citation = {
  source: "000_idc",
  title: "Two lists, two first places",
  date: "2026-05-21",
  quote: `Two weeks ago, Volcengine just disclosed a set of figures: According to the IDC report, in the whole year of 2025, Volcengine's share of Token calls in the Chinese enterprise-level MaaS market reached 49.5%, with Alibaba Cloud at 28% and Baidu at 10%.
Alibaba Cloud's model has become stronger. However, on the list of call volume, it still lags behind Volcengine by nearly 20 percentage points.
In February this year, Volcengine's Doubao Large Model 2.0 intensively updated the evaluation dimensions of multimodal capabilities.
According to Omdia's statistics on the overall AI cloud revenue, Alibaba Cloud ranked first with 35.8%, while Volcengine had 14.8%.`,
};
const doubao: Citation = {
  source: "002_doubao",
  title: "Holding back the volcano",
  date: "2026-03-02",
  quote: `IDC data reveals that in 2024, Volcano Engine dominated 46.4% of China's public cloud large model invocation volume. By the end of 2025, the Doubao large model's daily average invocation volume soared to a staggering 63 trillion Tokens. The Doubao large model Pro-32k version's inference input price is just 0.0008 yuan per thousand Tokens, 99.3% lower than the industry average. Doubao 1.6 came with tiered pricing. The project took a 250 million yuan quote plus a 15 million yuan investment. Alibaba's Zhenwu 810E chips serve 2-4 clusters.`,
};
const ask = (markdown: string, question = "", citations: readonly Citation[] = [idc, doubao]) =>
  ground({ markdown, citations, given: [question] });
const missing = (markdown: string, question?: string) => ask(markdown, question).ungrounded.map(({ figure }) => figure);

describe("a cited reply", () => {
  it("quotes the sentence that supports each claim, not the whole passage", () => {
    const { reply, ungrounded } = ask(
      "Volcengine had 49.5% of token calls [1]. Its price is 0.0008 yuan per thousand tokens [2].",
    );
    expect(ungrounded).toEqual([]);
    expect(reply.markdown).toBe(
      "Volcengine had 49.5% of token calls [1]. Its price is 0.0008 yuan per thousand tokens [2].",
    );
    expect(reply.citations.map(({ source, quote }) => [source, quote])).toEqual([
      ["000_idc", idc.quote.slice(0, idc.quote.indexOf("\n"))],
      [
        "002_doubao",
        "The Doubao large model Pro-32k version's inference input price is just 0.0008 yuan per thousand Tokens, 99.3% lower than the industry average.",
      ],
    ]);
  });

  it("numbers sources in the order they are used and drops the others", () => {
    const { reply } = ask("Doubao served 63 trillion tokens a day【2】, says the report[^2].");
    expect(reply.markdown).toBe("Doubao served 63 trillion tokens a day[1], says the report[1].");
    expect(reply.citations).toHaveLength(1);
    expect(reply.citations[0]?.source).toBe("002_doubao");
  });

  it.each([
    ["It led with 49.5% [1] and 46.4% [2].", "It led with 49.5% [1] and 46.4% [2]."],
    ["It led with 49.5% and 46.4% [1, 2].", "It led with 49.5% and 46.4% [1][2]."],
    ["It led with 49.5% and 46.4% [1-2].", "It led with 49.5% and 46.4% [1][2]."],
    ["It led with 46.4% and 49.5% [2][1].", "It led with 46.4% and 49.5% [1][2]."],
    ["It led with 49.5% [citation:1].", "It led with 49.5% [1]."],
    ["It led with 49.5% [1][9].", "It led with 49.5% [1]."],
    ["It led with 49.5% [1]. And so on [7].", "It led with 49.5% [1]. And so on."],
    ["火山引擎的份额为49.5%【1】。", "火山引擎的份额为49.5%[1]。"],
  ])("reads the marks of %j", (said, posted) => {
    expect(ask(said).reply.markdown).toBe(posted);
  });

  it("takes a mark in a paragraph of its own for the sentence before it", () => {
    const { reply } = ask("Volcengine had 49.5%.\n\n[1]");
    expect(reply.markdown).toBe("Volcengine had 49.5%.\n\n[1]");
    expect(reply.citations[0]?.quote).toContain("49.5%");
  });

  it("leaves code and links alone", () => {
    const text = "It led with 49.5% [1]. See [1](https://a.com/x[2]) and `list[2]`.\n\n```\nx[2] = 77\n```";
    const { reply, ungrounded } = ask(text);
    expect(reply.markdown).toBe(text);
    expect(ungrounded).toEqual([]);
  });

  it("lists a source twice when two of its spans support different sentences", () => {
    const { reply } = ask(
      "Volcengine led token calls with 49.5% [1]. Alibaba Cloud led AI cloud revenue with 35.8% [1].",
    );
    expect(reply.markdown).toBe(
      "Volcengine led token calls with 49.5% [1]. Alibaba Cloud led AI cloud revenue with 35.8% [2].",
    );
    expect(reply.citations.map(({ source }) => source)).toEqual(["000_idc", "000_idc"]);
  });

  it("takes a mark at the end of a paragraph for all of its sentences", () => {
    expect(missing("Volcengine led. It had 49.5%. Alibaba Cloud had 28% [1].")).toEqual([]);
  });

  it("adds the citation a figure stands in when another one was cited", () => {
    const { reply, ungrounded } = ask("Doubao serves 63 trillion tokens a day [1].");
    expect(ungrounded).toEqual([]);
    expect(reply.citations.map(({ source }) => source)).toContain("002_doubao");
  });

  it("takes a mark in one cell of a row for all of its cells", () => {
    const row = "| Pro-32k | 0.0008 yuan | tiered | source: [1] |";
    expect(ask(row.replace("[1]", "[2]")).reply.markdown).toBe(row);
  });

  it("checks every cell of a table and every bullet", () => {
    const table =
      "| Vendor | Share |\n|---|---|\n| Volcengine | 49.5% [1] |\n| Alibaba Cloud | 28% |\n| Baidu | 11% |\n\n- Doubao: 63 trillion tokens [2]\n- Price: 0.0009 yuan [2]";
    const { reply, ungrounded } = ask(table);
    expect(ungrounded.map(({ figure }) => figure)).toEqual(["11%", "0.0009 yuan"]);
    expect(reply.markdown).toContain("| Alibaba Cloud | 28% [1] |");
  });
});

describe("a figure is grounded", () => {
  it.each([
    "The share was 49.5 percent [1].",
    "Daily calls reached 63万亿 tokens [2].",
    "日均调用量达到**63**万亿[2]。",
    "2025年底，豆包日均调用量为63万亿Tokens[2]。",
    "About half of all calls go to Volcengine [1].",
    "Volcengine's share was **49.5**% [1].",
    "The chips serve 2-4 clusters [2].",
    "Zhenwu 810E is Alibaba's chip [2].",
    "Doubao 1.6 has tiered pricing [2].",
    "In March 2026 it was reported that the price is `0.0008` yuan [2].",
    "1. First, 49.5% [1].\n2. Then 28% [1].",
    "## 1. Shares in 2025\n\nVolcengine had 49.5% [1].",
    "Two rankings name three leaders [1].",
    "Volcengine's lead over Alibaba Cloud is 21.5 percentage points, from 49.5% and 28% [1].",
    "The gap is 21.5 percentage points [1].",
    "Quote and investment total 265 million yuan [2].",
    "Volcengine's share is 1.77 times Alibaba Cloud's (49.5% against 28%) [1].",
    "Volcengine had 49.5%, Alibaba Cloud 28% [1].\n\nThat is a lead of 21.5 percentage points.",
    "It leads by 20 points [1].",
    "| Vendor | Share (%) |\n|---|---|\n| Alibaba Cloud | 28 [1] |",
    "GPT-5 and Qwen4 take part, in Q1 and at step 3, volume up 49.5% [1].",
    "Doubao**2025年底**的调用量为63万亿[2]。",
    "豆包Pro-32k的价格为0.0008元，豆包1.6采用阶梯定价[2]。",
    "It grew from 46.4% in 2024 [2] to 49.5% in 2025 [1].",
  ])("in %j", (text) => {
    expect(missing(text)).toEqual([]);
  });

  it.each([
    ["Volcengine had 37% [1].", "37%"],
    ["The average is 12.4 million [2].", "12.4 million"],
    ["Revenue grew 1.6 times [2].", "1.6 times"],
    ["In 2019 it had 49.5% [1].", "2019"],
    ["Its share is 49% [1].", "49%"],
    ["日均调用量为64万亿[2]。", "64万亿"],
    ["The price is 0.0008 US dollars [2].", "0.0008 US dollars"],
    ["It serves 3-4 clusters [2].", "3"],
    ["The share is 21.5% of something [1].", "21.5%"],
    ["Qwen 4.5 won [1].", "Qwen 4.5"],
    ["Cats sleep 46.4% of their lives [1].", "46.4%"],
    ["It fell by 4% [2].", "4%"],
    ["It took 4 weeks [2].", "4 weeks"],
    ["It serves 28 cities [1].", "28"],
    ["Code `77%` hides nothing [1].", "77%"],
  ])("nowhere in %j", (text, figure) => {
    expect(missing(text)).toEqual([figure]);
  });

  it("in what the asker said", () => {
    expect(missing("No source gives a share of 77% [1].", "Is it true that Volcengine has 77%?")).toEqual([]);
  });
});

describe("a reply without marks", () => {
  it("is left alone when its turn gathered nothing", () => {
    const text = "2 + 2 = 4, and list[0] is the first.";
    expect(ask(text, "", [])).toEqual({ reply: { markdown: text, citations: [] }, ungrounded: [] });
  });

  it("gets the citations that its figures and sentences come from", () => {
    const { reply, ungrounded } = ask("Volcengine's share of token calls was 49.5%. Alibaba Cloud lags.");
    expect(ungrounded).toEqual([]);
    expect(reply.markdown).toBe("Volcengine's share of token calls was 49.5% [1]. Alibaba Cloud lags.");
    expect(reply.citations).toHaveLength(1);
  });

  it("gets none when it says that the sources do not answer", () => {
    const text =
      "The documents do not state Huawei Cloud's share of Token calls in the Chinese enterprise-level MaaS market in 2025.";
    expect(ask(text, "What was Huawei Cloud's share of token calls in 2025?")).toEqual({
      reply: { markdown: text, citations: [] },
      ungrounded: [],
    });
  });
});

describe("what is left without a source", () => {
  const left = ask("Volcengine had 37% [1]. 阿里云为12%[1]。").ungrounded;

  it("goes back to the model with the sentence it stands in", () => {
    expect(left).toEqual([
      { figure: "37%", sentence: "Volcengine had 37%." },
      { figure: "12%", sentence: "阿里云为12%。" },
    ]);
    expect(repairPrompt(left, "en")).toContain('37%: "Volcengine had 37%."');
    expect(repairPrompt(left, "zh")).toContain("阿里云为12%");
  });

  it("is named below the reply in the asker's language, and nothing is taken away", () => {
    expect(flag("Volcengine had 37%.", left, "en")).toBe(
      "Volcengine had 37%.\n\n> ⚠️ Not found in the sources: 37%, 12%",
    );
    expect(flag("为37%。", left, "zh")).toBe("为37%。\n\n> ⚠️ 未在来源中找到：37%、12%");
    expect(flag("fine", [], "en")).toBe("fine");
    expect(flag("```\ncode", left, "en")).toBe("```\ncode\n```\n\n> ⚠️ Not found in the sources: 37%, 12%");
  });
});

describe("whatever a model writes", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "Volcengine had 49.5%",
      "63万亿",
      " [1]",
      "[2]",
      "[1, 2]",
      "【2】",
      "[^1]",
      "[9]",
      ". ",
      "。",
      "\n\n",
      "\n- ",
      "\n| a | b |",
      "\n1. ",
    ),
    fc.constantFrom(
      "`x[1]`",
      "\n```\n",
      "[a](https://b.c/1)",
      "https://b.c/d",
      "**",
      "37%",
      "2025",
      "Alibaba Cloud lags by 20 percentage points",
      "[^1]: note",
    ),
    fc.string({ maxLength: 8 }),
  );
  const text = fc.array(piece, { maxLength: 16 }).map((parts) => parts.join(""));
  /** Marks and the colon behind a footnote's mark are layout; all else must stay. */
  const wordsOf = (markdown: string) => markdown.replace(/[[［【]\^?\d[\d\s,，、;^–-]*[\]］】]|[\s:]/g, "");

  it("no word is lost, quotes are slices, and marks count from 1 to the number of citations", () => {
    fc.assert(
      fc.property(text, (markdown) => {
        const { reply } = ask(markdown);
        expect(wordsOf(reply.markdown)).toBe(wordsOf(markdown));
        for (const { source, quote } of reply.citations) {
          expect((source === idc.source ? idc : doubao).quote).toContain(quote);
          expect(quote.length).toBeLessThanOrEqual(420);
          expect(quote).not.toBe("");
        }
        const used = readClaims(reply.markdown, 1).marks.flatMap(({ numbers }) => numbers);
        expect([...new Set(used)]).toEqual(reply.citations.map((_, at) => at + 1));
      }),
      { numRuns: 1000, seed: 20_261_120 },
    );
  });

  it("every percentage of a source it cites stands in a quote that is listed", () => {
    const shares = fc.constantFrom("49.5%", "28%", "10%", "35.8%", "14.8%");
    fc.assert(
      fc.property(fc.array(shares, { minLength: 1, maxLength: 5 }), (list) => {
        const { reply, ungrounded } = ask(`Shares are ${list.join(", ")} [1].`);
        expect(ungrounded).toEqual([]);
        const quoted = reply.citations.flatMap(({ quote }) => figures(quote).map(({ value }) => value));
        for (const share of list) expect(quoted).toContain(share.slice(0, -1));
      }),
    );
  });
});
