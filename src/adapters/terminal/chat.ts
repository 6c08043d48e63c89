import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { Adapter } from "../../core/adapter.ts";
import type { Conversation } from "../../core/message.ts";
import { type PathOf, renderReply } from "./render.ts";

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly user: string;
  readonly pathOf: PathOf;
  /** Called when the person ends the input. */
  readonly onEnd: () => void;
  readonly now?: () => Date;
}

/** A chat in the terminal: each line said is a message, `/stop` ends the answer that is running, Ctrl-D the chat. */
export function terminal({ input, output, user, pathOf, onEnd, now = () => new Date() }: TerminalOptions): Adapter {
  const conversation: Conversation = {
    id: `terminal:local:${user}`,
    adapter: "terminal",
    account: "local",
    channel: user,
    kind: "direct",
  };
  const lines = createInterface({ input, output, terminal: output.isTTY === true, prompt: "› " });
  const prompt = (): void => {
    output.write("\n");
    lines.prompt();
  };
  return {
    name: "terminal",
    async start(receive) {
      prompt();
      lines.on("line", (line) => {
        if (line.trim() === "") return void prompt();
        const id = randomUUID();
        receive({
          type: "message",
          eventId: id,
          messageId: id,
          conversation,
          sender: { id: user, name: user },
          text: line.replace(/^@atclaw\b[,:]?\s*/i, ""),
          mentionsUs: true,
          at: now().toISOString(),
        }).catch((error: Error) => {
          output.write(`\n${error.message}\n`);
          prompt();
        });
      });
      lines.on("close", onEnd);
      lines.on("SIGINT", onEnd);
    },
    async send(message) {
      output.write(`\n${renderReply(message.reply, pathOf)}\n`);
      prompt();
      return { externalId: message.key };
    },
    progress(_, event) {
      if (event.type === "tool" && event.status === "running") output.write(`  … ${event.title}\n`);
    },
    async stop() {
      lines.close();
    },
  };
}
