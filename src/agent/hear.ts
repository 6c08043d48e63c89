/**
 * People's word on what a turn wants to do: rows and a question that is posted, and the turn parked until all is answered.
 * Nothing is kept in memory meanwhile.
 */
import type { Approval, Decision } from "../core/approval.ts";
import { type AuditEntry, personKey } from "../core/audit.ts";
import { hashOf } from "../core/canonical.ts";
import type { Effects } from "../core/effect.ts";
import type { Turn } from "../core/engine.ts";
import { TurnAborted } from "../core/errors.ts";
import type { Conversation, Language } from "../core/message.ts";
import type { Action, Approvers, Policy, Verdict } from "../core/policy.ts";
import type { Tool, ToolContext } from "../core/tool.ts";
import type { TurnInput } from "../core/turn.ts";
import { effectOf } from "./outside.ts";
import type { ReadCall } from "./tools.ts";

/** What the agent needs in order to act. */
export interface Acting {
  readonly policy: Pick<Policy, "decide" | "mayApprove" | "approvalMs">;
  readonly approvals: {
    /** False when the turn was stopped meanwhile, and nothing was asked. */
    park(turnId: string, approvals: readonly Approval[]): Promise<boolean>;
    group(groupId: string): Promise<Approval[]>;
  };
  readonly effects: Effects;
  /** Posts a question whose rows are on disk. */
  readonly ask: (group: string, conversation: Conversation) => void;
  readonly newId: (prefix: string) => string;
  /** Keeps a row in the audit log. */
  readonly audit: (entry: AuditEntry) => void;
}

/** Where the calls of a reply stand. */
export interface Round {
  readonly turn: Turn;
  readonly input: TurnInput;
  readonly language: Language;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly skillOf: ReadonlyMap<string, string>;
  /** What the model has before it from outside, by name. */
  readonly outside: readonly string[];
  /** Whether the turn began long after its message was said. */
  readonly late: boolean;
  readonly contextFor: (key: string) => ToolContext;
  readonly tell: (tool: string, status: "running" | "done" | "failed") => void;
}

/** What people said to a write. */
export interface Word {
  readonly state: Approval["state"];
  readonly decisions: readonly Decision[];
  /** Set where policy does not allow any more what was agreed to. */
  readonly refused?: { readonly rule: string; readonly reason: string };
}

/** A call to be agreed to. */
export interface Question {
  readonly read: Extract<ReadCall, { ok: true }>;
  readonly id: string;
  readonly verdict: { readonly rule: string; readonly reason: string; readonly approvers: Approvers };
  readonly preview?: string;
}

/**
 * Asks for people's word on writes, all together, and parks the turn until every one has its own. By approval id. Policy is
 * asked once more when all have spoken: what it refuses by then is not done, whoever agreed. Rejects with a `TurnAborted`
 * when the turn was stopped before it was parked.
 */
export async function hear(
  questions: readonly Question[],
  { group, askedAt }: Pick<Approval, "group" | "askedAt">,
  round: Round,
  acting: Acting,
): Promise<ReadonlyMap<string, Word>> {
  if (questions.length === 0) return new Map();
  const { approvals, policy, ask } = acting;
  const { turn, input, language, skillOf } = round;
  const words = await turn.waitFor("approval", async () => {
    const asked = await approvals.group(group);
    if (asked.length > 0)
      return asked.some(({ state }) => state === "waiting")
        ? undefined
        : asked.map(({ id, state, decisions, input }): Word & { id: string; input: unknown } => {
            const read = questions.find((one) => one.id === id)?.read;
            return {
              id,
              decisions,
              input,
              ...(read && state === "approved" ? stillMay(read, round, acting) : { state }),
            };
          });
    const fresh = questions.map(
      ({ read, id, verdict, preview }): Approval => ({
        id,
        group,
        turnId: turn.id,
        conversation: input.conversation,
        asker: input.sender,
        language,
        skill: skillOf.get(read.tool.name) ?? "",
        tool: read.tool.name,
        title: read.tool.title[language],
        input: read.input,
        ...(preview === undefined ? {} : { preview }),
        approvers: verdict.approvers,
        rule: verdict.rule,
        reason: verdict.reason,
        state: "waiting",
        decisions: [],
        askedAt,
        expiresAt: new Date(Date.parse(askedAt) + policy.approvalMs).toISOString(),
      }),
    );
    if (!(await approvals.park(turn.id, fresh))) throw new TurnAborted("stopped");
    ask(group, input.conversation);
    return undefined;
  });
  return new Map(
    questions.map(({ id, read }): [string, Word] => {
      const word = words.find((one) => one.id === id);
      // What was agreed to is this very call, or nothing.
      const same = word && JSON.stringify(word.input) === JSON.stringify(read.input);
      return [id, same ? word : { state: "void", decisions: [] }];
    }),
  );
}

/** Policy may have changed while people thought. */
function stillMay(read: Question["read"], round: Round, acting: Acting): Pick<Word, "state" | "refused"> {
  const verdict = acting.policy.decide(actionOf(read, round));
  if (verdict.verdict !== "refuse") return { state: "approved" };
  record(read, verdict, round, acting);
  return { state: "void", refused: { rule: verdict.rule, reason: verdict.reason } };
}

/** A call as policy looks at it. */
export const actionOf = ({ tool, input }: Extract<ReadCall, { ok: true }>, round: Round): Action => ({
  person: round.input.sender,
  conversation: round.input.conversation,
  skill: round.skillOf.get(tool.name) ?? "",
  tool: tool.name,
  effect: effectOf(tool, input, round.outside, round.input.text),
  destructive: tool.destructive === true,
  input,
  outside: round.outside,
  late: round.late,
  language: round.language,
});

/** What policy said of an action goes into the audit log; a question to approve has its own row there. */
export function record(
  { tool, input }: Extract<ReadCall, { ok: true }>,
  { verdict, rule }: Verdict,
  { turn, input: said, outside }: Round,
  { audit }: Acting,
): void {
  audit({
    kind: "verdict",
    actor: personKey(said.conversation, said.sender),
    turn: turn.id,
    data: { tool: tool.name, verdict, rule, input: hashOf(input), outside },
  });
}
