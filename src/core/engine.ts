/** One durable run. Steps that finished are never repeated: a replay reads what they returned. */
export interface Turn {
  readonly id: string;
  readonly signal: AbortSignal;
  /**
   * Does work once. The step's number is taken before anything is awaited; the value returned is what a replay
   * would read, so it must be plain JSON. `key` is the same when the step is repeated after a crash. A step that
   * throws is not recorded. A `write` is on disk, with all steps before it, before this resolves.
   */
  step<T>(name: string, work: (key: string) => Promise<T>, options?: { effect?: "read" | "write" }): Promise<T>;
  /** The moment the turn first ran; the same in a replay. */
  now(): Promise<Date>;
}

/** Runs jobs durably: one at a time for each `key`, in the order they were enqueued, jobs of different keys in parallel. */
export interface Engine {
  /** Takes up what an earlier process left and begins to run. `run` must settle every job it is given. */
  start(run: (turn: Turn) => Promise<void>): Promise<void>;
  /** The job's row is on disk already; enqueuing the same id twice runs it once. */
  enqueue(job: { id: string; key: string }): void;
  /** Ends the run of a job, or keeps it from starting: its signal aborts with `TurnAborted`. */
  cancel(id: string): void;
  /** Starts nothing new, waits for what runs, aborts what is left after `ms`; it goes on at the next start. */
  drain(ms: number): Promise<void>;
}
