/** Calls of a REST API in somebody's name: `rest` gives answers of the shape that is asked for, and refusals in words. */
import type { z } from "zod";
import type { Accounts } from "./accounts.ts";
import { refusal, Unanswered } from "./service.ts";

export interface RestCall<T> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The id of the person whose account is used. */
  readonly as: string;
  readonly answer: z.ZodType<T>;
  /** Statuses that are no fault; the caller gets them instead of a body. */
  readonly allowed?: readonly number[];
}

/** What came back: a body of the wanted shape, or a status that was allowed. */
export type RestAnswer<T> = { readonly data: T } | { readonly status: number };

export type Rest = <T>(call: RestCall<T>) => Promise<RestAnswer<T>>;

export function rest(
  service: string,
  base: string,
  { accounts, fetch }: { readonly accounts: Accounts; readonly fetch: typeof globalThis.fetch },
): Rest {
  return async ({ method, path, query, body, headers, as, answer, allowed = [] }) => {
    const url = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const go = (token: string): Promise<Response> =>
      fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const token = await accounts.token(as);
    let response = await go(token);
    if (response.status === 401) response = await go(await accounts.token(as, token));
    if (allowed.includes(response.status)) {
      await response.body?.cancel();
      return { status: response.status };
    }
    const text = await response.text();
    if (!response.ok) throw refused(service, response.status, text);
    const read = answer.safeParse(text === "" ? undefined : parsed(text));
    if (read.success) return { data: read.data };
    throw new Unanswered(service, new Error(`its answer to ${method} ${path.split("?")[0]} has another shape`));
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(service: string, status: number, text: string): Error {
  const { error } = (parsed(text) ?? {}) as { error?: { message?: unknown } };
  const why =
    typeof error?.message === "string" ? error.message.replace(/\s+/g, " ").slice(0, 200) : `status ${status}`;
  if (status === 401 || status === 403)
    return refusal(
      "refused",
      `${service} does not allow that (${why}). Only who made a meeting may change it; else ask whoever runs me to check the app's rights.`,
      `${service}不允许这样做（${why}）。只有创建者可以修改会议；否则请管理员检查应用权限。`,
    );
  return refusal(
    "refused",
    `${service} refused it, and nothing has been changed: ${why}.`,
    `${service}拒绝了请求，什么都没有改动：${why}。`,
  );
}
