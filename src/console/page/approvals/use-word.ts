/** Says somebody's word on what waits. While `now` is set, buttons are disabled, so that no other can be said. */
import { useEffect, useState } from "react";
import { postDecision, problemOf, type Word } from "../api.ts";
import type { Problem } from "../house/problem.ts";

export interface Saying {
  /** What is on its way, or was taken and not shown yet; undefined when a word may be said. */
  readonly now: { readonly target: string; readonly decision: Word["decision"]; readonly taken: boolean } | undefined;
  /** Why the last word did not count. */
  readonly refused: { readonly target: string; readonly problem: Problem } | undefined;
  say(target: string, word: Word): Promise<void>;
  forget(): void;
}

/**
 * `version` is what the server has shown of the question; when it is another, words may be said again. `onSettled` is called
 * when the server has answered, whatever it said.
 */
export function useWord(version: number, onSettled: () => void): Saying {
  const [now, setNow] = useState<Saying["now"]>();
  const [refused, setRefused] = useState<Saying["refused"]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said is shown now
  useEffect(() => setNow(undefined), [version]);
  return {
    now,
    refused,
    forget: () => setRefused(undefined),
    async say(target, word) {
      const { decision } = word;
      setNow({ target, decision, taken: false });
      setRefused(undefined);
      try {
        await postDecision(target, word);
        setNow((current) => current && { ...current, taken: true });
      } catch (error) {
        setRefused({ target, problem: problemOf(error) });
        setNow(undefined);
      }
      onSettled();
    },
  };
}
