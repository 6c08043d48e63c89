import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./server.mjs";

/**
 * Makes a file of src/ importable, with all it imports, and imports it.
 * @param {string} file from the folder of the package, such as `src/app.ts`
 */
export async function load(file) {
  const outfile = join(root, "dist/bench", `${file.replace(/\W/g, "-")}.mjs`);
  await build({
    entryPoints: [join(root, file)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
