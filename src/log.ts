import { redactor } from "./core/redact.ts";

/** Tells the operator what happened, one line each. */
export interface Log {
  info(what: string): void;
  /** An error with its causes; a stack only for errors nobody expected. */
  error(what: string, error?: unknown): void;
}

/**
 * Writes log lines such as `2026-05-22T10:00:00.000Z error slack: …`. The values of `secrets`, and what is shaped like a
 * key, are cut out of whatever is written, wherever they came from.
 */
export function createLog(write: (line: string) => void, secrets: Readonly<Record<string, string | undefined>>): Log {
  const redact = redactor(secrets);
  const line = (level: string, what: string): void => write(redact(`${new Date().toISOString()} ${level} ${what}`));
  return {
    info: (what) => line("info", what),
    error: (what, error) => line("error", error === undefined ? what : `${what}: ${describe(error)}`),
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected = error.name !== "Error" && error.name.endsWith("Error") && !(error instanceof TypeError);
  const own = expected ? error.message : (error.stack ?? error.message);
  return error.cause === undefined
    ? own
    : `${own} (because: ${error.cause instanceof Error ? error.cause.message : String(error.cause)})`;
}
