/** How a person lets the app act in their name: the device flow (RFC 8628), whose link they open wherever they are signed in. */
import { z } from "zod";
import type { FeishuApp } from "./apps.ts";

const limitMs = 10_000;
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
/** Keeps an agreement good beyond the two hours of its first token. */
const lasting = "offline_access";

/** A link that waits for a person, and what to ask Feishu by whether they agreed. */
export interface Asked {
  readonly deviceCode: string;
  readonly link: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly intervalMs: number;
}

/** What a person agreed to. Times are milliseconds since 1970. */
export interface Grant {
  readonly token: string;
  readonly until: number;
  /** Good once; absent when Feishu gave none. */
  readonly refresh?: string;
  readonly refreshUntil?: number;
  readonly scopes: readonly string[];
}

/** Feishu says no. `pending`: not yet; `slower`: not so often; `ended`: it never will. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly kind: "pending" | "slower" | "ended" | "broken";
  constructor(kind: "pending" | "slower" | "ended" | "broken", message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface OAuth {
  /** All reject with an `OAuthError`, which holds no secret. */
  ask(scopes: readonly string[]): Promise<Asked>;
  /** The grant, once the person has agreed. */
  poll(deviceCode: string): Promise<Grant>;
  renew(refresh: string): Promise<Grant>;
  revoke(token: string): Promise<void>;
}

const asked = z.object({
  device_code: z.string().min(1),
  verification_uri_complete: z.url({ protocol: /^https?$/ }),
  expires_in: z.number().positive(),
  interval: z.number().positive().default(5),
});
const granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
  scope: z.string().default(""),
});

const kinds: Readonly<Record<string, OAuthError["kind"]>> = {
  authorization_pending: "pending",
  slow_down: "slower",
  access_denied: "ended",
  expired_token: "ended",
  invalid_grant: "ended",
  invalid_client: "ended",
};

export function oauth(app: FeishuApp, now: () => number): OAuth {
  const own = { client_id: app.id, client_secret: app.secret };
  const tokenAt = `${app.api}/open-apis/authen/v2/oauth/token`;

  async function post(url: string, fields: Record<string, string>): Promise<unknown> {
    const about = { method: "POST", redirect: "error", signal: AbortSignal.timeout(limitMs) } as const;
    const answer = await fetch(url, { ...about, body: new URLSearchParams(fields) }).catch(() => {
      throw new OAuthError("broken", "Feishu could not be reached.");
    });
    const body: unknown = await answer.json().catch(() => undefined);
    const { error, code } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    if (answer.ok && error === undefined && (code === undefined || code === 0)) return body;
    const known = kinds[String(error)];
    throw new OAuthError(known ?? "broken", `Feishu said ${String(error ?? code ?? answer.status).slice(0, 60)}.`);
  }

  function read<T>(shape: z.ZodType<T>, body: unknown): T {
    const found = shape.safeParse(body);
    if (found.success) return found.data;
    throw new OAuthError("broken", "Feishu's answer has another shape.");
  }

  const grantIn = (body: unknown): Grant => {
    const { access_token, expires_in, refresh_token, refresh_token_expires_in, scope } = read(granted, body);
    return {
      token: access_token,
      until: now() + expires_in * 1000,
      ...(refresh_token ? { refresh: refresh_token } : {}),
      ...(refresh_token && refresh_token_expires_in ? { refreshUntil: now() + refresh_token_expires_in * 1000 } : {}),
      scopes: scope.split(" ").filter(Boolean),
    };
  };

  return {
    async ask(scopes) {
      const scope = [...new Set([...scopes, lasting])].sort().join(" ");
      const body = await post(`${app.accounts}/oauth/v1/device_authorization`, { ...own, scope });
      const { device_code, verification_uri_complete, expires_in, interval } = read(asked, body);
      return {
        deviceCode: device_code,
        link: verification_uri_complete,
        until: now() + expires_in * 1000,
        intervalMs: interval * 1000,
      };
    },
    poll: async (deviceCode) =>
      grantIn(await post(tokenAt, { ...own, grant_type: deviceGrant, device_code: deviceCode })),
    renew: async (refresh) =>
      grantIn(await post(tokenAt, { ...own, grant_type: "refresh_token", refresh_token: refresh })),
    async revoke(token) {
      await post(`${app.accounts}/oauth/v1/revoke`, { ...own, token });
    },
  };
}
