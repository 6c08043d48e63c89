/**
 * What calendars in a cloud have in common, in memory: events with rules and exceptions, people's and rooms' calendars, rooms that say
 * yes or no, people who let an app use theirs. The fakes of Google, Microsoft and Feishu speak for it, each in its own words.
 */
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { RRuleTemporal } from "rrule-temporal";

export type Answer = "accepted" | "declined" | "needsAction";

export interface Guest {
  readonly email: string;
  readonly name: string;
  readonly optional: boolean;
  readonly isRoom: boolean;
  answer: Answer;
}

/** One time of a series that is not as the others; `gone` when it was cancelled. */
export interface Other {
  readonly gone?: boolean;
  readonly start: number;
  readonly end: number;
  readonly title?: string;
  readonly guests?: Guest[];
}

export interface CloudEvent {
  readonly id: string;
  /** Whose calendar it was made in. */
  readonly owner: string;
  title: string;
  start: number;
  end: number;
  zone: string;
  rule: string | undefined;
  without: number[];
  others: Map<number, Other>;
  guests: Guest[];
  private: boolean;
  cancelled: boolean;
  version: number;
  /** What a client wants kept with it. */
  extra: unknown;
}

export interface Instance {
  readonly event: CloudEvent;
  readonly original: number;
  readonly start: number;
  readonly end: number;
  readonly title: string;
  readonly guests: Guest[];
  readonly isOther: boolean;
}

export interface Cloud {
  readonly events: Map<string, CloudEvent>;
  /** The e-mails of rooms. */
  readonly rooms: ReadonlySet<string>;
  /** Rooms do not answer before `settle`. */
  late: boolean;
  settle(): void;
  instances(event: CloudEvent, from: number, to: number): Instance[];
  /** What takes place in somebody's calendar. */
  within(email: string, from: number, to: number): Instance[];
  busy(email: string, from: number, to: number): { start: number; end: number }[];
  /** Notes a change, and has the rooms of the event answer. */
  touch(event: CloudEvent): void;
}

export function newCloud(rooms: readonly string[]): Cloud {
  const events = new Map<string, CloudEvent>();
  const known = new Set(rooms);
  const isIn = (one: Instance, email: string): boolean =>
    one.event.owner === email || one.guests.some((guest) => guest.email === email && guest.answer !== "declined");
  const cloud: Cloud = {
    events,
    rooms: known,
    late: false,
    instances(event, from, to) {
      if (event.cancelled) return [];
      const length = event.end - event.start;
      const starts = event.rule
        ? new RRuleTemporal({
            rruleString: `DTSTART;TZID=${event.zone}:${wall(event.start, event.zone)}\nRRULE:${event.rule}`,
          })
            .between(new Date(event.start), new Date(to + 400 * 86_400_000), true)
            .map((at) => at.epochMilliseconds)
        : [event.start];
      return starts
        .filter((at) => !event.without.includes(at) && !event.others.get(at)?.gone)
        .map((original): Instance => {
          const other = event.others.get(original);
          return {
            event,
            original,
            start: other?.start ?? original,
            end: other?.end ?? original + length,
            title: other?.title ?? event.title,
            guests: other?.guests ?? event.guests,
            isOther: other !== undefined,
          };
        })
        .filter(({ start, end }) => start < to && end > from);
    },
    within: (email, from, to) =>
      [...events.values()]
        .flatMap((event) => cloud.instances(event, from, to))
        .filter((one) => isIn(one, email))
        .sort((a, b) => a.start - b.start),
    /** As services tell it: what touches or overlaps is one. */
    busy(email, from, to) {
      const all: { start: number; end: number }[] = [];
      for (const { start, end } of cloud.within(email, from, to)) {
        const last = all.at(-1);
        if (last && start <= last.end) last.end = Math.max(last.end, end);
        else all.push({ start, end });
      }
      return all;
    },
    touch(event) {
      event.version++;
      if (!cloud.late) answer(event);
    },
    settle() {
      for (const event of events.values()) answer(event);
    },
  };

  /** A room says yes to an event when nobody else has it at any of its times. */
  function answer(event: CloudEvent): void {
    const year = 400 * 86_400_000;
    const lists = [event.guests, ...[...event.others.values()].flatMap(({ guests }) => (guests ? [guests] : []))];
    for (const guest of lists.flat().filter((one) => one.isRoom)) {
      const mine = cloud
        .instances(event, event.start - year, event.start + year)
        .filter(({ guests }) => guests.some((one) => one.email === guest.email));
      const taken = [...events.values()].some(
        (other) =>
          other !== event &&
          cloud
            .instances(other, event.start - year, event.start + year)
            .some(
              (one) =>
                one.guests.some((its) => its.email === guest.email && its.answer === "accepted") &&
                mine.some((own) => own.start < one.end && own.end > one.start),
            ),
      );
      guest.answer = taken ? "declined" : "accepted";
    }
  }
  return cloud;
}

/** `20261124T150000` on the clock of a zone. */
export function wall(at: number, zone: string): string {
  return local(at, zone).replace(/[-:]/g, "");
}

/** `2026-11-24T15:00:00` on the clock of a zone. */
export const local = (at: number, zone: string): string =>
  new Date(at).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");

/** The moment of a clock's time. */
export function momentIn(zone: string, text: string): number {
  const asUtc = Date.parse(`${text.slice(0, 19)}Z`);
  for (const hours of [0, ...Array.from({ length: 29 }, (_, i) => i - 14)]) {
    const at = asUtc - hours * 3_600_000;
    if (local(at, zone) === text.slice(0, 19)) return at;
  }
  throw new Error(`${text} is no time in ${zone}`);
}

/** Who let an app use their account, by the OAuth 2.0 code flow with PKCE (RFC 7636). */
export interface Consents {
  /** The e-mail of a token that is good now. */
  whose(header: string | undefined): string | undefined;
  /** What the page for consent answers when somebody agrees: where the browser goes. Undefined when it is asked wrongly. */
  agree(query: URLSearchParams, email: string): string | undefined;
  /** Answers the token endpoint. */
  exchange(form: URLSearchParams): { status: number; body: object };
  /** Tokens of now are good no longer; `all`: not even to get new ones with. */
  expire(all?: boolean): void;
  /** How often tokens were renewed. */
  renewed: number;
}

export function consents(clientId: string, secret: string, rotates: boolean): Consents {
  const codes = new Map<string, { email: string; challenge: string; redirect: string }>();
  const access = new Map<string, string>();
  const refresh = new Map<string, string>();
  const grant = (email: string) => {
    const [a, r] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
    access.set(a, email);
    refresh.set(r, email);
    return { access_token: a, refresh_token: r, expires_in: 3600, token_type: "Bearer" };
  };
  const desk: Consents = {
    renewed: 0,
    whose: (header) => access.get(header?.replace(/^Bearer /, "") ?? ""),
    agree(query, email) {
      const redirect = query.get("redirect_uri");
      const challenge = query.get("code_challenge");
      if (query.get("client_id") !== clientId || query.get("response_type") !== "code" || !redirect) return undefined;
      if (query.get("code_challenge_method") !== "S256" || !challenge || !query.get("state")) return undefined;
      const code = randomBytes(8).toString("hex");
      codes.set(code, { email, challenge, redirect });
      return `${redirect}?${new URLSearchParams({ code, state: query.get("state") ?? "" })}`;
    },
    exchange(form) {
      const bad = (error: string, status = 400) => ({ status, body: { error, error_description: error } });
      if (form.get("client_id") !== clientId || form.get("client_secret") !== secret) return bad("invalid_client", 401);
      if (form.get("grant_type") === "refresh_token") {
        const old = form.get("refresh_token") ?? "";
        const email = refresh.get(old);
        if (!email) return bad("invalid_grant");
        desk.renewed++;
        const { refresh_token, ...fresh } = grant(email);
        if (!rotates) return { status: 200, body: fresh };
        refresh.delete(old);
        return { status: 200, body: { ...fresh, refresh_token } };
      }
      const code = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const proof = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      if (form.get("grant_type") !== "authorization_code" || !code || proof !== code.challenge)
        return bad("invalid_grant");
      if (form.get("redirect_uri") !== code.redirect) return bad("redirect_uri_mismatch");
      return { status: 200, body: grant(code.email) };
    },
    expire(all) {
      access.clear();
      if (all) refresh.clear();
    },
  };
  return desk;
}

/** A request as a fake answers it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Serves a fake on loopback. */
export async function serve(answer: (asked: Asked) => Answered): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "http://fake");
    let answered: Answered;
    try {
      answered = answer({
        method: request.method ?? "GET",
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
    } catch (error) {
      answered = { status: 400, body: { error: { message: String(error) } } };
    }
    response.writeHead(answered.status, { "content-type": "application/json", ...answered.headers });
    response.end(answered.body === undefined ? "" : JSON.stringify(answered.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
