/** Who comes to a meeting: people are added and taken out. */
import type { Attendee } from "../../src/core/calendar.ts";
import { type ChangeInput, planOf } from "./change.ts";
import type { Deed } from "./deed.ts";
import { type Named, peopleIn } from "./names.ts";
import { nameIn, type Office, Trouble } from "./office.ts";
import { iso } from "./plan.ts";
import { plain, sayClash, sayPlan } from "./say.ts";
import { meetingMeant, mineAlone } from "./which.ts";
import { called } from "./wish.ts";

/** Decides who comes as well. */
export async function decidePeople(input: ChangeInput, office: Office): Promise<Deed> {
  const { request } = input;
  const { meeting, which } = await meetingMeant(request, office, { id: input.meeting, ignorePeople: true });
  mineAlone(meeting, office);
  const zh = office.language === "zh";
  const isOptional = /\boptional/i.test(request) || /可选/.test(request);
  const said =
    input.attendees || input.optional ? [] : peopleIn(request, office.people).map(({ text }) => called(text, office));
  const added = [
    ...(input.attendees ?? []).map((name) => ({ ...called(name, office), optional: false })),
    ...(input.optional ?? []).map((name) => ({ ...called(name, office), optional: true })),
    ...said.map((one) => ({ ...one, optional: isOptional })),
  ].filter(({ id }) => !meeting.attendees.some((one) => one.id === id));
  if (added.length === 0)
    throw new Trouble(
      zh
        ? "没有要新加的人。请说出名字，例如“加上李雷”。"
        : "There is nobody new to add. Say a name, such as “add Li Lei”.",
      "more",
    );
  const attendees: Attendee[] = [
    ...meeting.attendees,
    ...added.map(({ id, name, optional }) => ({ id, name, optional })),
  ];
  const busy = await office.calendar.busy(
    added.map(({ id }) => id),
    meeting,
    { at: iso(office.now) },
  );
  const asides = added.flatMap((who) => {
    const at = busy.get(who.id)?.[0];
    return at
      ? [sayClash({ kind: "busy", who, at: { start: iso(at.start), end: iso(at.end) } }, office.zone, office.language)]
      : [];
  });
  const room = office.rooms.find(({ id }) => id === meeting.room);
  if (room && room.capacity < attendees.length)
    asides.push(
      zh
        ? `**${room.name}**只有 ${room.capacity} 座，加上后共 ${attendees.length} 人。`
        : `**${room.name}** seats ${room.capacity}, and you would be ${attendees.length}.`,
    );
  const shown = sayPlan(planOf({ ...meeting, attendees }, which, office), office);
  return {
    do: "change",
    which,
    change: { attendees },
    from: meeting,
    say: [zh ? "改为：" : "To become:", shown, ...asides].join("\n\n"),
    done: [zh ? "已更新：" : "Updated:", shown].join("\n\n"),
  };
}

/** Decides who comes no longer. */
export async function decideRemoval(input: ChangeInput, office: Office): Promise<Deed> {
  const { request } = input;
  const zh = office.language === "zh";
  const said = input.attendees ? [] : leaving(request, office);
  const gone = [
    ...(input.attendees ?? []).map((name) => called(name, office)),
    ...said.map(({ text }) => called(text, office)),
  ];
  if (gone.length === 0)
    throw new Trouble(
      zh
        ? "要去掉谁？请说出名字，例如“把李雷去掉”。"
        : "Who is to be taken out? Say a name, such as “take Li Lei off”.",
      "more",
    );
  const rest = said.reduce(
    (left, { from, to }) => left.slice(0, from) + "·".repeat(to - from) + left.slice(to),
    request,
  );
  const ids = gone.map(({ id }) => id);
  const { meeting, which } = await meetingMeant(rest, office, { id: input.meeting, ignorePeople: true, having: ids });
  mineAlone(meeting, office);
  const title = plain(meeting.title);
  const stranger = gone.find(({ id }) => !meeting.attendees.some((one) => one.id === id));
  if (stranger) {
    const name = nameIn(stranger, office.language);
    throw new Trouble(zh ? `${name}不在**${title}**的参会人里。` : `${name} is not in **${title}**.`);
  }
  if (ids.includes(meeting.organiser))
    throw new Trouble(
      zh
        ? `你是**${title}**的组织者，不能去掉自己。不开了就说“取消会议”。`
        : `You organise **${title}** and cannot be taken out of it. To call it off, say “cancel it”.`,
    );
  const attendees = meeting.attendees.filter(({ id }) => !ids.includes(id));
  const shown = sayPlan(planOf({ ...meeting, attendees }, which, office), office);
  return {
    do: "change",
    which,
    change: { attendees },
    from: meeting,
    say: [zh ? "改为：" : "To become:", shown].join("\n\n"),
    done: [zh ? "已更新：" : "Updated:", shown].join("\n\n"),
  };
}

/** One person or several, as they stand in a text whose names are struck out. */
const one = "\uE000\\d+\uE001";
const group = `(${one}(?:(?:\\s|,|、|和|跟|与|\\band\\b)+${one})*)`;
const no = "(?:(?:is|are|['’]s)\\s+(?:not|no longer)|(?:is|are)n['’]?t)";
const leavingForms = [
  `\\b(?:remove|uninvite|disinvite|exclude|drop|delete|take out|leave out|kick out)\\s+${group}(?=\\s+(?:from|off|out)\\b|\\s*[.!,]|\\s*$)`,
  `\\b(?:take|leave|kick)\\s+${group}\\s+(?:off|out)\\b`,
  `${group}\\s*${no}\\s+(?:coming|attending|joining|needed)\\b`,
  `${group}\\s+(?:can['’]?t|cannot|can not|won['’]?t|will not|does(?:n['’]?t| not) (?:need|have) to)\\s+(?:make|come|attend|join|be)\\b`,
  `${group}\\s*(?:从[^，。]{0,30}?)?(?:去掉|移除|删掉|删除|移出|剔除|拿掉|请出)`,
  `(?:去掉|移除|删掉|移出|剔除|(?:不用|不要|不必|别|不)再?(?:叫|请|邀请)|取消邀请)\\s*${group}`,
  `${group}\\s*(?:就|也|都)?(?:不|没法|无法|不能|不用|不必)再?(?:参加|来|去|出席|参会)|${group}\\s*(?:来|去|参加)不了|${group}\\s*退出`,
].map((form) => new RegExp(form, "iu"));

/** The people of a text who are to be taken out of a meeting: "take Li Lei off", "李雷不参加了"; none where nobody is. */
export function leaving(text: string, office: Office): readonly Named<unknown>[] {
  const people = peopleIn(text, office.people);
  const marked = people.reduceRight(
    (rest, { from, to }, i) => `${rest.slice(0, from)}\uE000${i}\uE001${rest.slice(to)}`,
    text,
  );
  const found = leavingForms.flatMap((form) => form.exec(marked)?.slice(1).find(Boolean) ?? []);
  const numbers = found.flatMap((names) => [...names.matchAll(/\d+/g)].map(([number]) => Number(number)));
  return people.filter((_, i) => numbers.includes(i));
}
