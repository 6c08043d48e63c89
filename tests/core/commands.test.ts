import { describe, expect, test } from "vitest";
import { commands, readCommand, usageOf } from "../../src/core/commands.ts";

test.each([
  ["/help", { name: "help", rest: "" }],
  ["  /help".trim(), { name: "help", rest: "" }],
  ["/why?", { name: "why", rest: "" }],
  ["/reject: too late", { name: "reject", rest: "too late" }],
  ["/为什么？", { name: "why", rest: "" }],
  ["/拒绝：太贵了", { name: "reject", rest: "太贵了" }],
  ["/WHY", { name: "why", rest: "" }],
  ["/why t-1", { name: "why", rest: "t-1" }],
  ["/reject a-1 too  late", { name: "reject", rest: "a-1 too  late" }],
  ["/帮助", { name: "help", rest: "" }],
  ["／帮助", { name: "help", rest: "" }],
  ["/为什么", { name: "why", rest: "" }],
  ["/拒绝 a-1 太贵了", { name: "reject", rest: "a-1 太贵了" }],
  ["/拒绝太贵了", { name: "reject", rest: "太贵了" }],
] as const)("%j is a command", (text, read) => {
  expect(readCommand(text)).toEqual(read);
});

test.each([
  "help",
  "How do I use /help?",
  "/usr/bin is full",
  "/usr/bin",
  "/etc/hosts",
  "/var/log/app.log says no",
  "/tmp is full, what now",
  "/file.txt",
  "//",
  "/",
  "/ help",
  "/1",
  "",
])("%j is a question", (text) => {
  expect(readCommand(text)).toBeUndefined();
});

test.each([
  ["/hlep", "help"],
  ["/stauts", "status"],
  ["/approv", "approve"],
  ["/whyy", "why"],
  ["/aprove a-1", "approve"],
  ["/rejcet a-1 no", "reject"],
  ["/undoo", "undo"],
  ["/app", "approvals"],
  ["/停", "stop"],
])("%j is told that %s may be meant", (text, nearest) => {
  expect(readCommand(text)).toMatchObject({ nearest });
});

test("a lone word that is like no command is told so", () => {
  expect(readCommand("/weather")).toEqual({ unknown: "weather" });
});

describe("the list of commands", () => {
  test("has no name twice, and every name is read as its command", () => {
    const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, aliases } of commands)
      for (const said of [name, ...aliases]) expect(readCommand(`/${said}`)).toEqual({ name, rest: "" });
  });
  test("says in both languages how each is typed, with a name that is understood", () => {
    for (const command of commands)
      for (const language of ["en", "zh"] as const)
        expect(readCommand(usageOf(command, language))).toMatchObject({ name: command.name });
  });
});
