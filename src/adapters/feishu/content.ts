/** What a message of Feishu says, in words, and the files that came with it. */
import { z } from "zod";
import type { SentFile } from "../../core/message.ts";

/** Whom a `@_user_1` in a text stands for. `id` is empty where Feishu does not tell. */
export interface Mention {
  readonly key: string;
  readonly id: string;
  readonly name: string;
}

export interface Content {
  readonly text: string;
  readonly files: readonly SentFile[];
}

interface Said {
  readonly messageId: string;
  readonly type: string;
  /** JSON, of a shape of its own for each type. */
  readonly content: string;
  readonly mentions: readonly Mention[];
}

const text = z.string().nullish();
/** Of a file or picture; it becomes part of an address. */
const key = z.string().min(1).max(300);
/** A piece of rich text, as far as anything is read from it. */
const piece = z.looseObject({
  tag: z.string(),
  text,
  href: text,
  user_id: text,
  user_name: text,
  emoji_type: text,
  image_key: text,
  file_key: text,
  file_name: text,
});
const lines = z.array(z.array(piece));
const post = z.object({ title: text, content: lines });
const card = z.object({ title: z.unknown(), elements: z.union([lines, z.array(piece)]).nullish() });
const file = z.object({ file_key: key, file_name: text, image_key: text, duration: z.coerce.number().nullish() });
const placeholder = /@_user_\d+|@_all/g;

/**
 * Reads a message. Our own mention (`ownId`) is taken out with the comma or colon behind it, others become `@name`, a call to everybody
 * `@all`. What holds no words is named in brackets. Content of another shape than Feishu's gives its type in brackets.
 */
export function readContent(said: Said, ownId: string | undefined): Content {
  const parsed = parse(said.content);
  const { words, files } = read(said, parsed);
  return { text: withNames(words, said.mentions, ownId).trim(), files };
}

function read({ type, messageId, mentions }: Said, parsed: unknown): { words: string; files: SentFile[] } {
  const plain = (words: string): { words: string; files: SentFile[] } => ({ words, files: [] });
  const unread = plain(`(${type.replace(/[^a-z_]/gi, "")})`);
  switch (type) {
    case "text": {
      const { data } = z.object({ text: z.string() }).safeParse(parsed);
      return data ? plain(data.text) : unread;
    }
    case "post":
      return readPost(parsed, messageId, mentions) ?? unread;
    case "image": {
      const { data } = z.object({ image_key: key }).safeParse(parsed);
      return data ? { words: "", files: [image(messageId, data.image_key, 1)] } : unread;
    }
    case "file":
    case "audio":
    case "media": {
      const { data } = file.safeParse(parsed);
      if (!data) return unread;
      const name = data.file_name || (type === "audio" ? "audio.opus" : type === "media" ? "video.mp4" : "file");
      return { words: "", files: [sent(messageId, data.file_key, name)] };
    }
    case "interactive": {
      const { data } = card.safeParse(parsed);
      if (!data) return unread;
      const elements = (data.elements ?? []).flat();
      const title = typeof data.title === "string" ? data.title : "";
      return plain(
        [title, elements.map((one) => wordsOf(one, mentions)).join("")].filter(Boolean).join("\n") || "(card)",
      );
    }
    case "merge_forward":
      return plain("(forwarded messages)");
    case "sticker":
      return plain("(sticker)");
    case "location": {
      const { data } = z.object({ name: z.string() }).safeParse(parsed);
      return plain(data ? `(location: ${data.name})` : "(location)");
    }
    default:
      return unread;
  }
}

/** Rich text. It may stand below the language it is written in. */
function readPost(
  parsed: unknown,
  messageId: string,
  mentions: readonly Mention[],
): { words: string; files: SentFile[] } | undefined {
  const found = [parsed, ...(typeof parsed === "object" && parsed !== null ? Object.values(parsed) : [])]
    .map((one) => post.safeParse(one).data)
    .find(Boolean);
  if (!found) return undefined;
  const pieces = found.content.flat();
  const body = found.content.map((line) => line.map((one) => wordsOf(one, mentions)).join("")).join("\n");
  let pictures = 0;
  const files = pieces.flatMap((one): SentFile[] => {
    if (one.tag === "img" && one.image_key) return [image(messageId, one.image_key, ++pictures)];
    if (one.tag === "media" && one.file_key) return [sent(messageId, one.file_key, one.file_name || "video.mp4")];
    return [];
  });
  return { words: [found.title ?? "", body].filter(Boolean).join("\n"), files };
}

function wordsOf(one: z.output<typeof piece>, mentions: readonly Mention[]): string {
  switch (one.tag) {
    case "a":
      return one.href && one.text && one.text !== one.href ? `${one.text} (${one.href})` : (one.href ?? one.text ?? "");
    case "at":
      if (one.user_id === "all" || one.user_id === "@_all") return "@_all";
      return (
        mentions.find(({ key: stands, id }) => one.user_id && (stands === one.user_id || id === one.user_id))?.key ??
        `@${one.user_name || "somebody"}`
      );
    case "emotion":
      return one.emoji_type ? `[${one.emoji_type}]` : "";
    case "code_block":
      return `\n\`\`\`\n${one.text ?? ""}\n\`\`\`\n`;
    case "hr":
      return "\n---\n";
    case "img":
    case "media":
      return "";
    default:
      return one.text ?? "";
  }
}

function withNames(words: string, mentions: readonly Mention[], ownId: string | undefined): string {
  const own = ownId === undefined ? undefined : mentions.filter(({ id }) => id === ownId).map((one) => one.key);
  const names = new Map(mentions.map((one) => [one.key, one.name]));
  const isOurs = (found: string): boolean => own?.includes(found) ?? false;
  return words
    .replace(/(@_user_\d+)([,，:：]?[^\S\n]*)/g, (whole, found: string) => (isOurs(found) ? "" : whole))
    .replace(placeholder, (found) => (found === "@_all" ? "@all" : `@${names.get(found) || "somebody"}`));
}

const image = (messageId: string, imageKey: string, number: number): SentFile => ({
  id: fileId({ messageId, type: "image", key: imageKey }),
  name: number === 1 ? "image.png" : `image-${number}.png`,
  type: "image/png",
});

const sent = (messageId: string, fileKey: string, name: string): SentFile => ({
  id: fileId({ messageId, type: "file", key: fileKey }),
  name,
});

/** By which a file is fetched. */
export interface FileAddress {
  readonly messageId: string;
  readonly type: "image" | "file";
  readonly key: string;
}

const fileId = ({ messageId, type, key: fileKey }: FileAddress): string => `${messageId}/${type}/${fileKey}`;

/** Reads what `fileId` wrote; undefined for anything else. */
export function fileAddress(from: string): FileAddress | undefined {
  const [, messageId, type, fileKey] = /^([^/]+)\/(image|file)\/([^/]+)$/.exec(from) ?? [];
  return messageId && fileKey ? { messageId, type: type === "image" ? "image" : "file", key: fileKey } : undefined;
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
