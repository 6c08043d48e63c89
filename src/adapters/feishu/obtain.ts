/** Gets the ID and secret of an app: it is made by a scan, or somebody who has them pastes them. */
import type { ConnectHost } from "../../core/connect.ts";
import { UserError } from "../../core/errors.ts";
import { consoleOf, type FeishuApp, isAppId, makeApp } from "./apps.ts";
import { drawInTerminal } from "./qr.ts";
import { registerOurs } from "./register.ts";

/** How often a wrong answer is asked for again. */
const tries = 3;

export interface Wanted {
  /** What FEISHU_DOMAIN says, or would. */
  readonly domain: string;
  readonly manual: boolean;
  /** Ask nothing. */
  readonly yes: boolean;
  /** Where Feishu is to call the bot; undefined where we connect. */
  readonly url: string | undefined;
}

/** An app that is being connected, and who made it: its bot may write to them first. */
export interface Given {
  readonly app: FeishuApp;
  readonly to?: string | undefined;
}

/** Rejects with a `UserError` that says why there is no app, and what to do. */
export async function obtain(options: Wanted, host: ConnectHost): Promise<Given> {
  if (options.yes)
    throw new UserError(
      "FEISHU_APP_ID and FEISHU_APP_SECRET are missing. Set them, or run `npx atclaw add feishu` in a terminal.",
    );
  if (options.manual || options.url !== undefined) return { app: await byHand(options, host) };
  return byScan(options, host);
}

async function byScan(options: Wanted, host: ConnectHost): Promise<Given> {
  const { dialogue, scopes, signal } = host;
  const done = new AbortController();
  const byHandInstead = new AbortController();
  const registering = registerOurs({
    domain: options.domain,
    scopes,
    signal: AbortSignal.any([signal, byHandInstead.signal]),
    onLink: (link, lifeMs) => void show(link, lifeMs).catch(() => {}),
  });
  let typed: string | undefined;
  /** The code, and on a terminal the way out of it. */
  async function show(link: string, lifeMs: number): Promise<void> {
    const minutes = Math.round(lifeMs / 60_000);
    const drawn = dialogue.interactive ? await drawInTerminal(link) : [];
    dialogue.say(
      `Scan this in ${options.domain === "lark" ? "Lark" : "Feishu"} within ${minutes} minutes and confirm; it makes the app with all it needs:`,
    );
    for (const line of drawn) dialogue.say(line);
    dialogue.say(drawn.length > 0 ? `If the code does not fit the window, open the link instead:\n${link}` : link);
    if (!dialogue.interactive) return;
    typed = await dialogue.ask("Waiting. Press Enter to name an app by hand instead:", { until: done.signal });
    if (typed !== undefined && !done.signal.aborted) byHandInstead.abort();
  }
  try {
    const made = await registering;
    return { app: appOf(made), to: made.openId };
  } catch (error) {
    if (byHandInstead.signal.aborted && !signal.aborted) return { app: await byHand(options, host) };
    throw error;
  } finally {
    done.abort();
  }
}

/** The app that was made behind a link. Throws a `UserError` when it is none that can be used. */
export function appOf({ id, secret, domain }: Pick<FeishuApp, "id" | "secret" | "domain">): FeishuApp {
  if (!isAppId(id) || secret === "")
    throw new UserError("Feishu gave an app that cannot be used. Make one by hand: npx atclaw add feishu --manual");
  return makeApp({ id, secret, domain });
}

async function byHand({ domain, url }: Wanted, host: ConnectHost): Promise<FeishuApp> {
  const { dialogue } = host;
  dialogue.say(
    `1. At ${consoleOf(domain)} make a custom app with a bot, or open the one you have. Under Permissions, import manifest/feishu.json`,
  );
  dialogue.say(
    "   (`npx atclaw manifest feishu`); under Events & Callbacks add its events and callbacks; publish a version.",
  );
  const id = await ask(dialogue, "2. Paste the App ID (cli_…) from Credentials & Basic Info:", false, faultOfId);
  const secret = await ask(dialogue, "3. Paste the App Secret from beside it:", true, faultOfSecret);
  if (url === undefined) return makeApp({ id, secret, domain });
  const encryptKey = await ask(
    dialogue,
    "4. Paste the Encrypt Key from Events & Callbacks, Encryption Strategy:",
    true,
    faultOfKey,
  );
  const verificationToken = await ask(
    dialogue,
    "5. Paste the Verification Token from the same place:",
    true,
    faultOfKey,
  );
  return makeApp({ id, secret, domain, encryptKey, verificationToken });
}

/** Asks until an answer has no fault; `tries` times at most. */
async function ask(
  dialogue: ConnectHost["dialogue"],
  question: string,
  hidden: boolean,
  faultOf: (said: string) => string | undefined,
): Promise<string> {
  for (let left = tries; left > 0; left--) {
    const said = await dialogue.ask(question, { hidden });
    if (said === undefined)
      throw new UserError(
        "Nothing more was said. Run `npx atclaw add feishu` in a terminal and paste what it asks for.",
      );
    const fault = faultOf(said);
    if (fault === undefined) return said;
    dialogue.say(fault);
  }
  throw new UserError(
    "That did not work out. Have the app's page open beside this and run `npx atclaw add feishu` again.",
  );
}

function faultOfId(text: string): string | undefined {
  if (isAppId(text)) return undefined;
  if (text === "") return "That was empty. The App ID begins with cli_.";
  if (/^[A-Za-z0-9]{32}$/.test(text))
    return "That is an App Secret; the App ID begins with cli_ and is asked for here.";
  return text.startsWith("cli_")
    ? "An App ID is cli_ and 16 digits or letters a to f; this one was cut off or has more to it."
    : "That is no App ID: those begin with cli_.";
}

function faultOfSecret(text: string): string | undefined {
  if (text === "") return "That was empty. Press the eye beside App Secret to see it, then copy it.";
  if (isAppId(text)) return "That is the App ID; the App Secret stands beside it.";
  if (/[\s,]/.test(text)) return "There is a blank or a comma in it. Copy the App Secret alone.";
  return text.length < 16 ? "That is too short for an App Secret. Copy all of it." : undefined;
}

function faultOfKey(text: string): string | undefined {
  if (text === "" || text === "-") return "That was empty. Set one in the developer console and paste it here.";
  return /[\s,]/.test(text) ? "There is a blank or a comma in it. Choose one without." : undefined;
}
