import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { UserError } from "../core/errors.ts";
import type { Http, RawRequest, RawResponse } from "../core/http.ts";
import { BodyTooLarge, limitBody, takeBody } from "./body.ts";
import { hostRule, isLoopback } from "./hosts.ts";

const requestTimeoutMs = 60_000;
const headersTimeoutMs = 20_000;
/** Longer than the idle time of common proxies (60 s), so that they close first and never post into a closing socket. */
const keepAliveMs = 75_000;

export interface HttpServer extends Http {
  /** Begins to listen. Rejects with a `UserError` that says what to change when the address cannot be had. */
  listen(): Promise<{ url: string; port: number }>;
  /** Takes no more requests, gives those under way `graceMs` (default 2000) to end, then cuts them. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Makes the process's one HTTP server. `port` 0 takes a free one. `allowedHosts` are the names it is reached under
 * besides this machine's own, such as the one a proxy serves it as.
 */
export function createHttp(options: {
  host: string;
  port: number;
  allowedHosts?: readonly string[];
  log?: (what: string, error: unknown) => void;
}): HttpServer {
  const loopback = isLoopback(options.host);
  const isOurs = hostRule({ loopback, allowedHosts: options.allowedHosts ?? [] });
  const log = options.log ?? (() => {});
  const routes = new Map<string, (request: RawRequest) => Promise<RawResponse>>();
  const mounts: { prefix: string; listener: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> }[] =
    [];

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const target = incoming.url ?? "/";
    const mark = target.indexOf("?");
    const path = mark === -1 ? target : target.slice(0, mark);
    try {
      const route = routes.get(`${incoming.method === "HEAD" ? "GET" : incoming.method} ${path}`);
      if (route) {
        const body = await takeBody(incoming);
        const query = mark === -1 ? "" : target.slice(mark + 1);
        return answer(outgoing, await route({ headers: incoming.headers, query, body }));
      }
      const mount = mounts.find(({ prefix }) => prefix === "/" || path === prefix || path.startsWith(`${prefix}/`));
      if (!mount) return answer(outgoing, problem(404, "There is nothing at this address.", "Open / for the chat."));
      if (!isOurs(incoming.headers.host ?? "")) return answer(outgoing, unknownHost);
      await limitBody(incoming);
      await mount.listener(incoming, outgoing);
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return;
      if (error instanceof BodyTooLarge)
        return answer(outgoing, { ...problem(413, error.message, error.next), headers: { connection: "close" } });
      log(`${incoming.method} ${path} failed`, error);
      if (outgoing.headersSent) outgoing.destroy();
      else answer(outgoing, problem(500, "Something broke on our side.", "Try again; the log has the details."));
    }
  }

  const server: Server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = headersTimeoutMs;
  server.keepAliveTimeout = keepAliveMs;

  return {
    loopback,
    isOurs,
    route(method, path, respond) {
      routes.set(`${method} ${path}`, respond);
    },
    mount(prefix, app) {
      const listener = getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false });
      mounts.push({ prefix, listener });
      mounts.sort((a, b) => b.prefix.length - a.prefix.length);
    },
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error, options)));
        server.listen(options.port, options.host, resolve);
      });
      server.removeAllListeners("error").on("error", (error) => log("the HTTP server has trouble", error));
      const { port } = server.address() as AddressInfo;
      const shown = options.host === "0.0.0.0" || options.host === "::" ? "localhost" : options.host;
      return { port, url: `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}` };
    },
    async close(graceMs = 2000) {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** A refusal in the words every caller gets: what happened and what to do next. */
function problem(status: number, error: string, next: string): RawResponse {
  return { status, type: "application/json", body: JSON.stringify({ error, next }) };
}

const unknownHost = problem(
  403,
  "This server does not answer to that name.",
  "Open it under localhost, or add the name to web.allowedHosts in atclaw.yaml.",
);

function answer(outgoing: ServerResponse, response: RawResponse): void {
  const body = response.body ?? "";
  outgoing.writeHead(response.status, {
    "content-type": response.type ?? "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    ...response.headers,
  });
  outgoing.end(body);
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): UserError {
  const cause = { cause: error };
  switch (error.code) {
    case "EADDRINUSE":
      return new UserError(
        `Port ${port} is in use. Stop the program that has it, or choose another port: PORT=${port + 1}`,
        cause,
      );
    case "EACCES":
      return new UserError(`Port ${port} may not be opened by this user. Choose one above 1024: PORT=8787`, cause);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new UserError(
        `This machine has no address ${host}. Set ATCLAW_HOST to one it has, or leave it out.`,
        cause,
      );
    default:
      return new UserError(
        `Cannot listen on ${host}:${port} (${error.code ?? error.message}). Set PORT or ATCLAW_HOST.`,
        cause,
      );
  }
}
