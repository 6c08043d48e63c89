/**
 * How an app is made behind a link: the registration that the SDK polls, what the page behind the link makes of what the link holds, and
 * what Feishu tells afterwards of the app. Names that Feishu does not know are dropped without a word.
 */
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { feishuNeeds } from "../../../src/adapters/feishu/needs.ts";
import { type Route, route, WholeAnswer } from "./http.ts";
import { type FakeApp, refuse, type World } from "./world.ts";

const linkSeconds = 600;
const knownScopes: ReadonlySet<string> = new Set([
  ...feishuNeeds.scopes.tenant,
  ...feishuNeeds.scopes.user,
  "calendar:calendar",
]);
/** The page takes what is packed so, and nothing else. */
const addons = z.strictObject({
  preset: z.boolean().optional(),
  scopes: z.strictObject({ tenant: z.array(z.string()).optional(), user: z.array(z.string()).optional() }),
  events: z.strictObject({
    items: z.strictObject({ tenant: z.array(z.string()), user: z.array(z.string()).optional() }),
  }),
  callbacks: z.strictObject({ items: z.array(z.string()) }),
});

interface Flow {
  made: FakeApp | undefined;
  by: string;
  brand: "feishu" | "lark";
  denied: boolean;
  readonly until: number;
}

/** How an app is set up in the developer console. */
export interface ConsolePage {
  events: readonly string[] | undefined;
  callbacks: readonly string[] | undefined;
  way: "websocket" | "webhook";
}

export interface Registration {
  readonly routes: Route[];
  /** Somebody scans the link and confirms. Gives the app and what the page showed. */
  scan(link: string, scanned?: { by?: string; brand?: "feishu" | "lark" }): { app: FakeApp; name: string | null };
  deny(link: string): void;
  /** The page of an app, to be changed. */
  pageOf(app: FakeApp): ConsolePage;
  /** Seconds a link is good. */
  lifeSeconds: number;
}

export function registrationDesk(
  world: World,
  { url, addApp }: { url: () => string; addApp: (app: Partial<FakeApp> & { id: string }) => FakeApp },
): Registration {
  const flows = new Map<string, Flow>();
  const pages = new Map<string, ConsolePage>();
  const no = (error: string) => new WholeAnswer(400, { error, error_description: error });
  const flowOf = (link: string): Flow => {
    const flow = flows.get(new URL(link).searchParams.get("device") ?? "");
    if (!flow) throw new Error("no such link");
    return flow;
  };
  const pageOf = (app: FakeApp): ConsolePage => {
    const page = pages.get(app.id) ?? {
      events: feishuNeeds.events,
      callbacks: feishuNeeds.callbacks,
      way: "websocket" as const,
    };
    pages.set(app.id, page);
    return page;
  };
  const desk: Registration = {
    lifeSeconds: linkSeconds,
    pageOf,
    deny(link) {
      flowOf(link).denied = true;
    },
    scan(link, { by = "ou_alice", brand = "feishu" } = {}) {
      const flow = flowOf(link);
      const { searchParams } = new URL(link);
      const packed = Buffer.from(searchParams.get("addons") ?? "", "base64url");
      const wanted = addons.parse(JSON.parse(gunzipSync(packed).toString("utf8")));
      const asked = [...(wanted.scopes.tenant ?? []), ...(wanted.scopes.user ?? [])];
      const app = addApp({
        id: `cli_${world.newId("x").slice(2, 18)}`,
        secret: world.newId("x").slice(2, 34),
        scopes: new Set(asked.filter((scope) => knownScopes.has(scope))),
      });
      pages.set(app.id, {
        events: wanted.events.items.tenant,
        callbacks: wanted.callbacks.items,
        way: "websocket",
      });
      for (const chat of world.chats.values()) if (chat.name === by) chat.bots.add(app.id);
      Object.assign(flow, { made: app, by, brand });
      return { app, name: searchParams.get("name") };
    },
    routes: [
      route({
        name: "app.registration",
        method: "POST",
        path: "/oauth/v1/app/registration",
        token: false,
        whole: true,
        body: z.discriminatedUnion("action", [
          z.strictObject({
            action: z.literal("begin"),
            archetype: z.literal("PersonalAgent"),
            auth_method: z.literal("client_secret"),
            request_user_info: z.literal("open_id"),
          }),
          z.strictObject({ action: z.literal("poll"), device_code: z.string() }),
        ]),
        handle: ({ body }) => {
          if (body.action === "begin") {
            const device = world.newId("dc");
            const until = world.now() + desk.lifeSeconds * 1000;
            flows.set(device, { made: undefined, by: "", brand: "feishu", denied: false, until });
            return {
              device_code: device,
              user_code: "ABCD-EFGH",
              verification_uri: `${url()}/page/cli`,
              verification_uri_complete: `${url()}/page/cli?device=${device}&user_code=ABCD-EFGH`,
              expires_in: desk.lifeSeconds,
              interval: 0.05,
            };
          }
          const flow = flows.get(body.device_code);
          if (!flow || flow.until < world.now()) return no("expired_token");
          if (flow.denied) return no("access_denied");
          if (!flow.made) return no("authorization_pending");
          return {
            client_id: flow.made.id,
            client_secret: flow.made.secret,
            user_info: { open_id: flow.by, tenant_brand: flow.brand },
          };
        },
      }),
      route({
        name: "application.get",
        method: "GET",
        path: "/open-apis/application/v6/applications/:app_id",
        scopes: ["application:application:self_manage", "admin:app.info:readonly"],
        query: z.strictObject({
          lang: z.enum(["zh_cn", "en_us", "ja_jp"]),
          user_id_type: z.enum(["open_id", "union_id", "user_id"]).optional(),
        }),
        handle: ({ app, path }) => {
          if (path.app_id !== app.id && path.app_id !== "me") return refuse(210508, "insufficient permission level");
          const page = pageOf(app);
          const user: ReadonlySet<string> = new Set(feishuNeeds.scopes.user);
          return {
            app: {
              app_id: app.id,
              status: 1,
              app_name: app.name,
              scopes: [...(app.scopes ?? knownScopes)].map((scope) => ({
                scope,
                description: scope,
                level: 1,
                token_types: user.has(scope) ? ["user"] : ["tenant", "user"],
              })),
              ...(page.events && { event: { subscription_type: page.way, subscribed_events: page.events } }),
              ...(page.callbacks && {
                callback_info: { callback_type: page.way, subscribed_callbacks: page.callbacks },
              }),
            },
          };
        },
      }),
    ],
  };
  return desk;
}
