/** Slack as it calls the bot: signed events, commands and buttons. */
import { createHmac } from "node:crypto";
import { type FakeSlack, ids } from "./server.ts";

export const signingSecret = "fake-signing-secret";

export interface SendOptions {
  /** Seconds the time stamp is away from now. */
  readonly skew?: number;
  /** Signs with another secret, or not at all. */
  readonly secret?: string | null;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

let count = 0;

/** Sends signed bytes to the bot's address for events. */
export async function sendSigned(
  url: string,
  body: string,
  type = "application/json",
  { skew = 0, secret = signingSecret, headers = {} }: SendOptions = {},
): Promise<Answer> {
  const stamp = String(Math.floor(Date.now() / 1000) + skew);
  const hash = createHmac("sha256", secret ?? "")
    .update(`v0:${stamp}:${body}`)
    .digest("hex");
  const signed = secret === null ? {} : { "x-slack-request-timestamp": stamp, "x-slack-signature": `v0=${hash}` };
  const response = await fetch(`${url}/slack/events`, {
    method: "POST",
    headers: { "content-type": type, ...signed, ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

export const sendEvent = (url: string, body: unknown, options?: SendOptions): Promise<Answer> =>
  sendSigned(url, JSON.stringify(body), "application/json", options);

export const sendForm = (url: string, fields: Record<string, string>): Promise<Answer> =>
  sendSigned(url, new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");

export interface Said {
  readonly type?: "app_mention" | "message";
  readonly channel?: string;
  readonly user?: string | null;
  readonly thread?: string;
  /** The message's own time stamp, where it was put into the channel before. */
  readonly ts?: string;
  /** Further fields of the event, and of what surrounds it. */
  readonly event?: Record<string, unknown>;
  readonly about?: Record<string, unknown>;
}

/** The event of a message; the message is put into its channel first, unless `ts` names one that stands there. */
export function eventOf(slack: FakeSlack, text: string, said: Said = {}) {
  const { type = "app_mention", channel = "C0GENERAL", user = "U0ALICE00", thread } = said;
  const ts = said.ts ?? slack.put(channel, user ?? "", text, thread, said.event);
  return {
    type: "event_callback",
    token: "unused",
    team_id: ids.team,
    context_team_id: ids.team,
    api_app_id: "A0APP0000",
    event_id: `Ev${String(++count).padStart(8, "0")}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: ids.team, user_id: ids.botUser, is_bot: true, is_enterprise_install: false },
    ],
    ...said.about,
    event: {
      type,
      channel,
      ts,
      event_ts: ts,
      text,
      ...(user === null ? {} : { user }),
      ...(thread ? { thread_ts: thread } : {}),
      ...(type === "message" ? { channel_type: channel.startsWith("D") ? "im" : "channel" } : {}),
      ...said.event,
    },
  };
}
