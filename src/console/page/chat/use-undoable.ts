import { useEffect, useMemo, useState } from "react";
import type { StoredMessage } from "../../../core/history.ts";
import { undoable } from "./undo.ts";

/** The longest a timer may run in a browser. */
const longestTimerMs = 2 ** 31 - 1;

/** What can be taken back now; gone when its time is over. */
export function useUndoable(messages: readonly StoredMessage[]): ReturnType<typeof undoable> {
  const [now, setNow] = useState(Date.now);
  const found = useMemo(() => undoable(messages, now), [messages, now]);
  useEffect(() => {
    if (!found) return;
    const ms = Math.min(Date.parse(found.until) - Date.now() + 1, longestTimerMs);
    const timer = setTimeout(() => setNow(Date.now()), ms);
    return () => clearTimeout(timer);
  }, [found]);
  return found;
}
