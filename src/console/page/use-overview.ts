import { useCallback, useEffect, useState } from "react";
import type { Approval } from "../../core/approval.ts";
import type { ConversationSummary } from "../../core/history.ts";
import type { Status } from "../../core/status.ts";
import { readConversations, readStatus, readWaiting } from "./api.ts";

/** While something is under way in any conversation, how often it is looked for what became of it. */
const lookMs = 15_000;

/**
 * What the bot says about itself, the conversations there are and what waits for approval in them. Read again when the page
 * comes into view, and from time to time while something is under way.
 */
export function useOverview() {
  const [status, setStatus] = useState<Status>();
  const [conversations, setConversations] = useState<readonly ConversationSummary[]>([]);
  const [waiting, setWaiting] = useState<readonly Approval[]>([]);
  // Without a connection the last list stays; the conversation itself says that the connection is lost.
  const refresh = useCallback(() => {
    readConversations().then(setConversations, () => {});
    readWaiting().then(setWaiting, () => {});
    readStatus().then(setStatus, () => {});
  }, []);
  useEffect(() => {
    refresh();
    const onShow = () => document.visibilityState === "visible" && refresh();
    document.addEventListener("visibilitychange", onShow);
    return () => document.removeEventListener("visibilitychange", onShow);
  }, [refresh]);
  const underWay = waiting.length > 0 || conversations.some(({ openTurn }) => openTurn !== undefined);
  useEffect(() => {
    if (!underWay) return;
    const timer = setInterval(() => document.visibilityState === "visible" && refresh(), lookMs);
    return () => clearInterval(timer);
  }, [underWay, refresh]);
  return { status, conversations, waiting, refresh };
}
