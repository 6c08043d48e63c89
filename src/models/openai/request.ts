import type { ChatCompletionMessageParam, ChatCompletionTool } from "openai/resources/chat/completions";
import type { ModelMessage, ModelRequest, ToolSpec } from "../../core/model.ts";
import { isComplete } from "./toolCalls.ts";

const maxNameLength = 60;

/** The tools are the same at every call, and most of what is sent: they are written once. */
const written = new WeakMap<ModelRequest["tools"], Buffer>();

/** The body of a chat completion as JSON: a request, with the fields that are decided for each call (model, streaming). */
export function writeBody(fields: object, request: ModelRequest): Buffer {
  const rest = Buffer.from(JSON.stringify({ ...fields, messages: messagesOf(request) }));
  if (request.tools.length === 0) return rest;
  const tools = written.get(request.tools) ?? Buffer.from(`,"tools":${JSON.stringify(request.tools.map(toTool))}}`);
  written.set(request.tools, tools);
  return Buffer.concat([rest.subarray(0, -1), tools]);
}

/**
 * The messages of a request in the words of the chat completions protocol, in the form the strictest services take: every tool
 * call is followed by its answer, arguments are JSON, no half characters, no empty messages.
 */
function messagesOf(request: ModelRequest): ChatCompletionMessageParam[] {
  const messages: ChatCompletionMessageParam[] = [];
  if (request.instructions !== "") messages.push({ role: "system", content: wellFormed(request.instructions) });
  for (let i = 0; i < request.messages.length; i++) {
    const message = request.messages[i] as ModelMessage;
    if (message.role === "user") messages.push({ role: "user", content: wellFormed(spokenBy(message)) });
    else if (message.role === "assistant") addAssistant(messages, message, request.messages, i);
  }
  return messages;
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

/** A tool without its schema's dialect, which some services refuse. */
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
  return text.toWellFormed();
}
