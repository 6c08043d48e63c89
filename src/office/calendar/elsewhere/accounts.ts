/**
 * People let us use their calendar at a service: the OAuth 2.0 code flow with PKCE (RFC 7636) over two addresses of our own HTTP server.
 * What the service gives lies sealed in the vault, under the person's id, and goes when they ask to be forgotten.
 */
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import type { PersonKey } from "../../../core/audit.ts";
import type { Directory } from "../../../core/calendar.ts";
import type { RawRequest, RawResponse } from "../../../core/http.ts";
import type { Notes } from "../../../core/notes.ts";
import { refusal, Unanswered } from "./service.ts";

/** How long a link to connect is good. */
const linkMs = 15 * 60_000;
/** A token is renewed this long before its end. */
const spareMs = 60_000;
export const connectPath = "/calendar/connect";
export const callbackPath = "/calendar/callback";

/** What an OAuth service is like. */
export interface Provider {
  /** As people know it, such as "Google Calendar". */
  readonly name: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Absent for apps that are no secret keepers. */
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  /** More that the page for consent wants to be told. */
  readonly more?: Readonly<Record<string, string>>;
  /** The e-mails of whoever a token is of. */
  whoIs(token: string): Promise<readonly string[]>;
}

export interface Accounts {
  /**
   * A token that is good now, of a person's id. `stale` is one that the service has refused. Rejects with `not-connected`, which says
   * where to connect.
   */
  token(person: string, stale?: string): Promise<string>;
  isConnected(person: string): Promise<boolean>;
  /** Whose chat account asks as a person, so that what they let us use is forgotten with it. */
  known(person: string, chat: PersonKey): void;
  forget(person: string): Promise<void>;
  /** What our two addresses answer. */
  readonly routes: Readonly<Record<string, (request: RawRequest) => Promise<RawResponse>>>;
}

interface Waiting {
  readonly person: string;
  readonly verifier: string;
  readonly until: number;
}

const keptSchema = z.object({ access: z.string(), refresh: z.string(), until: z.number() });
const answerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive().default(3600),
});

export function accountsAt(
  provider: Provider,
  {
    vault,
    directory,
    publicUrl,
    fetch,
    now = Date.now,
  }: {
    vault: Notes;
    directory: Directory;
    /** Where people's browsers reach us, such as `https://atclaw.example.com`. */
    publicUrl: string;
    fetch: typeof globalThis.fetch;
    now?: () => number;
  },
): Accounts {
  const waiting = new Map<string, Waiting>();
  const renewing = new Map<string, Promise<string>>();
  const chats = new Map<string, PersonKey>();
  const redirect = new URL(callbackPath, publicUrl).href;

  async function emailOf(person: string): Promise<string | undefined> {
    return (await directory.people()).find(({ id }) => id === person)?.email?.toLowerCase();
  }

  async function notConnected(person: string): Promise<Error> {
    const email = await emailOf(person);
    if (!email)
      return refusal(
        "not-connected",
        `I do not know your e-mail address, so I cannot use your ${provider.name}. Ask whoever runs me to list you with it under office.people.`,
        `我不知道你的邮箱，无法使用你的${provider.name}。请联系管理员在 office.people 中登记。`,
      );
    for (const [state, { until }] of waiting) if (until < now()) waiting.delete(state);
    const state = randomBytes(16).toString("base64url");
    waiting.set(state, { person, verifier: randomBytes(32).toString("base64url"), until: now() + linkMs });
    const link = `${new URL(connectPath, publicUrl).href}?state=${state}`;
    return refusal(
      "not-connected",
      `To use your ${provider.name} (${email}), open ${link} within 15 minutes and agree; then say it again.`,
      `要使用你的${provider.name}（${email}），请在 15 分钟内打开 ${link} 并同意，然后再说一次。`,
    );
  }

  async function kept(person: string): Promise<z.output<typeof keptSchema> | undefined> {
    const text = await vault.get(person);
    return text === undefined ? undefined : keptSchema.parse(JSON.parse(text));
  }

  async function keep(person: string, answer: z.output<typeof answerSchema>, before?: string): Promise<string> {
    const refresh = answer.refresh_token ?? before;
    if (!refresh) throw new Error(`${provider.name} gave no token to renew the access with.`);
    const value = { access: answer.access_token, refresh, until: now() + answer.expires_in * 1000 };
    const chat = chats.get(person);
    await vault.put(person, JSON.stringify(value), chat ? { person: chat } : undefined);
    return value.access;
  }

  async function ask(form: Record<string, string>): Promise<z.output<typeof answerSchema> | "refused"> {
    const secret = provider.clientSecret ? { client_secret: provider.clientSecret } : undefined;
    const response = await fetch(provider.tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ client_id: provider.clientId, ...secret, ...form }).toString(),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) {
      const read = answerSchema.safeParse(body);
      if (read.success) return read.data;
      throw new Unanswered(provider.name, new Error("its tokens have another shape"));
    }
    const { error } = z
      .object({ error: z.string() })
      .catch({ error: String(response.status) })
      .parse(body);
    if (error === "invalid_grant" || error === "interaction_required") return "refused";
    throw refusal(
      "refused",
      `${provider.name} refuses this app (${error}). Whoever runs me has to check its client id and secret.`,
      `${provider.name}拒绝了本应用（${error}）。请管理员检查 client id 和 secret。`,
    );
  }

  /** One renewal at a time for each person: services may take a token for renewing once only. */
  function renewed(person: string, refresh: string): Promise<string> {
    const running = renewing.get(person);
    if (running) return running;
    const run = (async () => {
      const answer = await ask({ grant_type: "refresh_token", refresh_token: refresh });
      if (answer !== "refused") return keep(person, answer, refresh);
      await vault.remove(person);
      throw await notConnected(person);
    })().finally(() => renewing.delete(person));
    renewing.set(person, run);
    return run;
  }

  async function connect({ query }: RawRequest): Promise<RawResponse> {
    const state = new URLSearchParams(query).get("state") ?? "";
    const link = waiting.get(state);
    if (!link || link.until < now()) return page(400, "This link is too old. Ask again in the chat for a new one.");
    const to = new URL(provider.authorizeUrl);
    to.search = new URLSearchParams({
      client_id: provider.clientId,
      redirect_uri: redirect,
      response_type: "code",
      scope: provider.scopes.join(" "),
      state,
      code_challenge: createHash("sha256").update(link.verifier).digest("base64url"),
      code_challenge_method: "S256",
      login_hint: (await emailOf(link.person)) ?? "",
      ...provider.more,
    }).toString();
    return { status: 302, headers: { location: to.href, "cache-control": "no-store" } };
  }

  async function callback({ query }: RawRequest): Promise<RawResponse> {
    const told = new URLSearchParams(query);
    const state = told.get("state") ?? "";
    const link = waiting.get(state);
    waiting.delete(state);
    if (!link || link.until < now()) return page(400, "This link is too old. Ask again in the chat for a new one.");
    const code = told.get("code");
    if (!code)
      return page(400, "You did not agree, so nothing is connected. Ask again in the chat to have another try.");
    try {
      const answer = await ask({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirect,
        code_verifier: link.verifier,
      });
      if (answer === "refused") return page(400, "That was too late. Ask again in the chat for a new link.");
      const email = await emailOf(link.person);
      const theirs = (await provider.whoIs(answer.access_token)).map((one) => one.toLowerCase());
      // A link may be opened by somebody else than the one it is for.
      if (!email || !theirs.includes(email))
        return page(403, `You are signed in as ${theirs[0]}, and this link is for ${email}. Nothing is connected.`);
      await keep(link.person, answer);
      return page(200, `Your ${provider.name} is connected. Go back to the chat and say it again.`);
    } catch (error) {
      return page(502, error instanceof Error ? error.message : "Something went wrong. Ask again in the chat.");
    }
  }

  return {
    async token(person, stale) {
      const tokens = await kept(person);
      if (!tokens) throw await notConnected(person);
      const isGood = tokens.access !== stale && tokens.until - spareMs > now();
      return isGood ? tokens.access : renewed(person, tokens.refresh);
    },
    isConnected: async (person) => (await vault.get(person)) !== undefined,
    known: (person, chat) => void chats.set(person, chat),
    forget: (person) => vault.remove(person),
    routes: { [connectPath]: connect, [callbackPath]: callback },
  };
}

const page = (status: number, text: string): RawResponse => ({
  status,
  type: "text/html; charset=utf-8",
  headers: { "cache-control": "no-store", "referrer-policy": "no-referrer" },
  body: `<!doctype html><meta charset="utf-8"><title>atclaw</title><p>${text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</p>`,
});
