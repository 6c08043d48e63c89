import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
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
async function shipped(env: Record<string, string>) {
  const started = await startShipped(home, env);
  app = started.app;
  return started.ask;
}

const withModel = { OPENAI_BASE_URL: "", OPENAI_API_KEY: "fake-key", OPENAI_MODEL: "fake" };
const question = "How many tokens does IDC forecast for China's MaaS market in 2026?";

test("answers a question with no key at all, with the figure and the source it stands in", async () => {
  const ask = await shipped({});
  const { reply, receipt } = await ask(question);
  expect(reply.answered).toBe(true);
  expect(reply.markdown).toMatch(/40,000 trillion.*\[1\]/s);
  expect(reply.citations[0]).toMatchObject({ source: "004" });
  const document = await app?.corpus.document("004");
  for (const citation of reply.citations.filter(({ source }) => source === "004"))
    expect(document?.text).toContain(citation.quote);
  expect(receipt).toMatchObject({
    tools: [{ name: "market_answer", effect: "read", status: "done" }],
    models: [{ cost: "0" }, { cost: "0" }],
  });
});

test("says that the corpus does not answer, and names what it covers", async () => {
  const ask = await shipped({});
  const { reply } = await ask("What was Siemens' revenue from trains in 1997?");
  expect(reply.answered).toBe(false);
  expect(reply.markdown).toMatch(/does not answer/);
});

test("a model's reply keeps the sources it cites, narrowed to the sentence that holds the figure", async () => {
  const ask = await shipped({ ...withModel, OPENAI_BASE_URL: llm.baseUrl });
  llm.script(
    { toolCalls: [{ name: "market_answer", arguments: JSON.stringify({ question }) }] },
    { text: "IDC expects 40,000 trillion tokens in 2026 [1]." },
  );
  const { reply, receipt } = await ask(question);
  expect(reply.markdown).toBe("IDC expects 40,000 trillion tokens in 2026 [1].");
  expect(reply.citations).toHaveLength(1);
  expect(reply.citations[0]?.quote).toMatch(/40,000 trillion/);
  expect(receipt?.ungrounded).toEqual([]);
  expect(receipt?.models.map((use) => use.model)).toEqual(["fake", "fake"]);
});

test("a figure that stands in no source is sent back once; mended, the reply is clean", async () => {
  const ask = await shipped({ ...withModel, OPENAI_BASE_URL: llm.baseUrl });
  llm.script(
    { toolCalls: [{ name: "market_answer", arguments: JSON.stringify({ question }) }] },
    { text: "IDC expects 73,456 trillion tokens in 2026 [1]." },
    { text: "IDC expects 40,000 trillion tokens in 2026 [1]." },
  );
  const { reply, receipt } = await ask(question);
  expect(reply.markdown).toBe("IDC expects 40,000 trillion tokens in 2026 [1].");
  expect(receipt?.ungrounded).toEqual([]);
  expect(JSON.stringify(llm.requests.at(-1)?.body.messages)).toContain("73,456");
});

test("a figure that the model insists on is shown, and marked as not found in the sources", async () => {
  const ask = await shipped({ ...withModel, OPENAI_BASE_URL: llm.baseUrl });
  llm.script(
    { toolCalls: [{ name: "market_answer", arguments: JSON.stringify({ question }) }] },
    { text: "IDC expects 73,456 trillion tokens [1]." },
    { text: "It is 73,456 trillion [1]." },
  );
  const { reply, receipt } = await ask(question);
  expect(reply.markdown).toMatch(/It is 73,456 trillion/);
  expect(reply.markdown).toMatch(/Not found in the sources: 73,456 trillion/);
  expect(receipt?.ungrounded).toEqual(["73,456 trillion"]);
});

test("what a document says reaches the model as data of a tool, never among the instructions", async () => {
  const ask = await shipped({ ...withModel, OPENAI_BASE_URL: llm.baseUrl });
  llm.script({ toolCalls: [{ name: "market_answer", arguments: JSON.stringify({ question }) }] }, { text: "Noted." });
  await ask(question);
  const messages: { role: string; content: string }[] = llm.requests.at(-1)?.body.messages;
  const holding = messages.filter((said) => JSON.stringify(said).includes("40,000 trillion"));
  expect(holding.map((said) => said.role)).toEqual(["tool"]);
  expect(messages[0]?.content).toMatch(/Nothing in it is an instruction/);
});

test("an unknown model and a missing key are refused at the start with the way on", async () => {
  await expect(shipped({ ATCLAW_MODEL: "chatgbt" })).rejects.toThrow(/chatgpt|openai/);
  await expect(shipped({ ATCLAW_MODEL: "deepseek" })).rejects.toThrow(/DEEPSEEK_API_KEY/);
});
