import type { Language } from "../../../core/message.ts";
import type { Status } from "../../../core/status.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";

const shownExamples = 4;

/** What a conversation shows before anything was said in it. */
export function Welcome({ status, onAsk }: { status: Status | undefined; onAsk: (question: string) => void }) {
  const { say, language } = useSettings();
  const documents = status?.corpus.documents;
  return (
    <div className="welcome">
      <h2>{say.welcome}</h2>
      <p>{say.welcomeLine}</p>
      {status && (
        <ul className="examples" aria-label={say.examples}>
          {examplesIn(language, status.examples).map((example) => (
            <li key={example}>
              <button type="button" onClick={() => onAsk(example)}>
                {example}
              </button>
            </li>
          ))}
        </ul>
      )}
      {documents !== undefined && (
        <p className="origin">{documents === 0 ? say.emptyCorpus : fill(say.corpus, { documents })}</p>
      )}
    </div>
  );
}

/** Examples in the reader's language; the others where there are too few. */
function examplesIn(language: Language, examples: readonly string[]): string[] {
  const inLanguage = (text: string) => /\p{Script=Han}/u.test(text) === (language === "zh");
  return [...examples.filter(inLanguage), ...examples.filter((text) => !inLanguage(text))].slice(0, shownExamples);
}
