/** The server, as the page speaks to it. Every refusal becomes an `ApiError`. */
import type { Approval } from "../../core/approval.ts";
import type { CorpusDocument } from "../../core/corpus.ts";
import type { ConversationSummary, StoredMessage, TurnRecord } from "../../core/history.ts";
import type { Admission, Language } from "../../core/message.ts";
import type { Status } from "../../core/status.ts";
import type { ShownRecord, TableHead, TablePage, TableWish } from "../../core/tablePage.ts";
import type { CalendarQuery, CalendarView } from "../../core/timetable.ts";
import type { UsageReport } from "../../core/usage.ts";
import { type Problem, unreachable } from "./house/problem.ts";

class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.error);
    this.problem = problem;
  }
}

/** What to tell the reader about anything that was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof ApiError ? error.problem : unreachable;
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
    throw new ApiError(unreachable);
  }
  if (response.ok) return (await response.json()) as T;
  // The token was changed or the cookie has run out: the door asks for it.
  if (response.status === 401) window.location.reload();
  const said: Partial<Problem> = await response.json().catch(() => ({}));
  const { status } = response;
  const { error = `HTTP ${status}`, next = "", faults } = said;
  throw new ApiError({ status, error, next, ...(faults ? { faults } : {}) });
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

/** Somebody's word on an approval, or on all of a group. */
export interface Word {
  readonly decision: "approve" | "reject" | "change";
  readonly input?: Readonly<Record<string, unknown>>;
  readonly note?: string;
}

/** Resolves once the word is stored. */
export const postDecision = (target: string, word: Word) =>
  ask<Admission>(`/approvals/${encodeURIComponent(target)}`, word);

export async function readWaiting(): Promise<Approval[]> {
  return (await ask<{ approvals: Approval[] }>("/approvals")).approvals;
}

export async function readReceipt(turnId: string): Promise<TurnRecord> {
  return (await ask<{ turn: TurnRecord }>(`/turns/${encodeURIComponent(turnId)}/receipt`)).turn;
}

export const readUsage = (range: "today" | "month") => ask<UsageReport>(`/usage?range=${range}`);

export const readCalendar = (query: CalendarQuery) => {
  const { of, day = "", language } = query;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ask<CalendarView>(`/calendar?${new URLSearchParams({ of, day, zone, lang: language })}`);
};

/** The tables of the person at the page. */
export async function readTables(): Promise<TableHead[]> {
  return (await ask<{ tables: TableHead[] }>("/tables")).tables;
}

/** Rows or a board of a table. */
export function readTable({ table, ...wish }: TableWish, language: Language): Promise<TablePage> {
  const query = new URLSearchParams({ lang: language });
  for (const [name, value] of Object.entries(wish)) if (value) query.set(name, String(value));
  return ask<TablePage>(`/tables/${encodeURIComponent(table)}?${query}`);
}

/** One value of one record as it was seen; a problem of status 409 when somebody changed the record since. */
export interface ValueChange {
  readonly table: string;
  readonly record: string;
  readonly field: string;
  readonly value: string | boolean | null;
  readonly revision: number;
  readonly key: string;
}

/** Resolves with the record as it stands then. The same key changes once. */
export function postValue({ table, record, ...change }: ValueChange, language: Language) {
  const path = `/tables/${encodeURIComponent(table)}/records/${encodeURIComponent(record)}?lang=${language}`;
  return ask<{ changed: boolean; record: ShownRecord }>(path, change);
}

/** Takes a change of a value back; a problem of status 409 when the record was changed since. */
export const postTableUndo = (key: string, language: Language) =>
  ask<unknown>(`/tables/undo?lang=${language}`, { key });

export const readSource = (id: string) => ask<CorpusDocument>(`/sources/${encodeURIComponent(id)}`);

export const eventsOf = (channel: string) => `/api${at(channel)}/events`;

export const fileAddress = (id: string) => `/api/files/${encodeURIComponent(id)}`;
