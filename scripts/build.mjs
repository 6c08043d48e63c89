#!/usr/bin/env node
// Builds dist/: the server with esbuild, the web page with Vite. `--if-stale` does nothing when dist is newer than every source.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);
const stamp = "dist/.built";

const newest = (path) => {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
};
const sources = ["src", "skills", "scripts/build.mjs", "package.json", "package-lock.json"];
const fresh = existsSync(stamp) && statSync(stamp).mtimeMs >= Math.max(...sources.map(newest));
if (process.argv.includes("--if-stale") && fresh) process.exit(0);

// Pure JavaScript that every start needs: opening its many small files takes a third of the time to be ready. All else
// stays a package, loaded when it is first needed.
const bundled = ["@hono/node-server", "hono", "kysely", "marked", "tinyglobby", "yaml", "zod"];
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
const { build } = await import("esbuild");
await build({
  entryPoints: { main: "src/main.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: Object.keys(dependencies).filter((name) => !bundled.includes(name)),
  // What came as CommonJS calls require for Node's own modules, which an ES module has not by itself.
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
  sourcemap: true,
  chunkNames: "chunks/[name]-[hash]",
  logLevel: "warning",
});
if (existsSync("src/console/page/index.html")) {
  const vite = await import("vite");
  await vite.build({ root: "src/console/page", configFile: "src/console/page/vite.config.ts", logLevel: "warn" });
}
writeFileSync(stamp, `${new Date().toISOString()}\n`);
