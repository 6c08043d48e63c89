import { webApi } from "@slack/bolt";
import { createFetch } from "./fetch.ts";

const uploadLimitMs = 120_000;
const slackHost = "slack.com";
const slackApi = `https://${slackHost}/api/`;

export interface Slack {
  /** A client that calls as the bot whose token `tokenNow` gives; asked anew for each call, since tokens may change; an empty one is not sent. */
  clientOf(tokenNow: () => Promise<string>): webApi.WebClient;
  /** For Bolt, whose listeners get clients of their own. */
  readonly clientOptions: webApi.WebClientOptions;
  /** Whether an address is one of Slack's, or of where the Web API is. Only those get tokens, files and answers. */
  isSlacks(url: URL): boolean;
  /** Posts JSON to an address that Slack gave us for answers. Rejects when it is not Slack's. */
  respond(url: string, body: unknown): Promise<void>;
  /** Sends bytes to an address that Slack gave us for them. Rejects when it is not Slack's. */
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
  const api = new URL(apiUrl);
  const isSlacks = ({ origin, protocol, hostname }: URL): boolean =>
    origin === api.origin ||
    (protocol === "https:" && [slackHost, api.hostname].some((host) => `.${hostname}`.endsWith(`.${host}`)));
  /** Addresses come in bodies, so they are not trusted to be Slack's; whoever knows one may post there, so none is told. */
  const ensureSlacks = (address: string): void => {
    if (!URL.canParse(address) || !isSlacks(new URL(address)))
      throw new Error("The address is not one of Slack's, so nothing was sent there.");
  };
  return {
    isSlacks,
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
      ensureSlacks(url);
      const headers = { "content-type": "application/json; charset=utf-8" };
      const response = await road.fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`Slack answered with HTTP ${response.status}.`);
    },
    async upload(url, bytes) {
      ensureSlacks(url);
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
