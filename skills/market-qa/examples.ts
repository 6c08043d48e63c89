/**
 * What people say and the tool that serves it. The first four of each language greet newcomers in the web chat, so they
 * are good questions over the shipped corpus; the others teach a backend without a model which words call for which tool.
 */
import type { Example } from "../../src/core/skill.ts";

/** A question that goes to `market_answer` as it stands. */
const asks = (say: string): Example => ({ say, tool: "market_answer", input: { question: say } });

/** A wish for a chart; `question` is the part that says of what. */
const charts = (say: string, question: string): Example => ({ say, tool: "market_chart", input: { question } });

export const examples: readonly Example[] = [
  asks("How large was China's AI cloud market in 2025, and how large will it be by 2030?"),
  asks("What is Alibaba Cloud's share of AI cloud revenue, according to Omdia?"),
  charts(
    "Draw a chart of the token call shares of Volcano Engine, Alibaba Cloud and Baidu",
    "the token call shares of Volcano Engine, Alibaba Cloud and Baidu",
  ),
  asks("How many tokens does Doubao process a day?"),
  asks("2025年中国AI云市场的规模是多少？"),
  asks("阿里云的AI云收入份额是多少？"),
  charts("画一张各家Token调用量份额的图表", "各家Token调用量份额"),
  asks("豆包每天处理多少Token？"),
  asks("Compare the share of token calls of one cloud with that of another"),
  asks("Who leads the division and when was it set up?"),
  asks("Set the daily token volume of one against what another says"),
  asks("Put the prices of two models side by side"),
  asks("Contrast what one says with what another says"),
  asks("Line up the shares of one and another"),
  asks("Why did the company cut its prices?"),
  asks("通义大模型事业部由谁领导？"),
  asks("各家Token调用量份额是多少？"),
  asks("比较阿里云和火山引擎的市场份额"),
  asks("哪家公司的收入最高？"),
  asks("为什么降价？"),
  asks("这个模型什么时候发布的？"),
  charts("Plot the order backlog of Google Cloud and AWS", "the order backlog of Google Cloud and AWS"),
  charts("Graph the share of revenue", "the share of revenue"),
  charts("Chart the revenue shares of the market", "the revenue shares of the market"),
  charts("chart of token calls", "token calls"),
  charts("Visualize the revenue of the vendors", "the revenue of the vendors"),
  charts("Make a bar chart of AI video generation", "AI video generation"),
  charts("Show me a line chart of the share over time", "the share over time"),
  charts("Give me a pie chart with the vendors", "the vendors"),
  charts("Compare IaaS and MaaS in a graph", "IaaS and MaaS"),
  charts("Compare AWS and Azure in a bar chart", "AWS and Azure"),
  charts("Can you show the market as a bar chart?", "the market"),
  charts("I would like to see a chart that compares revenue", "revenue"),
  charts("画个图：份额", "份额"),
  charts("做个图表：百度和火山引擎的收入份额", "百度和火山引擎的收入份额"),
  charts("画图比较豆包和抖音的日活", "豆包和抖音的日活"),
  charts("帮我画一个市场份额的柱状图", "市场份额"),
  charts("请生成一张图表，对比份额", "份额"),
  charts("把份额做成柱状图", "份额"),
  charts("把市场份额画成柱状图", "市场份额"),
  charts("用折线图展示份额的变化", "份额的变化"),
  charts("用图表展示份额", "份额"),
  charts("能不能画张图看看份额", "份额"),
  charts("画一张各家Token调用量份额的图表", "画一张各家Token调用量份额的图表"),
  charts("做个市场份额的图", "做个市场份额的图"),
  { say: "Search the corpus for token prices", tool: "corpus_search", input: { query: "token prices" } },
  { say: "在资料库里搜索芯片", tool: "corpus_search", input: { query: "芯片" } },
  { say: "What does the corpus cover?", tool: "corpus_overview" },
  { say: "What documents do you have?", tool: "corpus_overview" },
  { say: "资料库里有什么？", tool: "corpus_overview" },
  { say: "你有哪些资料？", tool: "corpus_overview" },
];
