/** A whole bot in the sample office, without a model: people say things, agree to what is asked, and the calendar is looked at. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type App, openApp } from "../../src/app.ts";
import type { Adapter, Receive } from "../../src/core/adapter.ts";
import type { Attendee, Meeting, MeetingDraft } from "../../src/core/calendar.ts";
import type { Choice, Conversation, FileRef, Outbound } from "../../src/core/message.ts";
import type { Skill } from "../../src/core/skill.ts";
import type { LocalCalendar } from "../../src/office/calendar/local/open.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { readSettings } from "../../src/settings.ts";
import { loadSkills } from "../../src/skills/load.ts";
import { newHome, quietApp, root, until } from "../fakes/app.ts";
import { officePorts } from "../fakes/office-ports.ts";

/** Friday morning in Shanghai. */
export const friday = "2026-11-20T02:00:00.000Z";

export interface Said {
  /** The first post: a reply, or the question to approve. */
  readonly first: string;
  /** The reply at the end; the same as `first` when nothing was asked. */
  readonly reply: string;
  readonly asked: boolean;
  readonly files: readonly FileRef[];
  readonly choices: readonly Choice[];
  /** The tools of the turn, with what they were given and how they ended. */
  readonly tools: readonly { readonly name: string; readonly status: string; readonly input: unknown }[];
}

/** Who speaks, where, and what they do when they are asked to approve. */
export interface Speaking {
  readonly by?: string;
  readonly in?: string;
  readonly approve?: boolean;
  readonly kind?: Conversation["kind"];
  readonly account?: string;
  readonly zone?: string;
  /** Happens between the question and the word. */
  readonly meanwhile?: () => Promise<unknown>;
}

export interface Bot {
  readonly app: App;
  readonly calendar: LocalCalendar;
  /** Says something as somebody, agrees to what is asked unless `approve` is false, and waits for the reply. */
  say(text: string, options?: Speaking): Promise<Said>;
  /** Says something and waits for so many posts that answer it. */
  sayAndWait(text: string, posts: number): Promise<string[]>;
  /** Puts a meeting into the calendar; times are `24 15:00` of November 2026 in Shanghai. */
  put(
    title: string,
    start: string,
    minutes: number,
    more?: Partial<MeetingDraft> & { people?: readonly string[] },
  ): Promise<Meeting>;
  /** The meetings of 2026 and 2027 as `24 15:00-16:00 room:orion Title (li.lei, …)`. */
  booked(): Promise<string[]>;
  stop(): Promise<void>;
}

const everything = { start: "2026-01-01T00:00:00Z", end: "2028-01-01T00:00:00Z" };
export const emailOf = (name: string): string => `${name.toLowerCase().replace(" ", ".")}@example.com`;

/**
 * Starts the bot with the meeting skill alone, or with those named. `now` is its clock, `text` an `office:` of its own,
 * `policy` a `policy:`.
 */
export async function startOffice({
  now = () => new Date(friday),
  skills: names = ["meeting-booking"],
  text = "",
  policy = "",
}: {
  now?: () => Date;
  skills?: readonly string[];
  text?: string;
  policy?: string;
} = {}): Promise<Bot> {
  const home = newHome();
  const ports = officePorts(now, { text });
  let receive: Receive | undefined;
  const posts: Outbound[] = [];
  let at = 0;
  const chat: Adapter = {
    name: "chat",
    async start(take) {
      receive = take;
    },
    async send(message) {
      posts.push(message);
      return { externalId: message.key };
    },
    async edit() {},
    async stop() {},
  };
  const corpus = { search: async () => [], document: async () => undefined, documents: async () => [] };
  const skills: Skill[] = await loadSkills(names, `${root}/skills`, {
    corpus,
    charts: charts(),
    when: openWhen(),
    ...ports,
  });
  const quiet = await quietApp(home);
  const path = join(home, "atclaw.yaml");
  const settings = policy
    ? await readSettings({ ATCLAW_HOME: home }, { path, text: `corpus: { seeds: false }\n${policy}` }, home)
    : quiet.settings;
  const app = await openApp({ ...quiet, settings, adapters: () => [chat], skills, now: () => now().getTime() });
  await app.start();
  const conversationOf = (channel: string, kind: Conversation["kind"], account: string): Conversation => ({
    id: `chat:${account}:${channel}`,
    adapter: "chat",
    account,
    channel,
    kind,
  });

  return {
    app,
    calendar: ports.calendar,
    async say(text, { by = "Han Meimei", in: channel = "c1", approve = true, kind = "direct", ...more } = {}) {
      const id = `m${++at}`;
      const conversation = conversationOf(channel, kind, more.account ?? "local");
      const sender = { id: by, name: by, ...(more.zone && { zone: more.zone }) };
      const saidAt = now().toISOString();
      const base = { conversation, sender, at: saidAt };
      await receive?.({ type: "message", eventId: id, messageId: id, text, mentionsUs: true, ...base });
      const of = () => posts.filter(({ inReplyTo }) => inReplyTo === id);
      await until(`a post on ${text}`, () => of().length > 0);
      const [first] = of() as [Outbound];
      const approval = first.approvals?.[0];
      const asked = approval !== undefined;
      if (approval) {
        await more.meanwhile?.();
        await receive?.({ type: "decision", target: approval.id, decision: approve ? "approve" : "reject", ...base });
        await until(`the reply to ${text}`, () => of().length > 1);
      }
      const last = of().at(-1) as Outbound;
      const turn = await app.store.turn(last.turnId);
      const tools = (turn?.receipt?.tools ?? []).map(({ name, status, input }) => ({ name, status, input }));
      return {
        first: first.reply.markdown,
        reply: last.reply.markdown,
        asked,
        tools,
        files: last.reply.files,
        choices: last.reply.choices ?? [],
      };
    },
    async sayAndWait(text, count) {
      const id = `m${++at}`;
      const conversation = conversationOf("c1", "direct", "local");
      const sender = { id: "Han Meimei", name: "Han Meimei" };
      const base = { conversation, sender, at: now().toISOString() };
      await receive?.({ type: "message", eventId: id, messageId: id, text, mentionsUs: true, ...base });
      const of = () => posts.filter(({ inReplyTo }) => inReplyTo === id);
      await until(`${count} posts on ${text}`, () => of().length >= count, 20_000);
      return of().map(({ reply }) => reply.markdown);
    },
    put(title, start, minutes, { people = ["Han Meimei"], ...more } = {}) {
      const [day, clock] = start.split(" ");
      const begins = Date.parse(`2026-11-${day}T${clock}:00+08:00`);
      const attendees = people.map((name): Attendee => ({ id: emailOf(name), name, optional: false }));
      const draft: MeetingDraft = {
        title,
        organiser: attendees[0]?.id ?? "",
        attendees,
        start: new Date(begins).toISOString(),
        end: new Date(begins + minutes * 60_000).toISOString(),
        zone: "Asia/Shanghai",
        private: false,
        ...more,
      };
      return ports.calendar.book(draft, { key: `put ${++at}`, at: friday });
    },
    async booked() {
      const local = (iso: string): string => new Date(Date.parse(iso) + 8 * 3_600_000).toISOString();
      return (await ports.calendar.meetings(everything)).map(({ start, end, room, title, attendees }) => {
        const people = attendees
          .map(({ id, optional }) => `${id.replace("@example.com", "")}${optional ? "?" : ""}`)
          .join(", ");
        return `${local(start).slice(5, 10)} ${local(start).slice(11, 16)}-${local(end).slice(11, 16)} ${room?.replace("room:", "") ?? "-"} ${title} (${people})`;
      });
    },
    async stop() {
      await app.stop();
      await ports.calendar.close();
      for (const folder of [home, ports.folder]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
