/** What browsers and vaults do where people let us use their calendars. */
import type { Notes } from "../../src/core/notes.ts";
import { type Accounts, callbackPath, connectPath } from "../../src/office/calendar/elsewhere/accounts.ts";

/** Notes in memory. */
export function memoryNotes(): Notes & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key) => kept.get(key),
    put: async (key, value) => void kept.set(key, value),
    remove: async (key) => void kept.delete(key),
    list: async (prefix) => [...kept].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value })),
  };
}

const request = (query: string) => ({ headers: {}, query, body: new Uint8Array() });

/** The link that somebody is told when they are not connected yet. */
export async function linkFor(accounts: Accounts, person: string): Promise<string> {
  const error = await accounts.token(person).then(
    () => new Error("is connected"),
    (error: Error) => error,
  );
  const [link] = /https?:\S+state=[\w-]+/.exec(error.message) ?? [];
  if (!link) throw error;
  return link;
}

/** Opens a link to connect as the browser of somebody with an account, who agrees. Gives the page they end at. */
export async function openLink(accounts: Accounts, link: string, email?: string) {
  const first = await accounts.routes[connectPath]?.(request(new URL(link).search.slice(1)));
  if (first?.status !== 302) return first;
  const consent = new URL(first.headers?.location ?? "");
  if (email) consent.searchParams.set("login_hint", email);
  const agreed = await fetch(consent, { redirect: "manual" });
  const back = new URL(agreed.headers.get("location") ?? "");
  return accounts.routes[callbackPath]?.(request(back.search.slice(1)));
}

/** Connects somebody. */
export async function connect(accounts: Accounts, person: string): Promise<void> {
  const page = await openLink(accounts, await linkFor(accounts, person));
  if (page?.status !== 200) throw new Error(`not connected: ${page?.body}`);
}
