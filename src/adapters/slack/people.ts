/** What the people and channels of a workspace are called, and people's time zones: asked once and remembered for a while. */
import type { webApi } from "@slack/bolt";
import type { Person, Quoted } from "../../core/message.ts";
import type { TurnInput } from "../../core/turn.ts";
import { within } from "../../core/within.ts";
import { readFailure, refusalInWords } from "./failure.ts";

const keptMs = 60 * 60_000;
/** Until Slack is asked again about somebody it did not tell of. */
const keptUnknownMs = 60_000;
const maxKept = 10_000;
/** The longest a turn waits for names; an answer that comes later serves the next one. */
const patienceMs = 2_000;
const maxMentions = 20;
const mention = /@([UW][A-Z0-9]{5,20})(?![A-Z0-9])|#([CG][A-Z0-9]{5,20})(?![A-Z0-9])/g;
const personId = /^[UW][A-Z0-9]{5,20}$/;

export interface People {
  /**
   * Puts names for ids into the sender, the text of a turn and what came along with it. Never rejects; what Slack does not tell
   * stays an id.
   */
  complete(input: TurnInput): Promise<TurnInput>;
}

/** The people and channels of every workspace. `clientFor` gives a workspace's client. */
export function people(options: {
  clientFor: (account: string) => Pick<webApi.WebClient, "users" | "conversations">;
  now: () => number;
  logError: (what: string) => void;
}): People {
  const { clientFor, now, logError } = options;
  const kept = new Map<string, { person: Promise<Person>; until: number }>();
  const complained = new Set<string>();

  /** A person, or a channel as something that has a name. */
  async function ask(account: string, id: string): Promise<Person> {
    try {
      if (!personId.test(id)) {
        const { channel } = await clientFor(account).conversations.info({ channel: id });
        return { id, name: channel?.name ?? id };
      }
      const { user } = await clientFor(account).users.info({ user: id });
      const name = user?.profile?.display_name || user?.real_name || user?.name || id;
      return { id, name, ...(user?.tz ? { zone: user.tz } : {}) };
    } catch (error) {
      const known = kept.get(`${account}:${id}`);
      if (known) known.until = now() + keptUnknownMs;
      const failure = readFailure(error);
      const what = personId.test(id) ? "people" : "some channels";
      if (failure.kind === "refused" && failure.code === "missing_scope" && !complained.has(what)) {
        complained.add(what);
        logError(`slack: ${what} are known by their ids only. ${refusalInWords(failure)}`);
      }
      return { id, name: id };
    }
  }

  function find(account: string, id: string): Promise<Person> {
    const key = `${account}:${id}`;
    const known = kept.get(key);
    if (known && known.until > now()) return known.person;
    kept.delete(key);
    const oldest = kept.keys().next();
    if (kept.size >= maxKept && !oldest.done) kept.delete(oldest.value);
    const person = ask(account, id);
    kept.set(key, { person, until: now() + keptMs });
    return person;
  }

  async function named(account: string, text: string): Promise<string> {
    if (!/[@#]/.test(text)) return text;
    const ids = [...new Set([...text.matchAll(mention)].map((found) => found[1] ?? found[2] ?? ""))].slice(
      0,
      maxMentions,
    );
    const names = new Map(
      (await Promise.all(ids.map((id) => find(account, id)))).map((person) => [person.id, person.name]),
    );
    return text.replace(mention, (whole) => {
      const name = names.get(whole.slice(1));
      return name === undefined ? whole : `${whole[0]}${name}`;
    });
  }

  const namedIn = async (account: string, { kind, from, text }: Quoted): Promise<Quoted> => ({
    kind,
    from: personId.test(from) ? (await find(account, from)).name : from,
    text: await named(account, text),
  });

  return {
    async complete(input) {
      const { account } = input.conversation;
      const { request } = input;
      const quoted = request.type === "ask" ? (request.quoted ?? []) : [];
      const known = Promise.all([
        find(account, input.sender.id),
        named(account, input.text),
        Promise.all(quoted.map((one) => namedIn(account, one))),
      ]);
      const found = await within(patienceMs, known);
      if (!found) return input;
      const [sender, text, quotedThen] = found;
      const completed = { ...input, sender: { ...input.sender, ...sender }, text };
      return request.type === "ask" && quoted.length > 0
        ? { ...completed, request: { ...request, quoted: quotedThen } }
        : completed;
    },
  };
}
