import type { Words } from "./words.ts";

/** Why the server did not do what was asked. `status` is the HTTP status, 0 when the server was not reached at all. */
export interface Problem {
  readonly status: number;
  /** What happened and what to do next, in the server's English. */
  readonly error: string;
  readonly next: string;
  /** What is wrong with changed arguments, by the argument's name. */
  readonly faults?: Readonly<Record<string, string>>;
}

/** The server was not reached, or nothing is known of why it failed. */
export const unreachable: Problem = { status: 0, error: "", next: "" };

/** Whether the server was not there; a proxy before it says so with 502 and 504. */
export const isLost = ({ status }: Problem): boolean => status === 0 || status === 502 || status === 504;

/** What happened and what to do next, in the reader's language where the page knows the case. */
export function explain(problem: Problem, say: Words): string {
  switch (problem.status) {
    case 0:
      return say.unreachable;
    case 404:
      return say.gone;
    case 413:
      return say.tooLarge;
    case 503:
      return say.notStored;
    default:
      return `${problem.error} ${problem.next}`.trim();
  }
}
