import type { Exchange } from "../core/history.ts";
import type { Quoted } from "../core/message.ts";
import type { ModelMessage } from "../core/model.ts";
import type { Skill } from "../core/skill.ts";
import type { TurnInput } from "../core/turn.ts";
import { dataRules, type MarkAsData } from "./data.ts";

/** The words a model reads before every turn: who it is, the rules that hold everywhere, what each skill adds. */
export function instructionsFor(skills: readonly Skill[]): string {
  return [
    "You are atclaw, an assistant that a team talks to by mentioning it in chat. Be brief, exact and plain; reply in the language of the last message, in Markdown.",
    "Rules:",
    "- Say only what the tools' results or the conversation support. When they do not answer, say so and name what they do cover.",
    ...dataRules,
    "- Passages are numbered. Put the number in square brackets, such as [2], after each statement taken from one. Every figure must stand in the passage that is cited for it.",
    "- Do not do date arithmetic or other calculations without showing them.",
    ...skills.flatMap((skill) => ["", `# Skill: ${skill.name}`, skill.instructions.trim()]),
  ].join("\n");
}

/**
 * The conversation as a model reads it, oldest first, ending with the message to answer. What people other than its sender
 * said, and what came along with it, is marked as data and stands before it.
 */
export function messagesFor(input: TurnInput, before: readonly Exchange[], mark: MarkAsData): ModelMessage[] {
  const past = before.flatMap((exchange): ModelMessage[] =>
    exchange.reply && exchange.reply.problem === undefined
      ? [said(exchange, input.sender.id, mark), { role: "assistant", text: exchange.reply.markdown, toolCalls: [] }]
      : [],
  );
  return [...past, ...quotes(input, mark), { role: "user", name: input.sender.name, text: input.text }];
}

function said({ sender, text }: Exchange, asker: string, mark: MarkAsData): ModelMessage {
  return sender.id === asker
    ? { role: "user", name: sender.name, text }
    : { role: "user", text: mark(sender.name, text), plain: text };
}

/** Messages of their own, so that shortening one never takes the mark from its words. */
function quotes({ request }: TurnInput, mark: MarkAsData): ModelMessage[] {
  const quoted = (request.type === "ask" && request.quoted) || [];
  return quoted.map((one) => ({ role: "user", text: mark(originOf(one), one.text), plain: "", pinned: true }));
}

const originOf = ({ kind, from }: Quoted): string => (kind === "file" ? `the file ${from}` : `a message of ${from}`);
