import type { Language } from "../../core/message.ts";
import type { ModelBackend, ModelMessage, ModelReply, ModelRequest } from "../../core/model.ts";
import type { Claim } from "../../core/skill.ts";
import type { When } from "../../core/when.ts";
import { type Clock, clockOf } from "./clock.ts";
import type { Field } from "./fields.ts";
import { type Arguments, fillArguments, fillFromAnswer } from "./fill.ts";
import { type Learned, type LearnedTool, learn } from "./learn.ts";
import { isQuestion, likenessOf, route } from "./route.ts";
import { sayDone, sayFailure, sayQuestion, saySmallTalk, sayUnrouted } from "./say.ts";
import { smallTalkOf, withoutOpening } from "./smallTalk.ts";

/** A message this much like an example is a new request, not the answer to our question. */
const newRequestLikeness = 0.7;

/** Rules read this many characters of a message; what a person asks for stands at its beginning. */
const readLength = 2000;

/** A call that waits for an argument we asked for. */
interface Pending {
  readonly tool: LearnedTool;
  readonly args: Arguments;
  readonly asked: Field;
}

/** What to do about one message. */
type Decision =
  | { readonly kind: "say"; readonly text: string; readonly answered: boolean }
  | { readonly kind: "ask"; readonly text: string; readonly pending: Pending }
  | { readonly kind: "call"; readonly tool: LearnedTool; readonly args: Arguments };

/**
 * A backend without a model: it finds the tool by its likeness to the skills' examples, fills the arguments from the
 * words, asks for one that is missing, and replies with what the tools say. It knows nothing of any certain skill, says
 * that it is rules, calls tools once for each message, and costs no tokens. `when` reads the dates and times people say.
 */
export function offlineBackend({ when }: { readonly when: When }): ModelBackend {
  const learnedFor = new WeakMap<object, { tools: object; learned: Learned }>();

  /** Examples are read once for each set of skills, not for each message. */
  function learnOnce(request: ModelRequest, clock: Clock): Learned {
    const known = learnedFor.get(request.examples);
    if (known?.tools === request.tools) return known.learned;
    const learned = learn(request.tools, request.examples, clock);
    learnedFor.set(request.examples, { tools: request.tools, learned });
    return learned;
  }

  return {
    name: "offline",
    contextTokens: Number.MAX_SAFE_INTEGER,
    async generate(request, { signal, onText }) {
      signal.throwIfAborted();
      const clock = clockOf(request, await when.load());
      const reply = answer(request, learnOnce(request, clock), clock, await claimedIn(request));
      if (reply.text !== "") onText?.(reply.text);
      return reply;
    },
  };
}

/** What a skill is sure of; nothing any more once a tool has spoken. */
async function claimedIn({ messages, tools, claim }: ModelRequest): Promise<Claim | undefined> {
  if (messages.at(-1)?.role !== "user") return undefined;
  const claimed = await claim?.();
  return tools.some(({ name }) => name === claimed?.tool) ? claimed : undefined;
}

function answer(request: ModelRequest, learned: Learned, clock: Clock, claimed: Claim | undefined): ModelReply {
  const { messages, language } = request;
  const last = messages.findLastIndex((message) => message.role === "user");
  const results = messages.slice(last + 1).filter((message) => message.role === "tool");
  if (results.length > 0) return compose(results, language);
  const call = (name: string, input: object): ModelReply => {
    const calls = messages.flatMap((message) => (message.role === "assistant" ? message.toolCalls : [])).length;
    const made = { id: `rules_${calls + 1}`, name, arguments: JSON.stringify(input) };
    return { ...replyOf({ text: "", answered: true }), toolCalls: [made], finish: "tools" };
  };
  if (claimed) return call(claimed.tool, claimed.input);
  const decision = decideAt(messages, last, learned, clock, language);
  if (decision.kind === "call") return call(decision.tool.spec.name, decision.args);
  return replyOf({ text: decision.text, answered: decision.kind === "ask" || decision.answered });
}

/** The turn's tools have spoken: their words are the reply, marks such as [1] as they stand. */
function compose(results: readonly Extract<ModelMessage, { role: "tool" }>[], language: Language): ModelReply {
  const parts = results.map(({ result, text, plain }) => {
    if (!result) return sayFailure(plain ?? text, language);
    return (result.say ?? result.content).trim() || sayDone(language);
  });
  const answered = results.some(({ result }) => result !== undefined && result.answered !== false);
  return replyOf({ text: [...new Set(parts)].join("\n\n"), answered });
}

/** Decides about the user's message at an index, in the light of a question of ours that it may answer. */
function decideAt(
  messages: readonly ModelMessage[],
  at: number,
  learned: Learned,
  clock: Clock,
  language: Language,
): Decision {
  const message = messages[at];
  if (message?.role !== "user") return { kind: "say", text: sayUnrouted(learned.tools, language), answered: false };
  const said = messages[at - 1];
  const before = messages.findLastIndex((one, i) => i < at && one.role === "user");
  // Our questions leave no trace but the conversation: what we said before is decided anew and compared.
  if (said?.role === "assistant" && before >= 0 && looksAsked(said.text)) {
    const earlier = decideAt(messages, before, learned, clock, languageOfQuestion(said.text));
    if (earlier.kind === "ask" && sameWords(earlier.text, said.text)) {
      const decision = continueWith(message.plain ?? message.text, earlier.pending, learned, clock, language);
      if (decision) return decision;
    }
  }
  return decide(message.plain ?? message.text, learned, clock, language);
}

/** A message that stands by itself. */
function decide(text: string, learned: Learned, clock: Clock, language: Language): Decision {
  const { tools } = learned;
  const say = withoutOpening(text);
  // "Hello all, who are you?" is talk behind the greeting too.
  const talk = smallTalkOf(text) ?? smallTalkOf(say);
  if (talk) return { kind: "say", text: saySmallTalk(talk, tools, language), answered: true };
  const head = say.slice(0, readLength);
  const found = route(head, learned, clock);
  if (!found) return { kind: "say", text: sayUnrouted(tools, language), answered: false };
  const { tool } = found;
  const args = tool.readsItself ? {} : fillArguments(head, tool, clock);
  // A question is passed on as a whole, however long.
  return callOrAsk(tool, tool.whole === undefined ? args : { ...args, [tool.whole]: say }, language);
}

/** A message after our question: its answer, the end of the matter, or, when undefined, a request of its own. */
function continueWith(
  answer: string,
  pending: Pending,
  learned: Learned,
  clock: Clock,
  language: Language,
): Decision | undefined {
  const { tool, asked } = pending;
  const text = answer.slice(0, readLength);
  if (smallTalkOf(text) === "cancel")
    return { kind: "say", text: saySmallTalk("cancel", learned.tools, language), answered: true };
  const value = fillFromAnswer(text, asked, tool, clock);
  const talk = smallTalkOf(text);
  if (talk !== undefined && asked.kind !== "boolean") return undefined;
  const isRequest = learned.tools.some(
    (one) => one !== tool && likenessOf(text, one, learned, clock) >= newRequestLikeness,
  );
  if (isRequest) return undefined;
  if (value === undefined) {
    const elsewhere = route(text, learned, clock);
    const isAsked = elsewhere && elsewhere.tool !== tool && (elsewhere.tool.catchAll === undefined || isQuestion(text));
    if (isAsked) return undefined;
    return { kind: "ask", text: sayQuestion(asked, language, true), pending };
  }
  const more = typedOnly(fillArguments(text, tool, clock), tool);
  return callOrAsk(tool, { ...more, ...pending.args, [asked.name]: value }, language);
}

/** An answer may give further arguments along with the one asked for, as far as their type shows them. */
function typedOnly(args: Arguments, tool: LearnedTool): Arguments {
  const typed = new Set(
    tool.fields.filter((field) => field.kind !== "text" && field.kind !== "person").map((field) => field.name),
  );
  return Object.fromEntries(Object.entries(args).filter(([name]) => typed.has(name)));
}

function callOrAsk(tool: LearnedTool, args: Arguments, language: Language): Decision {
  const asked = tool.fields.find((field) => field.required && !(field.name in args) && field.kind !== "other");
  if (!asked) return { kind: "call", tool, args };
  return { kind: "ask", text: sayQuestion(asked, language, false), pending: { tool, args, asked } };
}

function looksAsked(text: string): boolean {
  return /^(?:One more thing is needed|I cannot use that as|还需要一个信息|这个回答我没法用作)/.test(text);
}

function languageOfQuestion(text: string): Language {
  return /^(?:还需要|这个回答)/.test(text) ? "zh" : "en";
}

/** Compares what we would say with what was posted, which may have been made harmless on the way out. */
function sameWords(a: string, b: string): boolean {
  const bare = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, "");
  return bare(a) === bare(b);
}

function replyOf({ text, answered }: { text: string; answered: boolean }): ModelReply {
  return {
    text,
    toolCalls: [],
    finish: "stop",
    usage: { input: 0, cachedInput: 0, output: 0, reasoning: 0 },
    model: "rules",
    answered,
  };
}
