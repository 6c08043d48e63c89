import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file of the built page, as it is sent. */
export interface Asset {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  woff2: "font/woff2",
};

/**
 * Reads the built page into memory, by its path from the folder (`index.html`, `assets/app-1a2b.js`). Requests are
 * looked up among these names, so no address reaches the disk. A folder that is not there gives an empty map.
 */
export async function loadPage(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const page = new Map<string, Asset>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const entry of entries) {
    const type = types[entry.name.slice(entry.name.lastIndexOf(".") + 1)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const plain = new Uint8Array(await readFile(path));
    const gzipped = new Uint8Array(await promisify(gzip)(plain, { level: 9 }));
    page.set(relative(folder, path).split(sep).join("/"), { type, plain, gzipped });
  }
  return page;
}
