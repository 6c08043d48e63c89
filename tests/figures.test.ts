import { describe, expect, it } from "vitest";
import { figures, sameFigure } from "../src/core/figures.ts";

const read = (text: string) =>
  figures(text).map((f) => [f.value, f.unit, f.kind, f.spelled && "spelled"].filter(Boolean).join(" "));
const one = (text: string) => {
  const [figure] = figures(text);
  if (!figure) throw new Error(`no figure in ${text}`);
  return figure;
};

describe("figures", () => {
  it.each([
    ["a share of 49.5%", "49.5 percent number"],
    ["a near-50% share", "50 percent number"],
    ["38.1 percent of it", "38.1 percent number"],
    ["behind by nearly 20 percentage points", "20 points number"],
    ["领先21.5个百分点", "21.5 points number"],
    ["63 trillion tokens a day", "63000000000000 tokens number"],
    ["每天63万亿Token", "63000000000000 tokens number"],
    ["8.971 billion yuan", "8971000000 CNY number"],
    ["$460 billion", "460000000000 USD number"],
    ["4600亿美元", "460000000000 USD number"],
    ["RMB 56.7 billion", "56700000000 CNY number"],
    ["567亿元", "56700000000 CNY number"],
    ["US$20.03bn", "20030000000 USD number"],
    ["0.0008 yuan per thousand tokens", "0.0008 CNY number"],
    ["a 16-fold increase", "16 fold number"],
    ["增长16倍", "16 fold number"],
    ["1,944 trillion", "1944000000000000 number"],
    ["40,000万亿", "40000000000000000 number"],
    ["100,000+ models", "100000 number"],
    ["a 256K window", "256000 number"],
    ["1000B parameters", "1000000000000 number"],
    ["two positions", "2 number spelled"],
    ["twenty-five million users", "25000000 number spelled"],
    ["三家公司", "3 number spelled"],
    ["百分之三十", "30 percent number spelled"],
    ["约三成", "30 percent number spelled"],
    ["两周前", "2 week number spelled"],
    ["its user base grew tenfold", "10 fold number spelled"],
    ["in 2025", "2025 year"],
    ["2025年底", "2025 year"],
    ["on May 20th", "05-20 date"],
    ["May 22, 2026", "2026-05-22 date"],
    ["2026-05-22", "2026-05-22 date"],
    ["2026年5月22日", "2026-05-22 date"],
    ["5月20日", "05-20 date"],
    ["in March 2026", "2026-03 date"],
    ["Q1 2026", "2026-Q1 date"],
    ["H1 2025", "2025-H1 date"],
    ["the 3rd place", "3 ordinal"],
    ["第三", "3 ordinal"],
    ["Qwen3.7", "3.7 label"],
    ["GLM-5.1", "5.1 label"],
    ["the Hanguang 800 chip", "800 label"],
    ["Zhenwu 810E", "810 label"],
    ["see [2]", "2 marker"],
    ["at 12:30", "12:30 time"],
  ])("reads %j", (text, expected) => expect(read(text)).toEqual([expected]));

  it("gives both ends of a range the scale and unit that stand behind it", () => {
    expect(read("an investment of 150-160 billion yuan")).toEqual([
      "150000000000 CNY number",
      "160000000000 CNY number",
    ]);
    expect(read("1500至1600亿元")).toEqual(["150000000000 CNY number", "160000000000 CNY number"]);
    expect(read("from 49.2 to 49.5%")).toEqual(["49.2 percent number", "49.5 percent number"]);
    expect(read("from $240 billion to over $460 billion")).toEqual([
      "240000000000 USD number",
      "460000000000 USD number",
    ]);
  });

  it("reads the unit behind a number that is repeated in parentheses", () => {
    expect(read("two (2) weeks before")).toEqual(["2 week number spelled", "2 week number"]);
    expect(read("for nine (9) consecutive quarters")).toEqual(["9 quarter number spelled", "9 quarter number"]);
  });

  it("gives exact slices of the text, in order and apart", () => {
    const text = "In 2025, 9 of the top 10 makers paid RMB 300 million (三亿元) for Qwen2.5; 63% of 1,944 trillion.";
    let last = 0;
    for (const figure of figures(text)) {
      expect(text.slice(figure.start, figure.end)).toBe(figure.text);
      expect(figure.start).toBeGreaterThanOrEqual(last);
      last = figure.end;
    }
  });

  it("finds no figure in words that only look like one", () => {
    for (const text of [
      "统一的平台",
      "一直领先",
      "hundreds of millions of users",
      "someone alone",
      "第二天性的".slice(3),
    ])
      expect(read(text)).toEqual([]);
  });

  it("holds a figure to be the same in another scale, script or spelling", () => {
    expect(sameFigure(one("63万亿"), one("63 trillion tokens"))).toBe(true);
    expect(sameFigure(one("49.50%"), one("49.5 percent"))).toBe(true);
    expect(sameFigure(one("RMB 56.7 billion"), one("567亿元"))).toBe(true);
    expect(sameFigure(one("100,000+"), one("10万"))).toBe(true);
    expect(sameFigure(one("两周"), one("two weeks"))).toBe(true);
    expect(sameFigure(one("March 2026"), one("2026年3月"))).toBe(true);
  });

  it("tells figures apart by worth and by unit", () => {
    expect(sameFigure(one("49.5%"), one("49.2%"))).toBe(false);
    expect(sameFigure(one("20%"), one("20 percentage points"))).toBe(false);
    expect(sameFigure(one("$5 billion"), one("5 billion yuan"))).toBe(false);
    expect(sameFigure(one("[2]"), one("2 weeks"))).toBe(false);
  });
});

it.each([
  ["净利润为-1.2亿元", "-120000000"],
  ["net profit of −1.2 million yuan", "-1200000"],
  ["亏损1.2亿元", "-120000000"],
  ["a net loss of about $3 million", "-3000000"],
  ["净利润1.2亿元", "120000000"],
  ["150-160人", "150"],
])("keeps the sign of %s", (text, value) => {
  expect(figures(text)[0]?.value).toBe(value);
});

it.each([
  ["-1.2亿元", "1.2亿元"],
  ["下降3%", "增长3%"],
  ["fell by 3%", "rose by about 3%"],
])("tells %s from %s", (one, other) => {
  const [a, b] = [figures(one)[0], figures(other)[0]];
  expect(a && b && sameFigure(a, b)).toBe(false);
});
