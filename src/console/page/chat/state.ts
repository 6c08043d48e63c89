/** What the page knows of one conversation, and how each thing that happens changes it. No effects here. */
import type { StoredMessage } from "../../../core/history.ts";
import type { Progress } from "../../../core/message.ts";
import type { Problem } from "../house/problem.ts";

/** A message the server has not said it stored. Kept in the browser, so that a reload or a crash does not lose it. */
export interface Unsent {
  readonly channel: string;
  readonly id: string;
  readonly text: string;
  readonly at: string;
  /** Set when sending failed; absent while it is under way. */
  readonly problem?: Problem;
}

/** What can be seen of the turn that runs now. */
export interface Live {
  readonly turnId: string;
  readonly text: string;
  readonly tools: readonly Extract<Progress, { type: "tool" }>[];
}

/** Something the page has to say about a message, such as why it was not taken up. */
export interface Note {
  readonly id: string;
  readonly said: string;
  readonly text: string;
}

/** A question to approve among the messages. */
export type QuestionMessage = Extract<StoredMessage, { role: "question" }>;

export interface Chat {
  readonly loaded: boolean;
  /** Why the messages could not be read; undefined when they were. */
  readonly problem: Problem | undefined;
  readonly connected: boolean;
  readonly messages: readonly StoredMessage[];
  readonly unsent: readonly Unsent[];
  readonly notes: readonly Note[];
  readonly live: Live | undefined;
  readonly stopping: boolean;
}

export type Happening =
  | { type: "loaded"; messages: readonly StoredMessage[] }
  | { type: "load-failed"; problem: Problem }
  | { type: "connection"; connected: boolean }
  | { type: "sending"; message: Unsent }
  | { type: "stored"; id: string; turnId: string }
  | { type: "not-sent"; id: string; problem: Problem }
  | { type: "not-taken"; id: string; reason: string }
  | { type: "discarded"; id: string }
  | { type: "stopping" }
  | { type: "progress"; event: Progress }
  | { type: "reply"; message: StoredMessage }
  | { type: "question"; message: QuestionMessage };

export function newChat(unsent: readonly Unsent[]): Chat {
  return {
    loaded: false,
    problem: undefined,
    connected: true,
    messages: [],
    unsent,
    notes: [],
    live: undefined,
    stopping: false,
  };
}

export function happen(chat: Chat, it: Happening): Chat {
  switch (it.type) {
    case "loaded": {
      const known = new Set(it.messages.map(({ id }) => id));
      // What came by itself while the list was on its way stands after what the list has.
      const last = chat.messages.findLastIndex(({ id }) => known.has(id));
      const listed = it.messages.map((message) => latest(chat, message));
      const messages = [...listed, ...chat.messages.slice(last + 1)];
      const unsent = chat.unsent.filter(({ id }) => !known.has(id));
      return settle({ ...chat, loaded: true, problem: undefined, messages, unsent });
    }
    case "load-failed":
      return { ...chat, problem: it.problem };
    case "connection":
      return { ...chat, connected: it.connected };
    case "sending": {
      const place = chat.unsent.findIndex(({ id }) => id === it.message.id);
      return { ...chat, unsent: place === -1 ? [...chat.unsent, it.message] : chat.unsent.with(place, it.message) };
    }
    case "stored":
      return stored(chat, it.id, it.turnId);
    case "not-sent": {
      const unsent = chat.unsent.map((one) => (one.id === it.id ? { ...one, problem: it.problem } : one));
      return { ...chat, unsent };
    }
    case "not-taken": {
      const said = chat.unsent.find(({ id }) => id === it.id)?.text ?? "";
      const unsent = chat.unsent.filter(({ id }) => id !== it.id);
      return { ...chat, unsent, notes: [...chat.notes, { id: it.id, said, text: it.reason }] };
    }
    case "discarded":
      return { ...chat, unsent: chat.unsent.filter(({ id }) => id !== it.id) };
    case "stopping":
      return { ...chat, stopping: true };
    case "progress":
      return progress(chat, it.event);
    case "reply": {
      if (chat.messages.some(({ id }) => id === it.message.id)) return settle(chat);
      return settle({ ...chat, messages: [...chat.messages, it.message] });
    }
    case "question": {
      const place = chat.messages.findIndex(({ id }) => id === it.message.id);
      if (place === -1) return settle({ ...chat, messages: [...chat.messages, it.message] });
      return settle({ ...chat, messages: chat.messages.with(place, latest(chat, it.message)) });
    }
  }
}

/** A question only ever goes forward: what the page knows already may be later than a list that was long on its way. */
function latest(chat: Chat, message: StoredMessage): StoredMessage {
  if (message.role !== "question") return message;
  const known = chat.messages.find(({ id }) => id === message.id);
  return known?.role === "question" && stageOf(known) > stageOf(message) ? known : message;
}

/** How far a question has come: counts up with every word said and every action settled. */
export const stageOf = ({ approvals }: QuestionMessage): number =>
  approvals.reduce((sum, { state, decisions }) => sum + decisions.length + (state === "waiting" ? 0 : 1), 0);

/** The server has the message; it stands before its reply, which may have been quicker than the acknowledgement. */
function stored(chat: Chat, id: string, turnId: string): Chat {
  const sent = chat.unsent.find((one) => one.id === id);
  if (!sent) return chat;
  const unsent = chat.unsent.filter((one) => one !== sent);
  if (chat.messages.some((message) => message.id === id)) return { ...chat, unsent };
  const { text, at } = sent;
  const message: StoredMessage = { id, turnId, at, role: "user", sender: { id: "local", name: "" }, text };
  const reply = chat.messages.findIndex((other) => other.role === "assistant" && other.turnId === turnId);
  const messages = reply === -1 ? [...chat.messages, message] : chat.messages.toSpliced(reply, 0, message);
  return { ...chat, unsent, messages };
}

function progress(chat: Chat, event: Progress): Chat {
  if (event.type === "started") {
    // What is being answered has been stored, even if the acknowledgement is still on its way.
    return { ...stored(chat, event.messageId, event.turnId), live: { turnId: event.turnId, text: "", tools: [] } };
  }
  const { live } = chat;
  if (live?.turnId !== event.turnId) return chat;
  switch (event.type) {
    case "text":
      return { ...chat, live: { ...live, text: live.text + event.delta } };
    case "reset":
      return { ...chat, live: { ...live, text: "" } };
    case "tool": {
      const same = live.tools.findIndex((tool) => tool.name === event.name && tool.status === "running");
      const tools = same === -1 ? [...live.tools, event] : live.tools.with(same, event);
      return { ...chat, live: { ...live, tools } };
    }
    case "ended":
      // The reply takes the place of what was streamed; until it is here, the text stays.
      return chat;
  }
}

/** Nothing of a turn is under way any more once its reply is here, or while it waits for somebody's word. */
function settle(chat: Chat): Chat {
  const over = chat.live && (isAnswered(chat, chat.live.turnId) || isParked(chat, chat.live.turnId));
  const live = over ? undefined : chat.live;
  const next = { ...chat, live };
  return { ...next, stopping: chat.stopping && openTurn(next) !== undefined };
}

function isAnswered(chat: Chat, turnId: string): boolean {
  return chat.messages.some((message) => message.role === "assistant" && message.turnId === turnId);
}

const isWaiting = ({ approvals }: QuestionMessage): boolean => approvals.some(({ state }) => state === "waiting");

/** What waits for somebody's word in this conversation, in the order it was asked. */
export const waitingIn = ({ messages }: Pick<Chat, "messages">): QuestionMessage[] =>
  messages.flatMap((message) => (message.role === "question" && isWaiting(message) ? [message] : []));

function isParked(chat: Chat, turnId: string): boolean {
  return waitingIn(chat).some((question) => question.turnId === turnId);
}

/** The turn that is worked on: the one that runs, or else the first message that has no reply and waits for nobody. */
export function openTurn(chat: Chat): string | undefined {
  if (chat.live) return chat.live.turnId;
  const open = ({ role, turnId }: StoredMessage) =>
    role === "user" && !isAnswered(chat, turnId) && !isParked(chat, turnId);
  return chat.messages.find(open)?.turnId;
}

/** The question that was asked instead of one whose arguments were changed; undefined before it is there. */
export function successorOf({ messages }: Pick<Chat, "messages">, question: QuestionMessage): string | undefined {
  const place = messages.findIndex(({ id }) => id === question.id);
  return messages.find(({ role, turnId }, at) => at > place && role === "question" && turnId === question.turnId)?.id;
}
