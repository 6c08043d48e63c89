import type { Decision } from "../../../core/approval.ts";
import type { ToolUse } from "../../../core/turn.ts";
import { ArgumentList, Text } from "../approvals/argument-list.tsx";
import { nameOf } from "../approvals/people.ts";
import { durationSaid } from "../house/figures.ts";
import { Icon } from "../house/icons.tsx";
import { clockSaid } from "../house/moment.ts";
import { useSettings } from "../house/settings.tsx";
import { fill, type Words } from "../house/words.ts";

const statuses: Readonly<Record<ToolUse["status"], keyof Words>> = {
  done: "toolDone",
  failed: "toolFailed",
  invalid: "toolInvalid",
  refused: "toolRefused",
  rejected: "toolRejected",
  expired: "toolExpired",
  unknown: "toolUnknown",
};

const decided: Readonly<Record<Decision["decision"], keyof Words>> = {
  approve: "saidApprove",
  reject: "saidReject",
  change: "saidChange",
};

/** The tools a turn used, in their order: with what, by whose word, and what they gave. */
export function ToolList({ tools }: { tools: readonly ToolUse[] }) {
  const { say } = useSettings();
  return (
    <section>
      <h3>{say.didWhat}</h3>
      <ol className="uses">
        {tools.map((use, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a use is known by its place
          <Use key={at} use={use} />
        ))}
      </ol>
    </section>
  );
}

function Use({ use }: { use: ToolUse }) {
  const { say, language } = useSettings();
  const { name, skill, input, effect, status, ms, result, rule, decisions = [] } = use;
  return (
    <li className="use">
      <div className="use-head">
        <code translate="no">{name}</code>
        <span className={`badge ${status}`}>{say[statuses[status]]}</span>
      </div>
      <p className="origin">
        {[skill, effect === "write" ? say.writes : say.reads, durationSaid(ms)].filter(Boolean).join(" · ")}
      </p>
      <ArgumentList input={input} />
      {(rule !== undefined || decisions.length > 0) && (
        <ul className="grounds">
          {rule !== undefined && (
            <li>
              <Icon name="shield" />
              <span>
                {say.policyRule} <code translate="no">{rule}</code>
              </span>
            </li>
          )}
          {decisions.map((decision) => (
            <li key={`${decision.person.id} ${decision.at}`}>
              <Icon
                name={decision.decision === "approve" ? "check" : decision.decision === "change" ? "pen" : "close"}
              />
              <span>
                {fill(say[decided[decision.decision]], {
                  name: nameOf(decision.person, say),
                  at: clockSaid(decision.at, language),
                })}
                {decision.note && <q>{decision.note}</q>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {result && (
        <details className="gave">
          <summary>{say.whatItGave}</summary>
          <div>
            <Text text={result} />
          </div>
        </details>
      )}
    </li>
  );
}
