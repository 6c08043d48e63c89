/** Feishu's calendar API as the app itself, its token kept and renewed, or as somebody; `code` of every answer looked at. */
import { z } from "zod";
import { type Patience, patient } from "../elsewhere/patient.ts";
import { refusal, Unanswered } from "../elsewhere/service.ts";

export const feishuName = "Feishu";
/** A token is renewed this long before its end. */
const spareMs = 120_000;
const tokenCodes = new Set([99991661, 99991663, 99991664, 99991665, 99991668, 99991669, 99991671, 99991677]);
/** What somebody agreed to is not enough. */
const scopeCode = 99991679;
const limitCodes = new Set([99991400, 190004, 190005]);
/** Feishu's own trouble, after which a call may have been carried out all the same. */
const brokeCodes = new Set([190001, 190010, 99991500, 1500]);
/** What is not there, or no longer. */
const goneCodes = new Set([193001, 193003, 195100, 191002]);
const attempts = 3;

export interface FeishuOptions extends Patience {
  /** Where the API is, without a slash at the end. */
  readonly api: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Whose name calls are made in; the app's own when absent. */
  readonly bearer?: Bearer;
}

/** Somebody who lets us act in their name. */
export interface Bearer {
  /** Rejects with a `CalendarError` that says what they are to do. */
  token(): Promise<string>;
  /** Feishu takes the token no longer: gives the `CalendarError` that says what they are to do. */
  lost(): Promise<Error>;
}

export interface FeishuCall<T> {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly answer: z.ZodType<T>;
}

/** Gives the `data` of an answer; undefined for what is not there. All calls are ones that may be repeated. */
export type Feishu = <T>(call: FeishuCall<T>) => Promise<T | undefined>;

const outerSchema = z.object({ code: z.number(), msg: z.string().default(""), data: z.unknown().optional() });
const tokenSchema = z.object({ code: z.literal(0), tenant_access_token: z.string(), expire: z.number() });

export function feishuClient({ api, appId, appSecret, bearer, ...patience }: FeishuOptions): Feishu {
  const fetch = patient(feishuName, patience);
  let token: { readonly text: Promise<string>; until: number } | undefined;

  async function newToken(kept: { until: number }): Promise<string> {
    const response = await fetch(`${api}/open-apis/auth/v3/tenant_access_token/internal`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ app_id: appId, app_secret: appSecret }),
    });
    const read = tokenSchema.safeParse(await response.json().catch(() => undefined));
    if (!read.success)
      throw refusal(
        "refused",
        "Feishu does not accept FEISHU_APP_ID with FEISHU_APP_SECRET. Copy both anew from the developer console.",
        "飞书不接受 FEISHU_APP_ID 和 FEISHU_APP_SECRET。请从开发者后台重新复制。",
      );
    kept.until = Date.now() + read.data.expire * 1000 - spareMs;
    return read.data.tenant_access_token;
  }

  function tokenNow(): Promise<string> {
    if (!token || token.until < Date.now()) {
      const kept = { until: Number.POSITIVE_INFINITY };
      const text = newToken(kept).catch((error) => {
        token = undefined;
        throw error;
      });
      token = Object.assign(kept, { text });
    }
    return token.text;
  }

  return async ({ method, path, query, body, answer }) => {
    const url = new URL(`${api}/open-apis${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${await (bearer ? bearer.token() : tokenNow())}`,
          ...(body !== undefined && { "content-type": "application/json; charset=utf-8" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const read = outerSchema.safeParse(await response.json().catch(() => undefined));
      if (!read.success) throw new Unanswered(feishuName, new Error(`${path}: the answer was not Feishu's`));
      const { code, msg, data } = read.data;
      if (code === 0) {
        const shaped = answer.safeParse(data);
        if (shaped.success) return shaped.data;
        throw new Unanswered(feishuName, new Error(`${path}: the answer has another shape`));
      }
      if (goneCodes.has(code)) return undefined;
      if (bearer && (tokenCodes.has(code) || code === scopeCode)) throw await bearer.lost();
      const again = tokenCodes.has(code) || limitCodes.has(code) || brokeCodes.has(code);
      if (tokenCodes.has(code)) token = undefined;
      if (!again) throw refused(code, msg);
      if (attempt === attempts) throw new Unanswered(feishuName, new Error(`code ${code}`));
      const pause = Number(response.headers.get("x-ogw-ratelimit-reset") ?? 0) * 1000 || (patience.pauseMs ?? 300);
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, 10_000)));
    }
  };
}

const refused = (code: number, msg: string) =>
  refusal(
    "refused",
    `Feishu refused it (code ${code}: ${msg.slice(0, 200)}), and nothing has been changed. Check the app's calendar and room scopes.`,
    `飞书拒绝了请求（${code}：${msg.slice(0, 200)}），什么都没有改动。请检查应用的日历和会议室权限。`,
  );
