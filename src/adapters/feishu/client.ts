/** Feishu's API for one app: every answer's `code` is looked at, tokens are kept and renewed, no call takes for ever. */
import { z } from "zod";
import type { FeishuApp } from "./apps.ts";
import { type Failure, FeishuError, failureIn, failureOf, tokenCodes } from "./failure.ts";
import { openRoad, type RoadAnswer, type RoadRequest } from "./sdk.ts";
import { keepToken } from "./tokens.ts";

/** Longest time for one call, from the first byte we send to the last we get. */
const callLimitMs = 10_000;
/** The same for the bytes of files. */
const transferLimitMs = 60_000;

export interface Call<T> extends Omit<RoadRequest, "token" | "binary" | "maxBytes" | "signal"> {
  /** What `data` of the answer must be, or where it has none what stands beside `code`; fields it does not name are dropped. */
  readonly answer: z.ZodType<T>;
  /** Acts as a person: their token, instead of the app's. */
  readonly userToken?: string;
  /** Goes without a token: the call proves itself by what it holds. */
  readonly anonymous?: true;
  readonly signal?: AbortSignal;
}

export interface FeishuClient {
  readonly app: FeishuApp;
  /** Carries out a call once and gives the `data` of its answer. Rejects with a `FeishuError`. */
  call<T>(call: Call<T>): Promise<T>;
  /** Gets bytes, `maxBytes` at most. Rejects with a `FeishuError`. */
  download(call: Pick<RoadRequest, "path" | "params" | "maxBytes"> & { signal?: AbortSignal }): Promise<Uint8Array>;
  /** Ends what is under way and closes the connections. */
  close(): void;
}

/** Makes the client of an app. Nothing is asked, nor the SDK loaded, before the first call. */
export function openClient(app: FeishuApp, now: () => number = Date.now): FeishuClient {
  const road = openRoad(app);
  const closing = new AbortController();
  const fail = (failure: Failure): FeishuError => new FeishuError(failure, app.console);

  async function once(
    request: Omit<RoadRequest, "signal">,
    limitMs: number,
    signal?: AbortSignal,
  ): Promise<RoadAnswer> {
    const signals = [closing.signal, AbortSignal.timeout(limitMs), ...(signal ? [signal] : [])];
    try {
      return await road.go({ ...request, signal: AbortSignal.any(signals) });
    } catch (error) {
      throw fail(failureOf(error));
    }
  }

  const tokens = keepToken(async () => {
    const answer = await once(
      {
        method: "POST",
        path: "/open-apis/auth/v3/tenant_access_token/internal",
        data: { app_id: app.id, app_secret: app.secret },
      },
      callLimitMs,
    );
    const read = tokenAnswer.safeParse(answer.body);
    if (read.success) return { token: read.data.tenant_access_token, lifeMs: read.data.expire * 1000 };
    throw fail(failureIn(answer) ?? { kind: "broken", why: "the answer holds no token", reached: true });
  }, now);

  /** A token that is refused has done nothing, so the call is made again with a new one. */
  async function carriedOut(
    request: Omit<RoadRequest, "signal" | "token">,
    {
      userToken,
      anonymous,
      limitMs,
      signal,
    }: { userToken?: string; anonymous?: true; limitMs: number; signal?: AbortSignal },
  ): Promise<RoadAnswer> {
    for (let again = false; ; again = true) {
      const token = anonymous ? "" : (userToken ?? (await tokens.get()));
      const answer = await once({ ...request, token }, limitMs, signal);
      const failure = failureIn(request.binary ? asJson(answer) : answer);
      if (!failure) return answer;
      if (again || userToken || anonymous || failure.kind !== "refused" || !tokenCodes.has(failure.code))
        throw fail(failure);
      tokens.drop(token);
    }
  }

  return {
    app,
    async call({ answer: shape, userToken, anonymous, signal, ...request }) {
      const { body } = await carriedOut(request, {
        limitMs: request.form ? transferLimitMs : callLimitMs,
        ...(userToken ? { userToken } : {}),
        ...(anonymous ? { anonymous } : {}),
        ...(signal ? { signal } : {}),
      });
      const { code: _, msg: __, ...rest } = body as Record<string, unknown>;
      const read = shape.safeParse(rest.data ?? rest);
      if (!read.success)
        throw fail({ kind: "broken", why: `${request.path}: the answer has another shape`, reached: true });
      return read.data;
    },
    async download({ path, params, maxBytes, signal }) {
      const request = {
        method: "GET",
        path,
        binary: true,
        ...(params ? { params } : {}),
        ...(maxBytes ? { maxBytes } : {}),
      } as const;
      const { body } = await carriedOut(request, { limitMs: transferLimitMs, ...(signal ? { signal } : {}) });
      return body as Uint8Array;
    },
    close() {
      closing.abort();
      road.close();
    },
  };
}

const tokenAnswer = z.object({
  code: z.literal(0),
  tenant_access_token: z.string().min(1),
  expire: z.number().positive(),
});

/** Where bytes were asked for, a refusal comes as JSON all the same; bytes themselves are an answer with `code` 0. */
function asJson(answer: RoadAnswer): RoadAnswer {
  const isFile = answer.status < 300;
  if (isFile && !String(answer.headers["content-type"]).includes("json")) return { ...answer, body: { code: 0 } };
  try {
    const body: unknown = JSON.parse(Buffer.from(answer.body as Uint8Array).toString("utf8"));
    const isAnswer = typeof (body as { code?: unknown } | null)?.code === "number";
    return { ...answer, body: isFile && !isAnswer ? { code: 0 } : body };
  } catch {
    return { ...answer, body: isFile ? { code: 0 } : undefined };
  }
}
