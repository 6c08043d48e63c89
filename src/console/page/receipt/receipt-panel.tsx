import { useEffect, useState } from "react";
import type { TurnRecord } from "../../../core/history.ts";
import type { Citation } from "../../../core/message.ts";
import type { Receipt } from "../../../core/turn.ts";
import { problemOf, readReceipt } from "../api.ts";
import { Text } from "../approvals/argument-list.tsx";
import { isReader } from "../approvals/people.ts";
import { costSaid, countSaid, durationSaid } from "../house/figures.ts";
import { Icon } from "../house/icons.tsx";
import { languageTag } from "../house/language-tag.ts";
import { momentSaid } from "../house/moment.ts";
import { Panel } from "../house/panel.tsx";
import { explain, type Problem } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { SourceList } from "../sources/source-list.tsx";
import { ModelList } from "./model-list.tsx";
import { ToolList } from "./tool-list.tsx";

type Reading = { state: "loading" } | { state: "read"; turn: TurnRecord } | { state: "failed"; problem: Problem };

/** What stands behind a reply: what set it off, what was done with whose word, models, sources, cost. */
export function ReceiptPanel(props: {
  turnId: string;
  onSource: (citation: Citation, number: number) => void;
  onClose: () => void;
}) {
  const { say } = useSettings();
  const { turnId, onSource, onClose } = props;
  const [reading, setReading] = useState<Reading>({ state: "loading" });

  useEffect(() => {
    let wanted = true;
    setReading({ state: "loading" });
    readReceipt(turnId).then(
      (turn) => wanted && setReading({ state: "read", turn }),
      (error) => wanted && setReading({ state: "failed", problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [turnId]);

  return (
    <Panel
      about={turnId}
      eyebrow={
        <>
          <Icon name="why" />
          {say.why}
        </>
      }
      title={say.receiptTitle}
      onClose={onClose}
    >
      {reading.state === "loading" && <p className="panel-note">{say.loading}</p>}
      {reading.state === "failed" && (
        <p className="panel-note" role="alert">
          {explain(reading.problem, say)}
        </p>
      )}
      {reading.state === "read" && reading.turn.receipt && (
        <ReceiptBody turn={reading.turn} receipt={reading.turn.receipt} onSource={onSource} />
      )}
    </Panel>
  );
}

function ReceiptBody(props: {
  turn: TurnRecord;
  receipt: Receipt;
  onSource: (citation: Citation, number: number) => void;
}) {
  const { say, language } = useSettings();
  const { turn, receipt, onSource } = props;
  const { citations, tools, models, ungrounded, outside = [] } = receipt;
  const tokens = models.reduce(
    (sum, { usage }) => ({ input: sum.input + usage.input, output: sum.output + usage.output }),
    { input: 0, output: 0 },
  );
  const facts: readonly (readonly [string, string])[] = [
    [say.worked, durationSaid(receipt.ms)],
    [say.cost, costSaid(models, say)],
    [say.tokens, fill(say.tokensValue, { input: countSaid(tokens.input), output: countSaid(tokens.output) })],
    [say.actedAs, receipt.actedAs === "bot" ? say.actedBot : receipt.actedAs],
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long receipt must be scrollable by keyboard
    <section className="receipt" tabIndex={0} aria-labelledby="panel-title">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h3>{say.setOff}</h3>
        <p className="origin">
          {isReader(turn.sender) ? say.youAsked : fill(say.someoneAsked, { name: turn.sender.name })} ·{" "}
          {momentSaid(turn.saidAt, language)}
        </p>
        <blockquote lang={languageTag(turn.text)}>
          <Text text={turn.text} />
        </blockquote>
      </section>
      {outside.length > 0 && (
        <section className="outside">
          <h3>
            <Icon name="globe" />
            {say.readOutside}
          </h3>
          <ul className="chips">
            {outside.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          <p>{say.outsideHint}</p>
        </section>
      )}
      {tools.length > 0 && <ToolList tools={tools} />}
      {ungrounded.length > 0 && (
        <section className="outside unfounded">
          <h3>
            <Icon name="alert" />
            {say.notFound}
          </h3>
          <ul className="chips">
            {ungrounded.map((figure) => (
              <li key={figure}>{figure}</li>
            ))}
          </ul>
          <p>{say.notFoundHint}</p>
        </section>
      )}
      {citations.length > 0 && (
        <section>
          <h3>{say.sources}</h3>
          <SourceList
            citations={citations}
            onOpen={(number) => {
              const citation = citations[number - 1];
              if (citation) onSource(citation, number);
            }}
          />
        </section>
      )}
      {models.length > 0 && <ModelList models={models} />}
      {citations.length + tools.length + models.length === 0 && <p className="origin">{say.nothingBehind}</p>}
      <p className="origin turn-id">
        {say.turnId} <code translate="no">{turn.id}</code>
      </p>
    </section>
  );
}
