/** Asks whoever sits at the terminal, or reads what was piped in, line by line. */
import type { ReadStream } from "node:tty";
import type { Dialogue } from "../core/connect.ts";
import { UserError } from "../core/errors.ts";
import type { CommandContext } from "./context.ts";

const ctrlC = "\u0003";
const ctrlD = "\u0004";
const backspaces = "\u007f\b";

export interface OpenDialogue extends Dialogue {
  /** Lets go of the input, so that the process can end. */
  close(): void;
}

/** Questions go where errors go, so that what a command gives can be piped on. Ctrl-C ends it with a `UserError`. */
export function openDialogue({
  stdin,
  stderr,
  signal,
}: Pick<CommandContext, "stdin" | "stderr" | "signal">): OpenDialogue {
  const terminal = (stdin as ReadStream).isTTY ? (stdin as ReadStream) : undefined;
  /** What was read and not yet taken. */
  let rest = "";
  let ended = false;
  let wake: (() => void) | undefined;

  stdin.setEncoding("utf8");
  const take = (text: string): void => {
    rest += text;
    wake?.();
  };
  const end = (): void => {
    ended = true;
    wake?.();
  };
  stdin.on("data", take);
  stdin.on("end", end);
  signal.addEventListener("abort", end);
  stdin.pause();

  /** The next line; undefined when none will come. In the terminal's raw mode editing is ours. */
  async function line(until: AbortSignal | undefined): Promise<string | undefined> {
    stdin.resume();
    const stop = (): void => wake?.();
    until?.addEventListener("abort", stop);
    try {
      for (;;) {
        if (signal.aborted || (terminal?.isRaw && rest.includes(ctrlC)))
          throw new UserError("Stopped; nothing more was done.");
        const found = /\r\n|\r|\n/.exec(rest);
        if (found) {
          const said = rest.slice(0, found.index);
          rest = rest.slice(found.index + found[0].length);
          return said;
        }
        if (until?.aborted || (terminal?.isRaw && rest.includes(ctrlD))) return undefined;
        if (ended) {
          const last = rest;
          rest = "";
          return last === "" ? undefined : last;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      until?.removeEventListener("abort", stop);
      stdin.pause();
    }
  }

  return {
    interactive: terminal !== undefined,
    say: stderr,
    async ask(question, { hidden = false, until } = {}) {
      stderr(question);
      if (!hidden || !terminal) return (await line(until))?.trim();
      terminal.setRawMode(true);
      try {
        const said = await line(until);
        return said === undefined ? undefined : edited(said).trim();
      } finally {
        terminal.setRawMode(false);
      }
    },
    close() {
      stdin.off("data", take);
      stdin.off("end", end);
      signal.removeEventListener("abort", end);
      stdin.pause();
    },
  };
}

/** What is left of what was typed once the backspaces have done their work. */
function edited(typed: string): string {
  let left = "";
  for (const char of typed) left = backspaces.includes(char) ? left.slice(0, -1) : left + char;
  return left;
}
