/** How commands ask: unseen in a terminal, line by line from what is piped in. */
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { openDialogue } from "../../src/commands/dialogue.ts";
import { fakeTerminal } from "../fakes/command.ts";

function ask(stdin: NodeJS.ReadableStream, signal = new AbortController().signal) {
  const said: string[] = [];
  const dialogue = openDialogue({ stdin, stderr: (line) => void said.push(line), signal });
  return { dialogue, said };
}

it("in a terminal, what is hidden is read unseen, with backspaces at work, and seen again afterwards", async () => {
  const terminal = fakeTerminal();
  const { dialogue, said } = ask(terminal.stream);
  expect(dialogue.interactive).toBe(true);
  const answer = dialogue.ask("Token:", { hidden: true });
  expect(terminal.isHidden()).toBe(true);
  terminal.type("xoxb-12x");
  terminal.type("\u007f3\r");
  expect(await answer).toBe("xoxb-123");
  expect(terminal.isHidden()).toBe(false);
  const open = dialogue.ask("Name:");
  terminal.type("  Li Lei \n");
  expect(await open).toBe("Li Lei");
  expect(said).toEqual(["Token:", "Name:"]);
  dialogue.close();
});

it("Ctrl-C ends the command, Ctrl-D is no answer", async () => {
  const terminal = fakeTerminal();
  const { dialogue } = ask(terminal.stream);
  const left = dialogue.ask("Token:", { hidden: true });
  terminal.type("\u0004");
  expect(await left).toBeUndefined();
  const { stream, type, isHidden } = fakeTerminal();
  const stopped = ask(stream).dialogue.ask("Token:", { hidden: true });
  type("xoxb\u0003");
  await expect(stopped).rejects.toThrow(/Stopped/);
  expect(isHidden()).toBe(false);
});

it("the process being asked to end ends a question", async () => {
  const ending = new AbortController();
  const { dialogue } = ask(new PassThrough(), ending.signal);
  const asked = dialogue.ask("Name:");
  ending.abort();
  await expect(asked).rejects.toThrow(/Stopped/);
});

it("a question can be given up, and what is typed later answers the next one", async () => {
  const input = new PassThrough();
  const { dialogue } = ask(input);
  const giveUp = new AbortController();
  const first = dialogue.ask("First:", { until: giveUp.signal });
  giveUp.abort();
  expect(await first).toBeUndefined();
  const second = dialogue.ask("Second:");
  input.write("two\n");
  expect(await second).toBe("two");
});

it("what is piped in is read line by line, whatever the breaks, the last one too", async () => {
  const input = new PassThrough();
  const { dialogue } = ask(input);
  expect(dialogue.interactive).toBe(false);
  input.write("one\r\ntw");
  expect(await dialogue.ask("1")).toBe("one");
  const two = dialogue.ask("2");
  input.end("o\n\nfour");
  expect(await two).toBe("two");
  expect(await dialogue.ask("3")).toBe("");
  expect(await dialogue.ask("4")).toBe("four");
  expect(await dialogue.ask("5")).toBeUndefined();
});
