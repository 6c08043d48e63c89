import { isIP } from "node:net";

/**
 * Which names we answer to. A page elsewhere can make its own name point at this machine (DNS rebinding) and
 * then read what we say as if it were ours; its requests still carry that name in `Host`, so unknown names are
 * refused. Addresses cannot be rebound, so they are fine as soon as we are reachable beyond this machine.
 */
export function hostRule(options: { loopback: boolean; allowedHosts: readonly string[] }): (host: string) => boolean {
  const names = new Set(["localhost", "127.0.0.1", "::1", ...options.allowedHosts.map(nameOf)]);
  return (host) => {
    const name = nameOf(host);
    return names.has(name) || (!options.loopback && isIP(name) !== 0);
  };
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** `Example.com:8787` → `example.com`, `[::1]:80` → `::1`. */
function nameOf(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host);
  if (bracketed) return bracketed[1]?.toLowerCase() ?? "";
  return (isIP(host) === 6 ? host : host.replace(/:\d+$/, "")).toLowerCase();
}
