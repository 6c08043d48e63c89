import type { Citation } from "../../../core/message.ts";
import { useSettings } from "../house/settings.tsx";

/** The sources of a reply, numbered as its marks are. */
export function SourceList({
  citations,
  onOpen,
}: {
  citations: readonly Citation[];
  onOpen: (number: number) => void;
}) {
  const { say } = useSettings();
  if (citations.length === 0) return null;
  return (
    <section className="sources" aria-label={say.sources}>
      <ol>
        {citations.map((citation, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a source is known by its number
          <li key={index}>
            <button type="button" onClick={() => onOpen(index + 1)}>
              <span className="number" aria-hidden="true">
                {index + 1}
              </span>
              <span className="title">{citation.title || citation.source}</span>
              <span className="origin">{originOf(citation)}</span>
              <q className="quote">{citation.quote}</q>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Who published it and when, as far as the document says. */
export function originOf({ publisher, date }: { publisher?: string; date?: string }): string {
  return [publisher, date].filter(Boolean).join(" · ");
}
