import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { findFault } from "./validate.ts";

/**
 * A strict chat completions service on a loopback port. Tests script what it answers; it turns down requests that a
 * real service would turn down, naming the fault, so that a test cannot pass on a request nobody would serve.
 */

export interface FakeToolCall {
  readonly id?: string;
  readonly name: string;
  readonly arguments: string;
}

/** One answer. The first field that is set decides what kind it is. */
export type Script =
  /** An error, or any answer that is no completion. */
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  /** Nothing at all, for ever. */
  | { readonly hang: true }
  /** The connection breaks before an answer. */
  | { readonly reset: true }
  /** SSE events as given: objects are written as JSON data, strings as they stand. `end` says how the stream ends. */
  | {
      readonly events: readonly unknown[];
      readonly end?: "done" | "close" | "reset" | "hang";
      readonly pieceBytes?: number;
    }
  /** A good completion, streamed or whole, as the request asks. */
  | {
      readonly text?: string;
      readonly toolCalls?: readonly FakeToolCall[];
      readonly finish?: string;
      readonly usage?: unknown;
      /** Characters of text in one event; 3 unless told. */
      readonly chunkLength?: number;
      /** Bytes written at a time, to cut characters apart. */
      readonly pieceBytes?: number;
      readonly reasoning?: string;
      /** Between two events, in ms. */
      readonly delayMs?: number;
    };

export interface FakeRequest {
  readonly raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into requests of any shape
  readonly body: any;
  readonly headers: IncomingMessage["headers"];
}

export interface FakeLlm {
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  readonly requests: FakeRequest[];
  /** What requests were turned down for, in order. */
  readonly refusals: string[];
  /** Answers of the next requests, in order; then "ok". */
  script(...answers: Script[]): void;
  /** Decides each answer from its request; scripts come first. */
  answerWith(decide: (request: FakeRequest) => Script): void;
  /** Connections that were opened so far. */
  connections(): number;
  /** Resolves when a client has hung up before its answer was complete. */
  hungUp(): Promise<void>;
  close(): Promise<void>;
}

export interface FakeOptions {
  /** Asked for in the Authorization header; "fake-key" unless told, null for a service without keys. */
  readonly apiKey?: string | null;
  /** Requests whose JSON is longer than this many characters overflow the context. */
  readonly maxCharacters?: number;
  /** Turns down the field that asks for token counts in streams. */
  readonly refusesStreamOptions?: boolean;
}

export async function startFakeLlm(options: FakeOptions = {}): Promise<FakeLlm> {
  const key = options.apiKey === undefined ? "fake-key" : options.apiKey;
  const requests: FakeRequest[] = [];
  const refusals: string[] = [];
  const queue: Script[] = [];
  let decide: (request: FakeRequest) => Script = () => ({ text: "ok" });
  let connections = 0;
  let onHangUp: () => void = () => {};
  const hungUp = new Promise<void>((resolve) => {
    onHangUp = resolve;
  });

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    response.on("close", () => {
      if (!response.writableEnded) onHangUp();
    });
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const raw = Buffer.concat(parts).toString("utf8");
      const refusal = refuse(request, raw, key, options);
      if (refusal) {
        refusals.push(refusal.message);
        sendJson(response, refusal.status, {
          error: { message: refusal.message, type: "invalid_request_error", code: refusal.code },
        });
        return;
      }
      const seen: FakeRequest = { raw, body: JSON.parse(raw), headers: request.headers };
      requests.push(seen);
      void play(queue.shift() ?? decide(seen), seen, response);
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    refusals,
    script: (...answers) => void queue.push(...answers),
    answerWith(next) {
      decide = next;
    },
    connections: () => connections,
    hungUp: () => hungUp,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly code: string | null;
}

function refuse(request: IncomingMessage, raw: string, key: string | null, options: FakeOptions): Refusal | undefined {
  if (request.url !== "/v1/chat/completions")
    return { status: 404, message: `no such path ${request.url}`, code: null };
  if (request.method !== "POST") return { status: 405, message: "POST only", code: null };
  const authorization = request.headers.authorization;
  if (key === null) {
    if (authorization !== undefined)
      return { status: 400, message: "fault: key sent to a service without keys", code: null };
  } else if (authorization !== `Bearer ${key}`) {
    return { status: 401, message: `Incorrect API key provided: ${authorization ?? "none"}.`, code: "invalid_api_key" };
  }
  if (!request.headers["content-type"]?.startsWith("application/json")) {
    return { status: 415, message: "content-type must be application/json", code: null };
  }
  const fault = findFault(raw);
  if (fault) return { status: 400, message: `fault: ${fault}`, code: null };
  if (options.refusesStreamOptions && raw.includes('"stream_options"')) {
    return { status: 400, message: "Unrecognized request argument supplied: stream_options", code: null };
  }
  if (options.maxCharacters !== undefined && raw.length > options.maxCharacters) {
    return {
      status: 400,
      message: `This model's maximum context length is ${options.maxCharacters} tokens.`,
      code: "context_length_exceeded",
    };
  }
  return undefined;
}

async function play(script: Script, request: FakeRequest, response: ServerResponse): Promise<void> {
  if ("status" in script) {
    const isText = typeof script.body === "string";
    response.writeHead(script.status, { "content-type": isText ? "text/html" : "application/json", ...script.headers });
    response.end(isText ? script.body : JSON.stringify(script.body ?? {}));
    return;
  }
  if ("hang" in script) return;
  if ("reset" in script) {
    response.socket?.resetAndDestroy();
    return;
  }
  if ("events" in script) {
    openStream(response);
    for (const event of script.events) await write(response, event, script.pieceBytes);
    await endStream(response, script.end ?? "done");
    return;
  }
  if (request.body.stream !== true) {
    sendJson(response, 200, completion(request, script));
    return;
  }
  openStream(response);
  for (const event of streamEvents(request, script)) {
    await write(response, event, script.pieceBytes);
    if (script.delayMs) await wait(script.delayMs);
  }
  await endStream(response, "done");
}

type Good = Extract<Script, { text?: string }>;

function completion(request: FakeRequest, script: Good): unknown {
  const calls = script.toolCalls?.map((call, i) => ({
    id: call.id ?? `call_${i}`,
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: request.body.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: script.text ?? null,
          ...(script.reasoning ? { reasoning_content: script.reasoning } : {}),
          ...(calls ? { tool_calls: calls } : {}),
        },
        finish_reason: script.finish ?? (calls ? "tool_calls" : "stop"),
      },
    ],
    usage: script.usage === undefined ? { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } : script.usage,
  };
}

function* streamEvents(request: FakeRequest, script: Good): Generator<unknown> {
  const frame = (delta: unknown, finish: string | null = null) => chunk(delta, finish, request.body.model);
  yield frame({ role: "assistant", content: "" });
  if (script.reasoning) yield frame({ reasoning_content: script.reasoning });
  const characters = Array.from(script.text ?? "");
  const step = script.chunkLength ?? 3;
  for (let i = 0; i < characters.length; i += step) yield frame({ content: characters.slice(i, i + step).join("") });
  for (const [index, call] of (script.toolCalls ?? []).entries()) {
    yield frame({
      tool_calls: [
        { index, id: call.id ?? `call_${index}`, type: "function", function: { name: call.name, arguments: "" } },
      ],
    });
    for (let i = 0; i < call.arguments.length; i += 4) {
      yield frame({ tool_calls: [{ index, function: { arguments: call.arguments.slice(i, i + 4) } }] });
    }
  }
  yield frame({}, script.finish ?? (script.toolCalls ? "tool_calls" : "stop"));
  if (request.body.stream_options?.include_usage && script.usage !== null) {
    const usage = script.usage ?? { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    yield { ...(chunk({}, null, request.body.model) as object), choices: [], usage };
  }
}

/** One event of a stream, in the protocol's form. */
export function chunk(delta: unknown, finish: string | null = null, model = "fake"): unknown {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  response.flushHeaders();
}

async function write(response: ServerResponse, event: unknown, pieceBytes?: number): Promise<void> {
  const words = typeof event === "string" ? event : `data: ${JSON.stringify(event)}\n\n`;
  const bytes = Buffer.from(words, "utf8");
  const step = pieceBytes ?? bytes.length;
  for (let i = 0; i < bytes.length; i += step) {
    response.write(bytes.subarray(i, i + step));
    if (pieceBytes !== undefined) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function endStream(response: ServerResponse, end: "done" | "close" | "reset" | "hang"): Promise<void> {
  if (end === "done") response.end("data: [DONE]\n\n");
  else if (end === "close") response.end();
  else if (end === "reset") {
    // What was written goes out before the connection breaks.
    await wait(20);
    response.socket?.resetAndDestroy();
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const words = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(words) });
  response.end(words);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
