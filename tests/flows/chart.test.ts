import { readFileSync, rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { renderReply } from "../../src/adapters/terminal/render.ts";
import type { App } from "../../src/app.ts";
import { pathOfFile } from "../../src/store/files.ts";
import { newHome } from "../fakes/app.ts";
import { type FakeLlm, startFakeLlm } from "../fakes/llm/server.ts";
import { startShipped } from "../fakes/shipped.ts";

const home = newHome();
let llm: FakeLlm;
let app: App | undefined;

beforeAll(async () => {
  llm = await startFakeLlm();
});
afterEach(async () => {
  await app?.stop();
  app = undefined;
});
afterAll(async () => {
  await llm.close();
  rmSync(home, { recursive: true, force: true });
});

/** Starts the bot as it is shipped; it ends with the test. */
async function shipped(env: Record<string, string> = {}) {
  const started = await startShipped(home, env);
  app = started.app;
  return async (question: string) => {
    const { reply, receipt } = await started.ask(question);
    return { reply, tools: receipt?.tools ?? [] };
  };
}

test("a chart asked for without a model comes with the reply, lies in the data folder, and is found from the terminal", async () => {
  const ask = await shipped();
  const { reply, tools } = await ask("画一张各家Token调用量份额的图表");
  expect(tools.map(({ name, effect, status }) => [name, effect, status])).toEqual([["market_chart", "read", "done"]]);
  expect(reply.answered).toBe(true);
  expect(reply.markdown).toMatch(/火山引擎\*\*：49\.5% \[1\]/);
  expect(reply.citations.slice(0, 3).every(({ source }) => source === "000")).toBe(true);
  const [file] = reply.files;
  expect(file).toMatchObject({ type: "image/png", description: expect.stringContaining("百度 10%") });
  const path = pathOfFile(home, file?.id ?? "");
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(bytes.length).toBe(file?.bytes);
  expect(renderReply(reply, (id) => pathOfFile(home, id))).toContain(path);
  const again = await ask("画一张各家Token调用量份额的图表");
  expect(again.reply.files).toEqual([file]);
});

test.each([
  ["Compare Alibaba Cloud's share of token calls with that of Volcano Engine", "market_answer", 0],
  ["Draw a bar chart of IDC's ranking of token calls", "market_chart", 1],
  ["Draw a chart of the token call shares of Volcano Engine, Alibaba Cloud and Baidu", "market_chart", 1],
  ["Show me a graph of Volcano Engine's share of token calls over time", "market_chart", 1],
  ["draw a chart of ByteDance's and Alibaba's planned investment", "market_chart", 1],
  ["Draw a chart of how many employees Tencent has", "market_chart", 0],
])("%s: by rules this calls %s and gives %i files", async (question, tool, files) => {
  const { reply, tools } = await (await shipped())(question);
  expect(tools.map(({ name }) => name)).toEqual([tool]);
  expect(reply.files).toHaveLength(files);
  expect(reply.markdown).not.toContain("Not found in the sources");
});

test("a model learns that the chart is attached, and its one line is posted with the picture", async () => {
  const ask = await shipped({ OPENAI_BASE_URL: llm.baseUrl, OPENAI_API_KEY: "fake-key", OPENAI_MODEL: "fake" });
  const question = "draw a chart of the token call shares of Volcano Engine, Alibaba Cloud and Baidu";
  llm.script(
    { toolCalls: [{ name: "market_chart", arguments: JSON.stringify({ question }) }] },
    { text: "Volcano Engine leads with 49.5% [1]." },
  );
  const { reply } = await ask(question);
  expect(reply.markdown).toBe("Volcano Engine leads with 49.5% [1].");
  expect(reply.files).toHaveLength(1);
  const heard = JSON.stringify(llm.requests.at(-1)?.body.messages);
  expect(heard).toMatch(/is attached to the reply; the asker sees it, you do not/);
});
