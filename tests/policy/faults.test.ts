import { describe, expect, it } from "vitest";
import { policyOf } from "./support.ts";

const faultOf = (text: string): string => {
  try {
    policyOf(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "no fault";
};

describe("a fault in the file is told with line, column, key and what to write instead", () => {
  it.each([
    [
      "a tool",
      "policy:\n  rules:\n    - tools: [book_rom]\n      do: ask\n",
      'atclaw.yaml:3:7 policy.rules[0].tools: there is no tool "book_rom"; did you mean "book_room"?',
    ],
    [
      "a pattern that fits no tool",
      'policy: { rules: [ { tools: ["mail_*"], do: ask } ] }',
      'atclaw.yaml:1:22 policy.rules[0].tools: there is no tool "mail_*"; there are find_rooms',
    ],
    [
      "a skill",
      "policy:\n  rules:\n  - skills: [roms]\n    do: ask",
      'atclaw.yaml:3:5 policy.rules[0].skills: there is no skill "roms"; did you mean "rooms"?',
    ],
    [
      "a person",
      "policy:\n  people: { li-lei: { slack: U7 } }\n  rules:\n  - people: [li-lie]\n    do: ask",
      'atclaw.yaml:4:5 policy.rules[0].people: there is no person or role "li-lie"; did you mean "li-lei"?',
    ],
    [
      "a role",
      "policy:\n  people: { li-lei: { slack: U7, roles: [editor] } }\n  rules:\n  - { do: ask, approvers: [role:edtor] }",
      'atclaw.yaml:4:16 policy.rules[0].approvers: there is no person or role "role:edtor"; did you mean "role:editor"?',
    ],
    [
      "a channel",
      "policy:\n  talk: [ { channels: [dirct], do: refuse } ]",
      'atclaw.yaml:2:13 policy.talk[0].channels: there is no channel "dirct"; did you mean "direct"?',
    ],
    [
      "a platform",
      "policy:\n  people:\n    li-lei:\n      slak: U7",
      'atclaw.yaml:4:7 policy.people.li-lei.slak: there is no platform "slak"; did you mean "slack"?',
    ],
    [
      "an argument",
      "policy:\n  rules:\n  - tools: [write_rows]\n    when:\n      row: { above: 20 }\n    do: ask",
      'atclaw.yaml:5:7 policy.rules[0].when.row: no tool this rule is for has an argument "row"; did you mean "rows"?',
    ],
    [
      "an id given twice",
      "policy:\n  people:\n    a: { slack: U7 }\n    b: { slack: U7 }",
      'atclaw.yaml:4:10 policy.people.b.slack: "a" has this id too; an id belongs to one',
    ],
    [
      "an id given twice, once for every workspace",
      'policy:\n  people:\n    a: { slack: "T1:U7" }\n    b: { slack: U7 }',
      'atclaw.yaml:4:10 policy.people.b.slack: "a" has this id too',
    ],
    [
      "two ids of one person",
      'policy:\n  people:\n    a: { slack: ["T1:U7", "T1:U8"] }',
      "atclaw.yaml:3:10 policy.people.a.slack: two ids of one person in one workspace would count as two people",
    ],
    ["a key", "policy:\n  rulez: []", 'atclaw.yaml:2:3 policy.rulez: there is no such key; did you mean "rules"?'],
    [
      "a key of the file",
      "zone: UTC\npolcy: {}",
      'atclaw.yaml:2:1 polcy: there is no such key; did you mean "policy"?',
    ],
    [
      "a verdict",
      "policy:\n  rules:\n  - do: maybe",
      'atclaw.yaml:3:5 policy.rules[0].do: must be one of "allow"|"ask"|"refuse"',
    ],
    [
      "a missing key",
      "policy:\n  rules:\n    - tools: [book_room]",
      'atclaw.yaml:3:7 policy.rules[0].do: must be one of "allow"|"ask"|"refuse"',
    ],
    [
      "a text for a list",
      "policy: { rules: [ { tools: book_room, do: ask } ] }",
      "atclaw.yaml:1:22 policy.rules[0].tools: must be a list, not a text",
    ],
    [
      "a number for an id",
      "policy: { people: { li: { slack: 7 } } }",
      "policy.people.li.slack: must be a text, not a number; or it must be a list, not a number",
    ],
    [
      "a name with a meaning of its own",
      "policy: { people: { asker: { slack: U7 } } }",
      "atclaw.yaml:1:21 policy.people.asker: is a word with a meaning of its own",
    ],
    ["an alias that leads nowhere", "zone: UTC\nmodel: *gone", "atclaw.yaml:2:8 an alias (*name) leads nowhere"],
    [
      "an operator",
      "policy:\n  rules:\n  - tools: [write_rows]\n    when: { rows: { over: 3 } }\n    do: ask",
      "atclaw.yaml:4:21 policy.rules[0].when.rows.over: there is no such key; the keys here are equals",
    ],
    [
      "a key without use",
      "policy:\n  rules:\n  - do: refuse\n    approvers: [asker]",
      "atclaw.yaml:4:5 policy.rules[0].approvers: is for rules with do: ask; this one has do: refuse",
    ],
    ["YAML", "policy:\n  rules: [\n", "atclaw.yaml:3:1 this is not valid YAML"],
    ["a key that stands twice", "zone: UTC\nzone: UTC", "atclaw.yaml:2:1 this key stands here twice"],
  ])("%s", (_, text, fault) => {
    expect(faultOf(text)).toContain(fault);
  });

  it("all faults at once, a line each", () => {
    const said = faultOf("policy:\n  rules:\n  - { tools: [book_rom], do: ask }\n  - { people: [nobody], do: ask }");
    expect(said.split("\n")).toHaveLength(2);
  });

  it("and nothing else of what the file says", () => {
    for (const text of [
      "model: [sk-secret-123",
      "zone: sk-secret-123",
      'model: "sk-secret-123\n',
      "model: {sk-secret-123",
      "corpus: { embeddings: { baseUrl: sk-secret-123, model: x } }",
    ])
      expect(faultOf(text)).toMatch(/^(?!.*sk-secret)atclaw\.yaml:\d+:\d+ /s);
  });
});
