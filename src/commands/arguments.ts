import { UserError } from "../core/errors.ts";

/** A call that names something the command does not know, or leaves out what it needs. Ends the command with 2. */
export class UsageError extends UserError {}

/** Refuses words that a command has no use for. */
export function refuseMore([word]: readonly string[]): void {
  if (word !== undefined) throw new UsageError(`The command has no use for "${word}".`);
}
