/** The way to an app by one scan: a link with all that we need, behind which somebody makes the app in Feishu. */
import { UserError } from "../../core/errors.ts";
import { accountsOf } from "./apps.ts";
import { feishuManifest } from "./manifest.ts";
import { type Addons, type Registered, RegistrationError, registerApp } from "./sdk.ts";

export interface Registration {
  /** What FEISHU_DOMAIN says, or would. */
  readonly domain: string;
  /** Scopes that skills ask for. */
  readonly scopes: readonly string[];
  /** Called once, with the link and how long it is good. */
  onLink(link: string, lifeMs: number): void;
  readonly signal: AbortSignal;
}

/** Waits until somebody made an app behind the link. Rejects with a `UserError` that says why there is none. */
export async function registerOurs({ domain, scopes, onLink, signal }: Registration): Promise<
  Registered & {
    /** What FEISHU_DOMAIN says for it. */
    readonly domain: string;
  }
> {
  const addons = JSON.parse(feishuManifest.make({ scopes })) as Addons;
  const accounts = accountsOf(domain);
  const isAddress = domain.includes("://");
  try {
    const made = await registerApp({
      accounts,
      larkAccounts: isAddress ? accounts : accountsOf("lark"),
      name: "atclaw",
      about: "An agent the team talks to by mentioning it: @atclaw",
      addons,
      onLink,
      signal,
    });
    return { ...made, domain: isAddress ? domain : made.cloud };
  } catch (error) {
    if (!(error instanceof RegistrationError)) throw error;
    throw new UserError(whyNone(error.code), { cause: error });
  }
}

const again = "run `npx atclaw add feishu` again for a new one";

function whyNone(code: string): string {
  switch (code) {
    case "expired_token":
    case "invalid_grant":
      return `The link has ended: nobody finished behind it in time. Links are good for about ten minutes; ${again}.`;
    case "access_denied":
      return `The app was refused in Feishu. Whoever scans must be allowed to make apps; ask an admin of your organisation, or make the app by hand: npx atclaw add feishu --manual`;
    case "abort":
      return "Stopped; no app was connected.";
    default:
      return `Feishu makes no link for an app now (${code.slice(0, 60)}). Check the network and the proxy and ${again}, or make the app by hand: npx atclaw add feishu --manual`;
  }
}
