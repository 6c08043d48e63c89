/** Keeps one conversation in step with the server: reads it, listens to it, sends into it. */
import { useCallback, useEffect, useReducer, useRef } from "react";
import type { StoredMessage } from "../../../core/history.ts";
import type { Progress } from "../../../core/message.ts";
import { eventsOf, postMessage, postStop, problemOf, readMessages } from "../api.ts";
import { newId } from "../house/new-id.ts";
import { isLost, unreachable } from "../house/problem.ts";
import { type Chat, happen, newChat, openTurn, type QuestionMessage, type Unsent } from "./state.ts";
import { recallUnsent, rememberUnsent } from "./unsent.ts";

/** Short breaks heal unseen. */
const lostAfterMs = 1500;
const retryMs = 2000;
/** Hidden pages give their connection back: a browser has six for each server. */
const hiddenMs = 60_000;

export interface ChatDoor {
  readonly chat: Chat;
  send(text: string): void;
  retry(id: string): void;
  discard(id: string): void;
  stop(): void;
  reload(): void;
}

/** `onChange` is called when the list of conversations has changed on the server. Use one instance for each channel (a React key). */
export function useChat(channel: string, onChange: () => void): ChatDoor {
  const [chat, tell] = useReducer(happen, channel, (id) => newChat(recallUnsent(id)));
  const changed = useRef(onChange);
  changed.current = onChange;

  useEffect(() => rememberUnsent(channel, chat.unsent), [channel, chat.unsent]);

  const current = useRef(chat);
  current.current = chat;
  const sendingLeft = useRef(false);

  /** Reads the messages; false when that failed. */
  const reload = useCallback(async () => {
    try {
      tell({ type: "loaded", messages: await readMessages(channel) });
      return true;
    } catch (error) {
      tell({ type: "load-failed", problem: problemOf(error) });
      return false;
    }
  }, [channel]);

  /** Sends one message; false when the server has not said what became of it. */
  const post = useCallback(
    async ({ id, text, at }: Pick<Unsent, "id" | "text" | "at">) => {
      tell({ type: "sending", message: { channel, id, text, at } });
      try {
        const admission = await postMessage(channel, { id, text });
        if (admission.outcome === "ignored") tell({ type: "not-taken", id, reason: admission.reason });
        else if (admission.outcome === "refused") tell({ type: "not-taken", id, reason: admission.say });
        else if (admission.outcome === "stopping") {
          // The words were an order to stop, and are not kept as a message.
          tell({ type: "discarded", id });
          tell({ type: "stopping" });
        } else if (admission.turnId === undefined) await reload();
        else tell({ type: "stored", id, turnId: admission.turnId });
        changed.current();
        return true;
      } catch (error) {
        tell({ type: "not-sent", id, problem: problemOf(error) });
        return false;
      }
    },
    [channel, reload],
  );

  /** Sends again what found no server, in order, until one fails. The server knows the ids of those it has after all. */
  const sendLeft = useCallback(async () => {
    if (sendingLeft.current) return;
    sendingLeft.current = true;
    const tried = new Set<string>();
    for (;;) {
      const next = leftOf(current.current).find(({ id }) => !tried.has(id));
      if (!next) break;
      tried.add(next.id);
      if (!(await post(next))) break;
    }
    sendingLeft.current = false;
  }, [post]);

  useEffect(() => {
    return listen(channel, {
      connected(connected) {
        tell({ type: "connection", connected });
        if (!connected) return;
        void reload().then((loaded) => (loaded ? sendLeft() : undefined));
        changed.current();
      },
      progress(event) {
        tell({ type: "progress", event });
        // Asked in another tab, perhaps: the question must be read before its answer comes.
        if (event.type === "started") void reload();
      },
      reply(message) {
        tell({ type: "reply", message });
        changed.current();
      },
      question(message) {
        tell({ type: "question", message });
        changed.current();
      },
    });
  }, [channel, reload, sendLeft]);

  return {
    chat,
    send(text) {
      const message = { id: newId(), text, at: new Date().toISOString() };
      if (leftOf(current.current).length === 0) return void post(message);
      // What was said before goes first.
      tell({ type: "sending", message: { channel, ...message } });
      tell({ type: "not-sent", id: message.id, problem: unreachable });
      void sendLeft();
    },
    retry(id) {
      const one = chat.unsent.find((unsent) => unsent.id === id);
      if (one) void post(one);
    },
    discard: (id) => tell({ type: "discarded", id }),
    stop() {
      if (openTurn(chat) === undefined) return;
      tell({ type: "stopping" });
      postStop(channel).then(reload, reload);
    },
    reload: () => void reload(),
  };
}

/** Messages that found no server, the oldest first. What a server refused is not among them. */
const leftOf = (chat: Chat): readonly Unsent[] => chat.unsent.filter(({ problem }) => problem && isLost(problem));

/** Listens until the returned function is called, over reconnects, except while the page has been hidden for a while. */
function listen(
  channel: string,
  hear: {
    connected(connected: boolean): void;
    progress(event: Progress): void;
    reply(message: StoredMessage): void;
    question(message: QuestionMessage): void;
  },
): () => void {
  let source: EventSource | undefined;
  let retry: number | undefined;
  let lost: number | undefined;
  let hide: number | undefined;

  function open() {
    source = new EventSource(eventsOf(channel));
    source.addEventListener("open", () => {
      clearTimeout(lost);
      lost = undefined;
      hear.connected(true);
    });
    source.addEventListener("progress", (event) => hear.progress(JSON.parse(event.data)));
    source.addEventListener("reply", (event) => hear.reply(JSON.parse(event.data)));
    source.addEventListener("question", (event) => hear.question(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      lost ??= window.setTimeout(() => hear.connected(false), lostAfterMs);
      // A refusal ends an EventSource for good; a broken connection it mends by itself.
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(retry);
      retry = window.setTimeout(open, retryMs);
    });
  }

  function close() {
    source?.close();
    source = undefined;
    clearTimeout(retry);
    clearTimeout(lost);
    lost = undefined;
  }

  function onVisibility() {
    clearTimeout(hide);
    if (document.visibilityState === "hidden") hide = window.setTimeout(close, hiddenMs);
    else if (!source) open();
  }

  open();
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    clearTimeout(hide);
    close();
  };
}
