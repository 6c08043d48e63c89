/** Runs one command as the command line does, with an input of the test's own. */
import { PassThrough } from "node:stream";
import type { CommandContext, Run } from "../../src/commands/context.ts";
import { readSettings } from "../../src/settings.ts";
import { newHome, root } from "./app.ts";

export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Typing {
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
  /** What is piped in; the input stays open and silent when absent. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Sits at a terminal of its own instead, of which `input` is not used. */
  readonly terminal?: FakeTerminal;
  /** Sees each line as it is printed. */
  readonly onLine?: (line: string) => void;
}

export interface FakeTerminal {
  readonly stream: PassThrough;
  /** Whether what is typed is kept from the screen now. */
  isHidden(): boolean;
  type(text: string): void;
}

/** A terminal as a command sees it: what is typed comes in as it is typed. */
export function fakeTerminal(): FakeTerminal {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(raw: boolean) {
      stream.isRaw = raw;
      return stream;
    },
  });
  return { stream, isHidden: () => stream.isRaw, type: (text) => void stream.write(text) };
}

export async function typeCommand(run: Run, args: readonly string[], typing: Typing = {}): Promise<Typed> {
  const home = typing.home ?? newHome();
  const settings = await readSettings({ ATCLAW_HOME: home, ...typing.env }, undefined, home);
  const stdin = typing.terminal?.stream ?? new PassThrough();
  if (typing.input !== undefined) stdin.end(typing.input);
  const said = { out: "", err: "" };
  const print = (where: "out" | "err") => (line: string) => {
    said[where] += `${line}\n`;
    typing.onLine?.(line);
  };
  const context: CommandContext = {
    home,
    settings,
    root,
    version: "0.0.0",
    stdin,
    stdout: print("out"),
    stderr: print("err"),
    interactive: false,
    signal: typing.signal ?? new AbortController().signal,
    corpus: () => Promise.reject(new Error("The command opened the corpus.")),
  };
  return { code: await run(args, context), ...said };
}
