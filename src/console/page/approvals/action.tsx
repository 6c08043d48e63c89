import { useState } from "react";
import type { Approval, ApprovalState } from "../../../core/approval.ts";
import { Icon, type IconName } from "../house/icons.tsx";
import { languageTag } from "../house/language-tag.ts";
import { clockSaid } from "../house/moment.ts";
import { explain } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill, type Words } from "../house/words.ts";
import { Markdown, noMarks } from "../markdown/markdown.tsx";
import { ArgumentList } from "./argument-list.tsx";
import { ChangeForm } from "./change-form.tsx";
import { decidersOf, isReader } from "./people.ts";
import type { Saying } from "./use-word.ts";

const noFaults = {};

/** The form that is open below an action. */
type Opened = "reject" | "change" | undefined;

/** One action of a question: what it would do with which arguments, what one can say to it, and what became of it. */
export function Action(props: {
  approval: Approval;
  /** Its place among several; undefined when it is the only one. */
  number: number | undefined;
  saying: Saying;
  successor: string | undefined;
  onGo: (id: string) => void;
}) {
  const { say } = useSettings();
  const { approval, number, saying } = props;
  const { state, title, tool, input, preview } = approval;
  const waiting = state === "waiting";
  const [open, setOpen] = useState<Opened>();
  const body = (
    <>
      {preview && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long preview must be scrollable by keyboard
        <section className="preview" aria-label={say.whatChanges} tabIndex={0}>
          <h4>{say.whatChanges}</h4>
          <Markdown text={preview} marks={noMarks} />
        </section>
      )}
      {preview && <h4>{say.exactly}</h4>}
      <ArgumentList input={input} />
    </>
  );
  return (
    <li className="action" data-state={state}>
      <div className="action-head">
        {number !== undefined && <span className="number">{number}</span>}
        <div className="action-title">
          <h3 lang={languageTag(title)}>{title}</h3>
          <code translate="no">{tool}</code>
        </div>
        {(number !== undefined || !waiting) && <StateBadge state={state} />}
      </div>
      {waiting ? (
        // The form shows the same arguments.
        open !== "change" && body
      ) : (
        <>
          <Outcome approval={approval} successor={props.successor} onGo={props.onGo} />
          <details className="settled">
            <summary>{say.showDetails}</summary>
            {body}
          </details>
        </>
      )}
      {waiting && (
        <Buttons approval={approval} alone={number === undefined} saying={saying} open={open} onOpen={setOpen} />
      )}
    </li>
  );
}

/** Approve, reject with a reason, or change; and why the last word did not count. */
function Buttons(props: {
  approval: Approval;
  alone: boolean;
  saying: Saying;
  open: Opened;
  onOpen: (open: Opened) => void;
}) {
  const { say } = useSettings();
  const { approval, alone, saying, open, onOpen } = props;
  const [note, setNote] = useState("");
  const { id, title, input, decisions } = approval;
  const { now, refused } = saying;
  const busy = now !== undefined;
  const mine = now?.target === id ? now : undefined;
  const agreed = decisions.some(({ person, decision }) => decision === "approve" && isReader(person));
  const problem = refused?.target === id ? refused.problem : undefined;
  const named = (label: string) => (alone ? undefined : fill(label, { title }));
  const close = () => {
    onOpen(undefined);
    saying.forget();
  };

  return (
    <div className="decide" aria-busy={mine !== undefined}>
      {decisions.length > 0 && <p className="origin">{fill(say.oneMore, { names: decidersOf(approval, say) })}</p>}
      {open === "change" ? (
        <ChangeForm
          title={title}
          input={input}
          faults={problem?.faults ?? noFaults}
          busy={busy}
          onSend={(changed) => void saying.say(id, { decision: "change", input: changed })}
          onCancel={close}
        />
      ) : open === "reject" ? (
        <form
          className="reject-form"
          aria-label={fill(say.rejectOne, { title })}
          onSubmit={(event) => {
            event.preventDefault();
            void saying.say(id, { decision: "reject", ...(note.trim() ? { note: note.trim() } : {}) });
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            close();
          }}
        >
          <label className="label" htmlFor={`note-${id}`}>
            {say.reason}
          </label>
          <textarea
            id={`note-${id}`}
            rows={2}
            maxLength={2000}
            value={note}
            placeholder={say.reasonPlaceholder}
            // biome-ignore lint/a11y/noAutofocus: it opens because one asked to write here
            autoFocus
            onChange={(event) => setNote(event.target.value)}
          />
          <div className="actions">
            <button type="submit" className="button danger" disabled={busy}>
              {mine ? say.sendingWord : say.rejectNow}
            </button>
            <button type="button" className="button" onClick={close}>
              {say.cancel}
            </button>
          </div>
        </form>
      ) : (
        <div className="actions">
          {!agreed && (
            <button
              type="button"
              className={alone ? "button primary" : "button agree"}
              disabled={busy}
              aria-label={named(say.approveOne)}
              onClick={() => void saying.say(id, { decision: "approve" })}
            >
              <Icon name="check" />
              {mine?.decision === "approve" ? (mine.taken ? say.wordTaken : say.sendingWord) : say.approve}
            </button>
          )}
          <button
            type="button"
            className="button"
            disabled={busy}
            aria-label={named(say.rejectOne)}
            onClick={() => onOpen("reject")}
          >
            {say.reject}
          </button>
          {Object.keys(input).length > 0 && (
            <button
              type="button"
              className="button plain"
              disabled={busy}
              aria-label={named(say.changeOne)}
              onClick={() => onOpen("change")}
            >
              <Icon name="pen" />
              {say.change}
            </button>
          )}
        </div>
      )}
      {problem && !(open === "change" && problem.faults) && (
        <p className="refusal" role="alert">
          <Icon name="alert" />
          {explain(problem, say)}
        </p>
      )}
    </div>
  );
}

/** What became of an action, by whom and when, with what they said. */
function Outcome(props: { approval: Approval; successor: string | undefined; onGo: (id: string) => void }) {
  const { say, language } = useSettings();
  const { approval, successor, onGo } = props;
  const { state, decisions } = approval;
  if (state === "expired") return <p className="origin">{say.expiredLine}</p>;
  if (state === "void") return <p className="origin">{say.voidLine}</p>;
  const last = decisions.at(-1);
  return (
    <div className="origin decided">
      {last && <p>{fill(say.byWhom, { names: decidersOf(approval, say), at: clockSaid(last.at, language) })}</p>}
      {last?.note && <blockquote>{last.note}</blockquote>}
      {state === "changed" && successor !== undefined && (
        <button type="button" className="text-button" onClick={() => onGo(successor)}>
          {say.toNewCard}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

const icons: Readonly<Record<ApprovalState, IconName>> = {
  waiting: "clock",
  approved: "check",
  rejected: "close",
  changed: "pen",
  expired: "clock",
  void: "undo",
};

const names: Readonly<Record<ApprovalState, keyof Words>> = {
  waiting: "stateWaiting",
  approved: "stateApproved",
  rejected: "stateRejected",
  changed: "stateChanged",
  expired: "stateExpired",
  void: "stateVoid",
};

function StateBadge({ state }: { state: ApprovalState }) {
  const { say } = useSettings();
  return (
    <span className={`badge ${state}`}>
      <Icon name={icons[state]} />
      {say[names[state]]}
    </span>
  );
}
