import { unreachable } from "../house/problem.ts";
import { recall, remember } from "../house/remember.ts";
import type { Unsent } from "./state.ts";

/** What was left unsent in a conversation. Whether it reached the server is unknown; sending it again is safe, as its id stays. */
export function recallUnsent(channel: string): Unsent[] {
  const left = (recall("unsent", isUnsentList) ?? []).filter((one) => one.channel === channel);
  return left.map((one) => ({ ...one, problem: one.problem ?? unreachable }));
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
