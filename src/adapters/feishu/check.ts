/** Looks whether Feishu takes our apps and lets them do what we need; posts nothing and opens no connection, which would take events away. */
import type { CheckPlatform, Finding } from "../../core/connect.ts";
import { UserError } from "../../core/errors.ts";
import { type FeishuApp, isCalled, readApps } from "./apps.ts";
import { type FeishuClient, openClient } from "./client.ts";
import { ConnectFault, findEndpoint } from "./endpoint.ts";
import { askBot, askMissing, missingInWords } from "./granted.ts";

export const checkFeishu: CheckPlatform = async ({ secrets, scopes }) => {
  let apps: FeishuApp[];
  try {
    apps = readApps(secrets);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ name: "feishu app", ok: false, detail: "not named rightly", fix: error.message }];
  }
  const found = await Promise.all(
    apps.map(async (app) => {
      const client = openClient(app);
      try {
        return await look(client, scopes, apps.length > 1 ? ` ${app.id}` : "");
      } finally {
        client.close();
      }
    }),
  );
  return found.flat();
};

/** `which` tells the app apart where there are several. */
async function look(client: FeishuClient, scopes: readonly string[], which: string): Promise<Finding[]> {
  const { app } = client;
  const bot = await askBot(client);
  const name = `feishu app${which}`;
  if (!bot.ok) {
    const detail = bot.isRefused ? "refused" : "not reached";
    return [{ name, ok: false, detail, fix: bot.why }];
  }
  return [
    { name, ok: true, detail: `the bot ${bot.name || bot.openId} of ${app.id} (${app.domain})` },
    ...(await needs(client, scopes, which)),
    await connection(client, which),
  ];
}

async function needs(client: FeishuClient, scopes: readonly string[], which: string): Promise<Finding[]> {
  const missing = await askMissing(client, scopes);
  const name = `feishu scopes${which}`;
  if (typeof missing === "string") return [{ name, ok: false, detail: "Feishu did not say", fix: missing }];
  const { scopes: lacking, events, callbacks, wrongWay } = missing;
  const of = (part: Partial<typeof missing>) =>
    missingInWords({ scopes: [], events: [], callbacks: [], wrongWay: [], ...part }, client).join(" ");
  const subscribed = of({ events, callbacks, wrongWay });
  const subscriptions = `feishu events${which}`;
  return [
    lacking.length === 0
      ? { name, ok: true, detail: "all that are needed were granted" }
      : { name, ok: false, detail: `missing: ${lacking.join(", ")}`, fix: of({ scopes: lacking }) },
    subscribed === ""
      ? {
          name: subscriptions,
          ok: true,
          detail: events && callbacks ? "all events and callbacks come" : "Feishu did not say which it sends",
        }
      : { name: subscriptions, ok: false, detail: "some do not come", fix: subscribed },
  ];
}

/** Whether Feishu would let us connect; what a connection is like tells the bot that runs. */
async function connection(client: FeishuClient, which: string): Promise<Finding> {
  const name = `feishu connection${which}`;
  if (isCalled(client.app))
    return {
      name,
      ok: true,
      detail: "Feishu calls POST /feishu/events; whether it gets there shows at its first call",
    };
  try {
    await findEndpoint(client);
    return { name, ok: true, detail: "Feishu lets us connect" };
  } catch (error) {
    if (!(error instanceof ConnectFault)) throw error;
    return { name, ok: false, detail: "Feishu does not let us connect", fix: error.say.en };
  }
}
