/** Models stream a token at a time; people and platforms are served as well, and far cheaper, by a few words at a time. */
const gapMs = 24;

export interface DeltaJoiner {
  push(text: string): void;
  /** Hands over what is held. */
  flush(): void;
  /** Drops what is held; nothing is handed over any more. */
  drop(): void;
}

/** Joins pieces of text: the first goes out at once, then at most one every 24 ms. */
export function joinDeltas(onText: (delta: string) => void): DeltaJoiner {
  let held = "";
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    const text = held;
    held = "";
    if (text !== "") onText(text);
  }
  function stopTimer(): void {
    clearTimeout(timer);
    timer = undefined;
  }
  return {
    push(text) {
      held += text;
      if (timer || held === "") return;
      flush();
      timer = setTimeout(() => {
        timer = undefined;
        flush();
      }, gapMs);
    },
    flush() {
      stopTimer();
      flush();
    },
    drop() {
      stopTimer();
      held = "";
    },
  };
}
