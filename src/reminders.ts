/** The part of the wiring that is about reminders: what is kept of them, what they tell, and that they are taken in as messages. */

import { personKey } from "./core/audit.ts";
import type { Calendar, Directory } from "./core/calendar.ts";
import type { Job } from "./core/engine.ts";
import { officePersonOf } from "./core/person.ts";
import type { Skill } from "./core/skill.ts";
import type { When } from "./core/when.ts";
import type { Store } from "./store/store.ts";
import { type RemindCall, remind } from "./timers/remind.ts";
import type { Timer } from "./timers/timer.ts";
import { openTimers, type Timers } from "./timers/timers.ts";

export interface RemindersOptions {
  readonly store: Pick<Store, "admit" | "notes">;
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

  /** The meeting skill's own words; undefined where it is off or there is nothing to tell. */
  async function tell(timer: Timer, what: "day" | { readonly meeting: string }): Promise<string | undefined> {
    const tool = tools.get(what === "day" ? "agenda" : "show_meeting");
    const request = timer.language === "zh" ? "今天" : "today";
    const result = await tool?.run(what === "day" ? { request } : { request, ...what }, {
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
    return result?.answered === false ? undefined : result?.say;
  }

  const timers = openTimers({
    notes: store.notes("timers"),
    async admit(message, request) {
      const admitted = await store.admit(message, request, options.newId());
      if (admitted.fresh) options.enqueue({ id: admitted.turnId, key: message.conversation.id });
      return admitted;
    },
    calendar,
    officeId: async ({ person, conversation }) =>
      officePersonOf(await directory.people(), person, conversation)?.id ?? personKey(conversation, person),
    tell,
    now,
    onError: options.onError,
  });
  return { ...timers, remind: remind({ timers, when, calendar, zone }) };
}
