/**
 * The fake's HTTP side: routes with the shape of what they take. A field that Feishu does not know, one that is missing and one of the
 * wrong type are refused as Feishu refuses them (99992402); so are tokens and scopes. Faults are scripted for the next calls of a route.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { z } from "zod";
import { type FakeApp, isRefusal, type Refusal, refuse, type World } from "./world.ts";

/** What a handler is given, checked against the route's shapes. */
export interface Asked<Query, Body> {
  readonly app: FakeApp;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The fields and files of a multipart body. */
  readonly form: FormData | undefined;
  readonly token: string | undefined;
}

/** Bytes instead of JSON. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly name?: string;
}

/** An answer with a status of its own. */
export class WholeAnswer {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: routes of all shapes stand in one list
export interface Route<Query = any, Body = any> {
  /** By which faults and calls are named, such as `im.message.reply`. */
  readonly name: string;
  readonly method: string;
  /** Parts that begin with a colon take anything. */
  readonly path: string;
  /** One of these is needed. */
  readonly scopes?: readonly string[];
  /** False for calls that prove themselves by what they hold. */
  readonly token?: false;
  /** Takes a person's token (`u-…`) too. */
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly multipart?: true;
  /**
   * Gives `data` of the answer, a refusal, bytes, or with `whole` an answer that is no `{code, msg, data}`; that may be a `WholeAnswer`.
   */
  handle(asked: Asked<Query, Body>): unknown;
  readonly whole?: true;
}

export const route = <Query, Body>(made: Route<Query, Body>): Route => made;

/** What goes wrong with one call. `drop` breaks the connection, before the call is carried out or after; `silent` never answers. */
export type Fault =
  | { readonly silent: true }
  | (Partial<Refusal> & { readonly carriedOut?: boolean })
  | { readonly drop: "before" | "after" }
  | { readonly raw: string; readonly status?: number };

export interface CallMade {
  readonly name: string;
  readonly app: string | undefined;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly at: number;
}

export interface FakeHttp {
  readonly url: string;
  readonly server: Server;
  readonly calls: CallMade[];
  callsOf(name: string): CallMade[];
  /** The next calls of a route fail so, one after the other; an undefined one goes well. */
  fail(name: string, ...faults: (Fault | undefined)[]): void;
  /** What goes wrong with a call, asked before each of them; the scripted faults come first. */
  readonly interrupts: ((name: string) => Fault | undefined)[];
  /** Before each call that a token proves: a refusal of it, such as for too many. */
  readonly gates: ((call: CallMade, app: FakeApp) => Refusal | undefined)[];
  close(): Promise<void>;
}

/** The gateway's limit, in either of the forms it takes. */
export const tooMany = (form: 429 | 400, resetSeconds: number): Refusal =>
  refuse(99991400, "request trigger frequency limit", {
    status: form,
    headers: { "x-ogw-ratelimit-reset": String(resetSeconds) },
  });

export async function startHttp(
  world: World,
  routes: readonly Route[],
  appOfToken: (token: string) => FakeApp | undefined,
): Promise<FakeHttp> {
  const calls: CallMade[] = [];
  const faults = new Map<string, (Fault | undefined)[]>();
  const gates: FakeHttp["gates"] = [];
  const interrupts: FakeHttp["interrupts"] = [];

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const raw = await bodyOf(incoming);
    const url = new URL(incoming.url ?? "/", "http://fake");
    const found = match(routes, incoming.method ?? "", url.pathname);
    if (!found)
      return send(outgoing, refuse(99991600, `no such API: ${incoming.method} ${url.pathname}`, { status: 404 }));
    const { route: to, path } = found;
    const { json, form } = await readBody(raw, String(incoming.headers["content-type"] ?? ""), to);
    const query = queryOf(url.searchParams);
    const token = /^Bearer (.+)$/.exec(String(incoming.headers.authorization ?? ""))?.[1];
    const app = token === undefined ? undefined : appOfToken(token);
    const call = { name: to.name, app: app?.id, path, query, body: json, at: world.now() };
    calls.push(call);
    const fault = faults.get(to.name)?.shift() ?? interrupts.map((ask) => ask(to.name)).find(Boolean);
    if (fault && "silent" in fault) return;
    if (fault && "raw" in fault) {
      outgoing.writeHead(fault.status ?? 200, { "content-type": "text/html" });
      return void outgoing.end(fault.raw);
    }
    if (fault && "drop" in fault && fault.drop === "before") return void incoming.socket.destroy();
    if (fault && !("drop" in fault) && !fault.carriedOut) return send(outgoing, asRefusal(fault));
    const refused = to.token === false ? undefined : forbidden(to, call, token, app);
    const result = refused ?? (await carryOut(to, { app, path, query, json, form, token }));
    if (fault && "drop" in fault) return void incoming.socket.destroy();
    if (fault) return send(outgoing, asRefusal(fault));
    return send(outgoing, result, to.whole);
  }

  function forbidden(to: Route, call: CallMade, token: string | undefined, app: FakeApp | undefined) {
    if (token === undefined) return refuse(99991661, "Missing access token for authorization.");
    if (!app)
      return refuse(99991663, "Invalid access token for authorization. Please make a request with token attached.");
    for (const gate of gates) {
      const no = gate(call, app);
      if (no) return no;
    }
    const { scopes = [] } = to;
    if (scopes.length === 0 || !app.scopes || scopes.some((scope) => app.scopes?.has(scope))) return undefined;
    return refuse(
      99991672,
      `Access denied. One of the following scopes is required: [${scopes.join(", ")}].应用尚未开通所需的应用身份权限：[${scopes.join(", ")}]，点击链接申请并开通任一权限即可：https://open.feishu.cn/app/${app.id}/auth?q=${scopes.join(",")}`,
      {
        error: {
          permission_violations: scopes.map((subject) => ({ type: "action_privilege_required", subject })),
          log_id: "202600000000",
        },
      },
    );
  }

  async function carryOut(
    to: Route,
    {
      app,
      path,
      query,
      json,
      form,
      token,
    }: {
      app: FakeApp | undefined;
      path: Record<string, string>;
      query: unknown;
      json: unknown;
      form: FormData | undefined;
      token: string | undefined;
    },
  ): Promise<unknown> {
    if (!to.query && Object.keys(query as object).length > 0)
      return invalid(`unknown query ${Object.keys(query as object)}`);
    const readQuery = to.query?.safeParse(query);
    if (readQuery && !readQuery.success) return invalid(readQuery.error.message);
    if (!to.body && !to.multipart && json !== undefined && Object.keys(json as object).length > 0)
      return invalid(`unknown body ${JSON.stringify(json)}`);
    const readJson = to.body?.safeParse(json ?? {});
    if (readJson && !readJson.success) return invalid(readJson.error.message);
    if (to.multipart && !form) return invalid("the body must be multipart/form-data");
    return to.handle({
      app: app as FakeApp,
      path,
      query: readQuery?.data ?? {},
      body: readJson?.data ?? {},
      form,
      token,
    });
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.headersSent) outgoing.writeHead(500).end(`the fake broke: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const made: FakeHttp = {
    url: `http://127.0.0.1:${port}`,
    server,
    calls,
    callsOf: (name) => calls.filter((call) => call.name === name),
    fail: (name, ...more) => void faults.set(name, [...(faults.get(name) ?? []), ...more]),
    gates,
    interrupts,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return made;
}

const invalid = (why: string): Refusal => refuse(99992402, `field validation failed: ${why}`);

const asRefusal = ({
  code = 0,
  msg = "failed",
  carriedOut: _,
  ...more
}: Partial<Refusal> & { carriedOut?: boolean }): Refusal => refuse(code, msg, more);

function match(routes: readonly Route[], method: string, pathname: string) {
  for (const to of routes) {
    if (to.method !== method) continue;
    const names = to.path.split("/");
    const parts = pathname.split("/");
    if (names.length !== parts.length) continue;
    if (names.every((name, i) => name.startsWith(":") || name === parts[i])) {
      const path = names.flatMap((name, i) =>
        name.startsWith(":") ? [[name.slice(1), decodeURIComponent(parts[i] ?? "")]] : [],
      );
      return { route: to, path: Object.fromEntries(path) as Record<string, string> };
    }
  }
  return undefined;
}

function queryOf(from: URLSearchParams): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const key of new Set(from.keys())) {
    const all = from.getAll(key);
    query[key] = key.endsWith("[]") || all.length > 1 ? all : all[0];
  }
  return query;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function readBody(raw: Buffer, type: string, to: Route): Promise<{ json?: unknown; form?: FormData }> {
  if (to.multipart && type.startsWith("multipart/form-data")) {
    const form = await new Response(new Uint8Array(raw), { headers: { "content-type": type } }).formData();
    return {
      form,
      json: Object.fromEntries([...form].map(([key, value]) => [key, typeof value === "string" ? value : "(file)"])),
    };
  }
  if (type.startsWith("application/x-www-form-urlencoded"))
    return { json: Object.fromEntries(new URLSearchParams(raw.toString("utf8"))) };
  if (raw.length === 0) return {};
  try {
    return { json: JSON.parse(raw.toString("utf8")) };
  } catch {
    return { json: raw.toString("utf8") };
  }
}

function send(outgoing: ServerResponse, result: unknown, whole?: true): void {
  if (isRefusal(result) && !whole) {
    const { status = 400, headers = {}, code, msg, error } = result;
    outgoing.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    return void outgoing.end(JSON.stringify({ code, msg, ...(error ? { error } : {}) }));
  }
  if (typeof result === "object" && result !== null && "bytes" in result) {
    const { bytes, type, name } = result as Bytes;
    outgoing.writeHead(200, {
      "content-type": type,
      ...(name ? { "content-disposition": `attachment; filename="${encodeURIComponent(name)}"` } : {}),
    });
    return void outgoing.end(bytes);
  }
  if (result instanceof WholeAnswer) {
    outgoing.writeHead(result.status, { "content-type": "application/json; charset=utf-8" });
    return void outgoing.end(JSON.stringify(result.body));
  }
  outgoing.writeHead(200, { "content-type": "application/json; charset=utf-8" });
  outgoing.end(JSON.stringify(whole ? result : { code: 0, msg: "success", data: result ?? {} }));
}
