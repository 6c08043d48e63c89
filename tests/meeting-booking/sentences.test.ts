/**
 * What people say, from the sentence to what stands in the calendar, without a model: `tests/fixtures/bookings.jsonl` has
 * a sentence a line, what was said before it (`first`), the tool that serves it (or one of several), and a line of the
 * calendar afterwards (`booked`, `also`: room and title may be `*` or one of several), a beginning or title that must be
 * gone (`not`), or words of the reply (one of several). Ids with a letter after the language were written before anybody
 * looked at the rules they are held against.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Bot, friday, startOffice } from "./office.ts";

interface Sentence {
  readonly id: string;
  readonly lang: "en" | "zh";
  readonly first?: readonly string[];
  readonly say: string;
  readonly tool: string;
  readonly booked?: string;
  readonly also?: string;
  readonly not?: string;
  readonly reply?: string;
}

/** At least this share has to come out right. */
const share = 0.95;

const sentences = readFileSync("tests/fixtures/bookings.jsonl", "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => JSON.parse(line) as Sentence);

/** The asker is Han Meimei; it is Friday, 20 November 2026, ten in the morning in Shanghai. */
async function furnish(bot: Bot): Promise<void> {
  await bot.put("Budget review", "20 15:00", 60, { room: "room:orion", people: ["Han Meimei", "Li Lei"] });
  await bot.put("Sync with Chen Jing", "23 14:00", 60, { room: "room:vega", people: ["Han Meimei", "Chen Jing"] });
  await bot.put("Team weekly", "24 10:00", 30, {
    room: "room:lyra",
    people: ["Han Meimei", "Zhao Min"],
    rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=6",
  });
  await bot.put("Sales call", "20 09:30", 90, { room: "room:sirius", people: ["Chen Jing", "Zhao Min"] });
  await bot.put("Planning", "26 09:00", 60, { room: "room:altair", people: ["Li Lei", "Lucy Brown"] });
}

/** Whether a line of the calendar is what `11-24 10:00-10:30 lyra|nova * (han.meimei, li.lei)` says, its people in any order. */
function fits(line: string, wanted: string): boolean {
  const parts = /^(\S+ \S+) (\S+) (.*) \((.*)\)$/;
  const [, when = "", room = "", title = "", people = ""] = parts.exec(line) ?? [];
  const [, wantedWhen = "", rooms = "", wantedTitle = "", wantedPeople = ""] = parts.exec(wanted) ?? [];
  const is = (text: string, form: string): boolean =>
    form.split("|").some((one) => new RegExp(`^${one.replace(/(?<!\.)\*/g, ".*")}$`).test(text));
  const names = people.split(", ").sort();
  const wantedNames = wantedPeople.split(", ").sort();
  const rest = wantedNames.filter((name) => !names.includes(name));
  const guests = names.filter((name) => !wantedNames.includes(name));
  return (
    is(when, wantedWhen) &&
    is(room, rooms) &&
    is(title, wantedTitle) &&
    rest.length === guests.length &&
    rest.every((name) => name === "*")
  );
}

function faultOf(
  sentence: Sentence,
  lines: readonly string[],
  reply: string,
  tool: string | undefined,
): string | undefined {
  if (!sentence.tool.split("|").includes(tool ?? ""))
    return `was served by ${tool ?? "nothing"}, not ${sentence.tool}: ${reply.slice(0, 120)}`;
  for (const line of [sentence.booked, sentence.also])
    if (line && !lines.some((one) => fits(one, line))) return `the calendar has no ${line}: ${reply.slice(0, 300)}`;
  if (sentence.not && lines.some((one) => one.includes(sentence.not as string)))
    return `the calendar still has ${sentence.not}: ${reply.slice(0, 300)}`;
  if (sentence.reply && !sentence.reply.split("|").some((words) => reply.includes(words)))
    return `the reply lacks ${sentence.reply}: ${reply.slice(0, 300)}`;
  return undefined;
}

test.each(["en", "zh"] as const)(
  "what is said in %s stands in the calendar as it was meant",
  async (lang) => {
    const own = sentences.filter((one) => one.lang === lang);
    expect(own.length).toBeGreaterThanOrEqual(150);
    const bot = await startOffice({ now: () => new Date(friday) });
    const faults: string[] = [];
    try {
      await furnish(bot);
      const furnished = await bot.booked();
      for (const sentence of own) {
        const conversation = { in: sentence.id };
        for (const earlier of sentence.first ?? []) await bot.say(earlier, conversation);
        const before = await bot.booked();
        const { reply, asked, tools } = await bot.say(sentence.say, conversation);
        const after = await bot.booked();
        const fault = faultOf(sentence, after, reply, tools[0]?.name);
        if (fault) faults.push(`${sentence.id} "${sentence.say}" ${fault}`);
        // What was only asked about or refused has changed nothing; what was done is taken back for the next one.
        if (!(tools[0]?.status === "done" && asked)) expect(after, sentence.say).toEqual(before);
        for (let left = 4; left > 0 && String(await bot.booked()) !== String(furnished); left--)
          await bot.say("/undo", conversation);
        expect(await bot.booked(), sentence.say).toEqual(furnished);
      }
    } finally {
      await bot.stop();
    }
    const right = own.length - faults.length;
    console.log([`${lang}: ${right} of ${own.length}`, ...faults].join("\n"));
    expect(right / own.length, faults.join("\n")).toBeGreaterThanOrEqual(share);
  },
  240_000,
);
