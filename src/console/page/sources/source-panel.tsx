import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { CorpusDocument } from "../../../core/corpus.ts";
import type { Citation } from "../../../core/message.ts";
import { problemOf, readSource } from "../api.ts";
import { Icon } from "../house/icons.tsx";
import { explain, type Problem } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { useMedia } from "../house/use-media.ts";
import { findQuote } from "./find-quote.ts";
import { linesOf } from "./lines.ts";
import { originOf } from "./source-list.tsx";

/** Below this width there is no room beside the reply. */
const narrow = "(max-width: 63.99rem)";

/**
 * The document a citation points to, with the quoted words marked. It stands beside the reply; where there is no room,
 * it lies over it as a dialog.
 */
export function SourcePanel({
  citation,
  number,
  onClose,
}: {
  citation: Citation;
  number: number;
  onClose: () => void;
}) {
  const { say } = useSettings();
  const box = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const asDialog = useMedia(narrow);

  useLayoutEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (asDialog) dialog.showModal();
    else dialog.show();
    heading.current?.focus({ preventScroll: true });
    return () => dialog.close();
  }, [asDialog]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another citation has another heading to read out
  useEffect(() => heading.current?.focus({ preventScroll: true }), [citation]);

  return (
    <dialog
      ref={box}
      className="panel"
      aria-labelledby="panel-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="panel-head">
        <p className="eyebrow">
          <span className="number">{number}</span>
          {originOf(citation) || say.sourcePanel}
        </p>
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {citation.title || citation.source}
        </h2>
        <button type="button" className="icon-button" aria-label={say.close} title={say.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <SourceText key={citation.source} citation={citation} />
    </dialog>
  );
}

type Reading =
  | { state: "loading" }
  | { state: "read"; document: CorpusDocument }
  | { state: "failed"; problem: Problem };

function SourceText({ citation }: { citation: Citation }) {
  const { say } = useSettings();
  const [reading, setReading] = useState<Reading>({ state: "loading" });
  const page = useRef<HTMLElement>(null);
  const quote = citation.quote;

  useEffect(() => {
    let wanted = true;
    readSource(citation.source).then(
      (document) => wanted && setReading({ state: "read", document }),
      (error) => wanted && setReading({ state: "failed", problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [citation.source]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves when another quote is shown
  useLayoutEffect(() => {
    page.current?.querySelector("mark")?.scrollIntoView({ block: "center" });
  }, [reading, quote]);

  if (reading.state === "loading") return <p className="panel-note">{say.loading}</p>;
  if (reading.state === "failed") {
    return (
      <div className="panel-note" role="alert">
        <p>{explain(reading.problem, say)}</p>
        <blockquote>{quote}</blockquote>
      </div>
    );
  }
  const { text, language } = reading.document;
  const place = findQuote(text, quote);
  return (
    <section
      ref={page}
      className="document"
      lang={language === "zh" ? "zh-CN" : "en"}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long document must be scrollable by keyboard
      tabIndex={0}
      aria-labelledby="panel-title"
    >
      {!place && (
        <div className="panel-note" role="note">
          <p>{say.quoteMissing}</p>
          <blockquote>{quote}</blockquote>
        </div>
      )}
      {linesOf(text, place).map(({ start, kind, before, marked, after }) => (
        <p key={start} className={kind}>
          {before}
          {marked && <mark>{marked}</mark>}
          {after}
        </p>
      ))}
    </section>
  );
}
