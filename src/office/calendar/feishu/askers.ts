/**
 * Acting in Feishu as whoever asks: `askersAt` knows who may and asks them when it is first needed, `asAskers` puts that before a
 * calendar. Only those who speak in the same Feishu app act as themselves; nobody else's meetings are touched in their name.
 */
import type { PersonalAccess } from "../../../core/access.ts";
import type { PersonKey } from "../../../core/audit.ts";
import { type Calendar, CalendarError, type Directory } from "../../../core/calendar.ts";
import type { Whose } from "../../../core/erase.ts";
import { refusal } from "../elsewhere/service.ts";
import type { Bearer } from "./client.ts";

const reading = "calendar:calendar:readonly";
const writing = "calendar:calendar";

export interface Askers {
  /** Who somebody is in our app; undefined for those who are not there. */
  whose(person: string): Promise<Whose | undefined>;
  /** Whether somebody has let us read their calendar; asks nobody. */
  mayRead(person: string): Promise<boolean>;
  /** Has somebody asked for what is needed, in the words of a `not-connected` fault, unless they let us do it already. */
  need(whose: Whose, what: "read" | "write"): Promise<void>;
  /** In whose name calls are made. */
  bearer(person: string): Bearer;
}

/** `access` is looked up at each use, since adapters are made later than calendars. */
export function askersAt(appId: string, directory: Directory, access: () => PersonalAccess | undefined): Askers {
  async function whose(person: string): Promise<Whose | undefined> {
    const known = (await directory.people()).find(({ id }) => id === person);
    const account = [...(known?.accounts ?? []), person].find((one) =>
      [`feishu:${appId}:`, "feishu:*:"].some((start) => one.startsWith(start)),
    );
    if (account === undefined) return undefined;
    return { adapter: "feishu", account: appId, id: account.slice(account.lastIndexOf(":") + 1) };
  }
  /** What lets us write lets us read. */
  const tokenOf = async (who: Whose): Promise<string | undefined> =>
    (await access()?.granted(who, [writing])) ?? (await access()?.granted(who, [reading]));

  async function asked(who: Whose, scope: string): Promise<CalendarError | undefined> {
    const answer = await access()?.accessFor(who, [scope]);
    if (!answer) return closed();
    return answer.kind === "ask" ? new CalendarError("not-connected", answer.say.en, { say: answer.say }) : undefined;
  }

  return {
    whose,
    async mayRead(person) {
      const who = await whose(person);
      return who !== undefined && (await tokenOf(who)) !== undefined;
    },
    async need(who, what) {
      if (what === "read" && (await tokenOf(who)) !== undefined) return;
      const refused = await asked(who, what === "read" ? reading : writing);
      if (refused) throw refused;
    },
    bearer: (person) => ({
      async token() {
        const who = await whose(person);
        const token = who && (await tokenOf(who));
        if (token === undefined) throw closed();
        return token;
      },
      async lost() {
        const who = await whose(person);
        if (!who) return closed();
        await access()?.revoke(who);
        return (await asked(who, writing)) ?? closed();
      },
    }),
  };
}

/** The calendar, whose `as` acts for people of the app in their own name; `reach` looks whether that is possible just now. */
export function asAskers<T extends Calendar>(
  calendar: T,
  { appId, askers, reach }: { appId: string; askers: Askers; reach: (person: string) => Promise<void> },
): T {
  return { ...calendar, as: (person: string, chat?: PersonKey): Calendar => viewOf(person, chat) };

  function viewOf(person: string, chat: PersonKey | undefined): Calendar {
    const view = calendar.as?.(person) ?? calendar;
    let acted = false;

    /** Before a write of a meeting of `organiser`. */
    async function beforeWrite(organiser: string): Promise<void> {
      const who = await askers.whose(organiser);
      if (!who) return;
      if (organiser !== person) throw notYours();
      if (chat !== `feishu:${appId}:${who.id}`) throw onlyThere();
      await askers.need(who, "write");
      // What was taken back at Feishu is noticed before anything has begun.
      await reach(person);
      acted = true;
    }
    const beforeChange = async (id: string): Promise<void> => {
      const found = await view.find(id);
      if (found) await beforeWrite(found.organiser);
    };
    async function beforeRead(of: string | undefined): Promise<void> {
      const who = await askers.whose(person);
      if (!who || chat !== `feishu:${appId}:${who.id}`) return;
      if (of === person) await askers.need(who, "read");
      acted ||= await askers.mayRead(person);
    }

    return {
      ...view,
      actedAs: () => (acted ? "asker" : undefined),
      async meetings(within, of) {
        await beforeRead(of);
        return view.meetings(within, of);
      },
      async book(draft, write) {
        if (!(await view.made(write.key))) await beforeWrite(draft.organiser);
        return view.book(draft, write);
      },
      async change(which, change, write) {
        await beforeChange(which.id);
        return view.change(which, change, write);
      },
      async cancel(which, write) {
        await beforeChange(which.id);
        return view.cancel(which, write);
      },
      async revert(key, write) {
        const made = await view.made(key);
        if (made) await beforeWrite(made.organiser);
        return view.revert(key, write);
      },
    };
  }
}

const closed = (): CalendarError =>
  refusal(
    "not-connected",
    "This meeting is in somebody's own calendar in Feishu, and they do not let me use it now. Ask them to say in Feishu what is to be done.",
    "这个会议在别人自己的飞书日历里，而对方目前没有授权我使用。请对方在飞书里告诉我要做什么。",
  );
const notYours = (): CalendarError =>
  refusal(
    "refused",
    "That meeting is in its organiser's own calendar in Feishu, and I touch it only for them. Ask them to say it to me.",
    "这个会议在组织者自己的飞书日历里，只有组织者本人可以让我改动。请对方来告诉我。",
  );
const onlyThere = (): CalendarError =>
  refusal(
    "not-connected",
    "Your meetings are made in your own calendar in Feishu, and only there do I know that it is you. Say it to me in Feishu.",
    "你的会议建在你自己的飞书日历里，我只能在飞书里确认是你本人。请在飞书里对我说。",
  );
