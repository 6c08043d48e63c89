/** The part of the wiring that is about reminders: what is kept of them, what they tell, and that they are taken in as messages. */

import { personKey } from "./core/audit.ts";
import type { Calendar, Directory } from "./core/calendar.ts";
import type { Job } from "./core/engine.ts";
import type { Admitted, InboundMessage } from "./core/message.ts";
import { officePersonOf } from "./core/person.ts";
import { type PlacedMeeting, placeOfMeeting } from "./core/placed.ts";
import { reminderMessageId } from "./core/reminder.ts";
import type { Skill } from "./core/skill.ts";
import type { ToolResult } from "./core/tool.ts";
import type { Request } from "./core/turn.ts";
import type { When } from "./core/when.ts";
import type { Store } from "./store/store.ts";
import { type RemindCall, remind } from "./timers/remind.ts";
import type { Timer } from "./timers/timer.ts";
import { openTimers, type Timers } from "./timers/timers.ts";

export interface RemindersOptions {
  readonly store: Pick<Store, "admit" | "notes" | "effects" | "input">;
  readonly enqueue: (job: Job) => void;
  readonly calendar: Calendar;
  readonly directory: Directory;
  readonly skills: readonly Skill[];
  readonly when: When;
  readonly zone: string;
  readonly newId: () => string;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** The reminders of the store, and what `/remind` replies. */
export function openReminders(options: RemindersOptions): Timers & { remind(call: RemindCall): Promise<string> } {
  const { store, calendar, directory, when, zone, now } = options;
  const tools = new Map(options.skills.flatMap((skill) => skill.tools).map((tool) => [tool.name, tool]));

  const admit = async (message: InboundMessage, request: Request): Promise<Admitted> => {
    const admitted = await store.admit(message, request, options.newId());
    if (admitted.fresh) options.enqueue({ id: admitted.turnId, key: message.conversation.id });
    return admitted;
  };

  /** The meeting skill's own words; undefined where it is off or there is nothing to tell. */
  async function tell(timer: Timer, what: "day" | { readonly meeting: string }): Promise<string | undefined> {
    const request = timer.language === "zh" ? "今天" : "today";
    const result = await (what === "day"
      ? use("agenda", timer, { request })
      : use("show_meeting", timer, { request, ...what }));
    return result?.answered === false ? undefined : result?.say;
  }

  /** Looks something up with a tool, as the person whom it is for; undefined where there is no such tool. */
  async function use(
    name: string,
    timer: Pick<Timer, "id" | "conversation" | "person" | "zone" | "language">,
    input: Record<string, unknown>,
  ): Promise<ToolResult | undefined> {
    return tools.get(name)?.run(input, {
      signal: new AbortController().signal,
      key: timer.id,
      now: new Date(now()),
      zone: timer.zone,
      language: timer.language,
      asker: timer.person,
      conversation: timer.conversation,
      files: [],
      readFile: async () => undefined,
      saveFile: () => Promise.reject(new Error("A reminder keeps no files.")),
    });
  }

  /** Rooms that have said no since a meeting was booked: whoever booked it is told at once, with others to choose from. */
  async function tellDeclined(): Promise<void> {
    const at = new Date(now()).toISOString();
    for (const meeting of (await calendar.declined?.(at)) ?? []) {
      const note = await calendar.note(placeOfMeeting(meeting.id));
      if (note === undefined) continue;
      const place = JSON.parse(note) as PlacedMeeting;
      const { conversation, asker, language, zone } = place;
      const write = (await store.effects.latest(conversation.id, 200)).find(({ key }) => key === place.key);
      const input = write && (await store.input(write.turnId));
      if (!input) continue;
      const id = `declined-${meeting.id}-${at}`;
      const timer = { id, conversation, person: asker, zone, language };
      const found = await use("find_another_room", timer, { request: meeting.title, meeting: meeting.id });
      const head =
        language === "zh" ? `会议室拒绝了“${meeting.title}”的预订。` : `The room has declined “${meeting.title}”.`;
      const words = [head, found?.say ?? ""].join("\n\n");
      await admit(
        {
          type: "message",
          eventId: id,
          messageId: reminderMessageId(input.messageId, id),
          conversation,
          sender: asker,
          text: language === "zh" ? "会议室通知" : "Notice from the room",
          mentionsUs: true,
          at,
        },
        { type: "say", what: "reminder", words, ...(found?.choices && { choices: found.choices }) },
      );
    }
  }

  const timers = openTimers({
    notes: store.notes("timers"),
    admit,
    also: tellDeclined,
    calendar,
    officeId: async ({ person, conversation }) =>
      officePersonOf(await directory.people(), person, conversation)?.id ?? personKey(conversation, person),
    tell,
    now,
    onError: options.onError,
  });
  return { ...timers, remind: remind({ timers, when, calendar, zone }) };
}
