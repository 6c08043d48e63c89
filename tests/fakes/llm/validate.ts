/** What strict services refuse in a chat completion request, gathered from their documentation and their errors. */

type Json = Record<string, unknown>;

const topLevel = new Set([
  "model",
  "messages",
  "tools",
  "tool_choice",
  "stream",
  "stream_options",
  "temperature",
  "max_tokens",
  "max_completion_tokens",
]);
const lone = /\p{Surrogate}/u;
const escapedLone = /\\u(d[89ab][0-9a-f]{2})(?!\\ud[c-f])/i;
const functionName = /^[a-zA-Z0-9_-]{1,64}$/;

/** The fault of a request in words, or undefined when it is well formed. `raw` is the body as it was sent. */
export function findFault(raw: string): string | undefined {
  let body: Json;
  try {
    body = JSON.parse(raw) as Json;
  } catch {
    return "body is not JSON";
  }
  if (lone.test(JSON.stringify(body)) || escapedLone.test(raw)) return "lone surrogate in the request";
  for (const key of Object.keys(body)) if (!topLevel.has(key)) return `unknown field ${key}`;
  if (typeof body.model !== "string" || body.model === "") return "model must be a non-empty string";
  if (body.stream_options !== undefined && body.stream !== true) return "stream_options without stream";
  return findMessageFault(body.messages) ?? findToolFault(body.tools);
}

function findMessageFault(messages: unknown): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return "messages must be a non-empty array";
  let open: string[] = [];
  const seen = new Set<string>();
  let last = "";
  for (const [i, message] of (messages as Json[]).entries()) {
    const at = `messages[${i}]`;
    if (open.length > 0 && message.role !== "tool") return `${at}: tool call ${open[0]} has no answer`;
    switch (message.role) {
      case "system":
        if (i !== 0) return `${at}: system must come first`;
        if (!filled(message.content)) return `${at}: content must be a non-empty string`;
        break;
      case "user":
        if (!filled(message.content)) return `${at}: content must be a non-empty string`;
        if (message.name !== undefined) return `${at}: name is not supported`;
        break;
      case "assistant": {
        const calls = message.tool_calls as Json[] | undefined;
        if (!calls) {
          if (!filled(message.content)) return `${at}: content must be a non-empty string`;
          break;
        }
        if (!Array.isArray(calls) || calls.length === 0) return `${at}: tool_calls must not be empty`;
        if (message.content !== null && !filled(message.content)) return `${at}: content must be null or not empty`;
        for (const call of calls) {
          const fault = findCallFault(call);
          if (fault) return `${at}: ${fault}`;
          if (seen.has(call.id as string)) return `${at}: duplicate call id ${String(call.id)}`;
          seen.add(call.id as string);
          open.push(call.id as string);
        }
        break;
      }
      case "tool":
        if (!open.includes(message.tool_call_id as string)) {
          return `${at}: no open tool call ${String(message.tool_call_id)}`;
        }
        if (!filled(message.content)) return `${at}: content must be a non-empty string`;
        open = open.filter((id) => id !== message.tool_call_id);
        break;
      default:
        return `${at}: unknown role ${String(message.role)}`;
    }
    last = message.role as string;
  }
  if (open.length > 0) return `tool call ${open[0]} has no answer`;
  if (last !== "user" && last !== "tool") return `the last message must be of user or tool, not ${last}`;
  return undefined;
}

function findCallFault(call: Json): string | undefined {
  if (call.type !== "function") return "tool call type must be function";
  if (!filled(call.id)) return "tool call id must not be empty";
  const fn = call.function as Json | undefined;
  if (typeof fn?.name !== "string" || !functionName.test(fn.name)) return "bad function name";
  try {
    const value: unknown = JSON.parse(fn.arguments as string);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "arguments must be an object";
  } catch {
    return "arguments must be JSON";
  }
  return undefined;
}

function findToolFault(tools: unknown): string | undefined {
  if (tools === undefined) return undefined;
  if (!Array.isArray(tools) || tools.length === 0) return "tools must not be empty";
  const names = new Set<string>();
  for (const [i, tool] of (tools as Json[]).entries()) {
    const at = `tools[${i}]`;
    const fn = tool.function as Json | undefined;
    if (tool.type !== "function" || !fn) return `${at}: type must be function`;
    if (typeof fn.name !== "string" || !functionName.test(fn.name)) return `${at}: bad function name`;
    if (names.has(fn.name)) return `${at}: duplicate name ${fn.name}`;
    names.add(fn.name);
    if (!filled(fn.description)) return `${at}: description must not be empty`;
    const fault = findSchemaFault(fn.parameters as Json | undefined, true);
    if (fault) return `${at}: ${fault}`;
  }
  return undefined;
}

function findSchemaFault(schema: Json | undefined, isRoot: boolean): string | undefined {
  if (typeof schema !== "object" || schema === null) return "parameters must be a JSON Schema";
  if (schema.$schema !== undefined) return "parameters must not name a schema dialect";
  if (isRoot && schema.type !== "object") return "parameters must be of type object";
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  for (const name of (schema.required ?? []) as string[])
    if (!(name in properties)) return `required ${name} is no property`;
  for (const property of Object.values(properties)) {
    const fault = findSchemaFault(property, false);
    if (fault) return fault;
  }
  return undefined;
}

function filled(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
