/** One durable run. Steps that finished are never repeated: a replay reads what they returned. */
export interface Turn {
  readonly id: string;
  /** Aborts with `TurnAborted` when a person stops the turn or the process goes down. */
  readonly signal: AbortSignal;
  /**
   * Does work once. The step's number is taken before anything is awaited; the value returned is what a replay
   * would read, so it must be plain JSON. `key` is the same when the step is repeated after a crash. A step that
   * throws is not recorded. A `write` begins after all earlier steps are on disk and resolves once it is itself.
   */
  step<T>(name: string, work: (key: string) => Promise<T>, options?: { effect?: "read" | "write" }): Promise<T>;
  /**
   * The name of the step that an earlier run recorded next; undefined where none did. A step that is taken or not by what
   * may change until a replay, such as what else was said, is taken when it is on record.
   */
  next(): string | undefined;
  /**
   * A step whose value comes from outside, perhaps days later. When `look` gives undefined the run ends with
   * `TurnParked`, which it must let through; nothing waits in memory. The value is looked for again when the job is enqueued.
   */
  waitFor<T>(name: string, look: () => Promise<T | undefined>): Promise<T>;
}

/** Something to run, whose row is on disk already. Jobs with the same `key` run one at a time, in order. */
export interface Job {
  readonly id: string;
  readonly key: string;
}

/** Runs jobs durably, jobs of different keys in parallel. */
export interface Engine {
  /** Takes up what an earlier process left and begins to run. A `run` that throws is tried again after a pause. */
  start(run: (turn: Turn) => Promise<void>): Promise<void>;
  /** Enqueuing the same id twice runs it once, unless it parked in between; then it is run again. */
  enqueue(job: Job): void;
  /** Ends the run of a job, or lets it start with its signal aborted. */
  cancel(id: string): void;
  /** Starts nothing new, waits for what runs, aborts what is left after `ms`; that goes on at the next start. */
  drain(ms: number): Promise<void>;
}
