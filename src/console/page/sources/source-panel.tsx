import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { CorpusDocument } from "../../../core/corpus.ts";
import type { Citation } from "../../../core/message.ts";
import { problemOf, readSource } from "../api.ts";
import { Panel } from "../house/panel.tsx";
import { explain, type Problem } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { findQuote } from "./find-quote.ts";
import { linesOf } from "./lines.ts";
import { originOf } from "./source-list.tsx";

/** The document a citation points to, with the quoted words marked. */
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
  return (
    <Panel
      about={citation}
      eyebrow={
        <>
          <span className="number">{number}</span>
          {originOf(citation) || say.sourcePanel}
        </>
      }
      title={citation.title || citation.source}
      onClose={onClose}
    >
      <SourceText key={citation.source} citation={citation} />
    </Panel>
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
