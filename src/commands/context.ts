import type { LocalCorpus } from "../office/corpus/open.ts";

/** What a command of the command line gets. Commands print through it and read no environment. */
export interface CommandContext {
  /** The data folder. */
  readonly home: string;
  readonly stdout: (line: string) => void;
  readonly stderr: (line: string) => void;
  /** Whether standard error is a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Opens the corpus of the data folder on first use. */
  corpus(): Promise<LocalCorpus>;
}
