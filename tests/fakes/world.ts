/**
 * The world outside the bot, in one piece: a chat platform, a model service and a booking service that remember what
 * was done to them. It outlives the bot, which may be cut off from it at any point and started again.
 */
import { z } from "zod";
import type { Adapter, Receive } from "../../src/core/adapter.ts";
import type { Approval } from "../../src/core/approval.ts";
import { DeliveryError, ModelError } from "../../src/core/errors.ts";
import type { Admission, Inbound, InboundMessage } from "../../src/core/message.ts";
import type { ModelBackend, ModelReply } from "../../src/core/model.ts";
import type { Policy } from "../../src/core/policy.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool, type Reconciled } from "../../src/core/tool.ts";

export interface Post {
  readonly key: string;
  readonly conversation: string;
  readonly inReplyTo: string;
  readonly text: string;
}

/** A question to approve, as the platform shows it. */
export interface Ask {
  readonly key: string;
  readonly conversation: string;
  text: string;
  approvals: readonly Approval[];
}

/** The side of the world that the platform and the services keep. */
export interface World {
  readonly posts: Post[];
  readonly asks: Ask[];
  /** Keys of bookings, in the order they were made; the service makes one booking a key. */
  readonly bookings: string[];
  readonly modelCalls: string[];
}

export const emptyWorld = (): World => ({ posts: [], asks: [], bookings: [], modelCalls: [] });

/** Called at each point where the bot touches the world; may throw to cut it off. */
export type Point = (name: string) => void;

export function message(conversation: string, id: string, text: string): InboundMessage {
  return {
    type: "message",
    eventId: `event-${id}`,
    messageId: id,
    conversation: {
      id: `chat:test:${conversation}`,
      adapter: "chat",
      account: "test",
      channel: conversation,
      kind: "channel",
    },
    sender: { id: "U1", name: "Han Meimei" },
    text,
    mentionsUs: true,
    at: "2026-05-22T10:00:00.000Z",
  };
}

/** The platform as an adapter: posts what it is given, and looks for a key only when it is told that it may exist. */
export function chatAdapter(
  world: World,
  point: Point = () => {},
): Adapter & { say(message: Inbound): Promise<Admission> } {
  let receive: Receive | undefined;
  return {
    name: "chat",
    async start(take) {
      receive = take;
    },
    async say(inbound) {
      if (!receive) throw new Error("not started");
      return receive(inbound);
    },
    async send(outbound) {
      try {
        point("before post");
        const { key, conversation, approvals } = outbound;
        if (approvals) {
          if (!world.asks.some((ask) => ask.key === key))
            world.asks.push({ key, conversation: conversation.channel, text: outbound.reply.markdown, approvals });
          point("after post");
          return { externalId: key };
        }
        const found = outbound.mayExist && world.posts.some((post) => post.key === outbound.key);
        if (!found)
          world.posts.push({
            key: outbound.key,
            conversation: outbound.conversation.channel,
            inReplyTo: outbound.inReplyTo,
            text: outbound.reply.markdown,
          });
        point("after post");
      } catch (cause) {
        throw new DeliveryError("the line is dead", { retryable: true, outcome: "unknown", cause });
      }
      return { externalId: outbound.key };
    },
    async edit(externalId, { reply, approvals }) {
      const ask = world.asks.find(({ key }) => key === externalId);
      if (!ask || !approvals) throw new Error(`There is no question ${externalId} to show anew.`);
      ask.text = reply.markdown;
      ask.approvals = approvals;
    },
    async stop() {},
  };
}

const usage = { input: 10, cachedInput: 0, output: 5, reasoning: 0 };

/** A model that books a room when asked to and otherwise repeats what it was asked. */
export function scriptedModel(world: World, point: Point = () => {}): ModelBackend {
  return {
    name: "scripted",
    contextTokens: 100_000,
    async generate({ messages }): Promise<ModelReply> {
      const last = messages.at(-1);
      const question = messages.findLast((said) => said.role === "user")?.text ?? "";
      try {
        point("before model");
        world.modelCalls.push(question);
        point("after model");
      } catch (cause) {
        throw new ModelError("unreachable", "the line is dead", { retryable: false, cause });
      }
      const reply = { finish: "stop" as const, usage, model: "scripted-1" };
      if (last?.role === "tool") return { ...reply, text: `done: ${question}: ${last.text}`, toolCalls: [] };
      if (!question.startsWith("book")) return { ...reply, text: `you said: ${question}`, toolCalls: [] };
      return {
        ...reply,
        finish: "tools",
        text: "",
        toolCalls: [{ id: "c1", name: "book_room", arguments: JSON.stringify({ room: question }) }],
      };
    },
  };
}

/** The booking service in this process: one booking for each key, however often it is asked. */
export const bookIn =
  (world: World, point: Point = () => {}) =>
  (key: string): void => {
    point("before booking");
    if (!world.bookings.includes(key)) world.bookings.push(key);
    point("after booking");
  };

/** A policy by which everything may be done at once. */
export const allowAll: Policy = {
  decide: () => ({ verdict: "allow", rule: "everything is allowed" }),
  mayTalk: () => ({ ok: true }),
  isLate: () => false,
  mayApprove: () => true,
  rolesOf: () => [],
  approvalMs: 86_400_000,
};

/**
 * A skill whose one tool changes the world, through a booking service that is told the key and the room. `booked` looks
 * whether the service knows a key; without it nobody can tell.
 */
export function bookingSkill(
  book: (key: string, room: string) => unknown,
  booked?: (key: string, room: string) => Promise<boolean>,
): Skill {
  return {
    name: "booking",
    description: { en: "books rooms", zh: "订会议室" },
    instructions: "",
    examples: [],
    tools: [
      defineTool({
        name: "book_room",
        description: "books a room",
        input: z.object({ room: z.string() }),
        effect: "write",
        title: { en: "Booking", zh: "预订" },
        async run({ room }, { key }) {
          await book(key, room);
          return { content: `booked ${room}` };
        },
        ...(booked && {
          reconcile: async ({ room }: { room: string }, { key }: { key: string }): Promise<Reconciled> =>
            (await booked(key, room))
              ? { outcome: "done", result: { content: `booked ${room}` } }
              : { outcome: "not-done" },
        }),
      }),
    ],
  };
}
