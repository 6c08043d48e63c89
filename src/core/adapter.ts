import type { Corpus } from "./corpus.ts";
import type { Files } from "./files.ts";
import type { History } from "./history.ts";
import type { Http } from "./http.ts";
import type { Admission, Conversation, Delivery, Inbound, Outbound, Progress } from "./message.ts";
import type { Account } from "./spend.ts";
import type { Status } from "./status.ts";
import type { TurnInput } from "./turn.ts";
import type { UsageReport } from "./usage.ts";

/** Hands something to the bot. Resolves once it is stored; only then may a platform be told "received". */
export type Receive = (inbound: Inbound) => Promise<Admission>;

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
  /** What keeps us from serving, in words for the operator; empty when ready. */
  readonly ready: () => Promise<readonly string[]>;
  /** Measurements in the Prometheus text format. */
  readonly metrics: () => Promise<string>;
  /** The environment, for the secrets an adapter asks for by name. Never logged. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** The folder the web page was built into. */
  readonly pageDir: string;
  readonly log: { info(what: string): void; error(what: string, error?: unknown): void };
}
