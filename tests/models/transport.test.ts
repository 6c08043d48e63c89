import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createTransport } from "../../src/models/openai/transport.ts";
import { startFakeLlm } from "../fakes/llm/server.ts";
import { backendAt, failureOf, never, requestOf } from "./support.ts";

const patient = { connectMs: 5000, silenceMs: 5000, totalMs: 5000 };
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }], stream: true });
const headers = [
  ["authorization", "Bearer fake-key"],
  ["content-type", "application/json"],
] as [string, string][];

describe("the transport", () => {
  it("ends an answer that goes on for ever, though it is never silent", async () => {
    const fake = await startFakeLlm();
    try {
      fake.script({ text: "on and on ".repeat(1000), chunkLength: 1, delayMs: 5 });
      const send = createTransport({ ...patient, totalMs: 120 });
      const answer = await send(`${fake.baseUrl}/chat/completions`, { method: "POST", headers, body });
      expect(await failureOf(answer.text())).toMatchObject({ name: "TransportError", failure: "too-long" });
      await fake.hungUp();
    } finally {
      await fake.close();
    }
  });

  it("gives up on a service that takes the connection and never finishes the handshake", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    try {
      const backend = backendAt(`https://127.0.0.1:${port}/v1`, { connectMs: 60 });
      const error = await failureOf(backend.generate(requestOf(), { signal: never }));
      expect(error).toMatchObject({ kind: "unreachable", retryable: true });
      expect(error.message).toContain("OPENAI_BASE_URL");
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  it("says that nothing could be reached when the service does not speak TLS", async () => {
    const fake = await startFakeLlm();
    try {
      const backend = backendAt(fake.baseUrl.replace("http://", "https://"));
      expect(await failureOf(backend.generate(requestOf(), { signal: never }))).toMatchObject({ kind: "unreachable" });
    } finally {
      await fake.close();
    }
  });
});
