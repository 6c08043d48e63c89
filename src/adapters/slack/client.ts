import { webApi } from "@slack/bolt";
import { createFetch } from "./fetch.ts";

const uploadLimitMs = 120_000;
const slackApi = "https://slack.com/api/";

export interface Slack {
  /** Where its Web API is, with a slash at the end. */
  readonly apiUrl: string;
  /** A client that calls as the bot whose token `tokenNow` gives; asked anew for each call, since tokens may change; an empty one is not sent. */
  clientOf(tokenNow: () => Promise<string>): webApi.WebClient;
  /** For Bolt, whose listeners get clients of their own. */
  readonly clientOptions: webApi.WebClientOptions;
  /** Posts JSON to an address that Slack gave us for answers. */
  respond(url: string, body: unknown): Promise<void>;
  /** Sends bytes to an address that Slack gave us for them. */
  upload(url: string, bytes: Uint8Array): Promise<void>;
  close(): void;
}

/**
 * The SDK's client, told to do each call once and to fail at once: waiting and trying again are the outbox's, which
 * knows what may be posted twice. `apiUrl` goes before Slack's own address.
 */
export function openSlack(apiUrl = slackApi): Slack {
  const road = createFetch();
  const clientOptions = {
    slackApiUrl: apiUrl,
    // The limit of time is the road's, at a third of the CPU that the SDK's own costs.
    fetch: road.fetch,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: silent,
  };
  return {
    apiUrl,
    clientOf: (tokenNow) =>
      new webApi.WebClient(undefined, {
        ...clientOptions,
        fetch: async (to, init = {}) => {
          // Slack also hands out addresses to upload to, which are told no token.
          if (!String(to).startsWith(apiUrl)) return road.fetch(to, init);
          const token = await tokenNow();
          return road.fetch(
            to,
            token ? { ...init, headers: { Authorization: `Bearer ${token}`, ...init.headers } } : init,
          );
        },
      }),
    clientOptions,
    async respond(url, body) {
      const headers = { "content-type": "application/json; charset=utf-8" };
      const response = await road.fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`Slack answered with HTTP ${response.status}.`);
    },
    async upload(url, bytes) {
      const signal = AbortSignal.timeout(uploadLimitMs);
      const headers = { "content-type": "application/octet-stream" };
      const response = await fetch(url, {
        method: "POST",
        headers,
        body: new Uint8Array(bytes),
        signal,
        redirect: "error",
      });
      if (!response.ok) throw new Error(`Slack took no upload and answered with HTTP ${response.status}.`);
    },
    close: road.close,
  };
}

type Logger = NonNullable<webApi.WebClientOptions["logger"]>;

const nothing = (): void => {};

/** What the SDK would log is in the errors it throws, which are logged where they are handled. */
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => "error" as ReturnType<Logger["getLevel"]>,
  setName: nothing,
};
