import type { ModelUse } from "../../../core/turn.ts";
import { costSaid, countSaid, durationSaid } from "../house/figures.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";

/** The calls of models that a turn made, in their order. */
export function ModelList({ models }: { models: readonly ModelUse[] }) {
  const { say } = useSettings();
  return (
    <section>
      <h3>{say.askedModel}</h3>
      <ol className="model-calls">
        {models.map((call, at) => {
          const { model, backend, usage, attempts, ms } = call;
          const [input, cached, output] = [usage.input, usage.cachedInput, usage.output].map(countSaid);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a call is known by its place
            <li key={at}>
              <span className="title" translate="no">
                {model || backend}
              </span>
              <span className="figure">{costSaid([call], say)}</span>
              <span className="origin">
                {fill(usage.cachedInput > 0 ? say.tokensOf : say.tokensPlain, {
                  input: input ?? "",
                  cached: cached ?? "",
                  output: output ?? "",
                })}
                {attempts > 1 && ` · ${fill(say.attempts, { count: attempts })}`}
              </span>
              <span className="origin figure">{durationSaid(ms)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
