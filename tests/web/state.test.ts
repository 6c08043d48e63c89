import { describe, expect, test } from "vitest";
import {
  type Chat,
  type Happening,
  happen,
  newChat,
  openTurn,
  type QuestionMessage,
  successorOf,
  waitingIn,
} from "../../src/console/page/chat/state.ts";
import { undoable } from "../../src/console/page/chat/undo.ts";
import type { Approval } from "../../src/core/approval.ts";
import type { StoredMessage } from "../../src/core/history.ts";

const at = "2026-01-01T00:00:00Z";
const asked = (n: number): StoredMessage => ({
  id: `m${n}`,
  turnId: `t${n}`,
  at,
  role: "user",
  sender: { id: "local", name: "" },
  text: `question ${n}`,
});
const replied = (n: number): StoredMessage => ({
  id: `reply-t${n}`,
  turnId: `t${n}`,
  at,
  role: "assistant",
  reply: { markdown: `reply ${n}`, citations: [], files: [], answered: true },
});
const sending = (n: number): Happening => ({
  type: "sending",
  message: { channel: "a", id: `m${n}`, text: `question ${n}`, at },
});
const started = (n: number): Happening => ({
  type: "progress",
  event: { type: "started", turnId: `t${n}`, messageId: `m${n}`, asker: { id: "u1", name: "Ada" }, language: "en" },
});
const text = (n: number, delta: string): Happening => ({
  type: "progress",
  event: { type: "text", turnId: `t${n}`, delta },
});
const chatAfter = (...all: Happening[]): Chat => all.reduce(happen, newChat([]));
const ids = (chat: Chat) => [...chat.messages.map(({ id }) => id), ...chat.unsent.map(({ id }) => `unsent ${id}`)];

describe("what the page knows of a conversation", () => {
  const question = sending(1);
  const acknowledged: Happening = { type: "stored", id: "m1", turnId: "t1" };
  const reply: Happening = { type: "reply", message: replied(1) };
  const list: Happening = { type: "loaded", messages: [asked(1), replied(1)] };

  test.each([
    ["in order", [question, acknowledged, started(1), reply, list]],
    ["when the reply is quicker than the acknowledgement", [question, started(1), reply, acknowledged]],
    ["when nothing tells of the start", [question, reply, acknowledged]],
    ["when the list is read in between", [question, list, acknowledged, started(1), reply]],
    [
      "when the reply comes while the list is on its way",
      [question, acknowledged, reply, { type: "loaded", messages: [asked(1)] }],
    ],
    ["when everything comes twice", [question, question, acknowledged, acknowledged, reply, reply, list, list]],
  ] as [string, Happening[]][])("has each message once and its reply after it, %s", (_, happenings) => {
    const chat = chatAfter(...happenings);
    expect(ids(chat)).toEqual(["m1", "reply-t1"]);
    expect(openTurn(chat)).toBeUndefined();
  });

  test("does not bring back to its end what the list has grown too long for", () => {
    const chat = chatAfter({ type: "loaded", messages: [asked(1), replied(1), asked(2)] });
    expect(ids(happen(chat, { type: "loaded", messages: [asked(2), replied(2)] }))).toEqual(["m2", "reply-t2"]);
  });

  test("waits for the reply to the last of two questions", () => {
    const chat = chatAfter({ type: "loaded", messages: [asked(1), asked(2), replied(1)] });
    expect(openTurn(chat)).toBe("t2");
  });

  test("withdraws streamed text when the model is asked again, and hears of its own turn alone", () => {
    const reset: Happening = { type: "progress", event: { type: "reset", turnId: "t1" } };
    const chat = chatAfter(started(1), text(1, "wrong"), reset, text(1, "right"), text(2, "other"));
    expect(chat.live?.text).toBe("right");
  });

  test("keeps what could not be sent until it is sent or discarded", () => {
    const failed: Happening = { type: "not-sent", id: "m1", problem: { status: 503, error: "no", next: "again" } };
    const chat = chatAfter(question, failed);
    expect(chat.unsent).toMatchObject([{ id: "m1", problem: { status: 503 } }]);
    expect(ids(happen(chat, { type: "discarded", id: "m1" }))).toEqual([]);
    expect(happen(chat, question).unsent[0]?.problem).toBeUndefined();
  });

  test("is stopping until the reply to what was stopped is there", () => {
    const chat = chatAfter(question, acknowledged, started(1), { type: "stopping" });
    expect(chat.stopping).toBe(true);
    expect(happen(chat, reply).stopping).toBe(false);
  });
});

describe("what the page knows of a question to approve", () => {
  const asks = (group: string, n: number, state: Approval["state"], words = 0): QuestionMessage => ({
    role: "question",
    id: group,
    turnId: `t${n}`,
    at,
    approvals: [{ state, decisions: Array(words).fill({}) } as unknown as Approval],
  });
  const question = (message: QuestionMessage): Happening => ({ type: "question", message });
  const waits = asks("g1", 1, "waiting");
  const list: Happening = { type: "loaded", messages: [asked(1)] };

  test("ends what could be seen of its turn, which nobody works on while it waits", () => {
    const chat = chatAfter(list, started(1), text(1, "let me see"), question(waits));
    expect(chat.live).toBeUndefined();
    expect(openTurn(chat)).toBeUndefined();
    expect(waitingIn(chat)).toEqual([waits]);
    expect(openTurn(happen(chat, question(asks("g1", 1, "approved", 1))))).toBe("t1");
  });

  test("is shown as it became, once, wherever it stands", () => {
    const chat = chatAfter(list, question(waits), { type: "reply", message: replied(2) });
    expect(ids(happen(chat, question(asks("g1", 1, "rejected", 1))))).toEqual(["m1", "g1", "reply-t2"]);
  });

  test("does not go back when an older list of messages comes late", () => {
    const chat = chatAfter(list, question(asks("g1", 1, "approved", 1)));
    const late = happen(chat, { type: "loaded", messages: [asked(1), waits] });
    expect(late.messages[1]).toMatchObject({ approvals: [{ state: "approved" }] });
    expect(happen(late, question(waits)).messages[1]).toMatchObject({ approvals: [{ state: "approved" }] });
  });

  test("that was changed leads to the next one of its turn", () => {
    const changed = asks("g1", 1, "changed", 1);
    const chat = chatAfter(list, question(changed), question(asks("g2", 2, "waiting")));
    expect(successorOf(chat, changed)).toBeUndefined();
    expect(successorOf(happen(chat, question(asks("g3", 1, "waiting"))), changed)).toBe("g3");
  });
});

describe("what can be taken back", () => {
  const now = Date.parse(at);
  const until = new Date(now + 1000).toISOString();
  const did = (n: number): StoredMessage => ({
    ...replied(n),
    role: "assistant",
    reply: { markdown: "done", citations: [], files: [], answered: true, undoUntil: until },
  });
  const undo = (n: number, said = "/undo"): StoredMessage =>
    ({ ...asked(n), role: "user", text: said }) as StoredMessage;

  test("is the latest that was done, until its time is over", () => {
    expect(undoable([asked(1), did(1), asked(2), did(2), asked(3), replied(3)], now)?.id).toBe("reply-t2");
    expect(undoable([asked(1), did(1)], now + 1000)).toBeUndefined();
    expect(undoable([asked(1), replied(1)], now)).toBeUndefined();
  });

  test("is the one before, once the latest was taken back; nothing while that is under way", () => {
    const messages = [asked(1), did(1), asked(2), did(2), undo(3)];
    expect(undoable(messages, now)).toBeUndefined();
    expect(undoable([...messages, replied(3)], now)?.id).toBe("reply-t1");
    expect(undoable([...messages, replied(3), undo(4, "/撤销"), replied(4)], now)).toBeUndefined();
  });
});
