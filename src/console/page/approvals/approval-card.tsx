import { useEffect, useRef, useState } from "react";
import type { Approval } from "../../../core/approval.ts";
import { type QuestionMessage, stageOf } from "../chat/state.ts";
import { Icon } from "../house/icons.tsx";
import { inSaid, momentSaid } from "../house/moment.ts";
import { explain } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { Action } from "./action.tsx";
import { approversSaid, isReader } from "./people.ts";
import { type Saying, useWord } from "./use-word.ts";

const minuteMs = 60_000;

/** Where a card is found on the page. */
export const cardId = (group: string): string => `ask-${group}`;

/** Actions that wait, or waited, for somebody's word: what exactly, why, who may agree and until when. */
export function ApprovalCard(props: {
  question: QuestionMessage;
  /** The question that was asked instead, when this one was changed. */
  successor: string | undefined;
  onSettled: () => void;
}) {
  const { say } = useSettings();
  const { question, successor, onSettled } = props;
  const { id, approvals } = question;
  const box = useRef<HTMLElement>(null);
  const waiting = approvals.filter(({ state }) => state === "waiting");
  const version = stageOf(question);
  const saying = useWord(version, onSettled);
  const [first] = approvals;
  const hadFocus = useRef(false);

  // The buttons go when a word was taken; who pressed one must not be thrown to the top of the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the buttons have changed
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, [version]);

  if (!first) return null;
  const several = approvals.length > 1;
  const severalWait = several && waiting.length > 1;
  return (
    <section
      ref={box}
      id={cardId(id)}
      className="message ask"
      data-waiting={waiting.length > 0 || undefined}
      tabIndex={-1}
      aria-labelledby={`${cardId(id)}-title`}
      onFocus={() => {
        hadFocus.current = true;
      }}
      onBlur={(event) => {
        // A button that is taken away blurs to nowhere.
        hadFocus.current = event.relatedTarget === null && !document.hidden;
      }}
    >
      {waiting.length > 0 ? (
        <header className="ask-head">
          <Icon name="shield" />
          <h2 id={`${cardId(id)}-title`}>
            {several ? fill(say.approvalsWait, { count: waiting.length }) : say.approvalWaits}
          </h2>
          <span className="origin">
            {isReader(first.asker) ? say.askedByYou : fill(say.askedBy, { name: first.asker.name })}
          </span>
        </header>
      ) : (
        <h2 id={`${cardId(id)}-title`} className="unseen">
          {say.approvalDone}
        </h2>
      )}
      <ol className="action-list">
        {approvals.map((approval, at) => (
          <Action
            key={approval.id}
            approval={approval}
            number={several ? at + 1 : undefined}
            saying={saying}
            successor={successor}
            onGo={goTo}
          />
        ))}
      </ol>
      {waiting.length > 0 && <Terms approval={first} />}
      {severalWait && <AllButtons group={id} count={waiting.length} saying={saying} />}
      {waiting.length > 0 && <p className="meanwhile">{say.keepChatting}</p>}
    </section>
  );
}

/** Why it is asked, by which rule, who may agree, until when. */
function Terms({ approval }: { approval: Approval }) {
  const { say, language } = useSettings();
  const { reason, rule, approvers, asker, expiresAt } = approval;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  const left = inSaid(expiresAt, language, now);
  return (
    <dl className="terms">
      <div>
        <dt>{say.whyAsked}</dt>
        <dd>
          {reason}{" "}
          <span className="rule">
            {say.byRule} <code translate="no">{rule}</code>
          </span>
        </dd>
      </div>
      <div>
        <dt>{say.mayApprove}</dt>
        <dd>{approversSaid(approvers, asker, say)}</dd>
      </div>
      <div>
        <dt>{say.until}</dt>
        <dd>
          <time dateTime={expiresAt}>{momentSaid(expiresAt, language)}</time>
          {left && <span className="origin"> · {left}</span>}
        </dd>
      </div>
    </dl>
  );
}

function AllButtons({ group, count, saying }: { group: string; count: number; saying: Saying }) {
  const { say } = useSettings();
  const { now, refused } = saying;
  const mine = now?.target === group ? now : undefined;
  const busy = now !== undefined;
  return (
    <div className="decide all" aria-busy={mine !== undefined}>
      <div className="actions">
        <button
          type="button"
          className="button primary"
          disabled={busy}
          onClick={() => void saying.say(group, { decision: "approve" })}
        >
          <Icon name="check" />
          {mine?.decision === "approve"
            ? mine.taken
              ? say.wordTaken
              : say.sendingWord
            : fill(say.approveAll, { count })}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void saying.say(group, { decision: "reject" })}
        >
          {mine?.decision === "reject" ? say.sendingWord : fill(say.rejectAll, { count })}
        </button>
      </div>
      {refused?.target === group && (
        <p className="refusal" role="alert">
          <Icon name="alert" />
          {explain(refused.problem, say)}
        </p>
      )}
    </div>
  );
}

/** Brings a card into view and the focus to it. */
export function goTo(group: string): void {
  const card = document.getElementById(cardId(group));
  card?.scrollIntoView({ block: "center" });
  card?.focus({ preventScroll: true });
}
