import type { Admission, Conversation, Delivery, Inbound, Outbound, Progress } from "./message.ts";

/** Hands something to the bot. Resolves once it is stored; only then may a platform be told "received". */
export type Receive = (inbound: Inbound) => Promise<Admission>;

/** Speaks one chat platform in both directions. */
export interface Adapter {
  readonly name: string;
  /** Begins to receive. Rejects with a message for the operator when the platform refuses us. */
  start(receive: Receive): Promise<void>;
  /** Posts a reply. Sending the same key twice posts once. Rejects with a `DeliveryError`. */
  send(message: Outbound): Promise<Delivery>;
  /** Shows what goes on during a turn. Must not throw. */
  progress?(conversation: Conversation, event: Progress): void;
  /** Stops receiving and closes every connection. */
  stop(): Promise<void>;
}
