import { ModelError, type ModelFailure } from "../../core/errors.ts";
import { objectOf, stringOf } from "./loose.ts";
import { readRetryAfter } from "./retryAfter.ts";
import { TransportError } from "./transport.ts";

/** Says in our words why a model service failed: what happened, what to do next, and never a secret. */

const maxServiceWords = 300;

/** What a message may name. */
export interface Service {
  /** The backend's name, such as `ark`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  /** The settings that an operator would look at. */
  readonly variables: { readonly apiKey: string; readonly baseUrl: string; readonly model: string };
}

/** The wordings of "your request is too long", gathered from what services document and answer. */
const tooLong: readonly RegExp[] = [
  /context_length_exceeded|OutofContextError|exceed_context_size|model_context_window_exceeded|string_above_max_length/i,
  /maximum context length|context length (is|exceeded|of)|context (window|size|limit)|model'?s? context length/i,
  /longer than the maximum model length|maximum model length/i,
  /range of input length should be|input length (should|exceeds|must)|exceeds? (the )?(max(imum)?|model) (input )?(token|context|message|length|prompt)/i,
  /total tokens of .{0,40}exceed|exceeded model token limit|input tokens? exceed|prompt (is )?too long|prompt exceeds/i,
  /input token count .{0,40}exceeds|too many (input )?tokens|`?inputs`? (tokens )?.{0,30}must (be|have) (<=|less)|reduce the length of/i,
  /request too large for|超出.{0,12}(最大|上限|长度)|超过.{0,12}(最大|上限|长度)|超长|too large for model/i,
];

const quotaUsedUp =
  /insufficient_quota|exceeded_current_quota|insufficient balance|billing_hard_limit|credit balance|arrearage|AccountOverdue|SetLimitExceeded|账户已欠费|余额不足|欠费/i;
/** Bailian answers a passing throttle with the code OpenAI uses for an empty account. */
const passingThrottle = /allocated quota exceeded|requests? rate|rate limit|throttling/i;
const refusedContent =
  /content_filter|content_policy|data_?inspection_?failed|SensitiveContentDetected|content exists risk|considered high risk|responsible ?ai|敏感内容|不安全或敏感|inappropriate content/i;
const streamOptionsRefused = /stream_options|include_usage/i;

/** True when a service turned the request down because it does not know the `stream_options` field. */
export function rejectsStreamOptions(error: unknown): boolean {
  const { status, words } = read(error);
  return (status === 400 || status === 422) && streamOptionsRefused.test(words);
}

/** Maps whatever the SDK or the transport threw to a `ModelError`. */
export function toModelError(error: unknown, service: Service, now: number): ModelError {
  if (error instanceof ModelError) return error;
  const facts = read(error);
  const redact = redactor(service);
  const cause = redactedCause(error, redact);
  const host = hostOf(service.baseUrl);
  const said = serviceWords(redact(facts.words));
  const wait = readRetryAfter(facts.headers, facts.words, now);
  const make = (kind: ModelFailure, message: string, retryable = false, retryAfterMs?: number) =>
    new ModelError(kind, message, { retryable, retryAfterMs, cause });

  if (facts.transport) return transportError(facts.transport, host, service, make);
  if (facts.timedOut) return make("timeout", `The model service at ${host} did not answer in time.`, true);
  if (facts.unreachable) {
    const code = facts.code === "" ? "" : ` (${facts.code})`;
    const certificate = /CERT|SELF_SIGNED|SSL|TLS/.test(facts.code);
    return make(
      "unreachable",
      `Could not reach the model service at ${host}${code}. Check ${service.variables.baseUrl} and the network.`,
      !certificate,
    );
  }
  if (facts.badJson) {
    return make("unavailable", `The model service at ${host} answered with something that is not JSON.`, true);
  }

  const { status } = facts;
  const all = `${facts.code} ${facts.type} ${facts.words}`;
  const told = said === "" ? "" : ` It said: ${said}`;
  if (status === 401) {
    return make(
      "unauthorized",
      `The model service at ${host} does not accept the key (401). Check ${service.variables.apiKey}.${told}`,
    );
  }
  if (status === 402 || (quotaUsedUp.test(all) && !(status === 429 && passingThrottle.test(facts.words)))) {
    return make(
      "forbidden",
      `The account at ${host} has no quota or credit left for ${service.model}. Top it up, or choose another model with ${service.variables.model}.${told}`,
    );
  }
  if (isTooLong(status, all)) {
    return make("context-overflow", `The request is longer than ${service.model} at ${host} can read.${told}`);
  }
  if (refusedContent.test(all) && (status === undefined || status < 500)) {
    return make("refused", `The model service at ${host} refused the content of this conversation.${told}`);
  }
  if (status === 403) {
    return make(
      "forbidden",
      `The model service at ${host} does not let this key use ${service.model} (403). Check the rights of ${service.variables.apiKey}.${told}`,
    );
  }
  if (status === 404 || status === 405 || (status !== undefined && status >= 300 && status < 400)) {
    return make(
      "not-found",
      `The model service at ${host} does not know the model ${service.model} or the address (${status}). Check ${service.variables.model} and ${service.variables.baseUrl}.${told}`,
    );
  }
  if (status === 408 || status === 409 || status === 425 || status === 429) {
    const waits = wait === undefined ? "" : ` It asks for ${Math.ceil(wait / 1000)} s of patience.`;
    return make(
      "rate-limited",
      `The model service at ${host} is limiting us (${status}).${waits}${told}`,
      facts.mayRetry,
      wait,
    );
  }
  if (status !== undefined && status >= 500) {
    return make(
      "unavailable",
      `The model service at ${host} is out of order (${status}).${told}`,
      facts.mayRetry,
      wait,
    );
  }
  if (status !== undefined) {
    return make("bad-request", `The model service at ${host} turned the request down (${status}).${told}`);
  }
  if (/rate_?limit|too many requests/i.test(all)) {
    return make("rate-limited", `The model service at ${host} is limiting us.${told}`, true, wait);
  }
  if (/invalid_request|invalid_parameter/i.test(all)) {
    return make("bad-request", `The model service at ${host} turned the request down.${told}`);
  }
  return make("unavailable", `The model service at ${host} failed.${told}`, true, wait);
}

/** The stream ended, or turned to nonsense, before the reply was complete. */
export function cutError(service: Service, how: string): ModelError {
  return new ModelError(
    "cut",
    `The model service at ${hostOf(service.baseUrl)} ${how} before the reply was complete.`,
    {
      retryable: true,
    },
  );
}

/** Replaces the key, passwords in the address and anything that looks like a key. */
export function redactor(service: Pick<Service, "apiKey" | "baseUrl">): (text: string) => string {
  const secrets = new Set<string>();
  if (service.apiKey && service.apiKey.length >= 4) secrets.add(service.apiKey);
  try {
    const url = new URL(service.baseUrl);
    if (url.password) secrets.add(url.password).add(decodeURIComponent(url.password));
    for (const value of url.searchParams.values()) if (value.length >= 4) secrets.add(value);
  } catch {
    // An address that cannot be read holds no part we could name; messages show its host as "?".
  }
  for (const secret of [...secrets]) secrets.add(encodeURIComponent(secret)).add(JSON.stringify(secret).slice(1, -1));
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, "[secret]");
    return clean.replace(/\b(sk|ak|pk|key)-[\w*.-]{6,}/gi, "[secret]").replace(/\bBearer\s+\S+/gi, "Bearer [secret]");
  };
}

/** Host and port of an address, which may be shown. */
export function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host;
  } catch {
    return "?";
  }
}

interface Facts {
  readonly status: number | undefined;
  readonly code: string;
  readonly type: string;
  readonly words: string;
  readonly headers: { get(name: string): string | null } | undefined;
  readonly transport: TransportError | undefined;
  readonly timedOut: boolean;
  readonly unreachable: boolean;
  readonly badJson: boolean;
  readonly mayRetry: boolean;
}

/** Reads an error of the SDK by its shape, so that telling errors apart does not load the SDK. */
function read(error: unknown): Facts {
  const outer = objectOf(error);
  const inner = objectOf(outer.cause);
  const body = outer.error;
  const detail = objectOf(body);
  const status = typeof outer.status === "number" ? outer.status : undefined;
  const headers = outer.headers instanceof Headers ? outer.headers : undefined;
  const transport =
    error instanceof TransportError ? error : outer.cause instanceof TransportError ? outer.cause : undefined;
  const spoken = [detail.message, detail.detail, detail.error, body].find((words) => words !== undefined);
  const words = typeof spoken === "string" ? spoken : spoken ? JSON.stringify(spoken) : stringOf(outer.message);
  return {
    status,
    code: codeOf(detail.code ?? outer.code ?? inner.code),
    type: codeOf(detail.type),
    words,
    headers,
    transport,
    timedOut: status === undefined && /timed? ?out/i.test(stringOf(outer.message)),
    unreachable: status === undefined && stringOf(inner.code ?? outer.code) !== "" && body === undefined,
    badJson: error instanceof SyntaxError,
    mayRetry: headers?.get("x-should-retry") !== "false",
  };
}

function codeOf(value: unknown): string {
  return typeof value === "number" ? String(value) : stringOf(value);
}

function isTooLong(status: number | undefined, all: string): boolean {
  if (status === 413) return true;
  // Zhipu's number for a prompt that is too long.
  if (/^1261\b/.test(all)) return true;
  if (
    status !== undefined &&
    (status >= 500 ? !/context/i.test(all) : status === 401 || status === 403 || status === 404)
  )
    return false;
  return tooLong.some((wording) => wording.test(all));
}

function transportError(
  error: TransportError,
  host: string,
  service: Service,
  make: (kind: ModelFailure, message: string, retryable?: boolean) => ModelError,
): ModelError {
  switch (error.failure) {
    case "connect":
      return make(
        "unreachable",
        `Could not connect to the model service at ${host}: ${error.message}. Check ${service.variables.baseUrl} and the network.`,
        true,
      );
    case "silent":
    case "silent-midway":
    case "too-long":
      return make("timeout", `The model service at ${host}: ${error.message}.`, true);
    case "too-big":
      return make("bad-request", `The model service at ${host} ${error.message}, which is no reply.`);
    case "broken":
      return make("cut", `The model service at ${host}: ${error.message}.`, true);
  }
}

/** The service's own words, short, without what some of them quote of the request (pydantic repeats the input). */
function serviceWords(words: string): string {
  const own = words.split(/['"]?input(?:_value)?['"]?\s*[:=]/)[0] ?? "";
  const line = own
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > maxServiceWords ? `${line.slice(0, maxServiceWords)}…` : line;
}

/** The cause without headers, bodies and keys: a name, a message and a code. */
function redactedCause(error: unknown, redact: (text: string) => string): Error {
  const source = error instanceof Error ? error : new Error(String(error));
  const inner = source.cause instanceof Error ? ` (${source.cause.message})` : "";
  const cause = new Error(serviceWords(redact(`${source.message}${inner}`)));
  cause.name = source.constructor.name;
  delete cause.stack;
  return cause;
}
