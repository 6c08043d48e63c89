/**
 * The bot as a process of its own whose world is another process, reached over HTTP: it says what it received,
 * asks the model, books and posts there. Made to be killed. Arguments: data folder, address of the world.
 */
import { createServer } from "node:http";
import { openApp } from "../../src/app.ts";
import type { Adapter, Receive } from "../../src/core/adapter.ts";
import { DeliveryError } from "../../src/core/errors.ts";
import type { InboundMessage } from "../../src/core/message.ts";
import type { ModelReply } from "../../src/core/model.ts";
import { quietApp } from "./app.ts";
import { allowAll, bookingSkill } from "./world.ts";

const [home = "", world = ""] = process.argv.slice(2);

async function tell<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(`${world}${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the world said ${response.status}`);
  return (await response.json()) as T;
}

const chat: Adapter = {
  name: "chat",
  async start(receive: Receive) {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        receive(JSON.parse(body) as InboundMessage).then(
          () => response.end("ok"),
          () => response.writeHead(500).end(),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await tell("/up", { port });
  },
  async send(message) {
    try {
      if (message.mayExist && (await tell<{ found: boolean }>("/find", { key: message.key })).found)
        return { externalId: message.key };
      await tell("/post", {
        key: message.key,
        conversation: message.conversation.channel,
        inReplyTo: message.inReplyTo,
        text: message.reply.markdown,
      });
      return { externalId: message.key };
    } catch (cause) {
      throw new DeliveryError("the world did not answer", { retryable: true, outcome: "unknown", cause });
    }
  },
  async stop() {},
};

const app = await openApp({
  ...(await quietApp(home)),
  adapters: () => [chat],
  models: [
    {
      name: "remote",
      contextTokens: 100_000,
      generate: ({ messages }) =>
        tell<ModelReply>("/model", {
          question: messages.findLast((said) => said.role === "user")?.text,
          result: messages.at(-1)?.role === "tool" ? messages.at(-1)?.text : undefined,
        }),
    },
  ],
  skills: [
    bookingSkill(
      (key, room) => tell("/book", { key, room }),
      // The service makes one booking a key, so that asking again is safe.
      async () => false,
    ),
  ],
  policy: allowAll,
});
await app.start();
