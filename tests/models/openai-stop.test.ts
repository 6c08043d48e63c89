import { describe, expect, it } from "vitest";
import { chunk, type Script } from "../fakes/llm/server.ts";
import { eachWithService } from "./service.ts";
import { backendAt, failureOf, requestOf } from "./support.ts";

const service = eachWithService();
const { ask, stream } = service;

describe("time", () => {
  it("runs out when the service is silent before the first byte or in the middle", async () => {
    for (const script of [{ hang: true }, { events: [chunk({ content: "so f" })], end: "hang" }] as Script[]) {
      const error = await failureOf(stream(script, { timeoutMs: 60 }));
      expect(error).toMatchObject({ kind: "timeout", retryable: true });
    }
    expect(await failureOf(ask({ hang: true }, { timeoutMs: 60 }))).toMatchObject({ kind: "timeout" });
  });

  it("does not run out while the service keeps writing", async () => {
    const { reply } = await stream({ text: "slowly but surely", chunkLength: 1, delayMs: 20 }, { timeoutMs: 250 });
    expect(reply.text).toBe("slowly but surely");
  });
});

describe("a person who stops the turn", () => {
  it.each<[string, Script]>([
    ["before the first byte", { hang: true }],
    ["in the middle", { events: [chunk({ content: "so f" })], end: "hang" }],
  ])("ends the call %s with their reason, and the service sees the line drop", async (_when, script) => {
    service.fake().script(script);
    const controller = new AbortController();
    const reason = new Error("enough");
    const late: string[] = [];
    const call = backendAt(service.fake().baseUrl, { stream: true }).generate(requestOf(), {
      signal: controller.signal,
      onText: (delta) => {
        late.push(delta);
      },
    });
    setTimeout(() => controller.abort(reason), 60);
    expect(await failureOf(call)).toBe(reason);
    await service.fake().hungUp();
    const before = late.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(late).toHaveLength(before);
  });

  it("ends a call that has not begun", async () => {
    const reason = new Error("enough");
    expect(
      await failureOf(backendAt(service.fake().baseUrl).generate(requestOf(), { signal: AbortSignal.abort(reason) })),
    ).toBe(reason);
    expect(service.fake().requests).toHaveLength(0);
  });
});
