/** Connects a workspace at the command line: from the link that makes the app to a message that came in and was answered. */
import { parseArgs } from "node:util";
import type { Connect, ConnectHost } from "../../core/connect.ts";
import { UserError } from "../../core/errors.ts";
import { addScopes, askBot, askSocket } from "./check.ts";
import { addressOf, createAppLink, eventsPath, slackManifest } from "./manifest.ts";
import { scopes as ownScopes, socketScope } from "./needs.ts";
import { roundTrip } from "./roundTrip.ts";
import { type Pasted, readPasted } from "./tokens.ts";

/** How often a wrong answer is asked for again. */
const tries = 3;

type Kind = Exclude<Pasted["kind"], "wrong">;
type Secrets = Partial<Record<Kind, string>>;

const variables: Readonly<Record<Kind, string>> = {
  bot: "SLACK_BOT_TOKEN",
  app: "SLACK_APP_TOKEN",
  signing: "SLACK_SIGNING_SECRET",
};
const questions: Readonly<Record<Kind, string>> = {
  bot: "2. Press Install to Workspace. Then paste the Bot User OAuth Token (xoxb-…) from OAuth & Permissions:",
  app: `3. Under Basic Information, App-Level Tokens, make one with the scope ${socketScope}. Paste it (xapp-…):`,
  signing: "3. Paste the Signing Secret from Basic Information, App Credentials:",
};

/**
 * `add slack [--url https://HOST] [--to PERSON] [--yes]`: Socket Mode, or with `--url` a bot that Slack calls there. What the
 * environment sets is not asked for, unless what is kept already is to be replaced. `--yes` asks nothing; `--to` says to whom to write the
 * line by which delivery is proven.
 */
export const connectSlack: Connect = async (args, host) => {
  const { values } = parseArgs({
    args: withoutTokens(args),
    options: { url: { type: "string" }, to: { type: "string" }, yes: { type: "boolean", default: false } },
  });
  const { dialogue, secrets } = host;
  if (values.to !== undefined && !/^[DUW][A-Z0-9]{5,}$/.test(values.to))
    throw new UserError(
      `--to is "${values.to}". Give a person's member id (profile, ⋮, Copy member ID), such as U0123ABCD.`,
    );
  const url = values.url === undefined ? undefined : addressOf(values.url);
  const manifest = slackManifest.make({ url, scopes: host.scopes });
  if (!values.yes) {
    dialogue.say("1. Open this link, choose the workspace and press Create. It holds all that the app needs:");
    dialogue.say(`   ${createAppLink(manifest)}`);
  }
  const needed: readonly Kind[] = url === undefined ? ["bot", "app"] : ["bot", "signing"];
  const given = await collect(needed, values.yes, host);

  const apiUrl = secrets.SLACK_API_URL;
  const bot = await askBot(given.bot ?? "", apiUrl, [...Object.keys(ownScopes), ...host.scopes]);
  if (!bot.ok) throw new UserError(`The bot token does not work: ${bot.why}`);
  const why = given.app === undefined ? undefined : await askSocket(given.app, apiUrl);
  if (why !== undefined) throw new UserError(why);
  // The other way to connect, if it was kept, is not wanted any more.
  await host.keep(Object.fromEntries(Object.entries(variables).map(([kind, name]) => [name, given[kind as Kind]])));
  dialogue.say(
    `Slack knows the bot in ${bot.team || "the workspace"} (${bot.teamId}). Its secrets are kept, sealed, in the data folder.`,
  );

  const missing = bot.missing ?? [];
  if (missing.length > 0) dialogue.say(`It was not granted ${missing.join(", ")}. ${addScopes(missing)}`);
  const heard =
    given.app === undefined
      ? tellHttp(url ?? "", dialogue.say)
      : await roundTrip({
          botToken: given.bot ?? "",
          appToken: given.app,
          apiUrl,
          to: values.to,
          asks: !values.yes && dialogue.interactive,
          dialogue,
          signal: host.signal,
        });
  const done = missing.length === 0 && heard !== "nothing";
  dialogue.say(done ? "Start the bot: npx atclaw start" : "Put that right, then run `npx atclaw doctor`.");
  return done ? 0 : 1;
};

/** Tokens among the arguments stand in the list of processes and in the shell's history. */
function withoutTokens(args: readonly string[]): string[] {
  if (args.some((word) => /xox[a-z]|xapp-|^[0-9a-f]{32}$/.test(word)))
    throw new UserError(
      "Secrets are not taken from the command line, where others can see them. Run `npx atclaw add slack` and paste them, or set SLACK_BOT_TOKEN and SLACK_APP_TOKEN. Take a new token in place of the one you typed.",
    );
  return [...args];
}

/** What is needed, from the environment or asked for; what was pasted in another's place is put right. */
async function collect(needed: readonly Kind[], yes: boolean, host: ConnectHost): Promise<Secrets> {
  const { dialogue, secrets } = host;
  const given: Secrets = {};
  for (const kind of needed) {
    const set = secrets[variables[kind]];
    if (set && (await mayUse(kind, yes, host))) take(readPasted(set), kind, given, variables[kind]);
  }
  for (let left = tries; left > 0; ) {
    const kind = needed.find((one) => given[one] === undefined);
    if (kind === undefined) return given;
    const said = yes ? undefined : await dialogue.ask(questions[kind], { hidden: true });
    if (said === undefined)
      throw new UserError(
        `${variables[kind]} is missing. Set it, or run \`npx atclaw add slack\` in a terminal and paste what it asks for.`,
      );
    const pasted = readPasted(said);
    if (pasted.kind === "wrong") {
      dialogue.say(pasted.why);
      left--;
    } else if (needed.includes(pasted.kind) && given[pasted.kind] === undefined) {
      if (pasted.kind !== kind) dialogue.say(`That is the ${names[pasted.kind]}, and is kept as such.`);
      given[pasted.kind] = pasted.value;
    } else {
      dialogue.say(`That is the ${names[pasted.kind]}; the ${names[kind]} is asked for here.`);
      left--;
    }
  }
  throw new UserError(
    "That did not work out. Have Slack's pages open beside this and run `npx atclaw add slack` again.",
  );
}

const names: Readonly<Record<Kind, string>> = { bot: "bot token", app: "app-level token", signing: "signing secret" };

/** Whether what is set or kept already is to be used. */
async function mayUse(kind: Kind, yes: boolean, { dialogue }: ConnectHost): Promise<boolean> {
  if (yes || !dialogue.interactive) return true;
  const said = await dialogue.ask(`${variables[kind]} is set already. Use it? [Y/n]`);
  return !/^n/i.test(said ?? "");
}

function take(pasted: Pasted, kind: Kind, given: Secrets, variable: string): void {
  if (pasted.kind === kind) given[kind] = pasted.value;
  else
    throw new UserError(
      `${variable} is not right: ${pasted.kind === "wrong" ? pasted.why : `it holds the ${names[pasted.kind]}.`}`,
    );
}

function tellHttp(url: string, say: (line: string) => void): "later" {
  say(
    `Start the bot so that ${url}${eventsPath} reaches it. Then, under Event Subscriptions, press Retry beside the Request URL,`,
  );
  say("and write to the bot in Slack: `npx atclaw doctor` tells whether it hears.");
  return "later";
}
