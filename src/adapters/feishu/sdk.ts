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

/** The names of what an app is to be granted and subscribed to. */
export interface Addons {
  readonly scopes: { readonly tenant: readonly string[]; readonly user: readonly string[] };
  readonly events: readonly string[];
  readonly callbacks: readonly string[];
}

/** An app that somebody made, or chose, behind a link. */
export interface Registered {
  readonly id: string;
  readonly secret: string;
  readonly cloud: "feishu" | "lark";
  /** The app's id of whoever opened the link. */
  readonly openId: string | undefined;
}

/** There is no app. `code` is Feishu's word, such as `expired_token`, or the system's. */
export class RegistrationError extends Error {
  override readonly name = "RegistrationError";
  readonly code: string;
  constructor(code: string) {
    super(`registration: ${code}`);
    this.code = code;
  }
}

const registrationPath = "/oauth/v1/app/registration";
const registrationLimitMs = 10_000;

/**
 * Has Feishu make a link behind which an app is made with a name and all that it needs, shows it, and waits until somebody did so. A call
 * that does not get through is made again until the link ends; the SDK would give up. Rejects with a `RegistrationError`. One at a time.
 */
export async function registerApp(options: {
  /** Where the link is made, such as `https://accounts.feishu.cn`; and where Lark's apps are found. */
  readonly accounts: string;
  readonly larkAccounts: string;
  readonly name: string;
  readonly about: string;
  readonly addons: Addons;
  onLink(link: string, lifeMs: number): void;
  readonly signal: AbortSignal;
}): Promise<Registered> {
  const { accounts, larkAccounts, addons, signal } = options;
  const { defaultHttpInstance, registerApp: register } = await import("@larksuiteoapi/node-sdk");
  // The SDK's own type for it lacks what it is: an instance of axios.
  const { interceptors } = defaultHttpInstance as unknown as SdkHttp;
  const begun = interceptors.request.use((request) => {
    if (!request.url?.endsWith(registrationPath)) return request;
    // It knows https alone; an address of this machine's own may be without.
    if (accounts.startsWith("http:")) request.url = request.url.replace(/^https:/, "http:");
    return Object.assign(request, { timeout: registrationLimitMs, maxRedirects: 0, signal });
  });
  const failed = interceptors.response.use(undefined, (error) => {
    const { config, response } = error as { config?: { url?: string; data?: unknown }; response?: { data?: unknown } };
    const polls = config?.url?.endsWith(registrationPath) && String(config.data).includes("action=poll");
    if (polls && !isObject(response?.data) && !signal.aborted) return { error: "authorization_pending" };
    throw error;
  });
  let isLark = accounts === larkAccounts && larkAccounts.startsWith("https:");
  try {
    const made = await register({
      domain: new URL(accounts).host,
      larkDomain: new URL(larkAccounts).host,
      source: "atclaw",
      appPreset: { name: options.name, desc: options.about },
      addons: {
        // Nothing beyond what is named here.
        preset: false,
        scopes: { tenant: [...addons.scopes.tenant], user: [...addons.scopes.user] },
        events: { items: { tenant: [...addons.events] } },
        callbacks: { items: [...addons.callbacks] },
      },
      onQRCodeReady: ({ url, expireIn }) => options.onLink(url, expireIn * 1000),
      onStatusChange: ({ status }) => {
        if (status === "domain_switched") isLark = true;
      },
      signal,
    });
    isLark ||= made.user_info?.tenant_brand === "lark";
    return {
      id: made.client_id,
      secret: made.client_secret,
      cloud: isLark ? "lark" : "feishu",
      openId: made.user_info?.open_id,
    };
  } catch (error) {
    // What is thrown holds the request, and with it the code that stands for the app.
    const { code, name } = (isObject(error) ? error : {}) as { code?: unknown; name?: unknown };
    throw new RegistrationError(typeof code === "string" ? code : String(name ?? "unknown"));
  } finally {
    interceptors.request.eject(begun);
    interceptors.response.eject(failed);
  }
}

/** Of an instance of axios, what we use. */
interface SdkHttp {
  readonly interceptors: {
    readonly request: { use(change: (request: { url?: string }) => object): number; eject(id: number): void };
    readonly response: {
      use(then: undefined, failed: (error: unknown) => unknown): number;
      eject(id: number): void;
    };
  };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

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
