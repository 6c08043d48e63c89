/** The server, as the page speaks to it. Every refusal becomes an `ApiError` with words for the reader. */
import type { CorpusDocument } from "../../core/corpus.ts";
import type { ConversationSummary, StoredMessage } from "../../core/history.ts";
import type { Admission } from "../../core/message.ts";
import type { Status } from "../../core/status.ts";

/** `status` 0 means that the server was not reached at all. `next` is what the reader can do, if the server says so. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly next: string;
  constructor(status: number, message: string, next: string) {
    super(message);
    this.status = status;
    this.next = next;
  }
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      cache: "no-store",
    });
  } catch {
    throw new ApiError(0, "", "");
  }
  if (response.ok) return (await response.json()) as T;
  // The token was changed or the cookie has run out: the door asks for it.
  if (response.status === 401) window.location.reload();
  const said: { error?: string; next?: string } = await response.json().catch(() => ({}));
  throw new ApiError(response.status, said.error ?? `HTTP ${response.status}`, said.next ?? "");
}

const at = (channel: string) => `/conversations/${encodeURIComponent(channel)}`;

export const readStatus = () => ask<Status>("/status");

export async function readConversations(): Promise<ConversationSummary[]> {
  return (await ask<{ conversations: ConversationSummary[] }>("/conversations")).conversations;
}

export async function readMessages(channel: string): Promise<StoredMessage[]> {
  return (await ask<{ messages: StoredMessage[] }>(`${at(channel)}/messages`)).messages;
}

/** Resolves once the message is stored. Sending the same id again is the same message. */
export function postMessage(channel: string, message: { id: string; text: string }): Promise<Admission> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ask<Admission>(`${at(channel)}/messages`, { ...message, zone });
}

export const postStop = (channel: string) => ask<Admission>(`${at(channel)}/stop`, {});

export const readSource = (id: string) => ask<CorpusDocument>(`/sources/${encodeURIComponent(id)}`);

export const eventsOf = (channel: string) => `/api${at(channel)}/events`;

export const fileAddress = (id: string) => `/api/files/${encodeURIComponent(id)}`;
