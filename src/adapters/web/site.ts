/** The addresses a browser opens: the page and its files, the door, the numbers; the API hangs below `/api`. */
import { type Context, Hono } from "hono";
import type { Asset } from "./assets.ts";
import { doorPage, doorStyle } from "./door.ts";
import type { Guard } from "./guard.ts";

const notBuilt = "The page is not built. Run: npm run build\n";

export function siteRoutes(options: {
  guard: Guard;
  api: Hono;
  page: ReadonlyMap<string, Asset>;
  metrics: () => Promise<string>;
  /** Pages that connect chat platforms. */
  connect: Hono;
  log: ((what: string, error: unknown) => void) | undefined;
}): Hono {
  const { guard, page } = options;
  const app = new Hono();
  app.use(guard.headers);
  app.use("/api/*", guard.api);
  app.use("/metrics", guard.api);
  app.route("/api", options.api);
  app.route("/connect", options.connect);

  app.get("/", (c) => {
    if (!guard.allows(c)) return c.html(doorPage(c.req.header("accept-language"), undefined), 401);
    const index = page.get("index.html");
    return index ? sendAsset(c, index, "no-cache") : c.text(notBuilt, 503);
  });
  app.get("/metrics", async (c) =>
    c.body(await options.metrics(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
  app.get("/door.css", (c) => c.body(doorStyle, 200, { "content-type": "text/css; charset=utf-8" }));
  // The files of the page are the same everywhere and hold nothing of anyone's, so they need no token.
  app.get("/assets/:name", (c) => {
    const asset = page.get(`assets/${c.req.param("name")}`);
    return asset ? sendAsset(c, asset, "public, max-age=31536000, immutable") : c.notFound();
  });
  app.post("/login", async (c) => {
    const site = c.req.header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin") return c.text("Log in from the page itself.\n", 403);
    const given = new URLSearchParams(await c.req.text()).get("token") ?? "";
    const outcome = guard.logIn(c, given.trim());
    if (outcome === "ok") return c.redirect("/", 303);
    return c.html(doorPage(c.req.header("accept-language"), outcome), outcome === "wrong" ? 401 : 429);
  });
  app.notFound((c) =>
    c.req.path.startsWith("/api/")
      ? c.json({ error: "There is nothing at this address.", next: "See the list of addresses in the guide." }, 404)
      : c.text("There is nothing at this address. Open / for the chat.\n", 404),
  );
  app.onError((error, c) => {
    options.log?.(`${c.req.method} ${c.req.routePath} failed`, error);
    return c.json({ error: "Something broke on our side.", next: "Try again; the log has the details." }, 500);
  });
  return app;
}

function sendAsset(c: Context, asset: Asset, cache: string): Response {
  const zipped = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
  return c.body(zipped ? asset.gzipped : asset.plain, 200, {
    "content-type": asset.type,
    "cache-control": cache,
    vary: "accept-encoding",
    ...(zipped ? { "content-encoding": "gzip" } : {}),
  });
}
