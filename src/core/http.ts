/** A request as it came: for senders that prove themselves by a signature over the bytes. */
export interface RawRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The part of the address after `?`, without it; empty when there is none. */
  readonly query: string;
  readonly body: Uint8Array;
}

export interface RawResponse {
  readonly status: number;
  /** Media type of `body`; plain text when absent. */
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The process's one HTTP server, as the parts see it that answer requests. */
export interface Http {
  /** True when only programs on this machine can reach it. */
  readonly loopback: boolean;
  /**
   * Answers one method and exact path, from any Host: for signed webhooks and health checks. Cheap: the body is
   * read whole (1 MB at most) and nothing stands in between. A rejection becomes a 500 and one log line.
   */
  route(method: "GET" | "POST", path: string, handle: (request: RawRequest) => Promise<RawResponse>): void;
  /** Hands every other request below `prefix` to an app, once its Host is known to be ours. The longest prefix wins. */
  mount(prefix: string, app: { fetch(request: Request): Response | Promise<Response> }): void;
  /** True for a `Host` or the host part of an `Origin` that belongs to us. */
  isOurs(host: string): boolean;
}
