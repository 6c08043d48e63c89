import type { LocalCorpus } from "../office/corpus/open.ts";
import type { Settings } from "../settings.ts";

/** What a command of the command line gets. Commands print through it and read no environment. */
export interface CommandContext {
  /** The data folder. */
  readonly home: string;
  readonly settings: Settings;
  /** The folder of the package. */
  readonly root: string;
  readonly version: string;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: (line: string) => void;
  readonly stderr: (line: string) => void;
  /** Whether standard error is a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** Aborts on Ctrl-C and when the process is asked to end. */
  readonly signal: AbortSignal;
  /** Opens the corpus of the data folder on first use; an empty one gets the shipped documents, unless the command fills it. */
  corpus(): Promise<LocalCorpus>;
}

/** One command: gives the exit code. Rejects with a `UserError` for what the caller can put right. */
export type Run = (args: readonly string[], context: CommandContext) => Promise<number>;
