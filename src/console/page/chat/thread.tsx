import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { StoredMessage } from "../../../core/history.ts";
import { Icon } from "../house/icons.tsx";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { Answer, LiveAnswer, NotTaken, type OpenSource, Question, UnsentQuestion } from "./message.tsx";
import { openTurn } from "./state.ts";
import type { ChatDoor } from "./use-chat.ts";

/** How far from the end still counts as reading the end. */
const nearEndPx = 120;

/** The messages of a conversation. It stays at the end while one reads there, and leaves one alone who has scrolled up. */
export function Thread({ door, onSource }: { door: ChatDoor; onSource: OpenSource }) {
  const { say } = useSettings();
  const { chat } = door;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [away, setAway] = useState(false);
  const open = openTurn(chat);
  const mine = chat.messages.filter(({ role }) => role === "user").length + chat.unsent.length;

  const toEnd = useCallback(() => {
    const view = box.current;
    if (view) view.scrollTop = view.scrollHeight;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when something was added
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
  }, [chat]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one's own message is always shown
  useLayoutEffect(toEnd, [mine]);
  // Pictures and fonts arrive late and make the thread longer.
  useEffect(() => {
    const view = box.current;
    const content = view?.firstElementChild;
    if (!content) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    observer.observe(content);
    return () => observer.disconnect();
  }, [toEnd]);

  return (
    <>
      <div
        className="thread"
        ref={box}
        onScroll={({ currentTarget: view }) => {
          atEnd.current = view.scrollHeight - view.scrollTop - view.clientHeight < nearEndPx;
          setAway(!atEnd.current);
        }}
      >
        <section className="column" aria-label={say.thread}>
          {chat.problem && !chat.loaded && (
            <div className="note" role="alert">
              <Icon name="alert" />
              <span>
                {say.loadFailed} {chat.problem.error || say.unreachable} {chat.problem.next}
              </span>
              <button type="button" className="text-button" onClick={door.reload}>
                {say.tryAgain}
              </button>
            </div>
          )}
          {chat.messages.map((message) =>
            message.role === "user" ? (
              <Question key={message.id} text={message.text} />
            ) : (
              <Answer key={message.id} reply={message.reply} onSource={onSource} />
            ),
          )}
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
      {away && (
        <button type="button" className="latest" onClick={toEnd}>
          <Icon name="down" />
          {say.latest}
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

/** Reads out replies as they come, and what is being done, to those who do not see the page. What was there at first is not read out. */
function Announcer(props: { loaded: boolean; messages: readonly StoredMessage[]; tool: string | undefined }) {
  const { loaded, messages, tool } = props;
  const { say } = useSettings();
  const known = useRef<Set<string> | undefined>(undefined);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const replies = messages.filter((message) => message.role === "assistant");
    const fresh = known.current && replies.findLast(({ id }) => !known.current?.has(id));
    if (loaded) known.current = new Set(replies.map(({ id }) => id));
    if (fresh) setSaid(fill(say.replied, { text: fresh.reply.markdown.replace(/[*_#`|>[\]]/g, "").slice(0, 600) }));
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
