import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { createHttp, type HttpServer } from "../../src/http/http.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  for (const http of open.splice(0)) await http.close(10);
});

async function start(options: { host?: string; allowedHosts?: string[] } = {}) {
  const logged: string[] = [];
  const http = createHttp({ host: "127.0.0.1", port: 0, ...options, log: (what) => logged.push(what) });
  open.push(http);
  const { port } = await http.listen();
  return { http, port, logged, send: (it: Asked) => ask(port, it) };
}

interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Unlike `fetch`, lets a test write any Host and leave paths as they are. */
function ask(port: number, { method = "GET", path = "/", headers = {}, body }: Asked) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const sent = httpRequest({ port, host: "127.0.0.1", method, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("the HTTP server", () => {
  test("names the port and what to set when it is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const listening = createHttp({ host: "127.0.0.1", port }).listen();
    await expect(listening).rejects.toThrow(UserError);
    await expect(listening).rejects.toThrow(new RegExp(`Port ${port} is in use.*PORT=${port + 1}`));
    other.close();
  });

  test("hands a signed webhook the bytes as they came, from any host", async () => {
    const { http, send } = await start();
    const bodies: string[] = [];
    http.route("POST", "/hook", async ({ body, headers, query }) => {
      bodies.push(Buffer.from(body).toString("latin1"));
      return { status: 200, type: "application/json", body: JSON.stringify([headers["x-signature"], query]) };
    });
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const got = await send({
      method: "POST",
      path: "/hook?a=1",
      body: bytes,
      headers: { host: "bot.example.com", "x-signature": "v0" },
    });
    expect(got.status).toBe(200);
    expect(got.text).toBe('["v0","a=1"]');
    expect(bodies).toEqual([bytes.toString("latin1")]);
  });

  test("answers 500 once and logs once when a webhook's handler fails", async () => {
    const { http, send, logged } = await start();
    http.route("POST", "/hook", () => Promise.reject(new Error("secret detail")));
    const got = await send({ method: "POST", path: "/hook", body: "{}" });
    expect(got.status).toBe(500);
    expect(got.text).not.toContain("secret detail");
    expect(logged).toEqual(["POST /hook failed"]);
  });

  test.each([
    ["a declared length", { "content-length": String(1024 * 1024 + 1) }],
    ["no declared length", { "transfer-encoding": "chunked" }],
  ])("refuses more than 1 MB with %s, for webhooks and apps alike", async (_, headers) => {
    const { http, send } = await start();
    const taken: number[] = [];
    http.route("POST", "/hook", async ({ body }) => {
      taken.push(body.length);
      return { status: 200 };
    });
    http.mount("/", { fetch: async (request) => new Response(String((await request.text()).length)) });
    for (const path of ["/hook", "/app"]) {
      const body = Buffer.alloc(1024 * 1024 + 1, "x");
      const got = await send({ method: "POST", path, headers, body });
      expect(got.status).toBe(413);
      expect(JSON.parse(got.text)).toMatchObject({ error: expect.stringContaining("1 MB"), next: expect.any(String) });
    }
    expect(taken).toEqual([]);
    const fits = await send({
      method: "POST",
      path: "/app",
      headers: { "transfer-encoding": "chunked" },
      body: "four",
    });
    expect(fits.text).toBe("4");
  });

  test("refuses a name that is not ours, whatever it points to", async () => {
    const { http, send } = await start({ allowedHosts: ["bot.example.com"] });
    http.mount("/", { fetch: () => new Response("in") });
    const statuses = async (...hosts: string[]) =>
      Promise.all(hosts.map(async (host) => (await send({ headers: { host } })).status));
    expect(await statuses("evil.example:8787", "localhost.evil.example", "10.1.2.3")).toEqual([403, 403, 403]);
    expect(await statuses("localhost:1", "127.0.0.1", "[::1]:8787", "BOT.example.com:443")).toEqual([
      200, 200, 200, 200,
    ]);
  });

  test("answers to addresses, not to unknown names, when it is reachable beyond this machine", async () => {
    const { http, send } = await start({ host: "0.0.0.0" });
    http.mount("/", { fetch: () => new Response("in") });
    expect(http.loopback).toBe(false);
    expect((await send({ headers: { host: "10.1.2.3:8787" } })).status).toBe(200);
    expect((await send({ headers: { host: "evil.example" } })).status).toBe(403);
  });

  test("a webhook's open door is its exact path, not what lies below or around it", async () => {
    const { http, send } = await start();
    http.route("GET", "/healthz", async () => ({ status: 200, body: "ok" }));
    http.mount("/", { fetch: () => new Response("in") });
    for (const path of ["/healthz/../api", "/healthz/", "/healthz%2f..", "//healthz"]) {
      expect((await send({ path, headers: { host: "evil.example" } })).status).toBe(403);
    }
    expect((await send({ path: "/healthz?x", headers: { host: "evil.example" } })).text).toBe("ok");
  });

  test("the longest prefix answers", async () => {
    const { http, send } = await start();
    http.mount("/", { fetch: () => new Response("root") });
    http.mount("/tools", { fetch: () => new Response("tools") });
    const texts = async (...paths: string[]) => Promise.all(paths.map(async (path) => (await send({ path })).text));
    expect(await texts("/", "/tools", "/tools/a", "/toolshed")).toEqual(["root", "tools", "tools", "root"]);
  });
});
