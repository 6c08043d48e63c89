/** What went wrong with a call of Feishu's API, and what follows from it. Nothing here holds a secret or what people wrote. */
import { DeliveryError } from "../../core/errors.ts";
import type { RoadAnswer } from "./sdk.ts";

export type Failure =
  /** Feishu did nothing and says when to come again. */
  | { readonly kind: "limited"; readonly code: number; readonly retryAfterMs: number }
  /** Feishu says no. `needed` are the scopes that are missing, any of which would do. */
  | { readonly kind: "refused"; readonly code: number; readonly msg: string; readonly needed: readonly string[] }
  /** No answer, or none that tells whether the call was carried out; `reached` is false when nothing can have been. */
  | { readonly kind: "broken"; readonly why: string; readonly reached: boolean };

/** A call failed. The message is for the operator: what happened and what to do. */
export class FeishuError extends Error {
  override readonly name = "FeishuError";
  readonly failure: Failure;
  constructor(failure: Failure, appConsole: string) {
    super(inWords(failure, appConsole));
    this.failure = failure;
  }
}

/** Signals of the gateway, of a group's and of a person's limit, and of a card that somebody is just using. */
const limitCodes = new Set([99991400, 230020, 11232, 11233, 11247, 1000004, 200810]);
/** Feishu's own trouble, after which the call may have been carried out all the same. */
const feishuBroke = new Set([2200, 5000, 50000, 230049, 99991500, 1500]);
const neverReached = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const leastWaitMs = 1_000;
const scopeMissing = new Set([99991672, 99991679]);
/** The token is not, or no longer, good; nothing was done. */
export const tokenCodes: ReadonlySet<number> = new Set([99991661, 99991663, 99991664, 99991665, 99991668, 99991671]);

/** Reads an answer: undefined when all is well, that is HTTP 2xx with `code` 0. */
export function failureIn({ status, headers, body }: RoadAnswer): Failure | undefined {
  const { code, msg, error } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  if (status === 429 || (typeof code === "number" && limitCodes.has(code)))
    return {
      kind: "limited",
      code: typeof code === "number" ? code : status,
      retryAfterMs: Math.max(secondsIn(headers) * 1000, leastWaitMs),
    };
  if (typeof code !== "number")
    return { kind: "broken", why: status >= 300 ? `HTTP ${status}` : "the answer was not Feishu's", reached: true };
  if (code === 0 && status < 300) return undefined;
  if (status >= 500 || feishuBroke.has(code)) return { kind: "broken", why: `code ${code}`, reached: true };
  return {
    kind: "refused",
    code,
    msg: typeof msg === "string" ? msg.slice(0, 200) : "",
    needed: scopeMissing.has(code) ? scopesIn(error, msg) : [],
  };
}

/** Reads what the road threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FeishuError) return error.failure;
  const { code = "", message } = error as NodeJS.ErrnoException;
  return { kind: "broken", why: message, reached: !neverReached.has(code) };
}

function secondsIn(headers: RoadAnswer["headers"]): number {
  const told = Number(headers["x-ogw-ratelimit-reset"] ?? headers["retry-after"] ?? 0);
  return Number.isFinite(told) ? Math.min(Math.max(told, 0), 3600) : 0;
}

/** The names stand in a list of their own, in older answers in the words alone. */
function scopesIn(error: unknown, msg: unknown): string[] {
  const { permission_violations: listed } = (typeof error === "object" && error !== null ? error : {}) as {
    permission_violations?: unknown;
  };
  const names = Array.isArray(listed)
    ? listed.map((one: { subject?: unknown } | null) => String(one?.subject ?? ""))
    : [];
  const said = names.length > 0 ? names : [...String(msg).matchAll(/[a-z]+(?::[a-z._]+)+/g)].map(([name]) => name);
  return [...new Set(said.filter((name) => /^[a-z]+(?::[a-z._]+)+$/.test(name)))].slice(0, 10);
}

/** What an operator reads about a call that failed: what happened and what to do. */
export function inWords(failure: Failure, appConsole: string): string {
  switch (failure.kind) {
    case "limited":
      return `Feishu takes no more calls for now; again in ${Math.ceil(failure.retryAfterMs / 1000)} s.`;
    case "broken":
      return `Feishu could not be reached (${failure.why}).`;
    case "refused": {
      if (scopeMissing.has(failure.code)) return scopeInWords(failure.needed, appConsole);
      const known = refusals[failure.code];
      return (
        known ??
        `Feishu refused (code ${failure.code}: ${failure.msg}). See https://open.feishu.cn/search?q=${failure.code} for what that means.`
      );
    }
  }
}

/** Which scopes are missing, and the page on which they are granted. */
export function scopeInWords(needed: readonly string[], appConsole: string): string {
  const link = `${appConsole}/auth${needed.length > 0 ? `?q=${needed.map(encodeURIComponent).join(",")}` : ""}`;
  const which = needed.length > 1 ? `one of the scopes ${needed.join(", ")}` : `the scope ${needed[0] ?? "this needs"}`;
  return `The app lacks ${which}. Grant it at ${link} and publish a new version of the app.`;
}

const credentials =
  "Feishu does not accept FEISHU_APP_ID with FEISHU_APP_SECRET. Copy both anew from Credentials & Basic Info of the app in the developer console, set FEISHU_DOMAIN=lark for an app of Lark, and start again.";
const recalled = "The message that was to be answered was recalled or deleted.";
const notInChat = "The bot is not in the group. Add it in the group's settings under Bots and ask again.";
const refusals: Readonly<Record<number, string>> = {
  10003: credentials,
  10012: credentials,
  10014: credentials,
  10015: credentials,
  99991543: credentials,
  99991661: "Feishu did not accept the app's token.",
  99991663: "Feishu did not accept the app's token.",
  99991664: "Feishu did not accept the app's token.",
  99991668: "Feishu did not accept the person's token. They have to agree anew.",
  99991401: "Feishu does not take calls from this address. Add it to the app's IP whitelist under Security Settings.",
  99991662: "The app is not available in this tenant. Publish it, or have an admin enable it.",
  230002: notInChat,
  232011: notInChat,
  230006: "The app has no bot. Turn on the bot under Features in the developer console and publish a new version.",
  230011: recalled,
  231003: recalled,
  230110: recalled,
  232009: "The group was dissolved.",
  230013: "The person is outside the app's availability. Widen it under Version Management and publish a new version.",
  230018: "The group's settings keep the bot from posting there. The group's owner can allow it.",
  230019: "The topic is gone.",
  230022: "Feishu holds the message's words to be sensitive and did not post it.",
  230025: "Feishu finds the message too long.",
  230027: "The bot lacks the right to do this in the group. The group's owner or the tenant's admin can give it.",
  230029: "The person has left the organisation.",
  230035: "The group's settings keep the bot from posting there. The group's owner can allow it.",
  230038: "Bots may not write to people of another organisation.",
  230050: "The bot may not see the message that was to be answered.",
  230053: "The person has stopped messages of the bot.",
};

/**
 * The error for the outbox. `begun` says that an earlier part of the same reply was posted, or that an earlier attempt may
 * have been: then the next attempt must look first, whatever became of this one.
 */
export function deliveryError(failure: Failure, where: { appConsole: string; begun: boolean }): DeliveryError {
  const known = failure.kind === "broken" && failure.reached ? "unknown" : "not-posted";
  return new DeliveryError(inWords(failure, where.appConsole), {
    retryable: failure.kind !== "refused" || tokenCodes.has(failure.code),
    outcome: where.begun ? "unknown" : known,
    retryAfterMs: failure.kind === "limited" ? failure.retryAfterMs : undefined,
  });
}
