/**
 * Finds what was said to us and never reached us. After each connect and now and then, what people said since the last look
 * is read from the platform and taken in like anything else; the store answers each message once, whichever way it came.
 *
 * How far we have read is kept for each place and moves only over messages that are stored. What is read overlaps, because
 * platforms' clocks and ours differ. A first start begins with that moment: nothing older is answered. A place that we come
 * to know later begins where we last knew all places, because we joined it after that.
 */
import type { Adapter, Health, PlatformHistory, Receive } from "../core/adapter.ts";
import { DeliveryError } from "../core/errors.ts";
import type { InboundMessage } from "../core/message.ts";
import type { Notes } from "../core/notes.ts";
import { type Hearing, hearing } from "./hearing.ts";
import { type Round, tellOnce } from "./tellOnce.ts";

/** Clocks may differ by so much; Slack refuses requests that are further off. */
const overlapMs = 5 * 60_000;
/** A message that is younger is given time to come in by itself. */
const graceMs = 20_000;
/** Between two places when nothing has happened, so that the platform's limits are left to the replies. */
const betweenPlacesMs = 1_500;
const retryFromMs = 5_000;
const retryToMs = 10 * 60_000;

/** The scope of the notes that a catch-up keeps. */
export const catchUpNotes = "catch-up";

export interface CatchUpOptions {
  readonly adapters: readonly Pick<Adapter, "name" | "history">[];
  /** Stores and queues what came in. */
  readonly receive: Receive;
  /** Those of the scope `catchUpNotes`. */
  readonly notes: Notes;
  /** From the end of one look to the next. */
  readonly everyMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: { info(what: string): void; error(what: string, error?: unknown): void };
}

export interface CatchUp {
  /** What adapters hand their messages to: takes note of what comes in, and passes it on. */
  readonly receive: Receive;
  /** Notes from when on we listen. To be called before adapters start. */
  start(): Promise<void>;
  /** An adapter is connected, perhaps again: what was said meanwhile is looked for at once. */
  connected(adapter: string): void;
  /** Whether what people say to an adapter arrives. */
  health(adapter: string): Health;
  /** How many messages were found that had not arrived, since the start of the process. */
  found(): number;
  /** Ends what is being read; the rest is read at the next start. */
  stop(): Promise<void>;
}

/** What is known of one adapter while we run. */
interface Line {
  readonly name: string;
  readonly history: PlatformHistory;
  readonly hearing: Hearing;
  readonly round: () => Round;
  /** The places of this round that were looked at. */
  readonly looked: Set<string>;
  /** When it was last connected, in ms since 1970. */
  connectedAt: number | undefined;
  /** Set when the next look is not to wait, nor to pause between places. */
  hurry: boolean;
  /** Ends a pause. */
  bell: AbortController;
  looking: Promise<void>;
}

/** What became of a look. */
interface Looked {
  /** The platform asked us to wait so long before it is asked anything more. */
  readonly heldMs?: number;
  readonly failed: boolean;
  /** Something is to be looked for again soon. */
  readonly soon: boolean;
}

/** Makes the catch-up of this process. Adapters that keep no history are passed through. */
export function catchUp(options: CatchUpOptions): CatchUp {
  const { notes, now, log } = options;
  const closing = new AbortController();
  let found = 0;
  const lines = new Map<string, Line>();
  for (const { name, history } of options.adapters) {
    if (!history) continue;
    lines.set(name, {
      name,
      history,
      hearing: hearing(name, now),
      round: tellOnce(),
      looked: new Set(),
      connectedAt: undefined,
      hurry: false,
      bell: new AbortController(),
      looking: Promise.resolve(),
    });
  }

  async function keepLooking(line: Line): Promise<void> {
    let retryMs = retryFromMs;
    while (!closing.signal.aborted) {
      const hurry = line.hurry;
      line.hurry = false;
      const { heldMs, failed, soon } = await look(line, hurry);
      retryMs = failed ? Math.min(retryMs * 2, retryToMs) : retryFromMs;
      if (heldMs !== undefined) {
        line.hurry ||= hurry;
        await options.sleep(heldMs, closing.signal).catch(() => {});
      } else if (failed) await pause(line, retryMs);
      else await pause(line, soon ? Math.min(graceMs, options.everyMs) : options.everyMs);
    }
  }

  /** Waits, unless there is a reason to hurry. */
  async function pause(line: Line, ms: number): Promise<void> {
    if (line.hurry || closing.signal.aborted) return;
    line.bell = new AbortController();
    await options.sleep(ms, AbortSignal.any([closing.signal, line.bell.signal])).catch(() => {});
  }

  /** Looks through all places; after it was held up, through those that are left. */
  async function look(line: Line, hurry: boolean): Promise<Looked> {
    const round = line.round();
    let failed = false;
    let soon = false;
    /** Gives how long the platform wants us to wait, or undefined. */
    const attempt = async (what: string, work: () => Promise<void>): Promise<number | undefined> => {
      try {
        await work();
      } catch (error) {
        if (closing.signal.aborted) return undefined;
        failed = true;
        if (error instanceof DeliveryError && error.retryAfterMs !== undefined) return error.retryAfterMs;
        const fault = error instanceof DeliveryError ? error.message : what;
        round.failed(fault, () =>
          log.error(`${line.name}: ${what} could not be looked through for messages that got lost`, error),
        );
      }
      return undefined;
    };

    let places: readonly string[] = [];
    const held = await attempt("the list of its channels", async () => {
      places = await placesNow(line);
    });
    if (held !== undefined) return { heldMs: held, failed, soon };
    for (const place of places.filter((one) => !line.looked.has(one))) {
      const heldMs = await attempt(place, async () => {
        if ((await readPlace(line, place)) === "later") soon = true;
      });
      if (closing.signal.aborted) return { failed, soon };
      if (heldMs !== undefined) return { heldMs, failed, soon };
      line.looked.add(place);
      if (!hurry) await pause(line, betweenPlacesMs);
    }
    line.looked.clear();
    round.end();
    return { failed, soon };
  }

  /** The places we are in. New ones begin where all were last known; those that are gone are forgotten. */
  async function placesNow({ name, history }: Line): Promise<readonly string[]> {
    const asOf = isoOf(now());
    const places = await history.places(closing.signal);
    const began = (await notes.get(`known ${name}`)) ?? asOf;
    const marks = new Set((await notes.list(markOf(name, ""))).map(({ key }) => key));
    const current = new Set(places.map((place) => markOf(name, place)));
    for (const key of current) if (!marks.has(key)) await notes.put(key, began);
    for (const key of marks) if (!current.has(key)) await notes.remove(key);
    await notes.put(`known ${name}`, asOf);
    return places;
  }

  /** Takes in what was said in one place since the last look; `later` when there is more, which may still come in by itself. */
  async function readPlace(line: Line, place: string): Promise<"all" | "later"> {
    const key = markOf(line.name, place);
    const startedAt = isoOf(now());
    const first = (await notes.get(`first ${line.name}`)) ?? startedAt;
    const mark = (await notes.get(key)) ?? startedAt;
    let reached = mark;
    try {
      const since = latest(isoOf(Date.parse(mark) - overlapMs), first);
      for await (const message of line.history.said(place, since, closing.signal)) {
        if (closing.signal.aborted || (await takeIn(line, message)) === "later") return "later";
        reached = latest(reached, message.at);
      }
      if (!closing.signal.aborted) reached = latest(reached, startedAt);
      return "all";
    } finally {
      if (reached > mark) await notes.put(key, reached);
    }
  }

  async function takeIn(line: Line, message: InboundMessage): Promise<"taken" | "later"> {
    const known = line.hearing.knows(message);
    if (known === "stored") return "taken";
    const at = Date.parse(message.at);
    const shouldHaveCome = line.connectedAt !== undefined && at > line.connectedAt;
    if (shouldHaveCome && now() - at < graceMs) return "later";
    const admission = await options.receive(message);
    line.hearing.stored(message);
    if (admission.outcome !== "queued") return "taken";
    found++;
    if (shouldHaveCome && known === "nothing" && line.hearing.missed(message)) await tellDeaf(line);
    return "taken";
  }

  async function tellDeaf({ name, hearing }: Line): Promise<void> {
    const health = hearing.health();
    if (health.state === "ok") return;
    log.error(health.say.en);
    await notes.put(deafOf(name), health.say.en);
  }

  return {
    async receive(inbound) {
      const line = inbound.type === "message" ? lines.get(inbound.conversation.adapter) : undefined;
      if (!line || inbound.type !== "message") return options.receive(inbound);
      if (line.hearing.arrived(inbound)) {
        log.info(`${line.name}: messages arrive again`);
        await notes.remove(deafOf(line.name));
      }
      const admission = await options.receive(inbound);
      line.hearing.stored(inbound);
      return admission;
    },
    async start() {
      for (const name of lines.keys()) {
        await notes.remove(deafOf(name));
        if ((await notes.get(`first ${name}`)) !== undefined) continue;
        const asOf = isoOf(now());
        await notes.put(`known ${name}`, asOf);
        await notes.put(`first ${name}`, asOf);
      }
    },
    connected(name) {
      const line = lines.get(name);
      if (!line || closing.signal.aborted) return;
      const isFirst = line.connectedAt === undefined;
      line.connectedAt = now();
      line.looked.clear();
      line.hurry = true;
      line.bell.abort();
      if (isFirst) line.looking = keepLooking(line);
    },
    health: (name) => lines.get(name)?.hearing.health() ?? { state: "ok" },
    found: () => found,
    async stop() {
      closing.abort();
      await Promise.all([...lines.values()].map(({ looking }) => looking));
    },
  };
}

/** The adapters that the running bot, or the one that ran last, found to be deaf, in words for the operator. */
export const foundDeaf = async (notes: Notes): Promise<readonly string[]> =>
  (await notes.list(deafOf(""))).map(({ value }) => value);

const markOf = (adapter: string, place: string): string => `at ${adapter} ${place}`;
const deafOf = (adapter: string): string => `deaf ${adapter}`;
const isoOf = (ms: number): string => new Date(ms).toISOString();
const latest = (a: string, b: string): string => (a > b ? a : b);
