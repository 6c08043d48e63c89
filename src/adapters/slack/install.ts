/** The pages on which people install the app in workspaces of their own: `/slack/install`, and where Slack sends them back to. */
import { randomBytes } from "node:crypto";
import type { webApi } from "@slack/bolt";
import type { Http, RawRequest, RawResponse } from "../../core/http.ts";
import type { Language } from "../../core/message.ts";
import { readFailure } from "./failure.ts";
import { type Installation, readGranted } from "./installations.ts";
import { installPage, type Said, words } from "./installPage.ts";
import { redirectPath } from "./manifest.ts";
import { stateLimitMs, states } from "./state.ts";

const authorizeUrl = "https://slack.com/oauth/v2/authorize";
export const installPath = "/slack/install";
const cookieName = "atclaw_slack_install";

export interface InstallOptions {
  readonly http: Pick<Http, "route">;
  readonly client: webApi.WebClient;
  /** Client ID and Client Secret of the app. */
  readonly app: { readonly id: string; readonly secret: string };
  readonly scopes: readonly string[];
  readonly now: () => number;
  /** Keeps an installation. Resolves once it is on the disk. */
  readonly keep: (installation: Installation) => Promise<void>;
  readonly logError: (what: string, error?: unknown) => void;
}

/** Opens both pages. */
export function openInstallPages({ http, client, app, scopes, now, keep, logError }: InstallOptions): void {
  const pending = states(now);

  http.route("GET", installPath, async (request) => {
    const cookie = cookieOf(request) ?? randomBytes(24).toString("base64url");
    const query = new URLSearchParams({ client_id: app.id, scope: scopes.join(","), state: pending.make(cookie) });
    return page(request, 200, "offer", {
      link: `${authorizeUrl}?${query}`,
      headers: { "set-cookie": setCookie(request, cookie) },
    });
  });

  http.route("GET", redirectPath, async (request) => {
    const query = new URLSearchParams(request.query);
    const proof = pending.take(query.get("state") ?? "", cookieOf(request));
    if (proof !== "good") return page(request, 400, proof === "late" || proof === "used" ? proof : "forged");
    const code = query.get("code");
    if (!code) return page(request, 400, query.get("error") === "access_denied" ? "denied" : "refused");
    try {
      const answer = await client.oauth.v2.access({ client_id: app.id, client_secret: app.secret, code });
      const installation = toInstallation(answer, now());
      await keep(installation);
      return page(request, 200, "done", { name: installation.name });
    } catch (error) {
      const failure = readFailure(error);
      logError("slack: an installation did not come about", error);
      return failure.kind === "refused" ? page(request, 400, "refused") : page(request, 502, "broken");
    }
  });
}

/** Throws when an answer of Slack's is no bot's installation. */
function toInstallation(answer: webApi.OauthV2AccessResponse, now: number): Installation {
  const { team, enterprise, is_enterprise_install: forAll, bot_user_id: botUserId } = answer;
  const place = forAll ? enterprise : team;
  if (!place?.id || !botUserId || answer.token_type !== "bot")
    throw new Error("Slack's answer names no workspace or no bot.");
  return { id: place.id, name: place.name ?? place.id, botUserId, ...readGranted(answer, now) };
}

function page(
  request: RawRequest,
  status: number,
  said: Said,
  more: { link?: string; name?: string; headers?: Record<string, string> } = {},
): RawResponse {
  const language: Language = /^zh\b/i.test(String(request.headers["accept-language"] ?? "")) ? "zh" : "en";
  return {
    status,
    type: "text/html; charset=utf-8",
    body: installPage(language, words[language][said], { again: installPath, ...more }),
    headers: {
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      ...more.headers,
    },
  };
}

function cookieOf({ headers }: RawRequest): string | undefined {
  const all = String(headers.cookie ?? "").split(/;\s*/);
  return all.find((one) => one.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

/** Lax, so that it comes along when Slack sends the browser back. */
function setCookie({ headers }: RawRequest, value: string): string {
  const secure = String(headers["x-forwarded-proto"] ?? "").startsWith("https") ? "; Secure" : "";
  return `${cookieName}=${value}; Path=/slack; Max-Age=${stateLimitMs / 1000}; HttpOnly; SameSite=Lax${secure}`;
}
