import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { Adapter, Receive } from "../../core/adapter.ts";
import type { Conversation } from "../../core/message.ts";
import { type PathOf, renderReply } from "./render.ts";

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly user: string;
  readonly pathOf: PathOf;
  /** Called when the person ends the chat, or the input has ended and every line of it was replied to. */
  readonly onEnd: () => void;
  readonly now?: () => Date;
}

/**
 * A chat in the terminal: each line said is a message, `/stop` ends the answer that is running, Ctrl-D the chat. Reads
 * from the moment it is made; what is said before `start` is taken in then.
 */
export function terminal({ input, output, user, pathOf, onEnd, now = () => new Date() }: TerminalOptions): Adapter {
  const conversation: Conversation = {
    id: `terminal:local:${user}`,
    adapter: "terminal",
    account: "local",
    channel: user,
    kind: "direct",
  };
  const lines = createInterface({ input, output, terminal: output.isTTY === true, prompt: "› " });
  /** Messages we owe a reply. */
  const due = new Set<string>();
  let started: (receive: Receive) => void = () => {};
  /** The lines before this one, each stored in its turn. */
  let before = new Promise<Receive>((resolve) => {
    started = resolve;
  });
  let ended = false;
  const prompt = (): void => {
    if (ended) return;
    output.write("\n");
    lines.prompt();
  };
  const endWhenReplied = (): void => {
    if (ended && due.size === 0) onEnd();
  };
  const say = async (receive: Receive, id: string, text: string): Promise<Receive> => {
    try {
      await receive({
        type: "message",
        eventId: id,
        messageId: id,
        conversation,
        sender: { id: user, name: user },
        text: text.replace(/^@atclaw\b[,:]?\s*/i, ""),
        mentionsUs: true,
        at: now().toISOString(),
      });
    } catch (error) {
      output.write(`\n${(error as Error).message}\n`);
      prompt();
      due.delete(id);
      endWhenReplied();
    }
    return receive;
  };
  lines.on("line", (line) => {
    if (line.trim() === "") return void prompt();
    const id = randomUUID();
    due.add(id);
    before = before.then((receive) => say(receive, id, line));
  });
  lines.on("close", () => {
    ended = true;
    endWhenReplied();
  });
  lines.on("SIGINT", onEnd);
  return {
    name: "terminal",
    async start(receive) {
      prompt();
      started(receive);
    },
    async send(message) {
      output.write(`\n${renderReply(message.reply, pathOf)}\n`);
      prompt();
      due.delete(message.inReplyTo);
      // Once the outbox has noted that it was posted.
      setImmediate(endWhenReplied);
      return { externalId: message.key };
    },
    // The question stands above already; what it asked for goes on now, and the reply to it is still to come.
    async edit(_, message) {
      if (message.approvals?.some(({ state }) => state !== "waiting")) due.add(message.inReplyTo);
    },
    progress(_, event) {
      if (event.type === "tool" && event.status === "running") output.write(`  … ${event.title}\n`);
    },
    async stop() {
      lines.close();
    },
  };
}
