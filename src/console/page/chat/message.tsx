/** What one message looks like: a question, a reply, a reply on its way, and a question that was not sent. */
import { memo, useDeferredValue, useMemo } from "react";
import type { Citation, FileRef, Reply } from "../../../core/message.ts";
import { fileAddress } from "../api.ts";
import { Icon } from "../house/icons.tsx";
import { languageTag } from "../house/language-tag.ts";
import { clockSaid } from "../house/moment.ts";
import { explain } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { CopyButton } from "../markdown/copy-button.tsx";
import { Markdown, type Marks } from "../markdown/markdown.tsx";
import { SourceList } from "../sources/source-list.tsx";
import type { Live, Note, Unsent } from "./state.ts";

/** Opens a source beside the reply. */
export type OpenSource = (citation: Citation, number: number) => void;

export const Question = memo(function Question({ text }: { text: string }) {
  const { say } = useSettings();
  return (
    <article className="message question" aria-label={say.you} lang={languageTag(text)}>
      <p className="bubble">{text}</p>
    </article>
  );
});

export const Answer = memo(function Answer(props: {
  reply: Reply;
  turnId: string;
  onSource: OpenSource;
  onWhy: (turnId: string) => void;
  /** Until when what it did can be taken back; undefined when nothing can. */
  undoUntil: string | undefined;
  onUndo: () => void;
  /** Says the words of a choice; undefined when something was said since. */
  onChoose: ((words: string) => void) | undefined;
}) {
  const { say, language } = useSettings();
  const { reply, turnId, onSource, onWhy, undoUntil, onUndo, onChoose } = props;
  const { citations, files, choices = [] } = reply;
  const marks = useMemo<Marks>(
    () => ({
      count: citations.length,
      render(number, key) {
        const citation = citations[number - 1];
        if (!citation) return `[${number}]`;
        const label = say.source.replace("{n}", String(number)).replace("{title}", () => citation.title);
        return (
          <button
            type="button"
            key={key}
            className="mark"
            aria-label={label}
            title={citation.title}
            onClick={() => onSource(citation, number)}
          >
            {number}
          </button>
        );
      },
    }),
    [citations, onSource, say],
  );
  const open = (number: number) => {
    const citation = citations[number - 1];
    if (citation) onSource(citation, number);
  };
  return (
    <article className="message answer" aria-label="atclaw" lang={languageTag(reply.markdown)}>
      {reply.problem && (
        <p className={`outcome ${reply.problem}`}>
          <Icon name={reply.problem === "stopped" ? "stop" : "alert"} />
          {say[reply.problem]}
        </p>
      )}
      <Markdown text={reply.markdown} marks={marks} />
      <Attachments files={files} />
      <SourceList citations={citations} onOpen={open} />
      {onChoose && choices.length > 0 && (
        <fieldset className="choices" aria-label={say.choose}>
          {choices.map((choice) => (
            <button key={choice.say} type="button" onClick={() => onChoose(choice.say)}>
              {choice.label}
            </button>
          ))}
        </fieldset>
      )}
      <div className="after">
        {undoUntil !== undefined && (
          <button
            type="button"
            className="text-button undo"
            title={fill(say.undoTitle, { at: clockSaid(undoUntil, language) })}
            onClick={onUndo}
          >
            <Icon name="undo" />
            {say.undo}
          </button>
        )}
        <button type="button" className="text-button quiet" aria-label={say.whyThis} onClick={() => onWhy(turnId)}>
          <Icon name="why" />
          {say.why}
        </button>
        <CopyButton text={reply.markdown} label={say.copyReply} quiet />
      </div>
    </article>
  );
});

/** What was streamed so far, and what is being done. */
export function LiveAnswer({ live }: { live: Live | undefined }) {
  const { say } = useSettings();
  // A fast stream may skip what nobody could have read.
  const text = useDeferredValue(live?.text ?? "");
  return (
    <article className="message answer live" aria-label="atclaw" aria-busy="true" lang={languageTag(text)}>
      {live && live.tools.length > 0 && (
        <ul className="tools">
          {live.tools.map((tool, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same tool may run several times
            <li key={index} className={tool.status}>
              <Icon name={tool.status === "done" ? "check" : tool.status === "failed" ? "alert" : "tool"} />
              {tool.title}
            </li>
          ))}
        </ul>
      )}
      {text === "" ? (
        <p className="working">
          <span className="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {say.working}
        </p>
      ) : (
        <Markdown text={text} marks={inertMarks} />
      )}
    </article>
  );
}

/** While a reply is streamed its sources are not here yet, so its marks only show their number. */
const inertMarks: Marks = {
  count: 99,
  unchecked: true,
  render: (number, key) => (
    <span key={key} className="mark">
      {number}
    </span>
  ),
};

export function UnsentQuestion(props: { unsent: Unsent; onRetry: () => void; onDiscard: () => void }) {
  const { say } = useSettings();
  const { text, problem } = props.unsent;
  return (
    <article className="message question unsent" aria-label={say.you} lang={languageTag(text)}>
      <p className="bubble">{text}</p>
      {problem ? (
        <div className="not-sent" role="alert">
          <p>
            <Icon name="alert" />
            <strong>{say.notSent}</strong> — {explain(problem, say)}
          </p>
          <button type="button" className="text-button" onClick={props.onRetry}>
            {say.retry}
          </button>
          <button type="button" className="text-button quiet" onClick={props.onDiscard}>
            {say.discard}
          </button>
        </div>
      ) : (
        <p className="sending">{say.sending}</p>
      )}
    </article>
  );
}

/** A message that was not taken up, with the reason. */
export function NotTaken({ note }: { note: Note }) {
  return (
    <>
      {note.said && <Question text={note.said} />}
      <p className="note" role="status">
        <Icon name="alert" />
        {note.text}
      </p>
    </>
  );
}

function Attachments({ files }: { files: readonly FileRef[] }) {
  const { say } = useSettings();
  if (files.length === 0) return null;
  return (
    <section className="files" aria-label={say.files}>
      {files.map((file) =>
        /^image\/(png|jpeg|webp|gif)$/.test(file.type) ? (
          <figure key={file.id}>
            <a
              href={fileAddress(file.id)}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={say.openImage.replace("{name}", () => file.name)}
            >
              <img src={fileAddress(file.id)} alt={file.description || file.name} loading="lazy" />
            </a>
            <figcaption>{file.description || file.name}</figcaption>
          </figure>
        ) : (
          <a
            key={file.id}
            className="file"
            href={fileAddress(file.id)}
            download={file.name}
            aria-label={say.download.replace("{name}", () => file.name)}
          >
            <Icon name="file" />
            <span className="title">{file.name}</span>
            <span className="origin">{sizeOf(file.bytes)}</span>
          </a>
        ),
      )}
    </section>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
