import { webApi } from "@slack/bolt";
import { createFetch } from "./fetch.ts";

export interface Slack {
  readonly client: webApi.WebClient;
  /** For Bolt, whose listeners get clients of their own. */
  readonly clientOptions: webApi.WebClientOptions;
  /** Posts JSON to an address that Slack gave us for answers. */
  respond(url: string, body: unknown): Promise<void>;
  close(): void;
}

/**
 * The SDK's client, told to do each call once and to fail at once: waiting and trying again are the outbox's, which
 * knows what may be posted twice. `apiUrl` goes before Slack's own address.
 */
export function openSlack(token: string, apiUrl: string | undefined): Slack {
  const road = createFetch();
  const clientOptions = {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    // The limit of time is the road's, at a third of the CPU that the SDK's own costs.
    fetch: road.fetch,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: silent,
  };
  return {
    client: new webApi.WebClient(token, { ...clientOptions }),
    clientOptions,
    async respond(url, body) {
      const headers = { "content-type": "application/json; charset=utf-8" };
      const response = await road.fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`Slack answered with HTTP ${response.status}.`);
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
