/**
 * One turn: asks the model, runs the tools it calls, asks again, until there is a reply; then holds the reply's
 * figures against the sources. Everything that can fail or cost money happens inside a durable step.
 */
import type { Turn } from "../core/engine.ts";
import { BudgetError, ModelError, StoreError, TurnAborted, TurnParked } from "../core/errors.ts";
import type { Exchange } from "../core/history.ts";
import { languageOf } from "../core/language.ts";
import type { Conversation, Language, Progress, Reply } from "../core/message.ts";
import type { ModelMessage, ModelReply, ModelRequest } from "../core/model.ts";
import type { Currency } from "../core/money.ts";
import type { Policy } from "../core/policy.ts";
import type { Redact } from "../core/redact.ts";
import { isReminder } from "../core/reminder.ts";
import type { Skill } from "../core/skill.ts";
import { neutralise } from "../core/text.ts";
import type { ToolContext } from "../core/tool.ts";
import type { TurnInput, TurnOutcome } from "../core/turn.ts";
import { act } from "./act.ts";
import type { CommandPorts } from "./commands/command.ts";
import { type CommandRequest, languageIn, runCommand } from "./commands/run.ts";
import type { ReadingRoom } from "./compact.ts";
import { markData, newDataCode, withoutMarks } from "./data.ts";
import { type FilePorts, filesInSight, takeFiles, withFiles } from "./files.ts";
import { flag, ground, repairPrompt } from "./ground.ts";
import type { Acting, Round } from "./hear.ts";
import { holdAddresses, trustedTexts } from "./hold.ts";
import { renumber } from "./marks.ts";
import { readFromOutside } from "./outside.ts";
import { pastOf } from "./past.ts";
import { instructionsFor } from "./prompt.ts";
import { newWork, receiptOf, timeOf, type Work } from "./receipt/work.ts";
import { asData, claimOf, specOf, type ToolAnswer } from "./tools.ts";
import { undoLast } from "./undo.ts";
import { cutAtLimit, failed, modelFailed, type SayRequest, saying, stopped } from "./words.ts";

/** How often the model may be asked in one turn; the last time without tools, so that it must reply. */
const roundLimit = 12;

/** A model call with its retries, as one step records it. */
export interface ModelCall {
  readonly reply: ModelReply;
  /** Every try, the last of which answered. */
  readonly attempts: readonly { readonly backend: string }[];
  /** What the call cost, as `ModelUse` has it. */
  readonly cost: string | null;
  readonly currency: Currency;
  readonly price: string;
  /** What the asker should read about their budgets. */
  readonly notes: readonly string[];
}

export interface AgentOptions {
  readonly skills: readonly Skill[];
  /**
   * Asks the model, with retries and fall-backs, for `input` and with the skill whose tool was used last; rejects with a
   * `ModelError`, a `BudgetError` or because the signal aborted.
   */
  readonly callModel: (
    request: ModelRequest,
    options: {
      input: TurnInput;
      skill: string;
      signal: AbortSignal;
      onText?: (delta: string) => void;
      onReset?: () => void;
    },
  ) => Promise<ModelCall>;
  /** How much the models read at once; undefined when only rules answer, which look at the last messages alone. */
  readonly readingRoom: ReadingRoom | undefined;
  readonly exchangesBefore: (turnId: string, limit: number) => Promise<Exchange[]>;
  readonly files: FilePorts;
  /** Cuts secrets out of what a receipt says. */
  readonly redact: Redact;
  /** What commands may use. */
  readonly commands: CommandPorts;
  readonly acting: Acting;
  /** Whether a message that is begun on now was said long ago. */
  readonly isLate: Policy["isLate"];
  /** Where to show what goes on in a conversation; undefined when nobody can watch. */
  readonly watch: (conversation: Conversation) => ((event: Progress) => void) | undefined;
  /** Whether who watches wants words while they come. */
  readonly wantsWords: (conversation: Conversation) => boolean;
  /** The IANA zone of askers whose platform tells none. */
  readonly zone: string;
  /** Tells the operator what went wrong inside. */
  readonly onError: (error: unknown, turnId: string) => void;
}

/**
 * Makes the function that turns a message into a reply. It rejects only when the turn must be run again later, and
 * with `TurnParked` when it waits for somebody's word.
 */
export function agent(options: AgentOptions): (turn: Turn, input: TurnInput) => Promise<TurnOutcome> {
  const { skills } = options;
  const fixed: Pick<ModelRequest, "instructions" | "tools" | "examples"> = {
    instructions: instructionsFor(skills),
    tools: skills.flatMap((skill) => skill.tools.map(specOf)),
    examples: skills.flatMap((skill) => skill.examples),
  };
  const tools = new Map(skills.flatMap((skill) => skill.tools).map((tool) => [tool.name, tool]));
  const skillOf = new Map(skills.flatMap(({ name, tools }) => tools.map((tool) => [tool.name, name])));

  const past = {
    room: options.readingRoom,
    exchangesBefore: options.exchangesBefore,
    waiting: (conversationId: string) => options.commands.approvals.waiting(conversationId),
  };

  return async (turn, input) => {
    const language = languageOf(input.text);
    const work = newWork();
    const outcome = (reply: Reply): TurnOutcome => ({
      reply,
      receipt: receiptOf(work, reply, input, options.redact),
      ...(work.anonymous ? { anonymous: true } : {}),
    });
    // A command may be run beside the turn that people watch.
    const show =
      input.request.type === "command" || isReminder(input.messageId) ? undefined : options.watch(input.conversation);
    show?.({ type: "started", turnId: turn.id, messageId: input.messageId, asker: input.sender, language });
    try {
      const reply =
        input.request.type === "say"
          ? saidPlainly(input.request, skills, language)
          : input.request.type === "command"
            ? await obey(turn, input, input.request, work)
            : await converse(turn, input, language, work, show);
      return outcome(reply);
    } catch (error) {
      if (
        error instanceof TurnParked ||
        error instanceof StoreError ||
        (error instanceof TurnAborted && error.reason === "shutdown")
      )
        throw error;
      if (error instanceof TurnAborted) return outcome(plain(stopped(language), "stopped"));
      if (error instanceof BudgetError) return outcome(plain(error.say[language], "refused"));
      options.onError(error, turn.id);
      const words = error instanceof ModelError ? modelFailed(error.kind, language) : failed(turn.id, language);
      return outcome(plain(words, "failed"));
    } finally {
      show?.({ type: "ended", turnId: turn.id });
    }
  };

  function zoneOf({ sender }: TurnInput): string {
    return sender.zone ?? options.zone;
  }

  /** What a tool gets to know, with the key of the step it runs in. */
  function contextOf(
    turn: Turn,
    input: TurnInput,
    language: Language,
    inSight = filesInSight([], [], options.files),
  ): (key: string) => ToolContext {
    return (key) => ({
      signal: turn.signal,
      key,
      now: new Date(input.saidAt),
      zone: zoneOf(input),
      language,
      asker: input.sender,
      conversation: input.conversation,
      ...inSight,
      saveFile: (file) => options.files.save(file, turn.id),
    });
  }

  /** Does what a command says. */
  async function obey(turn: Turn, input: TurnInput, request: CommandRequest, work: Work): Promise<Reply> {
    const ports = { ...options.commands, skills };
    const { name } = request;
    if (name !== "undo") {
      const said = await runCommand(turn, input, { ...request, name }, ports);
      if (typeof said === "string") return plain(neutralise(said));
      work.anonymous = said.anonymous;
      return plain(neutralise(said.markdown));
    }
    const language = await languageIn(input, ports);
    const contextFor = contextOf(turn, input, language);
    const undone = await undoLast(turn, input, request.rest, { ...options.acting, tools, contextFor, language });
    work.tools.push(...undone.tools);
    work.ms += timeOf(undone.tools);
    return { ...plain(neutralise(undone.markdown)), answered: undone.answered };
  }

  /** Asks and runs tools in turn until the model replies in words, then checks the reply. */
  async function converse(
    turn: Turn,
    said: TurnInput,
    language: Language,
    work: Work,
    show: ((event: Progress) => void) | undefined,
  ): Promise<Reply> {
    const zone = zoneOf(said);
    const sent = await takeFiles(turn, said, language, options.files);
    const input = withFiles(said, sent);
    work.received = sent.files;
    for (const note of sent.notes) work.notes.add(note);
    const mark = markData(newDataCode());
    const { before, messages } = await pastOf(turn, input, language, work, mark, past);
    const answers: ToolAnswer[] = [];
    const read = (): readonly string[] => readFromOutside({ input, before, answers, tools });
    work.outside = read();

    const claim = () => claimOf(skills, input.text, contextOf(turn, input, language)("claim"));
    const streams = show !== undefined && options.wantsWords(input.conversation);
    const ask = async (name: string, withTools: boolean): Promise<ModelReply> => {
      const given = { messages, now: input.saidAt, zone, language, claim };
      const request = { ...fixed, ...(withTools ? {} : { tools: [] }), ...given };
      const step = await turn.step(name, async () => {
        const began = performance.now();
        const late = options.isLate(input.saidAt);
        const call = await options.callModel(request, {
          input,
          skill: work.tools.findLast((use) => use.skill !== undefined)?.skill ?? "",
          signal: turn.signal,
          ...(streams && {
            onText: (delta: string) => show?.({ type: "text", turnId: turn.id, delta }),
            onReset: () => show?.({ type: "reset", turnId: turn.id }),
          }),
        });
        return { ...call, late, ms: Math.round(performance.now() - began) };
      });
      work.late ??= step.late;
      work.models.push({
        backend: backendOf(step),
        model: step.reply.model,
        usage: step.reply.usage,
        cost: step.cost ?? null,
        currency: step.currency,
        price: step.price,
        attempts: step.attempts.length,
        ms: step.ms,
      });
      for (const note of step.notes ?? []) work.notes.add(note);
      work.ms += step.ms;
      return step.reply;
    };

    for (let count = 1; ; count++) {
      const reply = await ask("model", count < roundLimit);
      messages.push({ role: "assistant", text: reply.text, toolCalls: reply.toolCalls });
      if (reply.toolCalls.length === 0) {
        const answered =
          reply.answered ?? !(answers.length > 0 && answers.every((a) => a.message.result?.answered === false));
        const checked = await check(reply, input, language, work, answers, messages, () => {
          show?.({ type: "reset", turnId: turn.id });
          return ask("model:repair", false);
        });
        const cited = { citations: work.citations, cited: checked.citations };
        const held =
          work.outside.length === 0
            ? checked.markdown
            : holdAddresses(checked.markdown, trustedTexts({ input, before, answers, tools, ...cited }), language);
        const notes = [...work.notes].map((note) => `\n\n_${note}_`).join("");
        const ends = work.tools.flatMap((use) => use.undoUntil ?? []).sort();
        const undoUntil = ends.at(-1);
        const undo = undoUntil === undefined ? {} : { undoUntil };
        // What was asked last is what can be answered.
        const offered = answers.at(-1)?.message.result?.choices;
        return {
          ...checked,
          ...undo,
          ...(offered && offered.length > 0 && { choices: offered }),
          markdown: held + neutralise(notes),
          files: work.files,
          answered,
          toQuestion: true,
        };
      }
      if (reply.text !== "") show?.({ type: "reset", turnId: turn.id });
      const round: Round = {
        turn,
        input,
        language,
        tools,
        skillOf,
        outside: work.outside,
        late: work.late === true,
        contextFor: contextOf(turn, input, language, filesInSight(sent.files, before, options.files)),
        tell: (name, status) =>
          show?.({ type: "tool", turnId: turn.id, name, title: tools.get(name)?.title[language] ?? name, status }),
      };
      const acted = await act(reply.toolCalls, round, options.acting);
      work.ms += timeOf(acted.map(({ use }) => use));
      for (const answer of acted) {
        const result = answer.message.result && renumber(answer.message.result, work.citations.length);
        answers.push(answer);
        const skill = skillOf.get(answer.use.name);
        work.tools.push(skill === undefined ? answer.use : { ...answer.use, skill });
        work.citations.push(...(result?.citations ?? []));
        work.files.push(...(result?.files ?? []));
        messages.push(asData(answer, result, mark));
      }
      work.outside = read();
    }
  }

  /** Holds a reply against the turn's sources; a model may mend its reply once, what is left is marked. */
  async function check(
    reply: ModelReply,
    input: TurnInput,
    language: Language,
    work: Work,
    answers: readonly ToolAnswer[],
    messages: ModelMessage[],
    askAgain: () => Promise<ModelReply>,
  ): Promise<Pick<Reply, "markdown" | "citations">> {
    // What the asker said, the day, and what tools state without a source need no citation.
    const given = [
      input.text,
      input.saidAt,
      ...answers.filter((a) => !a.message.result?.citations?.length).map((a) => a.message.text),
    ];
    const hold = (text: string) => ground({ markdown: text, citations: work.citations, given });
    let text = withoutMarks(reply.text);
    let held = hold(text);
    const composedByModel = answers.length > 0 && reply.answered === undefined;
    if (held.ungrounded.length > 0 && composedByModel) {
      messages.push({ role: "user", text: repairPrompt(held.ungrounded, language) });
      text = withoutMarks((await ifAllowed(askAgain))?.text ?? text);
      held = hold(text);
    }
    work.ungrounded.push(...held.ungrounded.map(({ figure }) => figure));
    const flagged = flag(held.reply.markdown, held.ungrounded, language);
    const note = reply.finish === "length" ? `\n\n${cutAtLimit(language)}` : "";
    return { markdown: neutralise(flagged + note), citations: held.reply.citations };
  }
}

/** A second look that the budget has no room for is left out. */
const ifAllowed = <T>(work: () => Promise<T>): Promise<T | undefined> =>
  work().catch((error: unknown) => {
    if (error instanceof BudgetError) return undefined;
    throw error;
  });

/** The backend that answered. */
const backendOf = (call: ModelCall): string => call.attempts.at(-1)?.backend ?? "";

const saidPlainly = (request: SayRequest, skills: readonly Skill[], language: Language): Reply => ({
  ...plain(saying(request, skills, language), request.what === "refused" ? "refused" : undefined),
  ...(request.what === "reminder" && request.choices && { choices: request.choices }),
  answered: request.what === "reminder" || request.what === "stopping" || request.what === "nothing-to-stop",
});

const plain = (markdown: string, problem?: Reply["problem"]): Reply => ({
  markdown,
  citations: [],
  files: [],
  answered: problem === undefined,
  ...(problem ? { problem } : {}),
});
