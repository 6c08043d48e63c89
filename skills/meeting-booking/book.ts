/** Booking: from what was said to a meeting that is shown, agreed to and made. */
import type { Attendee, MeetingDraft } from "../../src/core/calendar.ts";
import { choicesFor, type Deed, keepOffers, type Offers, offersOf, sayChoice } from "./deed.ts";
import { type Office, Trouble } from "./office.ts";
import { iso, type Plan, planMeeting, startsOn } from "./plan.ts";
import { sayClash, sayOptions, sayPlan } from "./say.ts";
import type { Slot } from "./slots.ts";
import { everyone, readWish, type Wish, type WishInput } from "./wish.ts";

/** Decides what to book. Throws a `Trouble` that explains what is in the way and offers the best alternatives. */
export async function decideBooking(input: WishInput & { option?: number | undefined }, office: Office): Promise<Deed> {
  const chosen = input.option ?? (input.start === undefined ? optionIn(input.request) : undefined);
  if (chosen !== undefined) return decideOption(chosen, await offersOf(office), office);
  const wish = await readWish(input, office);
  const planned = await planMeeting(wish, office);
  const { language } = office;
  const zh = language === "zh";
  if (planned.outcome === "choose") {
    const made: Offers = { options: planned.options, plan: planned.draft };
    await keepOffers(made, office);
    const why = planned.clashes.map((clash) => sayClash(clash, wish.time.zone, language));
    const head =
      why.length > 0
        ? why.join(zh ? "" : " ")
        : zh
          ? "没有所有人都有空的时间，最接近的是："
          : "There is no time at which everybody is free. The nearest are:";
    throw new Trouble(sayChoice(head, made, office), undefined, choicesFor(made, office));
  }
  const { plan, notes, options } = planned;
  const others = options.slice(1);
  const isExplicit = wish.time.start !== undefined;
  if (others.length > 0) await keepOffers({ options, plan }, office, false);
  const asides = [
    ...notes.map((clash) => sayClash(clash, wish.time.zone, language)),
    ...(others.length > 0 ? [`${zh ? "也可以：" : "Also possible:"}\n${sayOthers(others, plan, office)}`] : []),
    ...groupNote(wish, office),
  ];
  return {
    do: "book",
    draft: draftOf(plan, office),
    say: [zh ? "预订：" : "To be booked:", sayPlan(plan, office), ...asides].join("\n\n"),
    done: [zh ? "已预订：" : "Booked:", sayPlan(plan, office)].join("\n\n"),
    ...(isExplicit ? {} : { offers: { options, plan } }),
  };
}

/** One of the times that were offered. */
async function decideOption(chosen: number, offers: Offers | undefined, office: Office): Promise<Deed> {
  const zh = office.language === "zh";
  if (!offers)
    throw new Trouble(
      zh
        ? "在这里还没有给你列过时间。请先说想什么时候开会。"
        : "No times have been offered to you here. Say first when you want to meet.",
    );
  const { options, plan, move } = offers;
  const slot = options[chosen - 1];
  if (!slot)
    throw new Trouble(
      zh ? `只有 ${options.length} 个选项。请说第几个。` : `There are ${options.length} options. Say which.`,
    );
  if (slot.start < office.now)
    throw new Trouble(zh ? "这个时间已经过去了，请重新查找。" : "That time is over. Look for times again.");
  const taken: Plan = { ...plan, start: slot.start, end: slot.end, ...(slot.room && { room: slot.room }) };
  // What was held for the choice is let go; the plan is held instead.
  await keepOffers({ options, plan, ...(move && { move }) }, office, false);
  const shown = sayPlan(taken, office);
  if (move) {
    const from = await office.calendar.find(move.id, move.original ? { original: move.original } : {});
    if (!from) throw new Trouble(zh ? "这个会议已经不在了。" : "That meeting is no longer there.");
    const change = { start: iso(slot.start), end: iso(slot.end), ...(slot.room && { room: slot.room.id }) };
    return {
      do: "change",
      which: move,
      change,
      from,
      say: `${zh ? "改为：" : "To become:"}\n\n${shown}`,
      done: `${zh ? "已改为：" : "Moved:"}\n\n${shown}`,
    };
  }
  return {
    do: "book",
    draft: draftOf(taken, office),
    say: `${zh ? "预订：" : "To be booked:"}\n\n${shown}`,
    done: `${zh ? "已预订：" : "Booked:"}\n\n${shown}`,
  };
}

/** A plan as the calendar takes it. */
export function draftOf(plan: Plan, office: Office): MeetingDraft {
  const attendee =
    (optional: boolean) =>
    ({ id, name }: { id: string; name: string }): Attendee => ({ id, name, optional });
  return {
    title: plan.title,
    organiser: office.me.id,
    attendees: [...everyone(plan, office).map(attendee(false)), ...plan.optional.map(attendee(true))],
    start: iso(plan.start),
    end: iso(plan.end),
    zone: plan.zone,
    ...(plan.rule && {
      rule: plan.rule,
      ...(plan.except && { without: startsOn(plan.except, plan.start, plan.zone) }),
    }),
    ...(plan.room && { room: plan.room.id }),
    private: plan.private,
  };
}

const sayOthers = (others: readonly Slot[], plan: Plan, office: Office): string =>
  sayOptions(others, plan, office).replace(/^(\d+)\./gm, (_, i: string) => `${Number(i) + 1}.`);

/** A group without names has no calendars that could be looked at. */
export function groupNote(wish: Pick<Wish, "seats" | "people" | "optional">, office: Office): string[] {
  const named = 1 + wish.people.length + wish.optional.length;
  if (!wish.seats || wish.seats <= named || named > 1) return [];
  return [
    office.language === "zh"
      ? "_只查了你自己的日历；说出其他人的名字，我会一并查看。_"
      : "_I looked at your calendar alone; name the others, and I look at theirs too._",
  ];
}

/** "The first", "第二", "third". */
export const ordinals: readonly RegExp[] = [
  /\b(?:first|1st|option 1|number 1|#1)\b|第一|第1|选项一|选1/i,
  /\b(?:second|2nd|option 2|number 2|#2)\b|第二|第2|选项二|选2/i,
  /\b(?:third|3rd|option 3|number 3|#3)\b|第三|第3|选项三|选3/i,
];

/** "Book the second", "第二个": which of the times that were offered is meant; undefined in any longer wish. */
export function optionIn(request: string): number | undefined {
  const bare = request.trim();
  if (/^[1-3][.。!！]?$/.test(bare)) return Number(bare[0]);
  if (bare.length > 40 || /\b(?:floor|quarter|week|of \w+ber)\b|楼|层|季度|周|月/i.test(bare)) return undefined;
  const isChoice =
    /^(?:(?:please|ok(?:ay)?,?|yes,?|let'?s|i(?:'ll| will)?)\s+)*(?:book|take|choose|pick|use|reserve|go (?:for|with)|the|option|number|first|second|third|#)|^(?:请|那|就|好[,，]?)*(?:帮我)?(?:订|选|要|用|定|就)?第/i.test(
      bare,
    );
  const at = isChoice ? ordinals.findIndex((form) => form.test(bare)) : -1;
  return at < 0 ? undefined : at + 1;
}
