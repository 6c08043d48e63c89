import type { Approval } from "./approval.ts";

/**
 * What passes between a chat platform and the bot. Adapters translate their platform's
 * words into these; nothing behind an adapter knows a platform's own terms.
 */

/** The two languages the bot speaks; a reply is written in the asker's. */
export type Language = "en" | "zh";

/** Someone who said something. `id` is unique within one adapter's account. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly isBot?: boolean;
  /** IANA time zone, when the platform tells it. */
  readonly zone?: string;
}

/** A place where messages form one exchange: a direct chat, a channel's thread, one web conversation. */
export interface Conversation {
  /** Stable over restarts: `adapter:account:channel` and, in a thread, `:thread`. */
  readonly id: string;
  readonly adapter: string;
  readonly account: string;
  readonly channel: string;
  readonly thread?: string;
  readonly kind: "direct" | "channel";
}

/** Words of others that came along with a message: the one it answers or forwards, a file's text. Data, whatever it says. */
export interface Quoted {
  readonly kind: "message" | "file";
  /** Who wrote it, or the file's name. */
  readonly from: string;
  readonly text: string;
}

/** A file that somebody sent with a message. Its bytes stay with the platform until the turn runs. */
export interface SentFile {
  /** By which the adapter can fetch it. */
  readonly id: string;
  readonly name: string;
  /** Media type as the platform tells it, which may be wrong. */
  readonly type?: string;
  /** Size as the platform tells it. */
  readonly bytes?: number;
}

/** A message that reached us. Adapters have removed our own mention from `text` and decoded platform markup. */
export interface InboundMessage {
  readonly type: "message";
  /** The platform's id of this delivery. A second delivery with the same id is dropped. */
  readonly eventId: string;
  /** The platform's id of the message. Two events about one message are answered once. */
  readonly messageId: string;
  readonly conversation: Conversation;
  readonly sender: Person;
  readonly text: string;
  /** What others wrote that came along with the message. */
  readonly quoted?: readonly Quoted[];
  readonly files?: readonly SentFile[];
  readonly mentionsUs: boolean;
  /** When it was said, ISO 8601 in UTC. */
  readonly at: string;
}

/** Somebody asks us to end the turn that is running in a conversation. */
export interface InboundStop {
  readonly type: "stop";
  readonly conversation: Conversation;
  readonly sender: Person;
}

/** Somebody took back a message that may have reached us: the turn it opened ends, unless it is done. */
export interface InboundRecall extends Pick<Conversation, "adapter" | "account" | "channel"> {
  readonly type: "recall";
  readonly messageId: string;
}

/** Somebody answers an approval: by a button or a typed command. `target` is an approval's id, or a group's for all of it. */
export interface InboundDecision {
  readonly type: "decision";
  readonly conversation: Conversation;
  readonly sender: Person;
  readonly target: string;
  readonly decision: "approve" | "reject" | "change";
  /** For a change: the arguments that are to be others. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly note?: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** Somebody says whether an answer helped. */
export interface InboundFeedback {
  readonly type: "feedback";
  readonly conversation: Conversation;
  readonly sender: Person;
  readonly turnId: string;
  readonly helpful: boolean;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export type Inbound = InboundMessage | InboundStop | InboundRecall | InboundDecision | InboundFeedback;

/** A message is fresh, or was taken in before; then its turn is known unless it was erased. */
export type Admitted =
  | { readonly fresh: true; readonly turnId: string }
  | { readonly fresh: false; readonly turnId: string | undefined };

/** What became of something we received. All of it is on disk by the time the adapter sees this. */
export type Admission =
  | { readonly outcome: "queued"; readonly turnId: string }
  | { readonly outcome: "seen"; readonly turnId: string | undefined }
  | { readonly outcome: "stopping"; readonly turnId: string }
  | { readonly outcome: "decided"; readonly turnId: string }
  | { readonly outcome: "noted"; readonly turnId: string }
  /**
   * `say` is for the sender alone: why it was not done and what to do. `faults` are what is wrong with changed arguments,
   * by the argument's name.
   */
  | { readonly outcome: "refused"; readonly say: string; readonly faults?: Readonly<Record<string, string>> }
  | { readonly outcome: "ignored"; readonly reason: string };

/** A span of a corpus document that supports something a reply says. */
export interface Citation {
  /** The document's id; corpus ids keep their three-digit prefix. */
  readonly source: string;
  readonly title: string;
  /** Words of the document, exactly as they stand there. */
  readonly quote: string;
  readonly publisher?: string;
  /** The document's own date, ISO 8601 (`2026-05-22` or `2026-05`), where it states one. */
  readonly date?: string;
  /** Where the quote stands: the passage's id, as `search` gives it. */
  readonly chunk?: string;
}

/** A file made during a turn. The bytes lie in the data folder under `id`; the id is made from the content. */
export interface FileRef {
  readonly id: string;
  readonly name: string;
  /** Media type, such as `image/png`. */
  readonly type: string;
  readonly bytes: number;
  /** What a person who cannot see it should read. */
  readonly description: string;
}

/** One of several answers that a reply asks for: where there are buttons it is one, and pressing it says its words. */
export interface Choice {
  readonly label: string;
  /** What is said; typed it does the same. */
  readonly say: string;
}

/** What people see at the end of a turn. `[1]` in `markdown` refers to `citations[0]`, and so on. */
export interface Reply {
  readonly markdown: string;
  readonly citations: readonly Citation[];
  readonly files: readonly FileRef[];
  /** False when neither the corpus nor a skill answers, which the text says in words. */
  readonly answered: boolean;
  /** What can be answered, in order; `markdown` says it in words for where there are no buttons. */
  readonly choices?: readonly Choice[];
  /** Until when what was done can be taken back with `/undo`, ISO 8601 in UTC; absent when nothing can. */
  readonly undoUntil?: string;
  /** Set when it answers a question; `/why` tells what it rests on. */
  readonly toQuestion?: true;
  /** Set when the turn did not end well: people see the reason in `markdown`, programs read this. */
  readonly problem?: "stopped" | "failed" | "refused";
}

/** One post on its way out: a turn's reply, or a question to approve. Sending the same `key` twice posts once. */
export interface Outbound {
  readonly key: string;
  readonly turnId: string;
  readonly conversation: Conversation;
  /** The platform's id of the message that is answered. */
  readonly inReplyTo: string;
  /** For a question, its words: they serve where there are no buttons. */
  readonly reply: Reply;
  /** The actions to approve, as they stand now; a post that shows them gets buttons while any of them waits. */
  readonly approvals?: readonly Approval[];
  /**
   * Set for what nobody waits for, such as a reminder: whom it is for. In a channel they are mentioned, which words never do to anybody;
   * where the place is gone they get it in private.
   */
  readonly notify?: Person;
  /** True when an earlier attempt may have got through: look for `key` on the platform before posting. */
  readonly mayExist: boolean;
}

/** The platform has the message. `externalId` is its own id of it. */
export interface Delivery {
  readonly externalId: string;
}

/** What goes on during a turn, for people who watch. May be lost; the reply may not. */
export type Progress =
  | {
      readonly type: "started";
      readonly turnId: string;
      readonly messageId: string;
      readonly asker: Person;
      /** In which the reply will be. */
      readonly language: Language;
    }
  | { readonly type: "text"; readonly turnId: string; readonly delta: string }
  /** What was streamed so far is withdrawn, because the model is asked again. */
  | { readonly type: "reset"; readonly turnId: string }
  | {
      readonly type: "tool";
      readonly turnId: string;
      readonly name: string;
      readonly title: string;
      readonly status: "running" | "done" | "failed";
    }
  | { readonly type: "ended"; readonly turnId: string };
