/** A chat whose world is another process, reached over HTTP: the bot says there where it listens, and posts there. */
import { createServer } from "node:http";
import type { Adapter, Receive } from "../../src/core/adapter.ts";
import { DeliveryError } from "../../src/core/errors.ts";
import type { InboundMessage } from "../../src/core/message.ts";

/** The adapter `chat`, and `tell`, by which other parts of the same process reach the world at an address. */
export function farChat(world: string): { tell: <T>(path: string, body: unknown) => Promise<T>; chat: Adapter } {
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

  return { tell, chat };
}
