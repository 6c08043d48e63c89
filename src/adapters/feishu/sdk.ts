/**
 * The only place that knows Feishu's SDK. It is loaded with the first call, for it takes 0.2 s and 37 MB. Its client makes the requests;
 * tokens, time limits and what answers mean are ours (`client.ts`), because the SDK asks for a token as often as calls
 * come in at once, keeps one that Feishu no longer takes, waits without end and throws errors that hold tokens.
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Client } from "@larksuiteoapi/node-sdk";

/** An idle connection is given up before Feishu's side may, so that a call does not run into a closing one. */
const idleLimitMs = 30_000;
const maxAnswerBytes = 32 * 1024 * 1024;

/** One request. `form` is sent as multipart, `data` as JSON. */
export interface RoadRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the API's address, such as `/open-apis/im/v1/chats`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly form?: Readonly<Record<string, string | File>>;
  /** Goes out as the bearer; absent for calls that prove themselves otherwise. */
  readonly token?: string;
  /** Gives the body as a Buffer. */
  readonly binary?: boolean;
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

/** What came back, whatever its status. */
export interface RoadAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

export interface Road {
  /** Sends a request once. Rejects with an error that holds a `code` and nothing of the request. */
  go(request: RoadRequest): Promise<RoadAnswer>;
  close(): void;
}

/** No answer came. `code` is the system's, such as ECONNREFUSED. */
export class RoadError extends Error {
  override readonly name = "RoadError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type ClientOptions = ConstructorParameters<typeof Client>[0];

/** The words of the error for an answer of more bytes than were allowed. */
export const tooLarge = "the answer is too large";

interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/** Makes the road of one app to its API. */
export function openRoad(app: { readonly id: string; readonly secret: string; readonly api: string }): Road {
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, timeout: idleLimitMs }),
    httpsAgent: new HttpsAgent({ keepAlive: true, timeout: idleLimitMs }),
  };
  let client: Promise<Client> | undefined;

  async function make(): Promise<Client> {
    const { Client, DefaultCache, defaultHttpInstance } = await import("@larksuiteoapi/node-sdk");
    const http = defaultHttpInstance.create({
      ...agents,
      maxRedirects: 0,
      maxContentLength: maxAnswerBytes,
      // What a status means is read where the body is.
      validateStatus: () => true,
    });
    return new Client({
      appId: app.id,
      appSecret: app.secret,
      domain: app.api,
      // Its answers are taken whole, with status and headers.
      httpInstance: http as unknown as ClientOptions["httpInstance"] & {},
      cache: new DefaultCache(),
      // We hand in the token of each call.
      disableTokenCache: true,
      logger: silent,
    });
  }

  return {
    async go({ method, path, params, data, form, token, binary, maxBytes, signal }) {
      client ??= make();
      const sdk = await client;
      const multipart = form && (await asMultipart(form));
      try {
        const {
          status,
          headers,
          data: body,
        } = await sdk.request<HttpResponse>({
          method,
          url: path,
          ...(params ? { params } : {}),
          ...(multipart ? { data: {}, transformRequest: () => multipart.bytes } : data ? { data } : {}),
          headers: {
            ...(multipart ? { "Content-Type": multipart.type } : {}),
            ...(token ? { Authorization: `Bearer ${token}` } : {}),
          },
          ...(binary ? { responseType: "arraybuffer" } : {}),
          ...(maxBytes ? { maxContentLength: maxBytes } : {}),
          signal,
        });
        return { status, headers, body };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (message.startsWith("maxContentLength")) throw new RoadError("ETOOLARGE", tooLarge);
        throw new RoadError(code ?? "", signal.aborted ? "no whole answer in time" : (code ?? message));
      }
    },
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

/** Fields and files as browsers send them; the SDK's own way drops the names of files that lie in memory. */
async function asMultipart(fields: Readonly<Record<string, string | File>>): Promise<{ type: string; bytes: Buffer }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const made = new Response(form);
  return { type: made.headers.get("content-type") ?? "", bytes: Buffer.from(await made.arrayBuffer()) };
}

const nothing = (): void => {};
/** What the SDK would log holds tokens; what matters of it is in the answers and errors. */
const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing };
