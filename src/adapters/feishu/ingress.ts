/**
 * The webhook at `POST /feishu/events`, for apps that Feishu calls instead of being called. Who sent a request is proved over its bytes
 * before anything in it is looked at; what does not prove itself is refused without a word of why, and changes nothing.
 * An event is answered once it is stored.
 */
import type { Http, RawRequest, RawResponse } from "../../core/http.ts";
import type { FeishuApp } from "./apps.ts";
import { complainer } from "./complain.ts";
import { EventFault } from "./events.ts";
import { decrypt, isSame, maxSkewMs, proofOf } from "./signature.ts";

const path = "/feishu/events";
/** Feishu's events are far smaller. */
const maxBytes = 512 * 1024;
const maxReplays = 100_000;

const unproved: RawResponse = { status: 401, body: "The request does not prove that Feishu sent it now.\n" };
const unreadable: RawResponse = { status: 400, body: "The body could not be read.\n" };

/** One app's side of the webhook. */
export interface Door {
  readonly app: FeishuApp;
  /** Takes an event's JSON; gives what a callback is answered. */
  readonly hear: (text: string) => Promise<unknown>;
}

export interface Ingress {
  open(door: Door): void;
  close(appId: string): void;
}

/** Makes the ingress for all apps of the process; the address is there from the first `open` on. */
export function ingress(options: {
  readonly http: Pick<Http, "route">;
  readonly now: () => number;
  readonly logError: (what: string, error?: unknown) => void;
}): Ingress {
  const { http, now, logError } = options;
  const doors = new Map<string, Door>();
  const seen = replayGuard(now);
  let routed = false;
  const complain = complainer(now, logError);

  const strange = (): RawResponse => {
    complain(
      "proof",
      `Somebody called ${path} without Feishu's proof. If it was Feishu, FEISHU_ENCRYPT_KEY or FEISHU_VERIFICATION_TOKEN is not the app's (Events & Callbacks, Encryption Strategy).`,
    );
    return unproved;
  };

  /** Which app a request is for and what it says, once it has proved itself; else the answer it gets. Apps may share a key. */
  function prove(request: RawRequest): { door: Door; text: string; signature?: string } | RawResponse {
    let isSigned = false;
    let isOurs = false;
    for (const door of doors.values()) {
      const { encryptKey } = door.app;
      const proof = encryptKey === undefined ? undefined : proofOf(request, encryptKey);
      if (!proof) continue;
      if (Math.abs(now() - proof.at) > maxSkewMs) {
        complain(
          "clock",
          `A request signed by Feishu was more than 5 minutes away from this machine's clock. Set the clock; events are refused until then.`,
        );
        return unproved;
      }
      isSigned = true;
      const text = plainText(request, encryptKey);
      if (text === undefined || !isFor(text, door)) continue;
      isOurs = true;
      if (tokenFits(text, door)) return { door, text, signature: proof.signature };
    }
    if (isSigned) return isOurs ? strange() : unreadable;
    return withoutSignature(request);
  }

  /**
   * Without a signature there is only the token within. Feishu sends one so when the app has no encrypt key; and when the address is
   * being saved, the challenge comes encrypted, but signed by none.
   */
  function withoutSignature(request: RawRequest): { door: Door; text: string } | RawResponse {
    for (const door of doors.values()) {
      const { encryptKey, verificationToken } = door.app;
      const text = plainText(request, encryptKey);
      if (text === undefined || !isFor(text, door)) continue;
      const isEncrypted = encryptKey !== undefined;
      if (isEncrypted && typeof read(text)?.challenge !== "string") continue;
      if ((verificationToken !== undefined || isEncrypted) && tokenFits(text, door)) return { door, text };
    }
    return strange();
  }

  async function answer(request: RawRequest): Promise<RawResponse> {
    if (request.body.length > maxBytes) return { status: 413, body: "The body is too large.\n" };
    const proved = prove(request);
    if (!("door" in proved)) return proved;
    const { door, text, signature } = proved;
    const body = read(text);
    if (body?.type === "url_verification" && typeof body.challenge === "string")
      return json({ challenge: body.challenge });
    if (signature !== undefined && !seen.isFirst(signature))
      return { status: 409, body: "This was received before.\n" };
    try {
      return json((await door.hear(text)) ?? {});
    } catch (error) {
      // It was not taken in, so the very same request may come again.
      if (signature !== undefined) seen.forget(signature);
      if (!(error instanceof EventFault)) throw error;
      complain("event", `feishu: an event could not be read: ${error.message}`);
      return unreadable;
    }
  }

  return {
    open(door) {
      doors.set(door.app.id, door);
      if (!routed) http.route("POST", path, async (request) => (doors.size > 0 ? answer(request) : goingDown));
      routed = true;
    },
    close: (appId) => void doors.delete(appId),
  };
}

const goingDown: RawResponse = { status: 503, body: "The process is going down.\n" };
const json = (value: unknown): RawResponse => ({
  status: 200,
  type: "application/json; charset=utf-8",
  body: JSON.stringify(value),
});

/** What a body says; for an app with an encrypt key only when it is encrypted with it. */
function plainText({ body }: RawRequest, encryptKey: string | undefined): string | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
  if (encryptKey === undefined) return text;
  const encrypted = read(text)?.encrypt;
  return typeof encrypted === "string" ? decrypt(encrypted, encryptKey) : undefined;
}

/** An event names its app; a challenge does not. */
function isFor(text: string, { app }: Door): boolean {
  const { app_id: id } = headerOf(text);
  return id === undefined || id === app.id;
}

function headerOf(text: string): { readonly app_id?: unknown; readonly token?: unknown } {
  const header = read(text)?.header;
  return typeof header === "object" && header !== null ? header : {};
}

/** The token stands in the header of an event, at the top of a challenge and of older events. */
function tokenFits(text: string, { app }: Door): boolean {
  if (app.verificationToken === undefined) return true;
  const token = headerOf(text).token ?? read(text)?.token;
  return typeof token === "string" && isSame(token, app.verificationToken);
}

function read(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Knows the signatures of as long as their time stamps are good. */
function replayGuard(now: () => number) {
  const until = new Map<string, number>();
  return {
    isFirst(signature: string): boolean {
      for (const [oldest, end] of until) {
        if (end > now() && until.size < maxReplays) break;
        until.delete(oldest);
      }
      if (until.has(signature)) return false;
      until.set(signature, now() + 2 * maxSkewMs);
      return true;
    },
    forget: (signature: string) => void until.delete(signature),
  };
}
