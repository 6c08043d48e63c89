#!/usr/bin/env node
// Writes the pictures of the web chat to docs/images (or to the folder named): npm run build first; needs Chromium.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = resolve(process.argv[2] ?? "docs/images");
process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const outfile = resolve("dist/screenshots.js");
await build({
  entryPoints: ["tests/fakes/screenshots.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
const { takeScreenshots } = await import(pathToFileURL(outfile).href);
await mkdir(folder, { recursive: true });
await takeScreenshots((name, png) => writeFile(join(folder, `${name}.png`), png));
