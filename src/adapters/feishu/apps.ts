import { UserError } from "../../core/errors.ts";

/** An app of ours at Feishu or Lark, and how it is reached. */
export interface FeishuApp {
  /** `cli_` and 16 hexadecimal digits. It names the account: ids of people belong to one app. */
  readonly id: string;
  readonly secret: string;
  /** Where the API is, without a slash at the end. */
  readonly api: string;
  /** Which of Feishu's clouds it is in, or the address that stands for it: what FEISHU_DOMAIN says. */
  readonly domain: string;
  /** Where people agree to what the app does in their name; the same for an address that is not Feishu's own. */
  readonly accounts: string;
  /** The app's pages in the developer console. */
  readonly console: string;
  readonly encryptKey: string | undefined;
  readonly verificationToken: string | undefined;
}

const idShape = /^cli_[0-9a-f]{16}$/i;
const clouds: Readonly<Record<string, string>> = {
  feishu: "https://open.feishu.cn",
  lark: "https://open.larksuite.com",
};

/** Stands in a list for what an app has none of. */
const none = "-";

/** Whether Feishu calls the app's address; to the others we connect. It calls those that are given what its calls are proved by. */
export const isCalled = ({ encryptKey, verificationToken }: FeishuApp): boolean =>
  encryptKey !== undefined || verificationToken !== undefined;

/** Whether a text can be an app's id. */
export const isAppId = (text: string): boolean => idShape.test(text);

/** The page on which apps are made and looked after. */
export const consoleOf = (domain: string): string => `${/lark/i.test(domain) ? clouds.lark : clouds.feishu}/app`;

/**
 * The apps that the environment names. FEISHU_APP_ID and FEISHU_APP_SECRET hold one, or several parted by commas in the same order, as
 * do FEISHU_ENCRYPT_KEY, FEISHU_VERIFICATION_TOKEN and FEISHU_DOMAIN, where one value serves all of them and `-` stands for none. Throws
 * a `UserError` that names the variable and what to put there.
 */
export function readApps(secrets: Readonly<Record<string, string | undefined>>): FeishuApp[] {
  const ids = listed(secrets.FEISHU_APP_ID);
  const keys = listed(secrets.FEISHU_APP_SECRET);
  if (keys.length !== ids.length)
    throw new UserError(
      `FEISHU_APP_ID names ${ids.length} app(s) and FEISHU_APP_SECRET holds ${keys.length} secret(s). Give one secret for each app, in the same order, parted by commas.`,
    );
  if (new Set(ids).size < ids.length) throw new UserError("FEISHU_APP_ID names an app twice. Name each app once.");
  const each = (name: string) =>
    spread(name, listed(secrets[name]), ids.length).map((value) => (value === none ? undefined : value));
  const encryptKeys = each("FEISHU_ENCRYPT_KEY");
  const tokens = each("FEISHU_VERIFICATION_TOKEN");
  const domains = each("FEISHU_DOMAIN");
  return ids.map((id, i) => {
    if (!idShape.test(id))
      throw new UserError(
        `FEISHU_APP_ID is "${id.slice(0, 40)}", which is no app ID: those are cli_ and 16 digits or letters a to f. Copy it from Credentials & Basic Info of the app in the developer console.`,
      );
    return makeApp({
      id,
      secret: keys[i] ?? "",
      domain: domains[i] ?? "feishu",
      encryptKey: encryptKeys[i],
      verificationToken: tokens[i],
    });
  });
}

/** An app by what it is told apart by. Throws a `UserError` for a domain that cannot be. */
export function makeApp(
  known: Pick<FeishuApp, "id" | "secret" | "domain"> & Partial<Pick<FeishuApp, "encryptKey" | "verificationToken">>,
): FeishuApp {
  const api = apiOf(known.domain);
  return {
    encryptKey: undefined,
    verificationToken: undefined,
    ...known,
    api,
    accounts: accountsOf(known.domain),
    console: `${consoleOf(known.domain)}/${known.id}`,
  };
}

/** Where people of a domain are asked; the same address for one that is not Feishu's own. Throws a `UserError`. */
export const accountsOf = (domain: string): string =>
  apiOf(domain).replace(/^https:\/\/open\.(?=feishu\.cn$|larksuite\.com$)/, "https://accounts.");

/** The variables that hold these apps, as `readApps` reads them; undefined where there is nothing to hold. */
export function writeApps(apps: readonly FeishuApp[]): Readonly<Record<string, string | undefined>> {
  const list = (values: readonly (string | undefined)[]): string | undefined => {
    const distinct = new Set(values);
    if (distinct.size === 1) return [...distinct][0];
    return values.map((value) => value ?? none).join(",");
  };
  return {
    FEISHU_APP_ID: apps.map(({ id }) => id).join(","),
    FEISHU_APP_SECRET: apps.map(({ secret }) => secret).join(","),
    FEISHU_DOMAIN: list(apps.map(({ domain }) => domain)),
    FEISHU_ENCRYPT_KEY: list(apps.map(({ encryptKey }) => encryptKey)),
    FEISHU_VERIFICATION_TOKEN: list(apps.map(({ verificationToken }) => verificationToken)),
  };
}

const listed = (value: string | undefined): string[] =>
  (value ?? "").split(",").flatMap((part) => (part.trim() ? [part.trim()] : []));

function spread(name: string, values: readonly string[], count: number): readonly (string | undefined)[] {
  if (values.length === count || values.length === 0) return values;
  if (values.length === 1) return Array.from({ length: count }, () => values[0]);
  throw new UserError(
    `${name} holds ${values.length} values for ${count} app(s). Give one for all, or one for each in the order of FEISHU_APP_ID.`,
  );
}

/** `feishu`, `lark`, or an address; secrets go over plain http to this machine alone. */
function apiOf(domain: string): string {
  const known = clouds[domain.toLowerCase()];
  if (known) return known;
  const url = URL.canParse(domain) ? new URL(domain) : undefined;
  const near = url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url && (url.protocol === "https:" || near)) return url.origin;
  throw new UserError(
    `FEISHU_DOMAIN is "${domain.slice(0, 80)}". Give feishu (China), lark (everywhere else) or an address that begins with https://.`,
  );
}
