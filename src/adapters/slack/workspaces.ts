/**
 * The workspaces we are installed in: who we are there, and clients that call as us. The environment names one; further ones
 * come in by their people, who install the app themselves, and go when they remove it.
 */
import type { webApi } from "@slack/bolt";
import type { AdapterHost } from "../../core/adapter.ts";
import { DeliveryError } from "../../core/errors.ts";
import type { Slack } from "./client.ts";
import { NotInstalled, readFailure } from "./failure.ts";
import { identity } from "./identity.ts";
import { type Installation, installations } from "./installations.ts";

/** After these answers of Slack's a token is worth nothing any more. */
const gone = new Set(["account_inactive", "token_revoked", "invalid_auth", "not_authed", "team_access_not_granted"]);

/** Where an event comes from, as Bolt reads it. */
export interface Source {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  /** Whether the app is installed for a whole organisation. */
  readonly isEnterpriseInstall?: boolean | undefined;
}

export interface Workspaces {
  /** The workspaces we are installed in. Rejects with a `DeliveryError` while Slack has not told which the environment's is. */
  accounts(): Promise<readonly string[]>;
  /** False where we have no token, so that nobody can be answered. */
  isServed(account: string): boolean;
  /** A client that calls as our bot in a workspace, by its team id. Its calls fail where we are not installed. */
  clientFor(account: string): webApi.WebClient;
  /** Our bot's token in a workspace, as it is now. Rejects with `NotInstalled` where there is none. */
  tokenFor(account: string): Promise<string>;
  /** Our bot's user id in a workspace; undefined while it is not known. */
  userIdFor(account: string): string | undefined;
  /** What Bolt wants to know of us for an event; nothing where we are not installed. */
  authorize(source: Source): Promise<{ botToken?: string; botUserId?: string }>;
  /** Somebody installed the app. Resolves once that is on the disk. */
  add(installation: Installation): Promise<void>;
  /**
   * The app is said to be removed from a workspace. Slack is asked, since such word can come late; where it is so, tokens and notes
   * of the workspace are erased. Rejects when Slack cannot be asked.
   */
  remove(source: Source): Promise<void>;
  /** Reads what is kept and asks Slack who we are. Rejects with a `UserError` when it does not accept the environment's token. */
  start(signal: AbortSignal): Promise<void>;
}

/** `app` are Client ID and Client Secret, for workspaces that install it themselves; `token` is that of the environment's workspace. */
export function workspaces(options: {
  slack: Slack;
  token: string | undefined;
  app: { readonly id: string; readonly secret: string } | undefined;
  vault: ReturnType<AdapterHost["vault"]>;
  notes: ReturnType<AdapterHost["notes"]>;
  audit: AdapterHost["audit"];
  now: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  log: AdapterHost["log"];
}): Workspaces {
  const { slack, token, notes, vault, sleep, log } = options;
  const client = slack.clientOf(async () => token ?? "");
  const us = identity({ client, sleep, log });
  const installed = installations({ ...options, client: slack.clientOf(async () => ""), logError: log.error });
  const clients = new Map<string, webApi.WebClient>();

  /** Whether a workspace is the environment's. Without installations all are: its token may be for a whole organisation. */
  const isHome = (account: string): boolean =>
    Boolean(token) && (!options.app || us.teamId() === undefined || us.teamId() === account);

  async function tokenFor(account: string): Promise<string> {
    if (installed.find(account) || !isHome(account)) return installed.tokenOf(account);
    return token ?? "";
  }

  function clientFor(account: string): webApi.WebClient {
    const known = clients.get(account);
    if (known) return known;
    const made = slack.clientOf(() => tokenFor(account));
    clients.set(account, made);
    return made;
  }

  const userIdFor = (account: string): string | undefined =>
    installed.find(account)?.botUserId ?? (isHome(account) ? us.userId() : undefined);

  /** Whether Slack takes a token no more. */
  async function isGone(account: string): Promise<boolean> {
    try {
      await clientFor(account).auth.test();
      return false;
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind === "refused") return gone.has(failure.code) || failure.code === "not_installed";
      throw error;
    }
  }

  async function eraseNotes(account: string): Promise<void> {
    const names = async (kept: typeof notes) => (await kept.list("")).map(({ key }) => key);
    for (const kept of [notes, vault])
      for (const key of await names(kept)) if (key.split(/[\s:]/).includes(account)) await kept.remove(key);
  }

  return {
    accounts: async () => {
      const home = us.teamId();
      if (token && home === undefined)
        throw new DeliveryError("Slack has not told yet who we are.", { retryable: true, outcome: "not-posted" });
      return [...new Set([...(home ? [home] : []), ...installed.accounts()])];
    },
    isServed: (account) => isHome(account) || installed.find(account) !== undefined,
    clientFor,
    tokenFor,
    userIdFor,
    async authorize({ teamId = "", enterpriseId, isEnterpriseInstall }) {
      if (isEnterpriseInstall && enterpriseId && teamId) await installed.noteHome(teamId, enterpriseId);
      const botUserId = userIdFor(teamId);
      try {
        const botToken = await tokenFor(teamId);
        return { botToken, ...(botUserId === undefined ? {} : { botUserId }) };
      } catch (error) {
        if (error instanceof NotInstalled) return {};
        throw error;
      }
    },
    async add(installation) {
      await installed.keep(installation);
      options.audit({ kind: "installed", actor: "bot", data: { adapter: "slack", workspace: installation.id } });
      log.info(`slack: installed in ${installation.name} (${installation.id})`);
    },
    async remove({ teamId = "", enterpriseId = "" }) {
      const account = teamId || enterpriseId;
      const installation = installed.find(account) ?? installed.find(enterpriseId);
      if (!(await isGone(account))) return;
      if (installation) await installed.remove(installation.id);
      await eraseNotes(account);
      options.audit({
        kind: "uninstalled",
        actor: "bot",
        data: { adapter: "slack", workspace: account, tokens: installation ? 1 : 0 },
      });
      if (isHome(account))
        log.error(
          `slack: the app was removed from ${account}, and nobody there is answered. Install it again, run \`npx atclaw add slack\` and start again.`,
        );
      else log.info(`slack: the app was removed from ${account}; its tokens and notes are erased`);
    },
    async start(signal) {
      await installed.load();
      if (token) await us.find(signal);
    },
  };
}
