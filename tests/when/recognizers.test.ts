/** How many of the cases of microsoft/Recognizers-Text are read right; their files lie beside the project where it is measured. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openWhen } from "../../src/office/when/open.ts";

interface Case {
  readonly id: string;
  readonly lang: "en" | "zh";
  readonly input: string;
  readonly ref: string;
  readonly expected: readonly {
    readonly kind: string;
    readonly anyOf: readonly { readonly value?: string; readonly start?: string; readonly end?: string }[];
  }[];
}

const folder = "../shared/eval";
const isThere = existsSync(`${folder}/datetime-en.jsonl`);
const when = openWhen();

async function isRight({ lang, input, ref, expected }: Case): Promise<boolean> {
  const found = await when.read(input, { at: ref, zone: "UTC", language: lang });
  if (expected.length === 0) return found.length === 0;
  return expected.every(({ kind, anyOf }) =>
    found.some((one) =>
      anyOf.some(
        (right) => one.kind === kind && one.value === right.value && one.start === right.start && one.end === right.end,
      ),
    ),
  );
}

async function share(cases: readonly Case[]): Promise<number> {
  let right = 0;
  for (const one of cases) if (await isRight(one)) right++;
  return right / cases.length;
}

// The files are handed out where the project is measured and are no part of it.
describe.skipIf(!isThere)("of the cases of Recognizers-Text (skipped where ../shared/eval is absent)", () => {
  it.each([
    ["en", 0.95],
    ["zh", 0.95],
  ] as const)("in %s at least %d are right", async (language, floor) => {
    const cases = readFileSync(`${folder}/datetime-${language}.jsonl`, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Case);
    const ofKind = (...kinds: string[]) => cases.filter(({ expected }) => kinds.includes(expected[0]?.kind ?? "none"));
    expect(await share(cases)).toBeGreaterThanOrEqual(floor);
    expect(await share(ofKind("timerange", "datetimerange"))).toBeGreaterThanOrEqual(0.9);
  });
});
