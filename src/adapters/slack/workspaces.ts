/** The workspaces we are installed in: who we are there, and clients that call as us. */
import type { webApi } from "@slack/bolt";
import type { AdapterHost } from "../../core/adapter.ts";
import type { Slack } from "./client.ts";
import { identity } from "./identity.ts";

export interface Workspaces {
  /** The workspaces we are installed in, as far as they are known by now. */
  accounts(): Promise<readonly string[]>;
  /** A client that calls as our bot in a workspace, by its team id. Its calls fail where we are not installed. */
  clientFor(account: string): webApi.WebClient;
  /** Our bot's token in a workspace, as it is now. */
  tokenFor(account: string): Promise<string>;
  /** Our bot's user id in a workspace; undefined while it is not known. */
  userIdFor(account: string): string | undefined;
  /** What Bolt wants to know of us for an event of a workspace. */
  authorize(account: string): Promise<{ botToken?: string; botUserId?: string }>;
  /** Asks Slack who we are. Rejects with a `UserError` when it does not accept a token. */
  start(signal: AbortSignal): Promise<void>;
}

/** `token` is the one of the single workspace that the environment names. */
export function workspaces(options: {
  slack: Slack;
  token: string | undefined;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  log: AdapterHost["log"];
}): Workspaces {
  const { slack, token = "", sleep, log } = options;
  const client = slack.clientOf(async () => token);
  const us = identity({ client, sleep, log });
  return {
    accounts: async () => [us.teamId()].filter((id) => id !== undefined),
    clientFor: () => client,
    tokenFor: async () => token,
    userIdFor: () => us.userId(),
    async authorize() {
      const botUserId = us.userId();
      return { botToken: token, ...(botUserId === undefined ? {} : { botUserId }) };
    },
    start: us.find,
  };
}
