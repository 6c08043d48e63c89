import type { ChatCompletionMessageParam, ChatCompletionTool } from "openai/resources/chat/completions";
import type { ModelMessage, ModelRequest, ToolSpec } from "../../core/model.ts";
import { isComplete } from "./toolCalls.ts";

const maxNameLength = 60;

/** The body of a chat completion, without what is decided for each call (model, streaming). */
export interface ChatBody {
  readonly messages: ChatCompletionMessageParam[];
  readonly tools?: ChatCompletionTool[];
}

/**
 * Writes a request in the words of the chat completions protocol, in the form the strictest services take: every tool
 * call is followed by its answer, arguments are JSON, no half characters, no schema dialect, no empty messages.
 */
export function toChatBody(request: ModelRequest): ChatBody {
  const messages: ChatCompletionMessageParam[] = [];
  if (request.instructions !== "") messages.push({ role: "system", content: wellFormed(request.instructions) });
  for (let i = 0; i < request.messages.length; i++) {
    const message = request.messages[i] as ModelMessage;
    if (message.role === "user") messages.push({ role: "user", content: wellFormed(spokenBy(message)) });
    else if (message.role === "assistant") addAssistant(messages, message, request.messages, i);
  }
  if (request.tools.length === 0) return { messages };
  return { messages, tools: request.tools.map(toTool) };
}

/** Adds an assistant message and, right behind it, the answer to each of its calls; an unanswered call is said to be. */
function addAssistant(
  messages: ChatCompletionMessageParam[],
  message: Extract<ModelMessage, { role: "assistant" }>,
  all: readonly ModelMessage[],
  at: number,
): void {
  const text = wellFormed(message.text);
  if (message.toolCalls.length === 0) {
    if (text !== "") messages.push({ role: "assistant", content: text });
    return;
  }
  messages.push({
    role: "assistant",
    content: text === "" ? null : text,
    tool_calls: message.toolCalls.map((call) => ({
      id: call.id,
      type: "function",
      function: { name: call.name, arguments: isComplete(call.arguments) ? wellFormed(call.arguments) : "{}" },
    })),
  });
  const answers = new Map<string, string>();
  for (let i = at + 1; all[i]?.role === "tool"; i++) {
    const answer = all[i] as Extract<ModelMessage, { role: "tool" }>;
    answers.set(answer.callId, answer.text);
  }
  for (const call of message.toolCalls) {
    const answer = answers.get(call.id) ?? "This call was not carried out.";
    messages.push({ role: "tool", tool_call_id: call.id, content: wellFormed(answer === "" ? "(nothing)" : answer) });
  }
}

function toTool(tool: ToolSpec): ChatCompletionTool {
  const { $schema: _dialect, ...parameters } = tool.input;
  return { type: "function", function: { name: tool.name, description: wellFormed(tool.description), parameters } };
}

/** Several people may speak in one conversation; the protocol's own `name` field is refused by many services. */
function spokenBy(message: Extract<ModelMessage, { role: "user" }>): string {
  const name = message.name
    ?.replace(/[\p{C}:\s]+/gu, " ")
    .trim()
    .slice(0, maxNameLength);
  return name ? `${name}: ${message.text}` : message.text;
}

/** Half a surrogate pair, as a cut in the middle of a character leaves it, makes services refuse the whole request. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}
