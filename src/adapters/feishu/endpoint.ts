/** Asks Feishu where the long connection of an app goes, and reads what it says when it lets nobody connect. */
import { z } from "zod";
import type { Health } from "../../core/adapter.ts";
import { UserError } from "../../core/errors.ts";
import type { FeishuClient } from "./client.ts";
import { failureOf, inWords } from "./failure.ts";

/** Feishu's words for an app ID that does not go with its secret. */
const credentialCodes: ReadonlySet<number> = new Set([403, 514, 10003, 10012, 10014, 10015, 1000040345]);
const tooManyCode = 1000040350;

export interface Endpoint {
  readonly url: string;
  /** Goes into every ping. */
  readonly service: number;
  readonly pingMs: number;
}

/** In words for the operator: what is wrong and what to do. */
export type Say = Extract<Health, { say: unknown }>["say"];

/** There is no connection. `fatal`: trying again will not help. */
export class ConnectFault extends Error {
  override readonly name = "ConnectFault";
  readonly say: Say;
  readonly fatal: boolean;
  constructor(say: Say, fatal: boolean) {
    super(say.en);
    this.say = say;
    this.fatal = fatal;
  }
}

const answer = z.object({ URL: z.string(), ClientConfig: z.object({ PingInterval: z.number() }).partial().nullish() });

/** Gives the address to connect to. Rejects with a `ConnectFault`, also when `signal` aborts. */
export async function findEndpoint(client: FeishuClient, signal?: AbortSignal): Promise<Endpoint> {
  const { app } = client;
  try {
    const { URL: url, ClientConfig: config } = await client.call({
      method: "POST",
      path: "/callback/ws/endpoint",
      data: { AppID: app.id, AppSecret: app.secret },
      anonymous: true,
      answer,
      ...(signal ? { signal } : {}),
    });
    const to = new URL(url);
    if (to.protocol !== "wss:" && !(to.protocol === "ws:" && app.api.startsWith("http://")))
      throw broken(app.id, `its address does not begin with wss://`);
    const service = Number(to.searchParams.get("service_id"));
    return { url, service: Number.isSafeInteger(service) ? service : 0, pingMs: pingMsOf(config?.PingInterval) };
  } catch (error) {
    if (error instanceof ConnectFault) throw error;
    if (error instanceof TypeError) throw broken(app.id, "its address could not be read");
    const failure = failureOf(error);
    if (failure.kind === "refused") throw refusal(app.id, failure.code, failure.msg);
    throw broken(app.id, failure.kind === "limited" ? inWords(failure, app.console) : failure.why);
  }
}

const leastPingMs = 1_000;
const mostPingMs = 60_000;

/** Feishu's interval in seconds, within bounds; no number is no reason to ping without end. */
export const pingMsOf = (seconds: unknown): number =>
  typeof seconds === "number" && seconds > 0 ? Math.min(Math.max(seconds * 1000, leastPingMs), mostPingMs) : mostPingMs;

/** Reads the headers with which Feishu turned the connection itself down. */
export function handshakeFault(
  appId: string,
  status: number,
  headers: Readonly<Record<string, unknown>>,
): ConnectFault {
  const code = Number(headers["handshake-autherrcode"] ?? headers["handshake-status"] ?? status);
  return refusal(appId, code, String(headers["handshake-msg"] ?? `HTTP ${status}`));
}

export function refusal(appId: string, code: number, msg: string): ConnectFault {
  if (credentialCodes.has(code))
    return new ConnectFault(
      {
        en: `feishu: Feishu does not accept the app ${appId} with its secret (code ${code}). Copy FEISHU_APP_ID and FEISHU_APP_SECRET anew from Credentials & Basic Info, set FEISHU_DOMAIN=lark for an app of Lark, and start again.`,
        zh: `feishu：飞书不接受应用 ${appId} 及其密钥（错误码 ${code}）。请从“凭证与基础信息”重新复制 FEISHU_APP_ID 和 FEISHU_APP_SECRET；如果是 Lark 应用请设置 FEISHU_DOMAIN=lark，然后重新启动。`,
      },
      true,
    );
  if (code === tooManyCode)
    return new ConnectFault(
      {
        en: `feishu: the app ${appId} has as many connections as Feishu allows. Stop the other programs that run with its secret; trying again meanwhile.`,
        zh: `feishu：应用 ${appId} 的长连接数已达上限。请停止使用同一密钥的其他程序；期间会继续重试。`,
      },
      false,
    );
  return broken(appId, `code ${code}: ${msg.slice(0, 120)}`);
}

export const broken = (appId: string, why: string): ConnectFault =>
  new ConnectFault(
    {
      en: `feishu: no connection for the app ${appId} (${why}). Messages come in late until there is one; trying again. Check that this machine reaches Feishu and that events are received through a persistent connection in the developer console.`,
      zh: `feishu：应用 ${appId} 没有连接（${why}）。连上之前消息会迟到；正在重试。请检查本机能否访问飞书，并确认开发者后台的订阅方式是“使用长连接接收事件”。`,
    },
    false,
  );

/** The fault as what ends a start. */
export const asUserError = (fault: ConnectFault): UserError => new UserError(fault.say.en, { cause: fault });
