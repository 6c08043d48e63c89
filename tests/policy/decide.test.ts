import { describe, expect, it, test } from "vitest";
import { call, person, policyOf, slackChannel, webChat } from "./support.ts";

const owners = `policy:
  people:
    li-lei: { slack: "T1:U7", feishu: ou_7, roles: [owner] }
    han-mei: { slack: ["T1:U8", "T2:U80"], roles: [owner, finance] }
    xiao-wang: { slack: U9 }
  channels:
    money: { slack: "T1:C9" }
`;

describe("without rules", () => {
  const policy = policyOf(owners);

  it("a read is allowed", () => {
    expect(policy.decide(call("find_rooms"))).toEqual({ verdict: "allow", rule: "default for reads" });
  });

  it("a write asks the asker", () => {
    expect(policy.decide(call("book_room"))).toMatchObject({
      verdict: "ask",
      rule: "default for writes",
      approvers: { who: ["asker"], count: 1 },
    });
  });

  it("a write that takes something away asks an owner", () => {
    expect(policy.decide(call("cancel_booking"))).toMatchObject({
      verdict: "ask",
      reason: expect.stringMatching(/owner/),
      approvers: { who: ["role:owner"], count: 1 },
    });
  });

  it("it is refused where no owner is known, and the reason shows what to add to the file", () => {
    const at = { conversation: slackChannel("C1", "T3") };
    expect(policy.decide(call("cancel_booking", {}, at))).toMatchObject({
      verdict: "refuse",
      reason: expect.stringContaining('people: { NAME: { slack: "T3:U1", roles: [owner] } }'),
    });
    expect(policyOf("").decide(call("cancel_booking", {}, { language: "zh" }))).toMatchObject({
      verdict: "refuse",
      reason: expect.stringContaining("请 atclaw 的管理员"),
    });
  });

  it("whoever holds this machine is an owner and is asked themselves, unless the file says who they are", () => {
    const mine = call("cancel_booking", {}, { person: person("local"), conversation: webChat });
    expect(policyOf("").decide(mine)).toMatchObject({ verdict: "ask", approvers: { who: ["role:owner"] } });
    expect(policyOf("").rolesOf(person("local"), webChat)).toEqual(["owner"]);
    const listed = policyOf("policy: { people: { me: { web: local, roles: [editor] } } }");
    expect(listed.rolesOf(person("local"), webChat)).toEqual(["editor"]);
    expect(listed.decide(mine).verdict).toBe("refuse");
  });
});

describe("the first rule that fits decides", () => {
  const policy = policyOf(`${owners}
  rules:
    - name: interns
      people: [xiao-wang]
      effect: write
      do: refuse
      reason: Interns look, and do not touch.
    - tools: [write_rows]
      when: { rows: { above: 2 } }
      do: ask
      approvers: [role:finance, li-lei]
      count: 2
    - tools: ["write_*"]
      channels: [money]
      do: allow
    - skills: [rooms]
      do: allow
    - effect: write
      do: allow
`);
  const rows = (count: number) => ({
    table: "t",
    rows: Array.from({ length: count }, () => ({ name: "n", amount: 1 })),
  });

  it("by person", () => {
    expect(policy.decide(call("write_rows", rows(9), { person: person("U9") }))).toEqual({
      verdict: "refuse",
      rule: "interns",
      reason: "Interns look, and do not touch.",
    });
  });

  it("by arguments, with everybody who may agree by their ids", () => {
    expect(policy.decide(call("write_rows", rows(3)))).toEqual({
      verdict: "ask",
      rule: "policy.rules[1]",
      reason: "The rule “policy.rules[1]” asks before this, because rows is above 2.",
      approvers: { who: ["role:finance", "person:slack:T1:U7", "person:feishu:*:ou_7"], count: 2 },
    });
    expect(policy.decide(call("write_rows", rows(2))).rule).toBe("policy.rules[4]");
  });

  it("by channel, by pattern and by skill", () => {
    expect(policy.decide(call("write_rows", rows(1), { conversation: slackChannel("C9") })).rule).toBe(
      "policy.rules[2]",
    );
    expect(policy.decide(call("book_room")).rule).toBe("policy.rules[3]");
  });

  it("and what takes something away is allowed only by a rule that says so", () => {
    expect(policy.decide(call("cancel_booking")).verdict).toBe("ask");
    for (const rule of ["effect: destructive", "tools: [cancel_booking]"])
      expect(policyOf(`policy: { rules: [ { ${rule}, do: allow } ] }`).decide(call("cancel_booking")).verdict).toBe(
        "allow",
      );
    expect(policyOf('policy: { rules: [ { tools: ["*"], do: allow } ] }').decide(call("cancel_booking")).verdict).toBe(
      "refuse",
    );
    expect(policyOf("policy: { rules: [ { effect: write, do: refuse } ] }").decide(call("cancel_booking")).rule).toBe(
      "policy.rules[0]",
    );
  });
});

describe("a turn that has read text from outside", () => {
  const read = { outside: ["search_corpus", "read_page"] };

  it("asks before a write that a rule allows, and says what was read", () => {
    const policy = policyOf("policy: { rules: [ { name: free, effect: write, do: allow } ] }");
    expect(policy.decide(call("book_room", {}, read))).toEqual({
      verdict: "ask",
      rule: "free, but after reading",
      reason: expect.stringContaining("search_corpus, read_page"),
      approvers: { who: ["asker"], count: 1 },
    });
    expect(policy.decide(call("find_rooms", {}, read)).verdict).toBe("allow");
  });

  it("is said so where a rule asks anyway", () => {
    expect(policyOf("").decide(call("book_room", {}, { ...read, language: "zh" }))).toMatchObject({
      rule: "default for writes",
      reason: expect.stringContaining("search_corpus、read_page"),
    });
  });

  it("is allowed only by a rule that says evenAfterReading", () => {
    const policy = policyOf("policy: { rules: [ { tools: [book_room], do: allow, evenAfterReading: true } ] }");
    expect(policy.decide(call("book_room", {}, read)).verdict).toBe("allow");
    expect(policy.decide(call("book_room", {}, { ...read, late: true }))).toMatchObject({
      verdict: "ask",
      rule: "policy.rules[0], but late",
    });
  });
});

test("a turn begun late asks before a write and reads at once", () => {
  const policy = policyOf("policy: { rules: [ { effect: write, do: allow } ] }");
  expect(policy.decide(call("book_room", {}, { late: true }))).toMatchObject({
    verdict: "ask",
    reason: expect.stringContaining("check that it still holds"),
  });
  expect(policy.decide(call("find_rooms", {}, { late: true })).verdict).toBe("allow");
});

describe("who may agree", () => {
  const policy = policyOf(owners);
  const here = slackChannel();
  const may = (id: string, who: string[], conversation = here) =>
    policy.mayApprove(person(id), person("U1"), conversation, { who, count: 1 });

  it("the asker, where the asker is asked", () => {
    expect([may("U1", ["asker"]), may("U7", ["asker"])]).toEqual([true, false]);
  });

  it("people with the role, on the workspace their id is of", () => {
    expect([may("U7", ["role:owner"]), may("U1", ["role:owner"])]).toEqual([true, false]);
    expect(may("U8", ["role:owner"], slackChannel("C1", "T2"))).toBe(false);
    expect(may("U80", ["role:owner"], slackChannel("C1", "T2"))).toBe(true);
  });

  it("people by their ids; an id without a workspace is meant in all of them", () => {
    expect([may("U7", ["person:slack:T1:U7"]), may("U7", ["person:slack:T2:U7"])]).toEqual([true, false]);
    expect(may("U9", ["person:slack:*:U9"], slackChannel("C1", "T5"))).toBe(true);
  });

  it("no bot, whatever it is called", () => {
    expect(policy.mayApprove(person("U7", true), person("U7"), here, { who: ["asker", "role:owner"], count: 1 })).toBe(
      false,
    );
    expect(policy.decide(call("book_room", {}, { person: person("B1", true) }))).toMatchObject({
      approvers: { who: ["role:owner"] },
    });
  });

  it("and where two must agree and fewer are known, it is refused", () => {
    const two = policyOf(`${owners}
  rules: [ { tools: [book_room], do: ask, approvers: [asker, role:finance], count: 2 } ]`);
    expect(two.decide(call("book_room")).verdict).toBe("ask");
    expect(two.decide(call("book_room", {}, { person: person("U8") })).verdict).toBe("refuse");
  });
});

test("talk: the first rule that fits says who may talk where; everybody may where none does", () => {
  const policy = policyOf(`${owners}
  talk:
    - { channels: [money], people: [role:finance], do: allow }
    - { channels: [money], do: refuse, reason: This channel is for finance. }
    - { channels: [direct], people: [xiao-wang], do: refuse }
`);
  const money = slackChannel("C9");
  expect(policy.mayTalk(person("U8"), money, "en")).toEqual({ ok: true });
  expect(policy.mayTalk(person("U1"), money, "en")).toEqual({ ok: false, reason: "This channel is for finance." });
  expect(policy.mayTalk(person("U1"), slackChannel("C1"), "en")).toEqual({ ok: true });
  const direct = { ...slackChannel("D1"), kind: "direct" as const };
  expect(policy.mayTalk(person("U9"), direct, "zh")).toEqual({ ok: false, reason: expect.stringContaining("管理员") });
});
