import { describe, expect, it } from "vitest";
import type { InboundMessage } from "../../src/core/message.ts";
import { gate } from "../../src/policy/gate.ts";
import { person, policyOf, slackChannel, webChat } from "./support.ts";

/** A gate on a clock that the test moves. */
function gateOf(text: string) {
  const time = { ms: 0 };
  const logged: string[] = [];
  const steady = () => time.ms;
  const open = gate({
    policy: policyOf(text, { steady }),
    local: ["web"],
    steady,
    log: { info: (what) => logged.push(what) },
  });
  let count = 0;
  const said = (by: string, more: Partial<InboundMessage> = {}): InboundMessage => ({
    type: "message",
    eventId: `e${++count}`,
    messageId: `m${count}`,
    conversation: slackChannel(),
    sender: person(by),
    text: "hello",
    mentionsUs: true,
    at: "2026-05-22T10:00:00Z",
    ...more,
  });
  const admits = (message: InboundMessage, stops = false) => open.admits(message, { language: "en", stops });
  return { said, admits, heard: open.heard, time, logged };
}

describe("too many messages", () => {
  const limited = "limits: { personPerMinute: 2, channelPerMinute: 4 }";

  it("of one person are turned away for a minute, told once, with when to try again; others go on", () => {
    const { said, admits, time, logged } = gateOf(limited);
    expect([admits(said("U1")).ok, admits(said("U1")).ok]).toEqual([true, true]);
    time.ms = 20_000;
    const third = said("U1");
    expect(admits(third)).toEqual({
      ok: false,
      why: expect.stringMatching(/more than 2 messages from you.*next 60 seconds/),
      tell: { eventId: third.eventId },
    });
    expect(admits(said("U1"))).toEqual({ ok: false, why: expect.stringContaining("60 seconds") });
    expect(admits(said("U2")).ok).toBe(true);
    expect(logged).toEqual(["person slack:T1:U1: more than 2 messages in a minute; not worked on for a minute"]);
    time.ms = 79_999;
    expect(admits(said("U1"))).toMatchObject({ ok: false, why: expect.stringContaining("next 1 seconds") });
    time.ms = 80_000;
    expect(admits(said("U1")).ok).toBe(true);
  });

  it("of a channel are turned away for everybody there, and each is told once", () => {
    const { said, admits } = gateOf(limited);
    for (const who of ["U1", "U1", "U2", "U2"]) expect(admits(said(who)).ok).toBe(true);
    expect(admits(said("U3"))).toMatchObject({ ok: false, tell: {}, why: expect.stringContaining("this channel") });
    expect(admits(said("U3"))).not.toHaveProperty("tell");
    expect(admits(said("U4"))).toMatchObject({ ok: false, tell: {} });
    expect(admits(said("U4", { conversation: slackChannel("C2") })).ok).toBe(true);
  });

  it("count a message once, however often it is delivered", () => {
    const { said, admits } = gateOf(limited);
    const first = said("U1");
    for (let i = 0; i < 5; i++) expect(admits({ ...first, eventId: `again ${i}` }).ok).toBe(true);
    expect(admits(said("U1")).ok).toBe(true);
    expect(admits(first).ok).toBe(true);
  });

  it("are any number where the file says nothing, and a word to stop is never one too many", () => {
    const free = gateOf("");
    for (let i = 0; i < 1_000; i++) expect(free.admits(free.said("U1")).ok).toBe(true);
    const { said, admits } = gateOf(limited);
    for (let i = 0; i < 9; i++) admits(said("U1"));
    expect(admits(said("U1"), true).ok).toBe(true);
  });

  it("are each answered where somebody waits for it, on this machine", () => {
    const { said, admits } = gateOf("limits: { personPerMinute: 1 }");
    const here = { conversation: webChat };
    admits(said("local", here));
    expect([admits(said("local", here)), admits(said("local", here))]).toMatchObject([{ tell: {} }, { tell: {} }]);
  });
});

describe("bots", () => {
  const listed = "policy: { people: { ci: { slack: B1, bot: true } } }\nlimits: { botTurns: 2 }";
  const bot = { sender: person("B1", true) };

  it("are left alone unless the file lists them", () => {
    const { said, admits } = gateOf("");
    expect(admits(said("B1", bot))).toEqual({ ok: false, why: "said by a bot" });
  });

  it("that are listed are answered so often in a row, then told once, until a person speaks in the channel", () => {
    const { said, admits, heard } = gateOf(listed);
    const first = said("B1", bot);
    expect([admits(first).ok, admits({ ...first, eventId: "again" }).ok, admits(said("B1", bot)).ok]).toEqual([
      true,
      true,
      true,
    ]);
    expect(admits(said("B1", bot))).toMatchObject({ ok: false, tell: {}, why: expect.stringContaining("2 times") });
    expect(admits(said("B1", bot))).not.toHaveProperty("tell");
    heard(said("B2", { sender: person("B2", true), mentionsUs: false }));
    expect(admits(said("B1", bot)).ok).toBe(false);
    heard(said("U1", { mentionsUs: false }));
    expect(admits(said("B1", bot)).ok).toBe(true);
  });
});

it("whoever may not talk in a place is told once a day there, and what they said is not kept", () => {
  const { said, admits } = gateOf("policy: { talk: [ { channels: [direct], do: allow }, { do: refuse } ] }");
  const refused = admits(said("U1"));
  expect(refused).toMatchObject({ ok: false, forget: true, tell: { eventId: "may not talk:U1:C1:2026-05-22" } });
  expect(admits(said("U1"))).toEqual(refused);
  expect(admits(said("U1", { at: "2026-05-23T00:00:00Z" }))).not.toEqual(refused);
  const here = said("local", { conversation: webChat });
  expect(admits(here).ok).toBe(true);
});
