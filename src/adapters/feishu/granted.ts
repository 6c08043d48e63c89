/** What Feishu says an app is: whether its secret is right, who its bot is, what it was granted and subscribed to. */
import { z } from "zod";
import { isCalled } from "./apps.ts";
import type { FeishuClient } from "./client.ts";
import { type Failure, failureOf, inWords, scopeInWords } from "./failure.ts";
import { botInfo } from "./identity.ts";
import { feishuManifest } from "./manifest.ts";
import type { Addons } from "./sdk.ts";

/** `undefined` where Feishu does not tell. */
export interface Missing {
  readonly scopes: readonly string[];
  readonly events: readonly string[] | undefined;
  readonly callbacks: readonly string[] | undefined;
  /** Feishu sends events or callbacks to an address, where we connect, or the other way round. */
  readonly wrongWay: readonly ("events" | "callbacks")[];
}

/** What Feishu says about an app with its secret. */
export type Known =
  | { readonly ok: true; readonly openId: string; readonly name: string }
  | { readonly ok: false; readonly why: string; readonly isRefused: boolean };

/** Asks who the app's bot is, which proves ID and secret. */
export async function askBot(client: FeishuClient): Promise<Known> {
  try {
    const { bot } = await client.call({ method: "GET", path: "/open-apis/bot/v3/info", answer: botInfo });
    return { ok: true, openId: bot.open_id, name: bot.app_name };
  } catch (error) {
    const failure = failureOf(error);
    return { ok: false, why: whyNot(failure, client), isRefused: failure.kind === "refused" };
  }
}

const credentialCodes = new Set([10003, 10012, 10014, 10015, 99991543]);

function whyNot(failure: Failure, { app }: FeishuClient): string {
  if (failure.kind === "refused" && credentialCodes.has(failure.code)) {
    const other =
      app.domain === "lark"
        ? "If the app is one of Feishu's (China), leave out --lark and FEISHU_DOMAIN."
        : "If the app is one of Lark's, say --lark or set FEISHU_DOMAIN=lark.";
    return `Feishu does not accept the app ${app.id} with this secret. Copy both anew from ${app.console}/baseinfo (Credentials & Basic Info); a secret that was reset there is no longer good. ${other}`;
  }
  if (failure.kind === "broken")
    return `Feishu could not be reached (${failure.why}). Check the network and the proxy, then run this again.`;
  return inWords(failure, app.console);
}

const names = z.array(z.string()).nullish();
const application = z.object({
  app: z.object({
    scopes: z.array(z.object({ scope: z.string(), token_types: names })).nullish(),
    event: z.object({ subscription_type: z.string().nullish(), subscribed_events: names }).nullish(),
    callback_info: z.object({ callback_type: z.string().nullish(), subscribed_callbacks: names }).nullish(),
  }),
});

/**
 * Which of its needs an app was not granted or subscribed to. Links drop names that Feishu does not know without a word, so this is asked
 * after each installation. Gives a text instead when Feishu does not tell.
 */
export async function askMissing(client: FeishuClient, scopes: readonly string[]): Promise<Missing | string> {
  const needed = JSON.parse(feishuManifest.make({ scopes })) as Addons;
  try {
    const { app } = await client.call({
      method: "GET",
      path: `/open-apis/application/v6/applications/${client.app.id}`,
      params: { lang: "en_us" },
      answer: application,
    });
    const granted = app.scopes ?? [];
    const has = (kind: "tenant" | "user") => (name: string) =>
      granted.some(({ scope, token_types: kinds }) => scope === name && (!kinds?.length || kinds.includes(kind)));
    const lacks = (names: readonly string[], told: readonly string[] | null | undefined) =>
      told ? names.filter((name) => !told.includes(name)) : undefined;
    const way = isCalled(client.app) ? "webhook" : "websocket";
    const isWrong = (told: string | null | undefined): boolean => Boolean(told) && told !== way;
    return {
      scopes: [
        ...needed.scopes.tenant.filter((name) => !has("tenant")(name)),
        ...needed.scopes.user.filter((name) => !has("user")(name)),
      ],
      events: lacks(needed.events, app.event?.subscribed_events),
      callbacks: lacks(needed.callbacks, app.callback_info?.subscribed_callbacks),
      wrongWay: [
        ...(isWrong(app.event?.subscription_type) ? (["events"] as const) : []),
        ...(isWrong(app.callback_info?.callback_type) ? (["callbacks"] as const) : []),
      ],
    };
  } catch (error) {
    const failure = failureOf(error);
    return failure.kind === "refused" && failure.needed.length > 0
      ? `What the app was granted is not known. ${scopeInWords([selfManage], client.app.console)}`
      : `What the app was granted is not known. ${inWords(failure, client.app.console)}`;
  }
}

const selfManage = "application:application:self_manage";

/** What to do about what is missing, a line each with the page it is done on; none when all is there. */
export function missingInWords(missing: Missing, { app }: FeishuClient): string[] {
  const page = `${app.console}/event`;
  const publish = "Then publish a new version of the app.";
  const { scopes, events = [], callbacks = [], wrongWay } = missing;
  const way = !isCalled(app);
  return [
    ...(scopes.length > 0
      ? [
          `It was not granted ${scopes.join(", ")}. Grant that at ${app.console}/auth?q=${scopes.map(encodeURIComponent).join(",")} ${publish}`,
        ]
      : []),
    ...(events.length > 0 ? [`It does not get the events ${events.join(", ")}. Add them at ${page} ${publish}`] : []),
    ...(callbacks.length > 0
      ? [
          `It does not get the callbacks ${callbacks.join(", ")}. Add them at ${page} under Callback Configuration. ${publish}`,
        ]
      : []),
    ...wrongWay.map(
      (which) =>
        `Its ${which} go ${way ? "to an address" : "over a long connection"}. At ${page} choose to receive ${which} ${way ? "through a persistent connection" : "at https://…/feishu/events"}. ${publish}`,
    ),
  ];
}
