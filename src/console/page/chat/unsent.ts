import { recall, remember } from "../house/remember.ts";

/** A message the server has not said it stored. Kept in the browser, so that a reload or a crash does not lose it. */
export interface Unsent {
  readonly channel: string;
  readonly id: string;
  readonly text: string;
  readonly at: string;
  /** Set when sending failed; absent while it is under way. */
  readonly problem?: { readonly error: string; readonly next: string };
}

/** What was left unsent in a conversation. Whether it reached the server is unknown; sending it again is safe, as its id stays. */
export function recallUnsent(channel: string): Unsent[] {
  const left = (recall("unsent", isUnsentList) ?? []).filter((one) => one.channel === channel);
  return left.map((one) => ({ ...one, problem: one.problem ?? { error: "", next: "" } }));
}

export function rememberUnsent(channel: string, unsent: readonly Unsent[]): void {
  const others = (recall("unsent", isUnsentList) ?? []).filter((one) => one.channel !== channel);
  const all = [...others, ...unsent];
  remember("unsent", all.length > 0 ? all : undefined);
}

function isUnsentList(value: unknown): value is Unsent[] {
  return (
    Array.isArray(value) &&
    value.every((one) => ["channel", "id", "text", "at"].every((field) => typeof one?.[field] === "string"))
  );
}
