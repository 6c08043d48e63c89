/** Stands in front of an HTTP server and makes trouble: nobody answers, answers get lost, everything arrives twice. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface TroubleProxy {
  readonly url: string;
  /** `lost`: the server does what is asked, and the answer never comes. `twice`: it is asked twice, the second answer comes. */
  trouble: "none" | "down" | "lost" | "twice";
  /** How many requests the trouble is for; then there is none. */
  left: number;
  /** The requests that the trouble is for, as `PUT /path`. */
  hits: RegExp;
  /** The requests so far, as `PUT /path`. */
  readonly asked: string[];
  close(): void;
}

export async function proxyTo(target: string): Promise<TroubleProxy> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = request.method ?? "GET";
    proxy.asked.push(`${method} ${request.url}`);
    const isHit = proxy.left > 0 && proxy.hits.test(`${method} ${request.url}`);
    if (isHit) proxy.left--;
    const trouble = isHit ? proxy.trouble : "none";
    if (trouble === "down") return void response.destroy();
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const ask = () =>
      fetch(new URL(request.url ?? "/", target), {
        method,
        headers: headers as Record<string, string>,
        redirect: "manual",
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
    if (trouble === "twice") await ask();
    const answer = await ask();
    const body = Buffer.from(await answer.arrayBuffer());
    if (trouble === "lost") return void response.destroy();
    const { "content-encoding": ____, "transfer-encoding": _____, ...told } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, { ...told, "content-length": body.length });
    response.end(body);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: TroubleProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    trouble: "none",
    left: 0,
    hits: /./,
    asked: [],
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}
