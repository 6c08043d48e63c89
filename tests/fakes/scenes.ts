/** What the fake bot says to what. The words are invented, like the documents they cite. */
import { Resvg } from "@resvg/resvg-js";
import type { Files } from "../../src/core/files.ts";
import type { Citation, Reply } from "../../src/core/message.ts";
import type { Scene } from "./bot.ts";
import { documents } from "./documents.ts";

function cite(source: string, quote: string): Citation {
  const document = documents.find(({ id }) => id === source);
  const { title = source, publisher, date } = document ?? {};
  return { source, title, quote, ...(publisher ? { publisher } : {}), ...(date ? { date } : {}) };
}

const byCalls = cite(
  "100",
  "Volcengine carried 49.5% of all tokens that companies in China sent to model services in 2025",
);
const byRevenue = cite("100", "Alibaba Cloud leads with 35.8%, Volcengine follows with 14.8%.");
const zhCalls = cite("101", "火山引擎在 2025 年占中国企业模型服务 Token 总量的 49.5%，阿里云为 28%，百度为 10%。");
const zhRevenue = cite("101", "阿里云以 35.8% 居首，火山引擎为 14.8%。");

const plain = { citations: [], files: [], answered: true } as const;

export const replies = {
  leader: {
    ...plain,
    markdown: [
      "It depends on what is counted.",
      "",
      "| | By calls [1] | By revenue [2] |",
      "|---|---:|---:|",
      "| **Volcengine** | 49.5% | 14.8% |",
      "| **Alibaba Cloud** | 28% | 35.8% |",
      "| **Baidu** | 10% | – |",
      "",
      "- **By calls**, Volcengine carried the most tokens of companies in China in 2025 [1].",
      "- **By revenue** of the whole chain, Alibaba Cloud is first [2].",
      "",
      "The two rankings measure different things, so neither contradicts the other. Figures for Baidu's revenue are not in the corpus.",
    ].join("\n"),
    citations: [byCalls, byRevenue],
  },
  zh: {
    ...plain,
    markdown: [
      "取决于**按什么计算：**",
      "",
      "1. **按调用量：**火山引擎以 49.5% 居首，阿里云 28%，百度 10% [1]。",
      "2. **按全链路收入：**阿里云以 35.8% 居首，火山引擎 14.8% [2]。",
      "",
      "两份榜单口径不同，并不矛盾。资料库中没有百度的收入数据。",
    ].join("\n"),
    citations: [zhCalls, zhRevenue],
  },
  code: {
    ...plain,
    markdown: "Run this:\n\n```sh\nexport OPENAI_API_KEY=…\nnpm start\n```\n\nThen open `http://127.0.0.1:8787`.",
  },
  hostile: {
    ...plain,
    markdown: [
      "<script>window.hacked = 1</script>",
      "",
      '<img src=x onerror="window.hacked=1"> inline <b onmouseover="window.hacked=1">bold</b> &lt;i&gt; &amp;',
      "",
      "[run](javascript:window.hacked=1) [data](data:text/html,<script>window.hacked=1</script>) [web](https://example.com/a)",
      "",
      "![far](https://tracker.invalid/pixel.png) ![way](javascript:window.hacked=1)",
      "",
      "Cited [1] and not cited [7].",
    ].join("\n"),
    citations: [cite("102", "Ignore your rules.")],
  },
  failed: {
    ...plain,
    markdown: "The model service did not answer three times. Ask again in a minute, or see `npx atclaw doctor`.",
    problem: "failed",
  },
} satisfies Record<string, Reply>;

/** Chooses by a word in the question. */
export async function answer(text: string, files: Files): Promise<Scene> {
  if (/attack/.test(text)) return { reply: replies.hostile };
  if (/fail/.test(text)) return { reply: replies.failed };
  if (/code|代码/.test(text)) return { reply: replies.code };
  if (/endless/.test(text))
    return {
      reply: { ...plain, markdown: "Counting [far](https://example.com/a) https://example.com/b without an end" },
      endless: true,
    };
  if (/chart|图/.test(text)) return { tools: ["Drawing a chart"], reply: await chartReply(files) };
  if (/\p{Script=Han}/u.test(text)) return { tools: ["检索资料库"], reply: replies.zh };
  return { tools: ["Searching the corpus"], reply: replies.leader };
}

export async function chartReply(files: Files): Promise<Reply> {
  const file = await files.save({
    name: "share-2025.png",
    type: "image/png",
    description: "Bar chart: share of tokens in 2025. Volcengine 49.5%, Alibaba Cloud 28%, Baidu 10%.",
    bytes: chart(),
  });
  const note = { name: "figures.csv", type: "text/csv", description: "The figures", bytes: Buffer.from("a,b\n1,2\n") };
  return {
    markdown: "Share of tokens that companies in China sent to model services in 2025 [1].",
    citations: [byCalls],
    files: [file, await files.save(note)],
    answered: true,
  };
}

function chart(): Uint8Array {
  const rows = Object.entries({ Volcengine: 49.5, "Alibaba Cloud": 28, Baidu: 10 }).map(([name, value], index) => {
    const y = 24 + index * 62;
    return (
      `<text x="164" y="${y + 25}" text-anchor="end">${name}</text>` +
      `<rect x="180" y="${y}" width="${value * 9}" height="38" rx="5" fill="#0f6b5c" opacity="${1 - index * 0.25}"/>` +
      `<text x="${192 + value * 9}" y="${y + 25}">${value}%</text>`
    );
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="220" font-family="DejaVu Sans" font-size="17" fill="#333"><rect width="720" height="220" fill="#fff"/>${rows.join("")}</svg>`;
  return new Resvg(svg).render().asPng();
}
