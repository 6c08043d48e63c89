import { parseArgs } from "node:util";
import { terminal } from "../adapters/terminal/chat.ts";
import { openApp } from "../app.ts";
import { createLog } from "../log.ts";
import { pathOfFile } from "../store/files.ts";
import type { Run } from "./context.ts";

/** `atclaw chat`: one conversation in the terminal, kept from one start to the next. Ctrl-D ends it. */
export const run: Run = async (args, { settings, root, version, stdin, stdout, stderr, signal }) => {
  const { values } = parseArgs({ args: [...args], options: { user: { type: "string", default: "me" } } });
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  signal.addEventListener("abort", end, { once: true });
  const app = await openApp({
    settings,
    root,
    version,
    log: createLog(stderr, settings.secrets),
    adapters: () => [
      terminal({
        input: stdin,
        output: process.stdout,
        user: values.user,
        pathOf: (id) => pathOfFile(settings.home, id),
        onEnd: end,
      }),
    ],
  });
  try {
    stdout("Say something; /help lists what I can do, Ctrl-D ends the chat.");
    await app.start();
    await ended;
    return 0;
  } finally {
    await app.stop();
  }
};
