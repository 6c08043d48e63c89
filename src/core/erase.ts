/** Someone of one account of an adapter. */
export interface Whose {
  readonly adapter: string;
  readonly account: string;
  readonly id: string;
}

/** How somebody is forgotten. */
export interface Forgetting {
  readonly by: "asker" | "operator";
  /** A turn that stays, because it is the one in which it was asked for. */
  readonly except?: string;
  /** True when nobody else uses the data folder, so that it may take long. */
  readonly alone?: boolean;
}

/** How much is kept of somebody, or was erased: their messages with our replies, and files made for them alone. */
export interface Kept {
  readonly messages: number;
  readonly conversations: number;
  readonly files: number;
  /** Those of the messages that are still being worked on or wait for somebody's word. */
  readonly open: number;
}
