import { z } from "zod";
import { route } from "./http.ts";
import type { FakeApp, World } from "./world.ts";

/** Gives tokens to apps that prove themselves, each good for so many seconds; a new one leaves the old ones good. */
export function tokenDesk(world: World, lifeSeconds: () => number) {
  const given = new Map<string, { app: FakeApp; until: number }>();
  let count = 0;
  const issue = route({
    name: "auth.tenant_access_token",
    method: "POST",
    path: "/open-apis/auth/v3/tenant_access_token/internal",
    token: false,
    whole: true,
    body: z.strictObject({ app_id: z.string(), app_secret: z.string() }),
    handle: ({ body }) => {
      const app = world.apps.get(body.app_id);
      if (!app) return { code: 10003, msg: "invalid param" };
      if (app.secret !== body.app_secret) return { code: 10014, msg: "app secret invalid" };
      const token = `t-fake-${++count}-${world.newId("x").slice(2, 22)}`;
      given.set(token, { app, until: world.now() + lifeSeconds() * 1000 });
      return { code: 0, msg: "ok", tenant_access_token: token, expire: lifeSeconds() };
    },
  });
  return {
    routes: [issue],
    appOf(token: string): FakeApp | undefined {
      const found = given.get(token);
      return found && found.until > world.now() ? found.app : undefined;
    },
    /** Every token given so far is no longer good. */
    revokeAll: () => given.clear(),
    /** All that were ever good, to look for in logs. */
    all: () => [...given.keys()],
  };
}
