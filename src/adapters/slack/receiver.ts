/** Slack's requests on our own HTTP server, as a Bolt receiver: proves who sent them, reads them, hands them on and answers. */
import type { App, Receiver } from "@slack/bolt";
import type { Http, RawRequest, RawResponse } from "../../core/http.ts";
import { type Body, type DispatchOptions, dispatch } from "./dispatch.ts";
import { checkSignature } from "./signature.ts";

const path = "/slack/events";
/** What is wrong with signatures is told to the operator at most this often; anyone can send us such requests. */
const complaintEveryMs = 10 * 60_000;

export interface HttpOptions extends DispatchOptions {
  readonly http: Http;
  readonly signingSecret: string;
  readonly now: () => number;
}

/** `start` opens `POST /slack/events`; after `stop` Slack is told to come again later. */
export function httpReceiver(options: HttpOptions): Receiver {
  const { http, now, logError } = options;
  let app: App | undefined;
  let open = false;
  let complainedAt = Number.NEGATIVE_INFINITY;

  const complain = (what: string): void => {
    if (now() - complainedAt < complaintEveryMs) return;
    complainedAt = now();
    logError(what);
  };

  async function answer(request: RawRequest): Promise<RawResponse> {
    const proof = checkSignature(request, options.signingSecret, now());
    if (proof !== "good") {
      complain(complaints[proof]);
      return { status: 401, body: "The request does not prove that Slack sent it now.\n" };
    }
    if (!app || !open) return { status: 503, body: "The process is going down.\n" };
    const body = readBody(request);
    if (!body) return { status: 400, body: "The body could not be read.\n" };
    if (body.type === "url_verification") return { status: 200, body: String(body.challenge) };
    if (body.ssl_check !== undefined) return { status: 200 };
    if (body.type === "app_rate_limited") {
      complain("Slack holds events back: more than 30,000 an hour came from one workspace. Subscribe to fewer events.");
      return { status: 200 };
    }
    return toResponse(await dispatch(app, body, options));
  }

  return {
    init(made) {
      app = made;
    },
    async start() {
      open = true;
      http.route("POST", path, answer);
    },
    async stop() {
      open = false;
    },
  };
}

const complaints = {
  unsigned: `Somebody called ${path} without Slack's signature. If it was Slack, SLACK_SIGNING_SECRET is not the app's signing secret (Basic Information, App Credentials).`,
  stale: `A request signed by Slack was more than 5 minutes away from this machine's clock. Set the clock; events are refused until then.`,
};

/** JSON for events; forms for commands (fields) and for buttons and the like (JSON in the field `payload`). */
function readBody(request: RawRequest): Body | undefined {
  const text = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength).toString("utf8");
  const type = request.headers["content-type"];
  if (typeof type === "string" && type.startsWith("application/x-www-form-urlencoded")) {
    const fields = Object.fromEntries(new URLSearchParams(text));
    return fields.payload === undefined ? fields : parse(fields.payload);
  }
  return parse(text);
}

function parse(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}

function toResponse(content: unknown): RawResponse {
  if (content === undefined || content === null || content === "") return { status: 200 };
  if (typeof content === "string") return { status: 200, body: content };
  return { status: 200, type: "application/json; charset=utf-8", body: JSON.stringify(content) };
}
