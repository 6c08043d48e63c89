import { expect, test } from "vitest";
import { modelFailed } from "../../src/agent/words.ts";

test("a model that cannot be reached is said in whole sentences, with the command that helps", () => {
  expect(modelFailed("unreachable", "en")).toBe(
    "The model service cannot be reached. Ask again in a few minutes; if it stays so, ask whoever runs atclaw to check the model settings with `npx atclaw doctor`.",
  );
});
