/**
 * Posts replies and questions: looks for what an earlier attempt may have posted, finishes the message that showed the turn while it
 * ran, keeps to Slack's pace.
 */
import type { webApi } from "@slack/bolt";
import { DeliveryError } from "../../core/errors.ts";
import type { History } from "../../core/history.ts";
import type { Conversation, Delivery, Outbound } from "../../core/message.ts";
import type { Notes } from "../../core/notes.ts";
import type { AnswerAddresses } from "./answerTo.ts";
import { type Content, mentioning, render, renderPlainly } from "./blocks/render.ts";
import { choiceButtons } from "./choices.ts";
import { compose } from "./compose.ts";
import { deliveryError, type Failure, readFailure } from "./failure.ts";
import type { Live } from "./live/live.ts";
import { stopStream } from "./live/stopStream.ts";
import { metadataOf, readMetadata } from "./metadata.ts";
import { pace } from "./pace.ts";
import { answerButtons } from "./press.ts";
import { questionButtons } from "./question.ts";
import { tellAsker } from "./tellAsker.ts";
import type { Attached, Uploads } from "./uploads.ts";

const pageSize = 100;

export interface PosterOptions {
  /** Where else an answer to a command may go. */
  readonly addresses: Pick<AnswerAddresses, "postThere">;
  /** Gives a workspace's client. */
  readonly clientFor: (account: string) => Pick<webApi.WebClient, "chat" | "conversations">;
  /** Our own user id in a workspace, where it is known. */
  readonly userIdFor: (account: string) => string | undefined;
  readonly notes: Notes;
  readonly live: Pick<Live, "end" | "forget">;
  readonly uploads: Uploads;
  readonly history: Pick<History, "turn">;
  readonly logError: (what: string) => void;
  readonly now: () => number;
}

/** What an earlier attempt posted: messages by their keys, and one that shows the turn. */
interface Found {
  readonly keys: ReadonlyMap<string, string>;
  readonly shown: string | undefined;
  /** The files people see there. */
  readonly files: ReadonlySet<string>;
}

/**
 * Makes the adapter's `send` and `edit`. A reply that is too long for one message becomes several; the first carries the reply's
 * key, the next ones `<key>#2`, `<key>#3`. `externalId` is the time stamp of the first; of a
 * question that of the last, which has the buttons.
 */
export function poster(options: PosterOptions): {
  send(message: Outbound): Promise<Delivery>;
  edit(externalId: string, message: Outbound): Promise<void>;
} {
  const { clientFor, userIdFor, notes, live, uploads, now } = options;
  const channels = pace(now);

  /** Says it with plain words where Slack refuses the blocks, so that a kind it does not know leaves nobody without an answer. */
  async function asTaken<T>(content: Content, call: (content: Content) => Promise<T>): Promise<T> {
    try {
      return await call(content);
    } catch (error) {
      const failure = readFailure(error);
      const isForBlocks = failure.kind === "refused" && refusedBlocks.test(failure.code);
      // Pictures that are refused follow as files.
      if (!isForBlocks || content.blocks.some(({ type }) => type === "image")) throw error;
      options.logError(
        `slack: a message was posted without marks and buttons, since Slack refused them (${failure.code})`,
      );
      return call(renderPlainly(content));
    }
  }

  async function post(message: Outbound, key: string, content: Content, begun: boolean): Promise<string> {
    const { account, channel, thread } = message.conversation;
    const wait = channels.waitFor(channel, key);
    const fail = (failure: Failure, cause?: unknown) => deliveryError(failure, { channel, begun }, cause);
    if (wait > 0) throw fail({ kind: "limited", retryAfterMs: wait });
    try {
      const { ts = "" } = await asTaken(content, (taken) =>
        clientFor(account).chat.postMessage({
          channel,
          ...(thread ? { thread_ts: thread } : {}),
          ...taken,
          unfurl_links: false,
          unfurl_media: false,
          metadata: metadataOf({ key }),
        }),
      );
      return ts;
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind !== "limited") throw fail(failure, error);
      throw fail({ ...failure, retryAfterMs: channels.hold(channel, key, failure.retryAfterMs) });
    }
  }

  /** Makes a message what it is to be. False when it is gone. */
  async function change({ conversation }: Outbound, ts: string, content: Content, key?: string): Promise<boolean> {
    const { account, channel } = conversation;
    try {
      const metadata = key === undefined ? {} : { metadata: metadataOf({ key }) };
      await asTaken(content, (taken) => clientFor(account).chat.update({ channel, ts, ...taken, ...metadata }));
      return true;
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind === "refused" && noLongerOurs.has(failure.code)) return false;
      throw deliveryError(failure, { channel, begun: true }, error);
    }
  }

  /** Looks behind the message that is answered. */
  async function find({ conversation, inReplyTo, turnId }: Outbound): Promise<Found> {
    const { account, channel, thread } = conversation;
    const client = clientFor(account);
    const us = userIdFor(account);
    const keys = new Map<string, string>();
    const seen = new Set<string>();
    let shown: string | undefined;
    try {
      for (let cursor: string | undefined; ; ) {
        const page = {
          channel,
          oldest: inReplyTo,
          include_all_metadata: true,
          limit: pageSize,
          ...(cursor ? { cursor } : {}),
        };
        const answer = await (thread
          ? client.conversations.replies({ ...page, ts: thread })
          : client.conversations.history(page));
        for (const { metadata, ts, user, files } of answer.messages ?? []) {
          const ours = readMetadata(metadata);
          for (const { id } of files ?? []) seen.add(id ?? "");
          if (ts && typeof ours?.key === "string") keys.set(ours.key, ts);
          // A stream is begun without metadata; all else of ours has some, but for files that were shared.
          else if (ts && (ours ? ours.turn === turnId : us !== undefined && user === us && !files?.length)) shown = ts;
        }
        cursor = answer.response_metadata?.next_cursor || undefined;
        if (!cursor) return { keys, shown, files: seen };
      }
    } catch (error) {
      throw deliveryError(readFailure(error), { channel, begun: true }, error);
    }
  }

  /** A stream that was begun and never noted, once it can be edited. */
  async function stopped({ account, channel }: Conversation, ts: string | undefined): Promise<string | undefined> {
    try {
      return ts && (await stopStream(clientFor(account), channel, ts)) ? ts : undefined;
    } catch (error) {
      throw deliveryError(readFailure(error), { channel, begun: true }, error);
    }
  }

  /** Where the parts of a question stand, for later; one part is its own id. */
  const keepParts = (key: string, stamps: readonly string[], turn: string): Promise<void> =>
    notes.put(partsKey(key), JSON.stringify(stamps), { turn });

  const attach = async (message: Outbound): Promise<Attached> =>
    message.reply.files.length === 0 ? noFiles : uploads.store(message);

  /** Posts the messages that are not there yet; the first becomes the one that showed the turn, if any. Gives where they stand. */
  async function bring(
    message: Outbound,
    contents: readonly Content[],
    { keys }: Found,
    shown: string | undefined,
  ): Promise<string[]> {
    const stamps: string[] = [];
    for (const [index, content] of contents.entries()) {
      const key = index === 0 ? message.key : `${message.key}#${index + 1}`;
      const there = keys.get(key);
      const becomes = there === undefined && index === 0 && shown && (await change(message, shown, content, key));
      const stands = there ?? (becomes ? shown : undefined);
      stamps.push(stands ?? (await post(message, key, content, message.mayExist || index > 0)));
    }
    return stamps;
  }

  async function send(message: Outbound): Promise<Delivery> {
    const { key, turnId, conversation, mayExist, approvals } = message;
    const ended = live.end(turnId);
    const standing = await ended?.catch((error: unknown) => {
      throw deliveryError(readFailure(error), { channel: conversation.channel, begun: mayExist }, error);
    });
    const isLost = standing !== undefined && standing.ts === undefined;
    const found = mayExist || isLost ? await find(message) : nothing;
    const shown = standing?.ts ?? (isLost ? await stopped(conversation, found.shown) : undefined);
    let attached = await attach(message);
    let stamps: readonly string[];
    try {
      stamps = await bring(message, contentsOf(message, now(), attached), found, shown);
    } catch (error) {
      if (attached.pictures.length === 0 || !isRefusedPicture(error)) throw error;
      attached = await uploads.store(message, true);
      stamps = await bring(message, contentsOf(message, now(), attached), found, shown);
    }
    await uploads.share(message, attached, found.files);
    if (approvals && stamps.length > 1) await keepParts(key, stamps, turnId);
    live.forget(turnId);
    return { externalId: (approvals ? stamps.at(-1) : stamps[0]) ?? "" };
  }

  return {
    async send(message) {
      try {
        return await send(message);
      } catch (error) {
        const elsewhere = await options.addresses.postThere(message, error);
        if (elsewhere) return elsewhere;
        const told = await tellAsker(error, message, clientFor(message.conversation.account), options.history);
        if (told) return told;
        throw error;
      }
    },
    async edit(ts, message) {
      const { key, turnId, conversation } = message;
      const stamps = readParts(await notes.get(partsKey(key))) ?? [ts];
      const contents = contentsOf(message, now());
      const stand: string[] = [];
      for (const [index, content] of contents.entries()) {
        const at = stamps[index];
        if (at) await change(message, at, content);
        stand.push(at ?? (await post(message, `${key}#${index + 1}`, content, true)));
      }
      // What says less than before needs fewer messages.
      const { account, channel } = conversation;
      for (const at of stamps.slice(contents.length))
        await clientFor(account)
          .chat.delete({ channel, ts: at })
          .catch(() => {});
      if (stand.length !== stamps.length) await keepParts(key, stand, turnId);
    },
  };
}

const nothing: Found = { keys: new Map(), shown: undefined, files: new Set() };
/** A message that was deleted, or that Slack lets nobody change any more. */
const noLongerOurs = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

const partsKey = (key: string): string => `parts:${key}`;
const readParts = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as string[]);

const noFiles: Attached = { pictures: [], documents: [], missing: [] };

const refusedBlocks = /^(?:invalid_blocks|invalid_attachments|only_one_table_allowed|unsupported_block)/;

/** Slack may take a picture and then not let a message show it. */
const isRefusedPicture = (error: unknown): boolean => {
  const failure = error instanceof DeliveryError && error.cause ? readFailure(error.cause) : undefined;
  return failure?.kind === "refused" && /^(?:invalid_blocks|invalid_slack_file|slack_file_)/.test(failure.code);
};

/** The messages that a post makes at a moment. The last one has the pictures and the buttons. */
function contentsOf(message: Outbound, now: number, { pictures, missing }: Attached = noFiles): Content[] {
  const { reply, approvals, conversation, notify } = message;
  const buttons = approvals ? questionButtons(approvals) : [...choiceButtons(message), ...answerButtons(message, now)];
  const contents = render(compose(reply, missing), [...pictures, ...buttons]);
  return notify && conversation.kind === "channel" ? mentioning(notify.id, contents) : contents;
}
