/**
 * The workspaces and organisations in which people installed the app themselves: their tokens, sealed on the disk, and kept fresh.
 *
 * Where rotation is on, a token ends after 12 hours, and getting a new one uses up the refresh token: whoever loses the answer is
 * locked out. So one installation is refreshed by one call at a time, long before its token ends, and the new pair is on
 * the disk before it is used; a write that fails is tried again with the pair that is in hand.
 */
import type { webApi } from "@slack/bolt";
import { z } from "zod";
import type { Notes } from "../../core/notes.ts";
import { NotInstalled, readFailure } from "./failure.ts";

/** A token is changed for a new one when less than this is left of its 12 hours. */
const refreshBeforeMs = 2 * 60 * 60_000;
/** After a failure, while the old token is still good. */
const retryMs = 60_000;
const prefix = "installation:";
const homePrefix = "home:";

const shape = z.object({
  /** The workspace, or for all of an organisation's the organisation. */
  id: z.string(),
  name: z.string(),
  botUserId: z.string(),
  token: z.string(),
  refreshToken: z.string().optional(),
  /** When the token ends, in ms since 1970; absent for one that does not. */
  endsAt: z.number().optional(),
});
export type Installation = Readonly<z.output<typeof shape>>;

/** What Slack gives for the code of an installation, or for a refresh token. */
type Granted = Pick<webApi.OauthV2AccessResponse, "access_token" | "refresh_token" | "expires_in">;

export interface Installations {
  /** Reads them from the disk. To be called before anything else. */
  load(): Promise<void>;
  /** That of a workspace, or of the organisation it is known to belong to. */
  find(account: string): Installation | undefined;
  /** The workspaces that are known to be served by any of them. */
  accounts(): readonly string[];
  keep(installation: Installation): Promise<void>;
  /** Remembers that a workspace is served by its organisation's installation. */
  noteHome(account: string, organisation: string): Promise<void>;
  /** A token that is good now. Rejects with `NotInstalled` where there is none. */
  tokenOf(account: string): Promise<string>;
  /** Erases what is kept of an installation; false when there was none. */
  remove(id: string): Promise<boolean>;
}

/** `vault` is sealed. `app` are the credentials of the app; without them tokens that end cannot be changed for new ones. */
export function installations(options: {
  vault: Notes;
  client: webApi.WebClient;
  app: { readonly id: string; readonly secret: string } | undefined;
  now: () => number;
  logError: (what: string, error?: unknown) => void;
}): Installations {
  const { vault, client, app, now, logError } = options;
  const known = new Map<string, Installation>();
  const homes = new Map<string, string>();
  const refreshing = new Map<string, Promise<Installation>>();
  /** Pairs that Slack gave and that are not on the disk yet. */
  const inHand = new Map<string, Installation>();
  const failedAt = new Map<string, number>();

  const find = (account: string): Installation | undefined => known.get(account) ?? known.get(homes.get(account) ?? "");

  async function keep(installation: Installation): Promise<void> {
    await vault.put(`${prefix}${installation.id}`, JSON.stringify(installation));
    known.set(installation.id, installation);
  }

  async function refresh(old: Installation): Promise<Installation> {
    let next = inHand.get(old.id);
    if (!next) {
      const granted = await client.oauth.v2.access({
        client_id: app?.id ?? "",
        client_secret: app?.secret ?? "",
        grant_type: "refresh_token",
        refresh_token: old.refreshToken ?? "",
      });
      next = { ...old, ...readGranted(granted, now()) };
      inHand.set(old.id, next);
    }
    // Somebody removed the app meanwhile.
    if (!known.has(old.id)) throw new NotInstalled(old.id);
    await keep(next);
    inHand.delete(old.id);
    return next;
  }

  /** One call at a time for each installation; whoever comes meanwhile gets the same. */
  function refreshOnce(old: Installation): Promise<Installation> {
    const underWay = refreshing.get(old.id);
    if (underWay) return underWay;
    const work = refresh(old).finally(() => refreshing.delete(old.id));
    refreshing.set(old.id, work);
    return work;
  }

  return {
    find,
    keep,
    // An organisation is none itself.
    accounts: () => [...[...known.keys()].filter((id) => !id.startsWith("E")), ...homes.keys()],
    async load() {
      for (const { value } of await vault.list(prefix)) {
        const installation = shape.parse(JSON.parse(value));
        known.set(installation.id, installation);
      }
      for (const { key, value } of await vault.list(homePrefix)) homes.set(key.slice(homePrefix.length), value);
    },
    async noteHome(account, organisation) {
      if (homes.get(account) === organisation || !known.has(organisation)) return;
      await vault.put(`${homePrefix}${account}`, organisation);
      homes.set(account, organisation);
    },
    async tokenOf(account) {
      const installation = find(account);
      if (!installation) throw new NotInstalled(account);
      const { id, token, endsAt = Number.POSITIVE_INFINITY, refreshToken } = installation;
      const left = endsAt - now();
      if (left > refreshBeforeMs || !refreshToken || !app) return token;
      if (left > 0 && now() - (failedAt.get(id) ?? Number.NEGATIVE_INFINITY) < retryMs) return token;
      try {
        const fresh = await refreshOnce(installation);
        failedAt.delete(id);
        return fresh.token;
      } catch (error) {
        failedAt.set(id, now());
        const failure = readFailure(error);
        logError(`slack: the token of ${installation.name} could not be changed for a new one (${whyOf(failure)})`);
        if (left > 0) return token;
        // What Slack refuses for good is mended by installing anew; all else may pass.
        throw failure.kind === "refused" ? new NotInstalled(account) : error;
      }
    },
    async remove(id) {
      const had = known.delete(id);
      inHand.delete(id);
      await vault.remove(`${prefix}${id}`);
      for (const [account, home] of homes)
        if (home === id || account === id) {
          homes.delete(account);
          await vault.remove(`${homePrefix}${account}`);
        }
      return had;
    },
  };
}

/** The tokens of an answer of Slack's. Throws when it holds none. */
export function readGranted(granted: Granted, now: number): Pick<Installation, "token" | "refreshToken" | "endsAt"> {
  const { access_token: token, refresh_token: refreshToken, expires_in: seconds } = granted;
  if (!token) throw new Error("Slack's answer holds no bot token.");
  return {
    token,
    ...(refreshToken ? { refreshToken } : {}),
    ...(seconds ? { endsAt: now + seconds * 1000 } : {}),
  };
}

function whyOf(failure: ReturnType<typeof readFailure>): string {
  if (failure.kind === "refused") return `Slack said ${failure.code}; install the app there again`;
  return failure.kind === "limited" ? "Slack takes no more calls for now" : failure.why;
}
