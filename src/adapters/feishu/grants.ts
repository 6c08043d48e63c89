/**
 * What people let an app do in their name. A grant lies sealed in the vault and goes with its person; it is asked for when it is first
 * needed, with the scopes needed then, and counts only when the person who was asked is the one who agreed.
 */
import { z } from "zod";
import type { Access } from "../../core/access.ts";
import type { PersonKey } from "../../core/audit.ts";
import type { Language } from "../../core/message.ts";
import type { Notes } from "../../core/notes.ts";
import type { FeishuClient } from "./client.ts";
import { failureOf } from "./failure.ts";
import { type Asked, type Grant, type OAuth, OAuthError } from "./oauth.ts";

/** A token is no longer used so long before its end. */
const marginMs = 5 * 60_000;
/** A link that ends sooner is not handed out again. */
const leastLinkMs = 60_000;
const slowerByMs = 5_000;
const retryMs = 5_000;

const grantShape = z.object({
  token: z.string(),
  until: z.number(),
  refresh: z.string().optional(),
  refreshUntil: z.number().optional(),
  scopes: z.array(z.string()),
});
const askedShape = z.object({
  deviceCode: z.string(),
  link: z.string(),
  until: z.number(),
  intervalMs: z.number(),
  scopes: z.array(z.string()),
});
type Pending = z.output<typeof askedShape>;

export interface Grants {
  /** Goes on waiting for those who were asked before the last stop. */
  start(): Promise<void>;
  /** Rejects with an `OAuthError`, or a `UserError` of the vault. */
  accessFor(openId: string, scopes: readonly string[]): Promise<Access>;
  granted(openId: string, scopes: readonly string[]): Promise<string | undefined>;
  revoke(openId: string): Promise<void>;
  stop(): Promise<void>;
}

export function grants(options: {
  readonly client: Pick<FeishuClient, "app" | "call">;
  readonly oauth: OAuth;
  readonly vault: Notes;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly logError: (what: string) => void;
  /** Called once when somebody agreed. */
  readonly tell: (openId: string, key: string) => Promise<void>;
}): Grants {
  const { client, oauth, vault, now, sleep } = options;
  const lines = new Map<string, Promise<unknown>>();
  const waits = new Map<string, { readonly deviceCode: string; readonly end: AbortController; done: Promise<void> }>();
  const grantNote = (openId: string): string => `grant:${openId}`;
  const askedNote = (openId: string): string => `asked:${openId}`;
  const owner = (openId: string): { person: PersonKey } => ({ person: `feishu:${client.app.id}:${openId}` });

  /** One thing at a time for each person: a refresh token is good once. */
  function inLine<T>(openId: string, work: () => Promise<T>): Promise<T> {
    const result = (lines.get(openId) ?? Promise.resolve()).then(work, work);
    const settled = result.then(
      () => {},
      () => {},
    );
    lines.set(openId, settled);
    void settled.then(() => {
      if (lines.get(openId) === settled) lines.delete(openId);
    });
    return result;
  }

  const kept = async (openId: string): Promise<Grant | undefined> => {
    const note = await vault.get(grantNote(openId));
    return note === undefined ? undefined : (grantShape.parse(JSON.parse(note)) as Grant);
  };
  const keep = (openId: string, grant: Grant): Promise<void> =>
    vault.put(grantNote(openId), JSON.stringify(grant), owner(openId));

  /** The grant with a token that is good now; undefined when the person must agree anew. */
  async function current(openId: string): Promise<Grant | undefined> {
    const grant = await kept(openId);
    if (!grant || grant.until > now() + marginMs) return grant;
    try {
      if (grant.refresh !== undefined && (grant.refreshUntil ?? now() + 1) > now()) {
        const next = await oauth.renew(grant.refresh);
        const renewed = next.scopes.length > 0 ? next : { ...next, scopes: grant.scopes };
        await keep(openId, renewed);
        return renewed;
      }
    } catch (error) {
      if (!(error instanceof OAuthError) || error.kind !== "ended") throw error;
    }
    await vault.remove(grantNote(openId));
    return undefined;
  }

  async function ask(openId: string, scopes: readonly string[]): Promise<Pending> {
    const note = await vault.get(askedNote(openId));
    const before = note === undefined ? undefined : askedShape.parse(JSON.parse(note));
    const isGood =
      before && before.until > now() + leastLinkMs && scopes.every((scope) => before.scopes.includes(scope));
    if (isGood) {
      wait(openId, before);
      return before;
    }
    const made: Asked = await oauth.ask(scopes);
    const pending = { ...made, scopes: [...scopes] };
    await vault.put(askedNote(openId), JSON.stringify(pending), owner(openId));
    wait(openId, pending);
    return pending;
  }

  /** Asks Feishu now and then whether somebody has agreed, until they have or the link has ended. */
  function wait(openId: string, pending: Pending): void {
    const before = waits.get(openId);
    if (before?.deviceCode === pending.deviceCode) return;
    before?.end.abort();
    const end = new AbortController();
    const entry = { deviceCode: pending.deviceCode, end, done: Promise.resolve() };
    waits.set(openId, entry);
    entry.done = untilAgreed(openId, pending, end.signal)
      .catch((error: unknown) => {
        if (!end.signal.aborted) options.logError(`feishu: what somebody agreed to was not kept. ${String(error)}`);
      })
      .finally(() => {
        if (waits.get(openId) === entry) waits.delete(openId);
      });
  }

  async function untilAgreed(openId: string, pending: Pending, signal: AbortSignal): Promise<void> {
    let { intervalMs } = pending;
    while (now() < pending.until) {
      await sleep(intervalMs, signal);
      try {
        const grant = await oauth.poll(pending.deviceCode);
        const agreed = await whoAgreed(grant, signal);
        return await inLine(openId, () => takeIn(openId, agreed, pending, grant));
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        if (error.kind === "ended") break;
        if (error.kind === "slower") intervalMs += slowerByMs;
        if (error.kind === "broken") await sleep(retryMs, signal);
      }
    }
    await inLine(openId, async () => {
      const note = await vault.get(askedNote(openId));
      if (note !== undefined && askedShape.parse(JSON.parse(note)).deviceCode === pending.deviceCode)
        await vault.remove(askedNote(openId));
    });
  }

  /** Whose grant it is; undefined when Feishu will not say. A device code is good once, so Feishu's trouble is sat out. */
  async function whoAgreed(grant: Grant, signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      try {
        const { open_id } = await client.call({
          method: "GET",
          path: "/open-apis/authen/v1/user_info",
          userToken: grant.token,
          answer: z.object({ open_id: z.string().min(1) }),
        });
        return open_id;
      } catch (error) {
        if (failureOf(error).kind === "refused" || grant.until < now()) return undefined;
        await sleep(retryMs, signal);
      }
    }
  }

  /** Anybody may open a link that stands in a chat; what somebody else agreed to is given back at once. */
  async function takeIn(openId: string, agreed: string | undefined, pending: Pending, grant: Grant): Promise<void> {
    // Whoever asked to be forgotten meanwhile is not kept after all.
    const isWanted = (await vault.get(askedNote(openId))) !== undefined;
    await vault.remove(askedNote(openId));
    if (!isWanted || agreed !== openId) {
      await giveBack(grant);
      if (isWanted) options.logError("feishu: a link to act for somebody was opened by somebody else; it gave nothing");
      return;
    }
    const before = await kept(openId);
    await keep(openId, { ...grant, scopes: grant.scopes.length > 0 ? grant.scopes : pending.scopes });
    if (before && before.token !== grant.token) await giveBack(before);
    await options.tell(openId, pending.deviceCode).catch(() => {});
  }

  /** What cannot be given back ends by itself. */
  async function giveBack({ token, refresh }: Grant): Promise<void> {
    await oauth.revoke(refresh ?? token).catch((error: unknown) => options.logError(`feishu: ${String(error)}`));
  }

  return {
    async start() {
      for (const { key, value } of await vault.list("asked:"))
        wait(key.slice("asked:".length), askedShape.parse(JSON.parse(value)));
    },
    accessFor: (openId, scopes) =>
      inLine(openId, async () => {
        const grant = await current(openId);
        if (grant && scopes.every((scope) => grant.scopes.includes(scope)))
          return { kind: "granted", token: grant.token };
        // A new grant takes the place of the old one, so it holds what that held.
        const held = grant?.scopes.filter((scope) => scope !== "offline_access") ?? [];
        const { link, until } = await ask(openId, [...new Set([...held, ...scopes])]);
        return { kind: "ask", link, until: new Date(until).toISOString(), say: askWords(link, scopes) };
      }),
    granted: (openId, scopes) =>
      inLine(openId, async () => {
        const grant = await current(openId);
        return grant && scopes.every((scope) => grant.scopes.includes(scope)) ? grant.token : undefined;
      }),
    revoke: (openId) =>
      inLine(openId, async () => {
        waits.get(openId)?.end.abort();
        // What was sealed with a key that is gone cannot be given back, and goes all the same.
        const grant = await kept(openId).catch(() => undefined);
        await vault.remove(grantNote(openId));
        await vault.remove(askedNote(openId));
        if (grant) await giveBack(grant);
      }),
    async stop() {
      const open = [...waits.values()];
      for (const { end } of open) end.abort();
      await Promise.all(open.map(({ done }) => done));
    },
  };
}

const askWords = (link: string, scopes: readonly string[]): Record<Language, string> => ({
  en: `For this I have to act in your name (${scopes.join(", ")}). [Agree here](${link}), then ask me again. Only you can; \`/forget me\` takes it back.`,
  zh: `这需要以您的身份操作（${scopes.join("、")}）。请[在此授权](${link})，然后再问我一次。只有您本人可以授权；\`/forget me\` 可撤回。`,
});
