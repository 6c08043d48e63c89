/** Messages that lean on what was said before: an answer to a question of ours, or a word that sets a booking right. */
import type { Meeting } from "../../src/core/calendar.ts";
import type { Claim } from "../../src/core/skill.ts";
import { optionIn, ordinals } from "./book.ts";
import type { Sentence } from "./claim.ts";
import { momentAt, wallOf } from "./clock.ts";
import { books, cancels, draws, seeks, shows } from "./cues.ts";
import { offersOf } from "./deed.ts";
import { isSaid, peopleIn, roomsIn } from "./names.ts";
import { nameIn, type Office, Trouble } from "./office.ts";
import { iso } from "./plan.ts";
import type { Thread } from "./thread.ts";
import { readTimes } from "./times.ts";

/** An answer is no longer than this. */
const longestAnswer = 60;

/** The answer to a question of ours: the wish it was asked about, with what was missing. */
export function answered(sentence: Sentence, thread: Thread): Claim | undefined {
  const { text } = sentence;
  if (thread.state !== "asked" || text.length > longestAnswer) return undefined;
  const again = (request: string): Claim => ({ tool: thread.tool, input: { request } });
  if (thread.asked) {
    const { name, people } = thread.asked;
    const named = people.filter(({ team, building, email }) =>
      [team, building, email].some((word) => isSaid(word, text)),
    );
    const digit = /^\s*([1-9])\s*[.。]?\s*$/.exec(text)?.[1];
    const place = digit ? Number(digit) - 1 : ordinals.findIndex((form) => form.test(text));
    const chosen = named.length === 1 ? named[0] : people[place];
    return chosen && again(thread.request.replace(name, chosen.email ?? `${name} (${chosen.team ?? chosen.building})`));
  }
  // What begins with a verb of its own is a new wish.
  if ([books, seeks, shows, draws].some((verb) => verb.test(text))) return undefined;
  const isAnswer = sentence.times.length > 0 || sentence.rooms || sentence.people || sentence.meeting;
  return isAnswer && text.split(/\s+/).length <= 6 ? again(`${thread.request} ${text}`) : undefined;
}

/** "No, make it 4", "in Orion rather", "那就周四吧": what was booked or wished for, with another time, room or length. */
export async function corrected(
  sentence: Sentence,
  thread: Thread,
  last: Meeting | undefined,
  office: Office,
): Promise<Claim | undefined> {
  const { text } = sentence;
  if (text.length > longestAnswer || optionIn(text) !== undefined) return undefined;
  const room = roomsIn(text, office.rooms)[0]?.means[0];
  if (last) {
    const meeting = `${last.id}${last.original ? ` at ${last.original}` : ""}`;
    const call = (tool: string, more: Claim["input"] = {}): Claim => ({
      tool,
      input: { request: text, meeting, ...more },
    });
    if (cancels.test(text) || /^算了|never ?mind/i.test(text)) return call("cancel_meeting");
    const people = peopleIn(text, office.people).flatMap(({ means }) => (means.length === 1 ? means : []));
    if (people.length > 0 && !sentence.clock)
      return call(sentence.leaving ? "remove_people" : "add_people", {
        attendees: people.map(({ name, email }) => email ?? name),
      });
    if (sentence.length && !sentence.clock) {
      const minutes = (await timesOf(text, office))?.minutes;
      return minutes === undefined
        ? undefined
        : call("extend_meeting", { end: iso(Date.parse(last.start) + minutes * 60_000) });
    }
    const start = await startIn(text, Date.parse(last.start), office);
    if (start === undefined && !room) return undefined;
    return call("move_meeting", {
      ...(start !== undefined && {
        start: iso(start),
        end: iso(start + Date.parse(last.end) - Date.parse(last.start)),
      }),
      ...(room && { room: nameIn({ id: room.id, name: room.name }, office.language) }),
    });
  }
  if (thread.tool !== "book_meeting" || cancels.test(text)) return undefined;
  const offered = (await offersOf(office))?.plan.start;
  const start = await startIn(text, offered ?? office.saidAt, office);
  if (start === undefined && !room) return undefined;
  const changed = { ...(start !== undefined && { start: iso(start) }), ...(room && { room: room.name }) };
  return { tool: "book_meeting", input: { request: thread.request, ...changed } };
}

const timesOf = (text: string, office: Office) =>
  readTimes(text, office).catch((error: unknown) => {
    if (error instanceof Trouble) return undefined;
    throw error;
  });

/** The start that a text gives, where what it leaves out stays as it was; a bare number is an hour. */
async function startIn(text: string, was: number, office: Office): Promise<number | undefined> {
  const bare =
    /(?:make it|make that|to|at|for|改[成到]|换[成到]|^[^\d]{0,12})\s*(\d{1,2})(?:[.!。！]|\s*(?:instead|rather|please))?$/i.exec(
      text,
    )?.[1];
  const told = await timesOf(bare && Number(bare) < 25 ? `at ${bare}` : text, office);
  if (!told) return undefined;
  const { date, minutes } = wallOf(was, told.zone);
  if (told.clock !== undefined) return momentAt(date, told.clock, told.zone);
  if (told.start !== undefined) return told.start;
  if (told.date) return momentAt(told.date, minutes, told.zone);
  return undefined;
}
