import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { StoredMessage } from "../../../core/history.ts";
import { ApprovalCard } from "../approvals/approval-card.tsx";
import { WaitingHere } from "../approvals/waiting-here.tsx";
import { Icon } from "../house/icons.tsx";
import { explain } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { Answer, LiveAnswer, NotTaken, type OpenSource, Question, UnsentQuestion } from "./message.tsx";
import { openTurn, successorOf, waitingIn } from "./state.ts";
import type { ChatDoor } from "./use-chat.ts";
import { useUndoable } from "./use-undoable.ts";

/** How far from the end still counts as reading the end. */
const nearEndPx = 120;
const topGapPx = 16;

/**
 * The messages of a conversation. It follows a reply as it grows until the question stands at the top, so that one can
 * read from the start, and leaves one alone who has scrolled up.
 */
export function Thread(props: { door: ChatDoor; onSource: OpenSource; onWhy: (turnId: string) => void }) {
  const { say, language } = useSettings();
  const { door, onSource, onWhy } = props;
  const { chat } = door;
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [more, setMore] = useState(false);
  const open = openTurn(chat);
  const undo = useUndoable(chat.messages);
  const send = useRef(door.send);
  send.current = door.send;
  const onUndo = useCallback(() => send.current(language === "zh" ? "/撤销" : "/undo"), [language]);
  const onChoose = useCallback((words: string) => send.current(words), []);
  const lastSaid = chat.unsent.length === 0 ? chat.messages.at(-1)?.id : undefined;
  const mine = chat.messages.filter(({ role }) => role === "user").length + chat.unsent.length;

  const look = useCallback(() => {
    const view = box.current;
    if (!view) return;
    const below = view.scrollHeight - view.scrollTop - view.clientHeight > nearEndPx;
    if (view.scrollTop < lastTop.current) following.current = false;
    if (!below) following.current = true;
    lastTop.current = view.scrollTop;
    setMore(below);
  }, []);
  const follow = useCallback(() => {
    const view = box.current;
    const question = [...(view?.querySelectorAll<HTMLElement>(".question") ?? [])].at(-1);
    if (view && question && following.current) {
      const end = view.scrollHeight - view.clientHeight;
      view.scrollTop = Math.max(view.scrollTop, Math.min(end, question.offsetTop - topGapPx));
    }
    look();
  }, [look]);

  // What one says oneself is always shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when one has said something
  useLayoutEffect(() => {
    following.current = true;
    follow();
  }, [mine]);
  // Words, pictures and fonts arrive one by one, and each makes the thread longer.
  useEffect(() => {
    const content = box.current?.firstElementChild;
    if (!content) return;
    const observer = new ResizeObserver(follow);
    observer.observe(content);
    return () => observer.disconnect();
  }, [follow]);

  return (
    <>
      <div className="thread" ref={box} onScroll={look}>
        <section className="column" aria-label={say.thread}>
          {chat.problem && !chat.loaded && (
            <div className="note" role="alert">
              <Icon name="alert" />
              <span>
                {say.loadFailed} {explain(chat.problem, say)}
              </span>
              <button type="button" className="text-button" onClick={door.reload}>
                {say.tryAgain}
              </button>
            </div>
          )}
          {chat.messages.map((message) => {
            if (message.role === "user") return <Question key={message.id} text={message.text} />;
            if (message.role === "assistant")
              return (
                <Answer
                  key={message.id}
                  reply={message.reply}
                  turnId={message.turnId}
                  onSource={onSource}
                  onWhy={onWhy}
                  undoUntil={undo?.id === message.id ? undo.until : undefined}
                  onUndo={onUndo}
                  onChoose={message.id === lastSaid && open === undefined ? onChoose : undefined}
                />
              );
            return (
              <ApprovalCard
                key={message.id}
                question={message}
                successor={successorOf(chat, message)}
                onSettled={door.reload}
              />
            );
          })}
          {open !== undefined && <LiveAnswer live={chat.live} />}
          {chat.notes.map((note) => (
            <NotTaken key={note.id} note={note} />
          ))}
          {chat.unsent.map((unsent) => (
            <UnsentQuestion
              key={unsent.id}
              unsent={unsent}
              onRetry={() => door.retry(unsent.id)}
              onDiscard={() => door.discard(unsent.id)}
            />
          ))}
        </section>
      </div>
      <WaitingHere questions={waitingIn(chat)} box={box} />
      {more && (
        <button
          type="button"
          className="latest"
          title={say.latest}
          onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight })}
        >
          <Icon name="down" />
          <span className="unseen">{say.latest}</span>
        </button>
      )}
      <Announcer
        loaded={chat.loaded}
        messages={chat.messages}
        tool={chat.live?.tools.findLast(({ status }) => status === "running")?.title}
      />
    </>
  );
}

/** Reads out replies and questions as they come, and what is being done, to those who do not see the page. What was there at first is not read out. */
function Announcer(props: { loaded: boolean; messages: readonly StoredMessage[]; tool: string | undefined }) {
  const { loaded, messages, tool } = props;
  const { say } = useSettings();
  const known = useRef<Set<string> | undefined>(undefined);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const ours = messages.filter((message) => message.role !== "user");
    const fresh = known.current && ours.findLast(({ id }) => !known.current?.has(id));
    if (loaded) known.current = new Set(ours.map(({ id }) => id));
    if (fresh?.role === "question")
      setSaid(fill(say.approvalAsked, { titles: fresh.approvals.map(({ title }) => title).join(", ") }));
    else if (fresh)
      setSaid(fill(say.replied, { text: fresh.reply.markdown.replace(/[*_#`|>[\]]/g, "").slice(0, 600) }));
  }, [loaded, messages, say]);
  return (
    <>
      <p className="unseen" aria-live="polite" data-announcer="reply">
        {said}
      </p>
      <p className="unseen" aria-live="polite">
        {tool}
      </p>
    </>
  );
}
