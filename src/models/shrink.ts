import type { ModelMessage, ModelRequest, ToolSpec } from "../core/model.ts";
import { estimateMessageTokens, estimateRequestTokens, estimateTokens } from "./tokens.ts";

/** Shorter than this no tool result is cut to: what is left would tell a model nothing. */
const leastResultTokens = 150;
const leastQuestionTokens = 200;
const pinnedShare = 1 / 3;

const earlierLeftOut: ModelMessage = {
  role: "user",
  text: "(Earlier messages of this conversation are left out, because they are too long to read again.)",
};

/**
 * A request of at most `maxTokens` by estimate, or as near as it gets. What goes first: the oldest exchanges; then the
 * middles of long tool results of the current turn, the longest first; at last the middle of the question itself.
 * Instructions, tools, pinned messages and the current turn's calls stay, pinned ones shortened to a third of the room.
 * Each cut leaves a note. A request that fits is returned as it is.
 */
export function shrinkRequest(request: ModelRequest, maxTokens: number): ModelRequest {
  if (charactersOf(request) <= maxTokens || estimateRequestTokens(request) <= maxTokens) return request;
  const fixed = estimateRequestTokens({ ...request, messages: [] });
  const whole = Math.max(0, maxTokens - fixed);
  const { pinned, messages } = parted(request.messages, whole * pinnedShare);
  const room = Math.max(0, whole - sum(pinned));
  const turnStart = lastUserIndex(messages);
  const noteTokens = turnStart > 0 ? estimateMessageTokens(earlierLeftOut) : 0;
  const turn = shortenTurn(messages.slice(turnStart), room - noteTokens);
  let left = room - noteTokens - sum(turn);
  let from = turnStart;
  for (const start of exchangeStarts(messages, turnStart)) {
    const exchange = messages.slice(start, from);
    left -= sum(exchange);
    if (left < 0) break;
    from = start;
  }
  const kept = messages.slice(from, turnStart);
  const note = from > 0 ? [earlierLeftOut] : [];
  return { ...request, messages: [...pinned, ...note, ...kept, ...turn] };
}

/** The pinned messages, each cut so that together they take no more than `most` tokens, and the others. */
function parted(all: readonly ModelMessage[], most: number): { pinned: ModelMessage[]; messages: ModelMessage[] } {
  const isPinned = (message: ModelMessage): boolean => message.role === "user" && message.pinned === true;
  const pinned = all.filter(isPinned);
  const share = Math.floor(most / pinned.length);
  return {
    pinned: pinned.map((message) => ({ ...message, text: shortenMiddle(message.text, share) })),
    messages: all.filter((message) => !isPinned(message)),
  };
}

/** Cuts the middle out of a text and says so, keeping more of its head than of its tail. */
export function shortenMiddle(text: string, maxTokens: number): string {
  const tokens = estimateTokens(text);
  if (tokens <= maxTokens) return text;
  const keep = Math.floor((text.length * maxTokens) / tokens);
  const head = text.slice(0, Math.ceil(keep * 0.7)).replace(/[\uD800-\uDBFF]$/, "");
  const tail = text.slice(text.length - Math.floor(keep * 0.3)).replace(/^[\uDC00-\uDFFF]/, "");
  const gone = text.length - head.length - tail.length;
  return `${head}\n[${gone} characters left out here]\n${tail}`;
}

/** Shortens what the current turn brought, where it alone is longer than the room. */
function shortenTurn(turn: readonly ModelMessage[], room: number): ModelMessage[] {
  if (sum(turn) <= room) return [...turn];
  const results = turn.filter((message) => message.role === "tool");
  const others = sum(turn.filter((message) => message.role !== "tool"));
  const cap = commonCap(
    results.map((message) => estimateMessageTokens(message)),
    room - others,
  );
  const shorter = turn.map((message) =>
    message.role === "tool"
      ? { ...message, text: shortenMiddle(message.text, Math.max(cap, leastResultTokens)) }
      : message,
  );
  const over = sum(shorter) - room;
  if (over <= 0) return shorter;
  return shorter.map((message, i) => {
    if (i > 0 || message.role !== "user") return message;
    const tokens = estimateTokens(message.text);
    return { ...message, text: shortenMiddle(message.text, Math.max(tokens - over - 20, leastQuestionTokens)) };
  });
}

/** The largest size such that parts cut to it fit the room together; short parts leave their share to long ones. */
function commonCap(sizes: readonly number[], room: number): number {
  const ascending = [...sizes].sort((a, b) => a - b);
  // Room for the note that each cut leaves.
  let left = room - sizes.length * 20;
  for (const [i, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - i));
    if (size > share) return Math.max(share, 0);
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

/** Where exchanges before the current turn begin, the latest first: at each thing a person said, and at the very start. */
function exchangeStarts(messages: readonly ModelMessage[], turnStart: number): number[] {
  const starts: number[] = [];
  for (let i = turnStart - 1; i >= 0; i--) if (messages[i]?.role === "user" || i === 0) starts.push(i);
  return starts;
}

function lastUserIndex(messages: readonly ModelMessage[]): number {
  return Math.max(
    messages.findLastIndex((message) => message.role === "user"),
    0,
  );
}

function sum(messages: readonly ModelMessage[]): number {
  return messages.reduce((total, message) => total + estimateMessageTokens(message), 0);
}

/** At least as many as there are tokens, and much cheaper to count. */
function charactersOf(request: ModelRequest): number {
  let total = request.instructions.length + 8;
  for (const message of request.messages) {
    total += message.text.length + 8;
    if (message.role === "assistant")
      for (const call of message.toolCalls) total += call.name.length + call.arguments.length + 8;
  }
  for (const tool of request.tools) total += charactersOfTool(tool);
  return total;
}

/** Tools are the same at every call, and many. */
const counted = new WeakMap<ToolSpec, number>();

function charactersOfTool(tool: ToolSpec): number {
  const before = counted.get(tool);
  if (before !== undefined) return before;
  const characters = tool.name.length + tool.description.length + JSON.stringify(tool.input).length + 8;
  counted.set(tool, characters);
  return characters;
}
