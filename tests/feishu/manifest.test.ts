/** What Feishu's developer console is told of the app is what the code needs. */
import { expect, it } from "vitest";
import { feishuManifest } from "../../src/adapters/feishu/manifest.ts";
import { feishuNeeds } from "../../src/adapters/feishu/needs.ts";
import { run } from "../../src/commands/manifest.ts";
import { typeCommand } from "../fakes/command.ts";

it("the one that is shipped is what the code gives, in the form that the console imports", async () => {
  const { code, err } = await typeCommand(run, ["feishu", "--check"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const made = JSON.parse((await typeCommand(run, ["feishu"])).out);
  expect(Object.keys(made.scopes)).toEqual(["tenant", "user"]);
  expect([...made.scopes.tenant].sort()).toEqual([...feishuNeeds.scopes.tenant].sort());
  expect(made.callbacks).toContain("card.action.trigger");
});

it("scopes of skills stand with the app's or with people's", () => {
  const made = JSON.parse(
    feishuManifest.make({ scopes: ["tenant:bitable:app", "user:calendar:calendar", "docx:document"] }),
  );
  expect(made.scopes.tenant).toEqual(expect.arrayContaining(["bitable:app", "docx:document"]));
  expect(made.scopes.user).toContain("calendar:calendar");
});

it.each<[string, (manifest: ReturnType<typeof JSON.parse>) => unknown, RegExp]>([
  ["a scope without which nobody is answered is missing", (m) => m.scopes.tenant.splice(0), /send_as_bot.*no reply/s],
  ["nobody would be heard", (m) => m.events.splice(0), /im\.message\.receive_v1/],
  ["buttons would do nothing", (m) => m.callbacks.splice(0), /card\.action\.trigger/],
  ["a scope is none", (m) => m.scopes.user.push("every thing"), /is no scope/],
  ["a scope is there twice", (m) => m.scopes.tenant.push(m.scopes.tenant[0]), /twice/],
  ["a key is unknown", (m) => Object.assign(m, { more: 1 }), /more/],
])("it is told when %s", (_, change, fault) => {
  const manifest = JSON.parse(feishuManifest.make({ scopes: [] }));
  change(manifest);
  expect(feishuManifest.faults(JSON.stringify(manifest)).join("\n")).toMatch(fault);
});

it("it is told what is no JSON", () => {
  expect(feishuManifest.faults("{").join()).toMatch(/no JSON/);
});
