/**
 * What a model wants done, done as policy allows: reads at once, writes when they may be, after somebody's word where
 * that is asked for, each write once.
 */
import { choicesOf } from "../core/errors.ts";
import type { Choice } from "../core/message.ts";
import type { ToolCall } from "../core/model.ts";
import type { Verdict } from "../core/policy.ts";
import { neutralise } from "../core/text.ts";
import type { Tool, ToolResult } from "../core/tool.ts";
import type { ToolUse } from "../core/turn.ts";
import { makeOnce, type Outcome } from "./effect.ts";
import { type Acting, actionOf, hear, type Question, type Round, record, type Word } from "./hear.ts";
import { answerTo, type ReadCall, readCall, runRead, type ToolAnswer } from "./tools.ts";
import { notDone, unsure } from "./words.ts";

/** A call and what policy says of it; plain data, recorded. `id` names its approval, if it needs one. */
interface Judged {
  /** Which of the calls, from 0: models do not always give each an id of its own. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly id: string;
  /** The arguments that the tool made of those given; absent when it makes none. */
  readonly input?: Record<string, unknown>;
  readonly preview?: string;
  /** Why it cannot be done at all, found while its arguments or its preview were made. */
  readonly fault?: string;
  /** What the fault offers to choose from. */
  readonly choices?: readonly Choice[];
}

interface Judgement {
  readonly group: string;
  readonly askedAt: string;
  readonly calls: readonly Judged[];
}

/** Runs the calls of one reply: reads side by side, as soon as one is a write all of them one after the other. */
export async function act(calls: readonly ToolCall[], round: Round, acting: Acting): Promise<ToolAnswer[]> {
  const read = calls.map((call) => readCall(call, round.tools));
  if (read.every(({ tool }) => tool?.effect !== "write")) {
    const looks = await Promise.all(read.map((one) => look(one, round, acting)));
    const answers: ToolAnswer[] = [];
    // One after the other, so that a replay takes the steps in the same order.
    for (const [i, one] of read.entries()) answers.push(await seen(one, looks[i] as Look, round, acting));
    return answers;
  }

  const judgement = await round.turn.step("policy", () =>
    judge(read, ({ tool }) => tool?.effect === "write", round, acting),
  );
  const resolved = read.map((one, i) => withResolved(one, judgement, i));
  const words = await hear(questions(resolved, judgement), judgement, round, acting);
  const answers: ToolAnswer[] = [];
  for (const [i, one] of resolved.entries()) {
    const judged = judgement.calls.find(({ at }) => at === i);
    answers.push(
      judged && one.ok
        ? await settle(one, judged, words.get(judged.id), round, acting)
        : await seen(one, await look(one, round, acting), round, acting),
    );
  }
  return answers;
}

/** A call with the arguments its tool made of those given. */
function withResolved(one: ReadCall, { calls }: Judgement, i: number): ReadCall {
  const input = calls.find(({ at }) => at === i)?.input;
  return one.ok && input ? { ...one, input } : one;
}

/** What came of a read: its answer, or that somebody has to agree first. */
type Look = ToolAnswer | { readonly ask: Judgement };

/** Makes a read that may be made. */
function look(one: ReadCall, round: Round, acting: Acting): Promise<Look> {
  return round.turn.step(`tool:${one.call.name}`, async (key): Promise<Look> => {
    if (one.ok) {
      const verdict = acting.policy.decide(actionOf(one, round));
      if (verdict.verdict === "refuse") {
        record(one, verdict, round, acting);
        return withheld(one, "refused", notDone.refused(verdict.reason, round.language), { rule: verdict.rule });
      }
      if (verdict.verdict === "ask") return { ask: await judge([one], () => true, round, acting) };
    }
    return shownRead(one, key, round);
  });
}

/** The answer to a read, after the word of whoever has to agree to it. */
async function seen(one: ReadCall, look: Look, round: Round, acting: Acting): Promise<ToolAnswer> {
  if (!("ask" in look)) return look;
  const [judged] = look.ask.calls;
  if (!judged || !one.ok) throw new Error("A question to approve has no call.");
  const words = await hear(questions([one], look.ask), look.ask, round, acting);
  return settle(one, judged, words.get(judged.id), round, acting);
}

async function shownRead(one: ReadCall, key: string, round: Round): Promise<ToolAnswer> {
  round.tell(one.call.name, "running");
  const answer = await runRead(one, round.contextFor(key));
  round.tell(one.call.name, answer.use.status === "done" ? "done" : "failed");
  return answer;
}

/** The answer to a call that was not made. */
function withheld(
  one: ReadCall,
  status: ToolUse["status"],
  text: string,
  about: Pick<ToolUse, "rule" | "decisions">,
  choices?: readonly Choice[],
): ToolAnswer {
  return answerTo(
    one,
    status,
    text,
    0,
    { content: text, say: text, answered: false, ...(choices && { choices }) },
    about,
  );
}

/** What policy says of calls, and what those would change that somebody is asked about. */
async function judge(
  calls: readonly ReadCall[],
  concerns: (call: ReadCall) => boolean,
  round: Round,
  acting: Acting,
): Promise<Judgement> {
  const { policy, newId } = acting;
  const judged: Judged[] = [];
  for (const [at, one] of calls.entries()) {
    if (!one.ok || !concerns(one)) continue;
    const resolved = await resolve(one, round);
    const call = "fault" in resolved ? one : { ...one, input: resolved.input ?? one.input };
    const verdict = policy.decide(actionOf(call, round));
    record(call, verdict, round, acting);
    judged.push({
      at,
      verdict,
      id: newId("a"),
      ...resolved,
      ...(verdict.verdict === "ask" && !("fault" in resolved) && (await previewOf(call, round))),
    });
  }
  return { group: newId("g"), askedAt: new Date().toISOString(), calls: judged };
}

/** The arguments that a tool makes of those given, or why it cannot. */
async function resolve(
  { tool, input }: Extract<ReadCall, { ok: true }>,
  round: Round,
): Promise<Pick<Judged, "input"> | { fault: string; choices?: readonly Choice[] }> {
  if (!tool.resolve) return {};
  try {
    return {
      input: tool.input.parse(await tool.resolve(input, round.contextFor("resolve"))) as Record<string, unknown>,
    };
  } catch (error) {
    round.turn.signal.throwIfAborted();
    return faultOf(error);
  }
}

async function previewOf(
  { tool, input }: Extract<ReadCall, { ok: true }>,
  round: Round,
): Promise<Pick<Judged, "preview" | "fault" | "choices">> {
  if (!tool.preview) return {};
  try {
    return { preview: neutralise(await tool.preview(input, round.contextFor("preview"))) };
  } catch (error) {
    round.turn.signal.throwIfAborted();
    return faultOf(error);
  }
}

const faultOf = (error: unknown): { fault: string; choices?: readonly Choice[] } => {
  const choices = choicesOf(error);
  const fault = error instanceof Error ? error.message : String(error);
  return { fault, ...(choices.length > 0 && { choices }) };
};

/** The calls that somebody has to agree to. */
const questions = (calls: readonly ReadCall[], { calls: judged }: Judgement): Question[] =>
  judged.flatMap(({ at, id, verdict, fault, preview }) => {
    const read = calls[at];
    return read?.ok && verdict.verdict === "ask" && fault === undefined
      ? [{ read, id, verdict, ...(preview === undefined ? {} : { preview }) }]
      : [];
  });

/** One call that was judged: refused, or done after the word it needs; a write once. */
async function settle(
  one: Extract<ReadCall, { ok: true }>,
  judged: Judged,
  word: Word | undefined,
  round: Round,
  acting: Acting,
): Promise<ToolAnswer> {
  const { verdict } = judged;
  const { language } = round;
  const about = { rule: verdict.rule, ...(word ? { decisions: word.decisions } : {}) };
  const not = (status: ToolUse["status"], text: string, choices?: Judged["choices"]): ToolAnswer =>
    withheld(one, status, text, about, choices);

  if (verdict.verdict === "refuse") return not("refused", notDone.refused(verdict.reason, language));
  if (judged.fault !== undefined) return not("failed", notDone.failed(judged.fault, language), judged.choices);
  if (verdict.verdict === "ask") {
    if (word?.refused)
      return withheld(one, "refused", notDone.refused(word.refused.reason, language), {
        ...about,
        rule: word.refused.rule,
      });
    const last = word?.decisions.at(-1);
    if (word?.state === "changed" && last?.input) return changed(one, last.input, round, acting);
    if (word?.state !== "approved")
      return not(
        word?.state === "expired" ? "expired" : "rejected",
        notDone.withheld(one.tool.title[language], word?.state ?? "void", last, language),
      );
  }
  if (one.tool.effect === "read") {
    const answer = await round.turn.step(`tool:${one.call.name}`, (key) => shownRead(one, key, round));
    return { ...answer, use: { ...answer.use, ...about } };
  }
  return once(one, about, round, acting);
}

/** The same call with other arguments, which is a new action: policy is asked anew, and so are people. */
async function changed(
  one: Extract<ReadCall, { ok: true }>,
  input: Readonly<Record<string, unknown>>,
  round: Round,
  acting: Acting,
): Promise<ToolAnswer> {
  const [answer] = await act([{ ...one.call, arguments: JSON.stringify(input) }], round, acting);
  if (!answer) throw new Error("A call was not answered.");
  return answer;
}

/** Makes a write that may be made. Where nobody can tell whether it happened, a person decides what to do. */
async function once(
  one: Extract<ReadCall, { ok: true }>,
  about: Pick<ToolUse, "rule" | "decisions">,
  round: Round,
  acting: Acting,
): Promise<ToolAnswer> {
  const { turn, language, tell } = round;
  const { tool, input, call } = one;
  const { ms, undoUntil, ...outcome } = await turn.step(
    `tool:${call.name}`,
    async (key): Promise<Outcome & { ms: number; undoUntil?: string }> => {
      tell(call.name, "running");
      const started = performance.now();
      const outcome = await makeOnce(acting.effects, tool, input, round.contextFor(key), turn.id);
      tell(call.name, outcome.status === "done" ? "done" : "failed");
      return { ...outcome, ...undoUntilOf(tool, outcome), ms: Math.round(performance.now() - started) };
    },
    { effect: "write" },
  );
  if (outcome.status === "done")
    return answerTo(one, "done", outcome.result.content, ms, outcome.result, {
      ...about,
      ...(undoUntil === undefined ? {} : { undoUntil }),
    });
  const { choices } = outcome;
  const result = (text: string): ToolResult => ({
    content: text,
    say: text,
    answered: false,
    ...(choices && { choices }),
  });
  if (outcome.status === "failed") {
    const text = notDone.failed(outcome.reason, language);
    return answerTo(one, "failed", text, ms, result(text), about);
  }

  const asked = await turn.step("unsure", async () => ({
    group: acting.newId("g"),
    id: acting.newId("a"),
    askedAt: new Date().toISOString(),
  }));
  const reason = unsure.reason(outcome.reason, language);
  const verdict = { rule: "outcome unknown", reason, approvers: { who: ["asker", "role:owner"], count: 1 } } as const;
  const words = await hear([{ read: one, id: asked.id, verdict }], asked, round, acting);
  const word = words.get(asked.id);
  const decisions = [...(about.decisions ?? []), ...(word?.decisions ?? [])];
  if (word?.state === "approved") return once(one, { ...about, decisions }, round, acting);
  const text = unsure.left(tool.title[language], language);
  return answerTo(one, "unknown", text, ms, result(text), { ...about, decisions });
}

/** Until when a write that was just made can be taken back; nothing for one that cannot be. */
const undoUntilOf = ({ undo }: Tool, outcome: Outcome): { undoUntil?: string } =>
  undo && outcome.status === "done" && outcome.result.undo
    ? { undoUntil: new Date(Date.now() + undo.withinMs).toISOString() }
    : {};
