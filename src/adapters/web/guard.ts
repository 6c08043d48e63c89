import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

const cookieName = "atclaw_web";
const cookieSeconds = 30 * 24 * 3600;
/** Wrong tokens we look at within a minute; more are refused unread. */
const maxWrongPerMinute = 20;

/** Who may come in, and what their browser may do with what we send. */
export interface Guard {
  /** Refuses requests that a page of another site made, and those without the token where one is set. */
  readonly api: MiddlewareHandler;
  /**
   * Headers for everything we send: nothing from outside is loaded, nothing of ours is framed or guessed at. They are
   * set before the answer is made, which may name others in their place; afterwards each one would copy the answer.
   */
  readonly headers: MiddlewareHandler;
  /** True when no token is set or the request carries it. */
  allows(c: Context): boolean;
  /** Sets the cookie when the token is right. */
  logIn(c: Context, token: string): "ok" | "wrong" | "too-many";
}

const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const securityHeaders = Object.entries({
  "content-security-policy": contentPolicy,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
});

/** `isOurs` tells whether a host is one of our names; `token` undefined lets everyone in who reaches us. */
export function createGuard(options: {
  token: string | undefined;
  isOurs: (host: string) => boolean;
  now: () => Date;
}): Guard {
  const { token } = options;
  // The cookie proves that its holder had the token and does not contain it. It stays good until the token changes.
  const session = token === undefined ? "" : createHmac("sha256", token).update("atclaw web session").digest("hex");
  let minute = 0;
  let wrong = 0;

  function allows(c: Context): boolean {
    if (token === undefined) return true;
    const bearer = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (bearer !== undefined && same(bearer, token)) return true;
    const cookie = getCookie(c, cookieName);
    return cookie !== undefined && same(cookie, session);
  }

  return {
    allows,
    async api(c, next) {
      if (isForeign(c, options.isOurs)) {
        return c.json({ error: "Another site may not do that here.", next: "Use the chat page itself." }, 403);
      }
      if (!allows(c)) return c.json({ error: "The token is missing.", next: "Reload the page and enter it." }, 401);
      await next();
    },
    async headers(c, next) {
      for (const [name, value] of securityHeaders) c.header(name, value);
      await next();
    },
    logIn(c, given) {
      const thisMinute = Math.floor(options.now().getTime() / 60_000);
      if (thisMinute !== minute) wrong = 0;
      minute = thisMinute;
      if (wrong >= maxWrongPerMinute) return "too-many";
      if (token !== undefined && !same(given, token)) {
        wrong += 1;
        return "wrong";
      }
      const secure = (c.req.header("x-forwarded-proto") ?? new URL(c.req.url).protocol).startsWith("https");
      setCookie(c, cookieName, session, {
        httpOnly: true,
        sameSite: "Strict",
        path: "/",
        maxAge: cookieSeconds,
        secure,
      });
      return "ok";
    },
  };
}

/** Browsers say where a request comes from; programs without a browser say nothing and cannot be tricked into asking. */
function isForeign(c: Context, isOurs: (host: string) => boolean): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const origin = c.req.header("origin");
  if (origin === undefined) return false;
  const host = URL.canParse(origin) ? new URL(origin).host : "";
  if (host === "") return true;
  const ourHost = c.req.header("host") ?? "";
  // Same name and port as the page was asked for, or a proxy's public name that the operator has listed.
  return host !== ourHost && (isLocal(host) || !isOurs(host));
}

/** Other programs on this machine have pages too, on other ports. */
function isLocal(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);
}

/** Compares in a time that tells nothing about how much of it was right. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
