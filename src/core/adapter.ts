import type { PersonalAccess } from "./access.ts";
import type { AuditEntry } from "./audit.ts";
import type { BeginScan } from "./connect.ts";
import type { Corpus } from "./corpus.ts";
import type { Files } from "./files.ts";
import type { History } from "./history.ts";
import type { Http } from "./http.ts";
import type {
  Admission,
  Conversation,
  Delivery,
  Inbound,
  InboundMessage,
  Language,
  Outbound,
  Progress,
  SentFile,
} from "./message.ts";
import type { OpenNotes } from "./notes.ts";
import type { Account } from "./spend.ts";
import type { Status } from "./status.ts";
import type { TableDesk } from "./tablePage.ts";
import type { CalendarQuery, CalendarView } from "./timetable.ts";
import type { TurnInput } from "./turn.ts";
import type { UsageReport } from "./usage.ts";

/** Hands something to the bot. Resolves once it is stored; only then may a platform be told "received". */
export type Receive = (inbound: Inbound) => Promise<Admission>;

/**
 * How an adapter stands. `deaf`: it is connected, but what people say does not arrive. `say` is for the operator: what is
 * wrong and what to do.
 */
export type Health =
  | { readonly state: "ok" }
  | { readonly state: "starting" | "deaf" | "down"; readonly say: Readonly<Record<Language, string>> };

/** What a platform keeps of what was said; by it we find what never reached us. */
export interface PlatformHistory {
  /** The channels and direct chats we are in, as `account:channel`, those in use first. Rejects with a `DeliveryError`. */
  places(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * What people said to us in a place after a moment (ISO 8601 in UTC), in its threads too, oldest first: the same messages, with the
   * same `messageId`, as would have been received. Rejects with a `DeliveryError`, which says when to come again.
   */
  said(place: string, since: string, signal: AbortSignal): AsyncIterable<InboundMessage>;
}

/** Speaks one chat platform in both directions. */
export interface Adapter {
  readonly name: string;
  /** Begins to receive. Rejects with a message for the operator when the platform refuses us. */
  start(receive: Receive): Promise<void>;
  /** Posts a reply. Sending the same key twice posts once. Rejects with a `DeliveryError`. */
  send(message: Outbound): Promise<Delivery>;
  /** Shows a post as it is now, such as an approval that was given. Rejects with a `DeliveryError`. */
  edit?(externalId: string, message: Outbound): Promise<void>;
  /**
   * Adds what the platform tells only when asked, such as the names and time zones of people. Called before a turn runs,
   * after its message was stored and acknowledged. Must not reject, nor make a turn wait for more than a few seconds.
   */
  complete?(input: TurnInput): Promise<TurnInput>;
  /** Shows what goes on during a turn. Must not throw. */
  progress?(conversation: Conversation, event: Progress): void;
  /**
   * Whether words are wanted while they come, asked when a turn begins; without it they are wherever there is `progress`. A model
   * that is asked to stream costs more of everybody's CPU.
   */
  wantsWords?(conversation: Conversation): boolean;
  /** Gets the bytes of a file that somebody sent. Rejects with a `UserError` that tells the sender why not. */
  fetchFile?(conversation: Conversation, file: SentFile, signal: AbortSignal): Promise<Uint8Array>;
  /** Looked through after each connect and now and then, so that no mention is lost. */
  readonly history?: PlatformHistory;
  /** Lets tools act in people's name; absent where the bot acts as itself alone. */
  readonly access?: PersonalAccess;
  /** How it stands now; an adapter without it is well while it runs. */
  health?(): Health;
  /** Stops receiving and closes every connection. */
  stop(): Promise<void>;
}

/** What an adapter may be made from; each takes what it needs. */
export interface AdapterHost {
  readonly http: Http;
  readonly history: History;
  readonly corpus: Corpus;
  readonly files: Files;
  readonly status: () => Promise<Status>;
  /** What everybody used today or this month, and how the budgets stand for one of them. */
  readonly usage: (range: "today" | "month", whose: Omit<Account, "turnId">) => Promise<UsageReport>;
  /** Who and which rooms are taken when; undefined for a name that nobody and no room has. Absent where no meetings are kept. */
  readonly calendar?: (
    query: CalendarQuery,
    reader: Pick<TurnInput, "conversation" | "sender">,
  ) => Promise<CalendarView | undefined>;
  /** The tables there are. Absent where none are kept. */
  readonly tables?: TableDesk;
  /** What keeps us from serving, in words for the operator; empty when ready. */
  readonly ready: () => Promise<readonly string[]>;
  /** Measurements in the Prometheus text format. */
  readonly metrics: () => Promise<string>;
  /** Notes that outlive the process. */
  readonly notes: OpenNotes;
  /** Notes that are sealed on the disk, for secrets. */
  readonly vault: OpenNotes;
  /** Puts an action into the audit log. */
  readonly audit: (entry: AuditEntry) => void;
  /** To be called after each connect to the platform: what was said meanwhile is looked for. */
  readonly connected: (adapter: string) => void;
  /** The environment, for the secrets an adapter asks for by name. Never logged. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** The folder the web page was built into. */
  readonly pageDir: string;
  /** Begins to connect a platform by one scan, by its name; what is shown and when it ends is the page's. */
  readonly scans?: Readonly<Record<string, BeginScan>>;
  readonly log: { info(what: string): void; error(what: string, error?: unknown): void };
}
