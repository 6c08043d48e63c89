/** Adds to a message what Feishu tells only when asked: who said it, the words of what it answers or forwards, and the files there. */
import { z } from "zod";
import type { Quoted, SentFile } from "../../core/message.ts";
import type { TurnInput } from "../../core/turn.ts";
import { within } from "../../core/within.ts";
import type { FeishuClient } from "./client.ts";
import { readContent } from "./content.ts";
import type { Us } from "./identity.ts";
import { type Listed, listed, readListed } from "./inbound.ts";
import type { FindPerson } from "./people.ts";

/** The longest a turn waits for all of it. */
const patienceMs = 4_000;
/** How many of the messages in a merged forward are read. */
const maxForwarded = 50;

const got = z.object({ items: z.array(listed).nullish() });

export function completer(options: {
  client: FeishuClient;
  find: FindPerson;
  us: () => Us | undefined;
}): (input: TurnInput) => Promise<TurnInput> {
  const { client, find, us } = options;

  async function get(messageId: string): Promise<Listed[]> {
    const { items } = await client.call({
      method: "GET",
      path: `/open-apis/im/v1/messages/${encodeURIComponent(messageId)}`,
      params: { user_id_type: "open_id" },
      answer: got,
    });
    return items ?? [];
  }

  const isOurs = ({ sender }: Listed): boolean => sender?.id === client.app.id || sender?.id === us()?.openId;

  async function quote(item: Listed): Promise<{ quoted: Quoted; files: readonly SentFile[] }> {
    const raw = readListed(item, "", "channel");
    const { text, files } = readContent(raw, undefined);
    const { name } = raw.isBot ? { name: "a bot" } : await find(raw.senderId);
    const words = item.deleted ? "(recalled)" : text || files.map((one) => `(${one.name})`).join(" ");
    return { quoted: { kind: "message", from: name, text: words }, files: item.deleted ? [] : files };
  }

  /** What stands behind a reference: the message itself, or those merged into it. Ours are left out: the conversation has them. */
  async function lookUp(messageId: string): Promise<{ quoted: Quoted[]; files: readonly SentFile[] }> {
    try {
      const items = await get(messageId);
      const [first] = items;
      if (!first || isOurs(first)) return { quoted: [], files: [] };
      if (first.msg_type === "merge_forward" && !first.deleted) {
        const within = items.filter((one) => one.upper_message_id === first.message_id).slice(0, maxForwarded);
        return { quoted: (await Promise.all(within.map(quote))).map((one) => one.quoted), files: [] };
      }
      const { quoted, files } = await quote(first);
      return { quoted: [quoted], files };
    } catch {
      return { quoted: [{ kind: "message", from: "somebody", text: "(could not be fetched)" }], files: [] };
    }
  }

  async function withReferences(input: TurnInput): Promise<TurnInput["request"]> {
    const { request } = input;
    if (request.type !== "ask" || !request.quoted?.some(isReference)) return request;
    const each = await Promise.all(
      request.quoted.map(async (one) => (isReference(one) ? lookUp(one.from) : { quoted: [one], files: [] })),
    );
    const quoted = each.flatMap((one) => one.quoted);
    const files = [...(request.files ?? []), ...each.flatMap((one) => one.files)];
    return { type: "ask", ...(quoted.length > 0 ? { quoted } : {}), ...(files.length > 0 ? { files } : {}) };
  }

  return async (input) => {
    const [person, request] = await Promise.all([
      within(patienceMs, input.sender.isBot ? Promise.resolve(input.sender) : find(input.sender.id)),
      within(patienceMs, withReferences(input)),
    ]);
    return {
      ...input,
      sender: { ...input.sender, ...person },
      request: request ?? withoutReferences(input.request),
    };
  };
}

const isReference = ({ kind, from, text }: Quoted): boolean =>
  kind === "message" && text === "" && /^om_\w+$/.test(from);

function withoutReferences(request: TurnInput["request"]): TurnInput["request"] {
  if (request.type !== "ask" || !request.quoted) return request;
  const quoted = request.quoted.filter((one) => !isReference(one));
  const { quoted: _, ...rest } = request;
  return quoted.length > 0 ? { ...rest, quoted } : rest;
}
