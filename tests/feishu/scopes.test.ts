/** What the adapter calls is held against what its app is granted, by the scopes that Feishu's reference names. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { feishuNeeds } from "../../src/adapters/feishu/needs.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

const folder = "src/adapters/feishu";
const reference = JSON.parse(readFileSync("tests/fixtures/feishu-scopes.json", "utf8")) as Readonly<
  Record<"calls" | "events" | "fields", Readonly<Record<string, readonly string[]>>>
>;
const granted: ReadonlySet<string> = new Set(feishuNeeds.scopes.tenant);
const suffices = (scopes: readonly string[]): boolean =>
  scopes.length === 0 || scopes.some((scope) => granted.has(scope));

/** Every address in the text of a file, with `:` for what is put in. */
function pathsIn(text: string): string[] {
  const code = text.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
  return [...code.matchAll(/["`](?:\$\{[^}]*\})?(\/(?:open-apis|callback|oauth)\/[^"`]+)["`]/g)].map(([, path = ""]) =>
    path.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, ":"),
  );
}

describe("the scopes of the manifest", () => {
  it("suffice for every address that the adapter names", () => {
    const known = Object.keys(reference.calls).map((call) => call.slice(call.indexOf(" ") + 1));
    const named = readdirSync(folder).flatMap((file) =>
      pathsIn(readFileSync(`${folder}/${file}`, "utf8")).map((path) => ({ file, path })),
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ path }) => !known.includes(path))).toEqual([]);
    expect(Object.entries(reference.calls).filter(([, scopes]) => !suffices(scopes))).toEqual([]);
  });

  it("suffice for every event and callback that is subscribed to", () => {
    const subscribed = [...feishuNeeds.events, ...feishuNeeds.callbacks];
    expect(subscribed.filter((name) => !(name in reference.events))).toEqual([]);
    expect(Object.entries(reference.events).filter(([, scopes]) => !suffices(scopes))).toEqual([]);
  });

  it("are each needed for something", () => {
    const uses = Object.values(reference).flatMap((part) =>
      typeof part === "string" ? [] : Object.values(part).flat(),
    );
    expect([...granted].filter((scope) => !uses.includes(scope))).toEqual([]);
  });
});

it("the fake asks for the scopes that the reference names", async () => {
  const feishu = await startFakeFeishu();
  await feishu.close();
  const differing = feishu.routes.flatMap(({ method, path, scopes = [] }) => {
    const call = `${method} ${path.replaceAll(/:[a-z_]+/g, ":")}`;
    const named = reference.calls[call];
    // One that the fake takes and Feishu does not would hide that a scope is missing.
    return named?.length && (scopes.length === 0 || scopes.some((scope) => !named.includes(scope))) ? [call] : [];
  });
  expect(differing).toEqual([]);
});
