/** The requests to a CalDAV server (RFC 4791), by tsdav, which is loaded when first needed. */

import { stampOf } from "../elsewhere/events.ts";
import { type Patience, patient } from "../elsewhere/patient.ts";
import { refusal } from "../elsewhere/service.ts";
import type { Time } from "../times.ts";

/** A calendar of the server. */
export interface DavCalendar {
  readonly url: string;
  readonly name: string;
}

/** A file of a calendar. */
export interface DavFile {
  readonly url: string;
  readonly etag: string;
  readonly text: string;
}

export interface DavClient {
  calendars(): Promise<readonly DavCalendar[]>;
  /** Makes a calendar; when it is there already, it is that one. */
  make(path: string, name: string): Promise<DavCalendar>;
  /** The files whose events touch a span. */
  within(calendar: string, span: Time): Promise<readonly DavFile[]>;
  /** The files of an event. */
  named(calendar: string, uid: string): Promise<readonly DavFile[]>;
  get(url: string): Promise<DavFile | undefined>;
  /** Writes a file: a new one without an `etag`, else in place of the one that has it. Undefined when it is not so. */
  put(url: string, text: string, etag: string | undefined): Promise<{ readonly etag: string } | undefined>;
  /** Removes a file, whether it was there or not. */
  remove(url: string): Promise<void>;
}

export interface DavOptions extends Patience {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const service = "The CalDAV server";

export function davClient({ url, user, password, ...patience }: DavOptions): DavClient {
  const fetch = patient(service, patience);
  const headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
  let home: Promise<string> | undefined;

  const load = () => import("tsdav");

  async function findHome(): Promise<string> {
    const { createAccount } = await load();
    // The server is asked first, so that a wrong password is told as one.
    check(await fetch(url, { method: "PROPFIND", headers: { ...headers, depth: "0" } }), url);
    try {
      const account = await createAccount({
        account: { serverUrl: url, accountType: "caldav" },
        headers,
        fetch,
        loadCollections: false,
      });
      if (account.homeUrl) return account.homeUrl.endsWith("/") ? account.homeUrl : `${account.homeUrl}/`;
    } catch (error) {
      if ((error as Error).name === "CalendarError") throw error;
    }
    throw refusal(
      "refused",
      `At ${url} there is no CalDAV server that ${user} has calendars on. Check office.caldav.url and user in atclaw.yaml.`,
      `${url} 上没有 ${user} 的 CalDAV 日历。请检查 atclaw.yaml 中的 office.caldav.url 和 user。`,
    );
  }

  async function homeOf(): Promise<string> {
    home ??= findHome().catch((error) => {
      home = undefined;
      throw error;
    });
    return home;
  }

  async function query(calendar: string, filter: Record<string, unknown>): Promise<DavFile[]> {
    const { calendarQuery } = await load();
    const found = await calendarQuery({
      url: calendar,
      props: { "d:getetag": {}, "c:calendar-data": {} },
      filters: { "comp-filter": { _attributes: { name: "VCALENDAR" }, "comp-filter": filter } },
      depth: "1",
      headers,
      fetch,
    });
    return found.flatMap(({ ok, status, href, props }) => {
      if (!ok && status === 404) return [];
      check({ ok, status }, calendar);
      const data = props?.calendarData as unknown;
      const text = typeof data === "string" ? data : (data as { _cdata?: string } | undefined)?._cdata;
      if (!href || !text) return [];
      return [{ url: new URL(href, calendar).href, etag: String(props?.getetag ?? ""), text }];
    });
  }

  return {
    async calendars() {
      const { fetchCalendars } = await load();
      const homeUrl = await homeOf();
      const account = { accountType: "caldav" as const, serverUrl: url, rootUrl: url, homeUrl };
      const found = await fetchCalendars({ account, headers, fetch });
      return found.map((one) => ({ url: ending(one.url), name: String(one.displayName ?? "") }));
    },
    async make(path, name) {
      const { makeCalendar } = await load();
      const at = `${await homeOf()}${path}/`;
      const [answer] = await makeCalendar({ url: at, props: { "d:displayname": name }, headers, fetch });
      // 405 and 409 say that it is there.
      if (answer && !answer.ok && ![405, 409].includes(answer.status)) check(answer, at);
      return { url: at, name };
    },
    within: (calendar, { start, end }) =>
      query(calendar, {
        _attributes: { name: "VEVENT" },
        "time-range": { _attributes: { start: stampOf(start), end: stampOf(end) } },
      }),
    named: (calendar, uid) =>
      query(calendar, {
        _attributes: { name: "VEVENT" },
        "prop-filter": {
          _attributes: { name: "UID" },
          "text-match": { _attributes: { collation: "i;octet" }, _text: uid },
        },
      }),
    async get(at) {
      const response = await fetch(at, { headers });
      if (response.status === 404 || response.status === 410) return undefined;
      check(response, at);
      return { url: at, etag: response.headers.get("etag") ?? "", text: await response.text() };
    },
    async put(at, text, etag) {
      const condition: Record<string, string> = etag === undefined ? { "if-none-match": "*" } : { "if-match": etag };
      const type = { "content-type": "text/calendar; charset=utf-8" };
      const response = await fetch(at, { method: "PUT", headers: { ...headers, ...type, ...condition }, body: text });
      if (response.status === 412) return undefined;
      check(response, at);
      const told = response.headers.get("etag");
      if (told) return { etag: told };
      const now = await fetch(at, { headers });
      return { etag: now.headers.get("etag") ?? "" };
    },
    async remove(at) {
      const response = await fetch(at, { method: "DELETE", headers });
      if (response.status !== 404 && response.status !== 410) check(response, at);
    },
  };
}

const ending = (url: string): string => (url.endsWith("/") ? url : `${url}/`);

/** Throws for an answer that says no, in words for whoever runs the bot. */
function check({ ok, status }: { readonly ok: boolean; readonly status: number }, url: string): void {
  if (ok) return;
  if (status === 401 || status === 403)
    throw refusal(
      "refused",
      `${service} does not let us in (${status}). Check office.caldav.user in atclaw.yaml, CALDAV_PASSWORD in the environment, and the user's rights.`,
      `CalDAV 服务器拒绝访问（${status}）。请检查 atclaw.yaml 中的 office.caldav.user、环境变量 CALDAV_PASSWORD 以及该用户的权限。`,
    );
  throw refusal(
    "refused",
    `${service} said ${status} for ${new URL(url).pathname}, so nothing has been changed there. Ask whoever runs it.`,
    `CalDAV 服务器返回 ${status}，没有做任何改动。请联系管理员。`,
  );
}
