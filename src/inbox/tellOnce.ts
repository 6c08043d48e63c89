/** Faults of something that is done again and again: each is told once, and anew only after it had passed. */
export interface Round {
  /** A fault of this round, which is told unless it was; `fault` is the same text when it is the same fault. */
  failed(fault: string, tell: () => void): void;
  /** Ends the round; what did not fail again has passed. */
  end(): void;
}

/** Gives the function that begins a round. */
export function tellOnce(): () => Round {
  let told = new Set<string>();
  return () => {
    const now = new Set<string>();
    return {
      failed(fault, tell) {
        if (!told.has(fault) && !now.has(fault)) tell();
        now.add(fault);
      },
      end() {
        told = now;
      },
    };
  };
}
