import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendAt, never, requestOf, said } from "./support.ts";

/** A service somebody else wrote, so that our own fake and our client cannot agree on a mistake. */
const mock = new LLMock({ port: 0 });
beforeAll(async () => {
  mock.onMessage("greet", { content: "Hello from a service we did not write. 你好。" });
  mock.onMessage("weather", { toolCalls: [{ name: "weather", arguments: '{"city":"Rome"}' }] });
  await mock.start();
});
afterAll(() => mock.stop());

const weather = {
  name: "weather",
  description: "Tells the weather.",
  effect: "read",
  input: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
} as const;

describe("a chat completions service of another maker", () => {
  it.each([true, false])("is understood (streaming: %s)", async (stream) => {
    const backend = backendAt(`${mock.url}/v1`, { stream, model: "gpt-4o" });
    const deltas: string[] = [];
    const options = { signal: never, onText: (delta: string) => deltas.push(delta) };
    const text = await backend.generate(requestOf({ messages: [said("greet")] }), options);
    expect(text.text).toBe("Hello from a service we did not write. 你好。");
    expect(deltas.join("")).toBe(text.text);
    expect(text.usage.output).toBeGreaterThan(0);
    const call = await backend.generate(requestOf({ messages: [said("weather")], tools: [weather] }), options);
    expect(call.toolCalls).toMatchObject([{ name: "weather", arguments: '{"city":"Rome"}' }]);
    expect(call.finish).toBe("tools");
  });
});
