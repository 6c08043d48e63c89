/** What is offered when the room of a meeting is gone. */
import { type ChangeInput, planOf } from "./change.ts";
import { minuteMs } from "./clock.ts";
import { keepOffers, type Offers, sayChoice } from "./deed.ts";
import type { Office } from "./office.ts";
import { planMeeting } from "./plan.ts";
import { sayPlan } from "./say.ts";
import { meetingMeant, mineAlone } from "./which.ts";
import type { Wish } from "./wish.ts";

/** Other rooms for a meeting whose room is gone, at its time if one is free, and else near it; held, and taken by their number. */
export async function findAnotherRoom(input: ChangeInput, office: Office): Promise<{ say: string; offers: Offers }> {
  const zh = office.language === "zh";
  const { meeting, which } = await meetingMeant(input.request, office, { id: input.meeting });
  mineAlone(meeting, office);
  const now = planOf(meeting, which, office);
  const [start, end] = [Date.parse(meeting.start), Date.parse(meeting.end)];
  const wish: Wish = {
    title: meeting.title,
    time: { zone: meeting.zone, start, end, minutes: Math.round((end - start) / minuteMs), spans: [] },
    equipment: [],
    people: now.people,
    optional: now.optional,
    private: meeting.private,
    anyway: false,
    withoutRoom: false,
  };
  const planned = await planMeeting(wish, office, { meeting: meeting.id });
  const plan = planned.outcome === "plan" ? planned.plan : planned.draft;
  const options =
    planned.outcome === "plan"
      ? [{ start, end, ...(plan.room && { room: plan.room }), missing: [], without: [], late: [] }]
      : planned.options;
  const offers: Offers = { options, plan, move: which };
  await keepOffers(offers, office);
  const shown = sayPlan(now, office);
  const head = zh ? `这个会议需要另找会议室：\n\n${shown}` : `This meeting needs another room:\n\n${shown}`;
  return { say: sayChoice(head, offers, office), offers };
}
