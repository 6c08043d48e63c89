/** What went wrong with a call of Slack's Web API, and what follows from it for a reply that was to be posted. */
import { webApi } from "@slack/bolt";
import { DeliveryError } from "../../core/errors.ts";

/** There is no token for a workspace: the app was never installed there, or was removed. */
export class NotInstalled extends Error {
  override readonly name = "NotInstalled";
  constructor(account: string) {
    super(`The app is not installed in the workspace ${account || "of this event"}. Install it there, then ask again.`);
  }
}

export type Failure =
  /** Slack did nothing and says when to come again. */
  | { readonly kind: "limited"; readonly retryAfterMs: number }
  /** Slack says no. `needed` is the scope that is missing. */
  | { readonly kind: "refused"; readonly code: string; readonly needed: string | undefined }
  /** No answer, or none that tells whether the call was carried out; `reached` is false when nothing can have been. */
  | { readonly kind: "broken"; readonly why: string; readonly reached: boolean };

/** Errors of Slack's own making, after which the call may have been carried out all the same. */
const slackBroke = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout"]);
const limitCodes = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);
const neverReached = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const leastWaitMs = 1000;

/** Reads an error thrown by the SDK's client. */
export function readFailure(error: unknown): Failure {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return { kind: "limited", retryAfterMs: Math.max(error.retryAfter * 1000, leastWaitMs) };
  if (error instanceof webApi.WebAPIPlatformError) {
    const code = String(error.data.error);
    if (limitCodes.has(code)) return { kind: "limited", retryAfterMs: leastWaitMs };
    // The SDK hands on whatever it could not parse as the code: a proxy's page, half an answer.
    if (!/^[a-z0-9_]{1,80}$/.test(code)) return broken("the answer was not Slack's");
    if (slackBroke.has(code)) return broken(`Slack said ${code}`);
    const { needed } = error.data as { needed?: unknown };
    return { kind: "refused", code, needed: typeof needed === "string" ? needed : undefined };
  }
  if (error instanceof webApi.WebAPIHTTPError) return broken(`Slack answered with HTTP ${error.statusCode}`);
  if (error instanceof NotInstalled) return notInstalled;
  if (error instanceof webApi.WebAPIRequestError) {
    if (error.original instanceof NotInstalled) return notInstalled;
    const { message, code = "" } = error.original as NodeJS.ErrnoException;
    return broken(code || message, !neverReached.has(code));
  }
  return broken(error instanceof Error ? error.message : String(error));
}

const notInstalled: Failure = { kind: "refused", code: "not_installed", needed: undefined };

const broken = (why: string, reached = true): Failure => ({ kind: "broken", why, reached });

/** Slack does not know us any more: no reply is at fault, and all of them go out once there is a token that works. */
export const isLockedOut = (code: string): boolean => refusals[code]?.endsWith(token) === true;
const lockedOutRetryMs = 60_000;

/** What an operator reads about a call that Slack refused: what happened and what to do. */
export function refusalInWords({ code, needed }: { code: string; needed: string | undefined }): string {
  if (code === "missing_scope")
    return `The app lacks the scope ${needed ?? "this needs"}. Add it under OAuth & Permissions, reinstall the app and set the new SLACK_BOT_TOKEN.`;
  return refusals[code] ?? `Slack refused (${code}). See https://docs.slack.dev/reference/methods for what that means.`;
}

const token =
  "Slack does not accept SLACK_BOT_TOKEN. Copy the bot token (xoxb-…) anew from OAuth & Permissions and start again.";
const refusals: Readonly<Record<string, string>> = {
  not_installed: "The app is not installed in that workspace any more. Install it there again, then ask again.",
  invalid_auth: token,
  not_authed: token,
  token_revoked: token,
  token_expired: token,
  not_allowed_token_type: token,
  account_inactive: `The app was removed from the workspace, or its bot was. Install it again. ${token}`,
  channel_not_found: "The channel is gone, or the bot is not in it. Invite the bot with /invite and ask again.",
  not_in_channel: "The bot is not in the channel. Invite it with /invite and ask again.",
  is_archived: "The channel is archived. Unarchive it and ask again, or ask in another channel.",
  thread_not_found: "The thread is gone: its first message was deleted.",
  message_not_found: "The message that was to be answered is gone.",
  restricted_action: "A setting of the workspace keeps the bot from posting there. An admin can allow it.",
  restricted_action_read_only_channel: "Only some people may post in the channel. An admin can allow the bot.",
  restricted_action_thread_only_channel: "The channel allows posts in threads only. An admin can allow the bot.",
  restricted_action_non_threadable_channel: "The channel allows no threads. Ask in another channel.",
  msg_too_long: "Slack finds the message too long.",
  no_text: "The reply was empty.",
};

/**
 * The error for the outbox. `begun` says that an earlier part of the same reply was posted, or that an earlier attempt may
 * have been: then the next attempt must look first, whatever became of this one.
 */
export function deliveryError(
  failure: Failure,
  where: { channel: string; begun: boolean },
  cause?: unknown,
): DeliveryError {
  const outcome = (known: "not-posted" | "unknown") => (where.begun ? "unknown" : known);
  switch (failure.kind) {
    case "limited":
      return new DeliveryError(
        `Slack takes no more messages in ${where.channel} for now; the reply goes out in ${Math.ceil(failure.retryAfterMs / 1000)} s.`,
        { retryable: true, retryAfterMs: failure.retryAfterMs, outcome: outcome("not-posted") },
      );
    case "refused":
      return new DeliveryError(`${where.channel}: ${refusalInWords(failure)}`, {
        retryable: isLockedOut(failure.code),
        ...(isLockedOut(failure.code) ? { retryAfterMs: lockedOutRetryMs } : {}),
        outcome: outcome("not-posted"),
        cause,
      });
    case "broken":
      return new DeliveryError(`Slack could not be reached (${failure.why}); the reply is tried again.`, {
        retryable: true,
        outcome: outcome(failure.reached ? "unknown" : "not-posted"),
      });
  }
}
