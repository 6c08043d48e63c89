import { afterEach, beforeEach } from "vitest";
import { type FakeLlm, type Script, startFakeLlm } from "../fakes/llm/server.ts";
import { backendAt, never, requestOf } from "./support.ts";

export const weather = {
  name: "weather",
  description: "Tells the weather.",
  effect: "read",
  input: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
} as const;

/** A model service for each test of a file, and the ways in which tests ask it. */
export function eachWithService() {
  let fake: FakeLlm;
  beforeEach(async () => {
    fake = await startFakeLlm();
  });
  afterEach(() => fake.close());
  return {
    fake: (): FakeLlm => fake,
    /** Another one in its place, of another kind. */
    async restart(options: Parameters<typeof startFakeLlm>[0]) {
      await fake.close();
      fake = await startFakeLlm(options);
    },
    /** Asks once, streaming, and gives the reply with the text that was handed out on the way. */
    async stream(script: Script, given = {}) {
      fake.script(script);
      const deltas: string[] = [];
      const reply = await backendAt(fake.baseUrl, given).generate(requestOf({ tools: [weather] }), {
        signal: never,
        onText: (delta) => deltas.push(delta),
      });
      return { reply, deltas, shown: deltas.join("") };
    },
    /** Asks once without listening. */
    ask(script: Script, given = {}) {
      fake.script(script);
      return backendAt(fake.baseUrl, given).generate(requestOf({ tools: [weather] }), { signal: never });
    },
  };
}
