import type { OpenAI } from "openai";
import { ModelError } from "../../core/errors.ts";
import type { ModelBackend, ModelReply, ModelRequest } from "../../core/model.ts";
import { readEvents } from "./events.ts";
import { hostOf, rejectsStreamOptions, type Service, toModelError } from "./failure.ts";
import { joinDeltas } from "./joinDeltas.ts";
import { objectOf } from "./loose.ts";
import { buildReply, type ReplyBuilder } from "./reply.ts";
import { writeBody } from "./request.ts";
import { type Answer, createTransport, type TransportLimits } from "./transport.ts";

const defaultLimits: TransportLimits = { connectMs: 10_000, silenceMs: 180_000, totalMs: 900_000 };

export interface OpenaiSettings {
  /** What receipts and errors call this backend, such as `openai` or `ark`. */
  readonly name: string;
  /** The address up to and without `/chat/completions`. */
  readonly baseUrl: string;
  /** Undefined for services that ask for none; then no Authorization header is sent. */
  readonly apiKey: string | undefined;
  readonly model: string;
  readonly contextTokens: number;
  /** Undefined: stream when somebody listens, which costs more CPU than a whole reply. */
  readonly stream?: boolean;
  /** Longest silence of the service, in ms: before its first byte and between two. A reply that is not streamed is one silence. */
  readonly timeoutMs?: number;
  /** Longest wait for a connection, in ms. */
  readonly connectMs?: number;
  /** The settings an error tells the operator to look at. */
  readonly variables?: Service["variables"];
}

/** `warm` loads the SDK, which the first `generate` does otherwise. */
export interface OpenaiBackend extends ModelBackend {
  warm(): Promise<void>;
}

/**
 * A backend for any service that speaks OpenAI's chat completions. It makes one attempt for each call: repeating is
 * `callModel`'s. Nothing is loaded or sent before the first call. The text given to `onText` is without the model's
 * thoughts and comes a few words at a time.
 */
export function openaiBackend(settings: OpenaiSettings): OpenaiBackend {
  const service: Service = {
    name: settings.name,
    baseUrl: settings.baseUrl,
    model: settings.model,
    apiKey: settings.apiKey,
    variables: settings.variables ?? { apiKey: "OPENAI_API_KEY", baseUrl: "OPENAI_BASE_URL", model: "OPENAI_MODEL" },
  };
  let client: Promise<OpenAI> | undefined;
  let countsStreams = true;

  function load(): Promise<OpenAI> {
    client ??= connect(settings);
    return client;
  }

  /** Asks by the SDK, which is handed the bytes: it would write the same tools anew at each call. */
  function post(sdk: OpenAI, fields: object, request: ModelRequest, signal: AbortSignal) {
    const body = writeBody({ model: settings.model, ...fields }, request);
    const headers = { "content-type": "application/json" };
    return sdk.post<unknown>("/chat/completions", { body, headers, signal, stream: "stream" in fields });
  }

  async function whole(sdk: OpenAI, request: ModelRequest, reply: ReplyBuilder, signal: AbortSignal): Promise<string> {
    return addWhole(await post(sdk, {}, request, signal), reply, service);
  }

  async function stream(
    sdk: OpenAI,
    request: ModelRequest,
    reply: ReplyBuilder,
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<boolean> {
    const answer = await openStream(sdk, request, signal);
    if (/json|html|text\/plain/.test(answer.headers.get("content-type") ?? "")) {
      onText(addWhole(await answer.text(), reply, service));
      return true;
    }
    return readEvents(answer.body, (data) => {
      throwIfError(data);
      onText(reply.addChunk(data));
    });
  }

  /** Asks for token counts in the stream; a service that does not know the field is asked again without it, once and for all. */
  async function openStream(sdk: OpenAI, request: ModelRequest, signal: AbortSignal): Promise<Answer> {
    const open = async (fields: object) =>
      (await post(sdk, { stream: true, ...fields }, request, signal).asResponse()) as unknown as Answer;
    if (!countsStreams) return open({});
    try {
      return await open({ stream_options: { include_usage: true } });
    } catch (error) {
      if (!rejectsStreamOptions(error)) throw error;
      countsStreams = false;
      return open({});
    }
  }

  async function generate(
    request: ModelRequest,
    options: { signal: AbortSignal; onText?: (delta: string) => void },
  ): Promise<ModelReply> {
    const { signal, onText } = options;
    signal.throwIfAborted();
    const streams = settings.stream ?? onText !== undefined;
    const deltas = onText ? joinDeltas(onText) : undefined;
    const push = (text: string) => deltas?.push(text);
    // The SDK leaves a listener on the signal it is given for every request; this one lives no longer than the call.
    const call = new AbortController();
    const onAbort = () => {
      deltas?.drop();
      call.abort();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const reply = buildReply(request, service);
    try {
      const sdk = await load();
      signal.throwIfAborted();
      let complete = true;
      if (streams) complete = await stream(sdk, request, reply, call.signal, push);
      else push(await whole(sdk, request, reply, call.signal));
      signal.throwIfAborted();
      push(reply.endText());
      const result = reply.finish(complete);
      deltas?.flush();
      return result;
    } catch (error) {
      deltas?.drop();
      if (signal.aborted) throw signal.reason;
      const failure = toModelError(error, service, Date.now());
      failure.usage ??= reply.usage();
      throw failure;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  return {
    name: settings.name,
    model: settings.model,
    contextTokens: settings.contextTokens,
    generate,
    async warm() {
      await load();
    },
  };
}

async function connect(settings: OpenaiSettings): Promise<OpenAI> {
  const { OpenAI: Client } = await import("openai");
  const limits: TransportLimits = {
    connectMs: settings.connectMs ?? defaultLimits.connectMs,
    silenceMs: settings.timeoutMs ?? defaultLimits.silenceMs,
    totalMs: Math.max(defaultLimits.totalMs, settings.timeoutMs ?? 0),
  };
  return new Client({
    baseURL: settings.baseUrl.replace(/\/+$/, ""),
    apiKey: settings.apiKey ?? "",
    // The SDK fills what is left out from the environment, which is not its to read.
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: "off",
    maxRetries: 0,
    // The transport keeps the time, to the part of the exchange that was slow.
    timeout: limits.totalMs + 1000,
    fetch: createTransport(limits),
    ...(settings.apiKey ? {} : { defaultHeaders: { Authorization: null } }),
  });
}

/** Reads a completion that came in one piece, also where its media type was wrong. Gives the text people may read. */
function addWhole(completion: unknown, reply: ReplyBuilder, service: Service): string {
  const value = typeof completion === "string" ? parse(completion) : completion;
  if (typeof value !== "object" || value === null) {
    throw new ModelError(
      "not-found",
      `${hostOf(service.baseUrl)} answered with something that is no chat completion. Check ${service.variables.baseUrl}; most services want a path such as /v1 at its end.`,
      { retryable: false },
    );
  }
  throwIfError(value);
  return reply.addCompletion(value);
}

/** Throws the error that a service sent where a reply should be, under `error` or bare, in the shape of the SDK's errors. */
function throwIfError(data: unknown): void {
  const { error, choices, message } = objectOf(data);
  const sent = error || (choices === undefined && typeof message === "string" ? data : undefined);
  if (sent) throw Object.assign(new Error("The service sent an error."), { error: sent });
}

/** JSON under a wrong media type; undefined for a page. A SyntaxError for JSON that is damaged. */
function parse(text: string): unknown {
  return text.trimStart().startsWith("{") ? JSON.parse(text) : undefined;
}
