/** Connects an app at the command line: from the QR code behind which it is made to a message that came in and was answered. */
import { parseArgs } from "node:util";
import type { Connect, ConnectHost } from "../../core/connect.ts";
import { UserError } from "../../core/errors.ts";
import { accountsOf, type FeishuApp, isAppId, isCalled, readApps, writeApps } from "./apps.ts";
import { type FeishuClient, openClient } from "./client.ts";
import { askBot, askMissing, missingInWords } from "./granted.ts";
import { obtain, type Wanted } from "./obtain.ts";
import { roundTrip } from "./roundTrip.ts";

interface Options extends Wanted {
  readonly to: string | undefined;
}

/**
 * `add feishu [--lark] [--manual] [--another | --replace] [--url https://HOST] [--to PERSON|GROUP] [--yes]`: an app is made by one scan,
 * or with `--manual` or `--url` named by its ID and secret. Apps that are known already are tried again, unless another is to
 * stand beside them or in their place. `--yes` asks nothing and takes what is set; `--to` says where the bot is to write first.
 */
export const connectFeishu: Connect = async (args, host) => {
  const { values } = parseArgs({
    args: withoutSecrets(args),
    options: {
      lark: { type: "boolean", default: false },
      manual: { type: "boolean", default: false },
      another: { type: "boolean", default: false },
      replace: { type: "boolean", default: false },
      url: { type: "string" },
      to: { type: "string" },
      yes: { type: "boolean", default: false },
    },
  });
  if (values.to !== undefined && !/^o[uc]_\w{3,80}$/.test(values.to))
    throw new UserError(
      `--to is "${values.to.slice(0, 40)}". Give a person's open_id (ou_…) or a group's chat_id (oc_…), in which the bot is.`,
    );
  if (values.another && values.replace) throw new UserError("Say either --another or --replace.");
  if (values.url !== undefined && !/^https:\/\/[^/]+\/?$/.test(values.url))
    throw new UserError(
      `--url is "${values.url.slice(0, 80)}". Give the address that Feishu reaches the bot at, such as https://bot.example.com.`,
    );
  const known = readApps(host.secrets);
  const set = host.secrets.FEISHU_DOMAIN;
  const domain = values.lark ? "lark" : set && !set.includes(",") ? set : "feishu";
  accountsOf(domain);
  const options: Options = { ...values, url: values.url, to: values.to, domain };

  const way = await choose(known, values, host);
  if (way === "again") return tryAll(known, options, host);
  const given = await obtain(options, host);
  const others = way === "replace" ? [] : known.filter(({ id }) => id !== given.app.id);
  const client = openClient(given.app);
  try {
    const bot = await askBot(client);
    if (!bot.ok) throw new UserError(bot.why);
    await host.keep(writeApps([...others, given.app]));
    host.dialogue.say(
      `Feishu knows the bot ${bot.name || bot.openId} of the app ${given.app.id}. Its secret is kept, sealed, in the data folder${others.length > 0 ? `, beside ${others.length} other app(s)` : ""}.`,
    );
    const well = await prove(client, bot.openId, given.to, options, host);
    return ending(well, host);
  } finally {
    client.close();
  }
};

/** Secrets among the arguments stand in the list of processes and in the shell's history. */
function withoutSecrets(args: readonly string[]): string[] {
  if (args.some((word) => /^[A-Za-z0-9]{32}$/.test(word) || isAppId(word)))
    throw new UserError(
      "IDs and secrets are not taken from the command line, where others can see them. Run `npx atclaw add feishu --manual` and paste them, or set FEISHU_APP_ID and FEISHU_APP_SECRET. Reset the secret if you typed one.",
    );
  return [...args];
}

/** Whether known apps are tried again, or another is connected beside them or instead. */
async function choose(
  known: readonly FeishuApp[],
  { another, replace, yes }: { another: boolean; replace: boolean; yes: boolean },
  { dialogue }: ConnectHost,
): Promise<"again" | "another" | "replace"> {
  if (another || known.length === 0) return "another";
  if (replace) return "replace";
  if (yes || !dialogue.interactive) return "again";
  const names = known.map(({ id }) => id).join(", ");
  const said = await dialogue.ask(
    `Connected already: ${names}. Enter tries ${known.length > 1 ? "them" : "it"} again, a adds another app, r puts another in ${known.length > 1 ? "their" : "its"} place:`,
  );
  return /^a/i.test(said ?? "") ? "another" : /^r/i.test(said ?? "") ? "replace" : "again";
}

/** Tries the apps that are known, and keeps them, wherever they were set. */
async function tryAll(known: readonly FeishuApp[], options: Options, host: ConnectHost): Promise<number> {
  let well = true;
  for (const app of known) {
    const client = openClient(app);
    try {
      const bot = await askBot(client);
      if (!bot.ok) throw new UserError(bot.why);
      host.dialogue.say(`Feishu knows the bot ${bot.name || bot.openId} of the app ${app.id}.`);
      well = (await prove(client, bot.openId, undefined, options, host)) && well;
    } finally {
      client.close();
    }
  }
  await host.keep(writeApps(known));
  return ending(well, host);
}

/** What was granted, and whether messages arrive: false when something is to be put right. */
async function prove(
  client: FeishuClient,
  us: string,
  scanned: string | undefined,
  { to, yes, url }: Options,
  { dialogue, scopes, signal }: ConnectHost,
): Promise<boolean> {
  const { app } = client;
  const missing = await askMissing(client, scopes);
  const faults = typeof missing === "string" ? [missing] : missingInWords(missing, client);
  for (const fault of faults) dialogue.say(fault);
  if (faults.length === 0) dialogue.say("It was granted all that it needs.");
  if (isCalled(app)) {
    dialogue.say(
      `Start the bot so that ${url ?? "https://…"}/feishu/events reaches it. Then set that as Request URL of events and of`,
    );
    dialogue.say(
      `callbacks at ${app.console}/event and write to the bot: \`npx atclaw doctor\` tells whether it hears.`,
    );
    return faults.length === 0;
  }
  const asks = !yes && dialogue.interactive;
  const heard = await roundTrip({ client, us, to: to ?? (asks ? scanned : undefined), asks, dialogue, signal });
  return faults.length === 0 && heard !== "nothing";
}

function ending(well: boolean, { dialogue }: ConnectHost): number {
  dialogue.say(well ? "Start the bot: npx atclaw start" : "Put that right, then run `npx atclaw doctor`.");
  return well ? 0 : 1;
}
