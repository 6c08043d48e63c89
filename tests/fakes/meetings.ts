/**
 * A skill with writes of every kind, over calendars in memory: one that shows a preview and can be undone, one that takes
 * something away, one with a long text. And a model that calls the tools a message names: `book_meeting {"room":…}`.
 */
import { z } from "zod";
import type { ModelBackend, ModelReply, ToolCall } from "../../src/core/model.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool } from "../../src/core/tool.ts";

export interface Meeting {
  readonly key: string;
  readonly room: string;
  readonly start: string;
  readonly end: string;
  readonly attendees: readonly string[];
}

/** What the skill has done so far. */
export interface Calendars {
  readonly meetings: Meeting[];
  readonly notices: string[];
}

const booking = z.object({
  room: z.string().min(1),
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
  attendees: z.array(z.string()).min(1).max(20),
  seats: z.number().int().min(1).max(40).optional(),
  remind: z.boolean().optional(),
});

export const sample = {
  room: "Orion, 8F",
  start: "2026-05-25T15:00:00+08:00",
  end: "2026-05-25T16:00:00+08:00",
  attendees: ["Han Meimei", "Li Lei", "Ms Gao"],
  seats: 8,
  remind: true,
};

export function meetingSkill(calendars: Calendars, undoWithinMs = 600_000): Skill {
  return {
    name: "meetings",
    description: { en: "Books meeting rooms", zh: "预订会议室" },
    instructions: "",
    examples: [],
    tools: [
      defineTool({
        name: "book_meeting",
        description: "books a room",
        input: booking,
        effect: "write",
        title: { en: "Book a meeting room", zh: "预订会议室" },
        preview: async ({ room, attendees }) =>
          `${room} is free then.\n\n\`\`\`diff\n  14:00–15:00  Design review\n+ 15:00–16:00  New meeting (${attendees.length} people)\n- 15:00–15:30  Held for nobody\n\`\`\``,
        async run(input, { key }) {
          if (!calendars.meetings.some((one) => one.key === key)) calendars.meetings.push({ key, ...input });
          const say = `Booked **${input.room}** for ${input.attendees.length} people.`;
          return { content: say, say, undo: { key } };
        },
        reconcile: async () => ({ outcome: "not-done" }),
        undo: {
          withinMs: undoWithinMs,
          async run({ key }) {
            const at = calendars.meetings.findIndex((one) => one.key === key);
            const [gone] = calendars.meetings.splice(at, 1);
            const say = `Cancelled ${gone?.room ?? "nothing"} again.`;
            return { content: say, say };
          },
        },
      }),
      defineTool({
        name: "cancel_meetings",
        description: "takes meetings away",
        input: z.object({ room: z.string() }),
        effect: "write",
        destructive: true,
        title: { en: "Cancel every meeting in a room", zh: "取消会议室的全部会议" },
        async run({ room }) {
          const before = calendars.meetings.length;
          const left = calendars.meetings.filter((one) => one.room !== room);
          calendars.meetings.splice(0, before, ...left);
          return { content: `${before - left.length} cancelled`, say: `${before - left.length} cancelled.` };
        },
      }),
      defineTool({
        name: "send_notice",
        description: "tells everybody something",
        input: z.object({ text: z.string() }),
        effect: "write",
        title: { en: "Send a notice to the office", zh: "向全公司发通知" },
        async run({ text }) {
          calendars.notices.push(text);
          return { content: "sent", say: "The notice is out." };
        },
      }),
    ],
  };
}

const usage = { input: 1840, cachedInput: 1200, output: 96, reasoning: 0 };

/** Calls the tools that the last question names, all at once, and says what they gave. */
export function callingModel(): ModelBackend {
  return {
    name: "calling",
    contextTokens: 100_000,
    async generate({ messages }): Promise<ModelReply> {
      const said = messages.findLastIndex(({ role }) => role === "user");
      const answers = messages.slice(said).flatMap((one) => (one.role === "tool" ? [one] : []));
      const reply = { usage, model: "calling-1" };
      if (answers.length > 0) {
        const text = answers.map((one) => one.result?.say ?? one.plain ?? one.text).join("\n\n");
        return { ...reply, finish: "stop", text, toolCalls: [] };
      }
      const toolCalls = callsIn(messages[said]?.text ?? "");
      if (toolCalls.length > 0) return { ...reply, finish: "tools", text: "", toolCalls };
      return { ...reply, finish: "stop", text: "Nothing to do.", toolCalls: [] };
    },
  };
}

const callsIn = (text: string): ToolCall[] =>
  text.split("\n").flatMap((line, at) => {
    const [, name, input] = /(book_meeting|cancel_meetings|send_notice) (\{.*\})/.exec(line) ?? [];
    return name && input ? [{ id: `c${at}`, name, arguments: input }] : [];
  });
