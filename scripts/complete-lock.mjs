#!/usr/bin/env node
// Run after every `npm install PACKAGE`. A registry that does not carry a tool's builds for other platforms leaves them
// out of package-lock.json, and `npm ci` then refuses the lock on every platform. This adds the entries: they are
// optional and bound to their platform, so that nothing is fetched for them elsewhere.
import { readFileSync, writeFileSync } from "node:fs";

const path = "package-lock.json";
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = [];
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const found = `${place}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages;
    const platform =
      /-(android|darwin|freebsd|linux|win32)-(arm64|x64|arm|ia32)(?:-(musl|gnu|msvc|eabi)(?:eabihf)?)?$/.exec(name);
    if (found || place === "" || !platform) continue;
    const [, os, cpu, libc] = platform;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev ? { dev: true } : {}),
      ...(os === "linux" && libc ? { libc: [libc === "gnu" ? "glibc" : libc] } : {}),
      optional: true,
      os: [os],
    };
    added.push(`${name}@${version}`);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "package-lock.json is complete." : `Added to package-lock.json: ${added.join(", ")}`);
