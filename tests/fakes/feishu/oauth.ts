/** How people let apps act in their name: the device flow, tokens that end, refresh tokens that are good once, and taking it back. */
import { z } from "zod";
import { type Route, route, WholeAnswer } from "./http.ts";
import { refuse, type World } from "./world.ts";

const tokenSeconds = 7200;
const refreshSeconds = 7 * 86_400;
const linkSeconds = 600;

interface Flow {
  readonly app: string;
  readonly scopes: string[];
  readonly until: number;
  agreed: string | undefined;
  denied: boolean;
  polledAt: number;
}

interface Given {
  readonly app: string;
  readonly openId: string;
  readonly scopes: string[];
  readonly until: number;
  readonly pair: string;
}

export interface OAuthDesk {
  readonly routes: Route[];
  /** Somebody opens the link and agrees. */
  agree(link: string, openId: string): void;
  deny(link: string): void;
  /** The scopes that each link asked for, in order. */
  readonly asked: string[][];
  /** Whether a token is good, and whose it is. */
  personOf(token: string): { app: string; openId: string; scopes: readonly string[] } | undefined;
  readonly renewals: () => number;
  readonly given: () => readonly string[];
}

export function oauthDesk(world: World, url: () => string): OAuthDesk {
  const flows = new Map<string, Flow>();
  const tokens = new Map<string, Given>();
  const refreshes = new Map<string, Given>();
  const asked: string[][] = [];
  const given: string[] = [];
  let renewals = 0;

  const own = { client_id: z.string(), client_secret: z.string() };
  const isApp = (body: { client_id: string; client_secret: string }): boolean =>
    world.apps.get(body.client_id)?.secret === body.client_secret;
  const no = (error: string) => new WholeAnswer(400, { code: 20049, error, error_description: error });
  const byLink = (link: string): Flow => {
    const flow = flows.get(new URL(link).searchParams.get("flow_id") ?? "");
    if (!flow) throw new Error("no such link");
    return flow;
  };

  function personOf(token: string) {
    const found = tokens.get(token);
    return found && found.until > world.now() ? found : undefined;
  }

  function give(app: string, openId: string, scopes: string[]) {
    const pair = world.newId("pair");
    const [token, refresh] = [world.newId("u"), world.newId("ur")];
    tokens.set(token, { app, openId, scopes, until: world.now() + tokenSeconds * 1000, pair });
    refreshes.set(refresh, { app, openId, scopes, until: world.now() + refreshSeconds * 1000, pair });
    given.push(token, refresh);
    return {
      code: 0,
      access_token: token,
      expires_in: tokenSeconds,
      refresh_token: refresh,
      refresh_token_expires_in: refreshSeconds,
      token_type: "Bearer",
      scope: scopes.join(" "),
    };
  }

  const tokenBody = z.discriminatedUnion("grant_type", [
    z.strictObject({
      ...own,
      grant_type: z.literal("urn:ietf:params:oauth:grant-type:device_code"),
      device_code: z.string(),
    }),
    z.strictObject({ ...own, grant_type: z.literal("refresh_token"), refresh_token: z.string() }),
  ]);

  return {
    asked,
    renewals: () => renewals,
    given: () => given,
    agree(link, openId) {
      byLink(link).agreed = openId;
    },
    deny(link) {
      byLink(link).denied = true;
    },
    personOf,
    routes: [
      route({
        name: "oauth.device",
        method: "POST",
        path: "/oauth/v1/device_authorization",
        token: false,
        whole: true,
        body: z.strictObject({ ...own, scope: z.string() }),
        handle: ({ body }) => {
          if (!isApp(body)) return no("invalid_client");
          const code = world.newId("dc");
          const scopes = body.scope.split(" ");
          asked.push(scopes);
          flows.set(code, {
            app: body.client_id,
            scopes,
            until: world.now() + linkSeconds * 1000,
            agreed: undefined,
            denied: false,
            polledAt: 0,
          });
          return {
            device_code: code,
            user_code: "ABCD-EFGH",
            verification_uri: `${url()}/device`,
            verification_uri_complete: `${url()}/device?flow_id=${code}&user_code=ABCD-EFGH`,
            expires_in: linkSeconds,
            interval: 0.05,
          };
        },
      }),
      route({
        name: "oauth.token",
        method: "POST",
        path: "/open-apis/authen/v2/oauth/token",
        token: false,
        whole: true,
        body: tokenBody,
        handle: ({ body }) => {
          if (!isApp(body)) return no("invalid_client");
          if (body.grant_type === "refresh_token") {
            const found = refreshes.get(body.refresh_token);
            refreshes.delete(body.refresh_token);
            if (!found || found.until < world.now()) return no("invalid_grant");
            renewals++;
            return give(found.app, found.openId, found.scopes);
          }
          const flow = flows.get(body.device_code);
          if (!flow || flow.until < world.now()) return no("expired_token");
          if (flow.denied) return no("access_denied");
          if (flow.agreed === undefined) return no("authorization_pending");
          flows.delete(body.device_code);
          return give(flow.app, flow.agreed, flow.scopes);
        },
      }),
      route({
        name: "oauth.revoke",
        method: "POST",
        path: "/oauth/v1/revoke",
        token: false,
        whole: true,
        body: z.strictObject({ ...own, token: z.string() }),
        handle: ({ body }) => {
          if (!isApp(body)) return no("invalid_client");
          const pair = (tokens.get(body.token) ?? refreshes.get(body.token))?.pair;
          for (const kept of [tokens, refreshes])
            for (const [key, one] of kept) if (one.pair === pair) kept.delete(key);
          return {};
        },
      }),
      route({
        name: "authen.user_info",
        method: "GET",
        path: "/open-apis/authen/v1/user_info",
        handle: ({ token }) => {
          const person = personOf(token ?? "");
          return person ? { open_id: person.openId, name: "somebody" } : refuse(99991668, "Invalid access token.");
        },
      }),
    ],
  };
}
