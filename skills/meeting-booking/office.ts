/** What a call works with: the office as it is, who asks, and the present moment. */
import { personKey } from "../../src/core/audit.ts";
import type { Calendar, Directory, OfficePerson, Room } from "../../src/core/calendar.ts";
import type { Choice, Language } from "../../src/core/message.ts";
import { officePersonOf } from "../../src/core/person.ts";
import type { ToolContext } from "../../src/core/tool.ts";
import type { When } from "../../src/core/when.ts";

/** What the skill is handed. `now` is the clock; `ToolContext.now` is when the asker spoke. */
export interface Desk {
  readonly calendar: Calendar;
  readonly directory: Directory;
  readonly when: When;
  readonly now: () => Date;
  readonly simplify: (text: string) => string;
}

/** Somebody in a meeting to be; those whom the directory does not know have neither hours nor a place. */
export interface Someone {
  readonly id: string;
  readonly name: string;
  readonly known?: OfficePerson;
}

/** The office at the moment of a call. */
export interface Office {
  readonly calendar: Calendar;
  readonly when: When;
  readonly people: readonly OfficePerson[];
  readonly rooms: readonly Room[];
  readonly me: Someone;
  readonly zone: string;
  readonly language: Language;
  /** Milliseconds since 1970. `saidAt`: what "tomorrow" is counted from. */
  readonly now: number;
  readonly saidAt: number;
  readonly noticeMs: number;
  /** True where others read along. */
  readonly inPublic: boolean;
  /** What the asker's offers are kept under, and the rooms that are held for them. */
  readonly offers: string;
  readonly holder: string;
}

/** Looks around for a call. */
export async function officeFor(desk: Desk, context: ToolContext): Promise<Office> {
  const [people, rooms] = await Promise.all([desk.directory.people(), desk.directory.rooms()]);
  const me = askerIn(people, context);
  return {
    calendar: desk.calendar.as?.(me.id, personKey(context.conversation, context.asker)) ?? desk.calendar,
    when: desk.when,
    people,
    rooms,
    me,
    zone: context.asker.zone ?? me.known?.zone ?? context.zone,
    language: context.language,
    now: desk.now().getTime(),
    saidAt: context.now.getTime(),
    noticeMs: desk.directory.rules.noticeMinutes * 60_000,
    inPublic: context.conversation.kind === "channel",
    offers: `offers ${context.conversation.id} ${me.id}`,
    holder: `held by ${me.id}`,
  };
}

/** The asker as the office knows them, else by their account. */
function askerIn(people: readonly OfficePerson[], { asker, conversation }: ToolContext): Someone {
  const known = officePersonOf(people, asker, conversation);
  return known ? { id: known.id, name: known.name, known } : { id: personKey(conversation, asker), name: asker.name };
}

export const asSomeone = (person: OfficePerson): Someone => ({ id: person.id, name: person.name, known: person });

/** What a person's name is in the reader's language: the Chinese alias where there is one. */
export function nameIn({ name, known }: Someone, language: Language): string {
  const han = /\p{Script=Han}/u;
  if (han.test(name) === (language === "zh")) return name;
  return known?.aliases.find((alias) => han.test(alias) === (language === "zh")) ?? name;
}

/**
 * A problem that the asker can put right, in their language. Nothing has been changed. `asks` tells what is asked back:
 * which of several people of a name, or more words; `choices` are answers to press.
 */
export class Trouble extends Error {
  override readonly name = "Trouble";
  readonly asks: Asked | undefined;
  readonly choices: readonly Choice[];
  constructor(message: string, asks?: Asked, choices: readonly Choice[] = []) {
    super(message);
    this.asks = asks;
    this.choices = choices;
  }
}

/** What is asked back: of several `people` of a `name` one, or "more". */
export type Asked = "more" | { readonly name: string; readonly people: readonly OfficePerson[] };
