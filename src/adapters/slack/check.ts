/** Looks whether Slack takes our tokens and lets us do what we need; posts nothing and takes no events away. */
import type { CheckPlatform, Finding } from "../../core/connect.ts";
import { openSlack } from "./client.ts";
import { readFailure, refusalInWords } from "./failure.ts";
import { scopes as ownScopes, socketScope } from "./needs.ts";

const appPages = "https://api.slack.com/apps";

/** Where scopes are added, and that the app must be installed anew then. */
export const addScopes = (missing: readonly string[]): string =>
  `At ${appPages} choose the app, then OAuth & Permissions, Bot Token Scopes: add ${missing.join(", ")}, press "Reinstall to Workspace" and run this again. \`npx atclaw manifest slack\` has them all.`;

/** What Slack says about a bot token. */
export type Bot =
  | {
      readonly ok: true;
      readonly team: string;
      readonly teamId: string;
      readonly userId: string;
      readonly missing: readonly string[] | undefined;
    }
  | { readonly ok: false; readonly why: string };

/** Asks Slack who a bot token is for, and which of `needed` it may not; `missing` is undefined where Slack does not tell. */
export async function askBot(token: string, apiUrl: string | undefined, needed: readonly string[]): Promise<Bot> {
  const slack = openSlack(apiUrl);
  try {
    const told = await slack.clientOf(async () => token).auth.test();
    if (!told.bot_id) return { ok: false, why: personsToken };
    const granted = told.response_metadata?.scopes;
    const { team = "", team_id: teamId = "", user_id: userId = "" } = told;
    return { ok: true, team, teamId, userId, missing: granted && needed.filter((scope) => !granted.includes(scope)) };
  } catch (error) {
    return { ok: false, why: whyNot(error, "SLACK_BOT_TOKEN") };
  } finally {
    slack.close();
  }
}

/** Whether an app-level token may open connections; undefined when it may, else why not. */
export async function askSocket(token: string, apiUrl: string | undefined): Promise<string | undefined> {
  const slack = openSlack(apiUrl);
  try {
    await slack.clientOf(async () => token).apps.connections.open({});
    return undefined;
  } catch (error) {
    return whyNot(error, "SLACK_APP_TOKEN");
  } finally {
    slack.close();
  }
}

export const personsToken =
  "That is a person's token. Take the Bot User OAuth Token (xoxb-…) from OAuth & Permissions.";

function whyNot(error: unknown, variable: "SLACK_BOT_TOKEN" | "SLACK_APP_TOKEN"): string {
  const failure = readFailure(error);
  if (failure.kind === "limited") return "Slack takes no more calls for now. Wait a minute and run this again.";
  if (failure.kind === "broken")
    return `Slack could not be reached (${failure.why}). Check the network and the proxy, then run this again.`;
  if (variable === "SLACK_BOT_TOKEN") return refusalInWords(failure);
  switch (failure.code) {
    case "missing_scope":
    case "not_allowed_token_type":
      return `The app-level token may not open connections: it lacks the scope ${socketScope}. Make one with it under Basic Information, App-Level Tokens.`;
    case "socket_mode_disabled":
    case "forbidden_team":
      return "Socket Mode is switched off. Switch it on in the app's settings under Socket Mode.";
    default:
      return `Slack does not accept the app-level token (${failure.code}). Copy it anew (xapp-…) from Basic Information, App-Level Tokens.`;
  }
}

export const checkSlack: CheckPlatform = async ({ secrets, scopes }) => {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl } = secrets;
  const findings: Finding[] = [];
  if (botToken) {
    const bot = await askBot(botToken, apiUrl, [...Object.keys(ownScopes), ...scopes]);
    findings.push(
      bot.ok
        ? {
            name: "slack token",
            ok: true,
            detail: `the bot ${bot.userId} of ${bot.team || "the workspace"} (${bot.teamId})`,
          }
        : { name: "slack token", ok: false, detail: "refused", fix: bot.why },
    );
    if (bot.ok) findings.push(scopeFinding(bot.missing));
  }
  if (appToken) {
    const why = await askSocket(appToken, apiUrl);
    findings.push(
      why === undefined
        ? { name: "slack connection", ok: true, detail: "Socket Mode lets us connect" }
        : { name: "slack connection", ok: false, detail: "Socket Mode does not let us connect", fix: why },
    );
  } else if (secrets.SLACK_SIGNING_SECRET) {
    const detail = "Slack calls POST /slack/events; whether it gets there shows at its first call";
    findings.push({ name: "slack connection", ok: true, detail });
  }
  return findings;
};

function scopeFinding(missing: readonly string[] | undefined): Finding {
  const name = "slack scopes";
  if (missing === undefined) return { name, ok: true, detail: "Slack did not say which it granted" };
  return missing.length === 0
    ? { name, ok: true, detail: "all that are needed were granted" }
    : { name, ok: false, detail: `missing: ${missing.join(", ")}`, fix: addScopes(missing) };
}

/** Why a text cannot be a signing secret; undefined when it can. */
export function faultOfSigningSecret(text: string): string | undefined {
  if (/^x(ox|app)/.test(text))
    return "That is a token. The signing secret stands under Basic Information, App Credentials.";
  return /^[0-9a-f]{32}$/.test(text)
    ? undefined
    : "A signing secret is 32 letters and digits, 0 to 9 and a to f. Copy it anew from Basic Information, App Credentials.";
}
