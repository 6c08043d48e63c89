/** Who people and channels are: from the ids of a platform to the names and roles that the file gives them. */
import type { ConfigFault } from "../core/config.ts";
import type { Conversation, Person } from "../core/message.ts";
import { nearest } from "../core/nearest.ts";
import type { PolicyConfig } from "./schema.ts";

/** Somebody as rules see them. `name` is undefined for people who do not stand in the file. */
export interface Subject {
  readonly name: string | undefined;
  readonly roles: readonly string[];
}

export interface Directory {
  subjectOf(person: Person, conversation: Conversation): Subject;
  /** Whether a bot stands in the file as one that may talk to us. */
  knowsBot(person: Person, conversation: Conversation): boolean;
  /** The names of the channel, with `direct` for a direct chat. */
  channelsOf(conversation: Conversation): readonly string[];
  /** The ids of a person of the file; none when there is no such name. */
  identitiesOf(name: string): readonly Identity[];
  /** The ids of a channel of the file; none when there is no such name. */
  placesOf(name: string): readonly Identity[];
  /** The names of those with a role whom one meets at the conversation's platform and account. */
  holders(role: string, conversation: Conversation): readonly string[];
  /** Whether a person of the file has an id at the conversation's platform and account. */
  isAt(name: string, conversation: Conversation): boolean;
  readonly people: readonly string[];
  readonly channels: readonly string[];
  /** The roles that somebody has, and `owner`. */
  readonly roles: readonly string[];
}

/** An id on a platform; `*` stands for any account. */
export interface Identity {
  readonly adapter: string;
  readonly account: string;
  readonly id: string;
}

const own = new Set(["roles", "bot"]);

/**
 * Reads people and channels. `local` are the adapters whose people hold this machine: they are owners unless the file
 * says who they are. Faults are ids on platforms that do not exist and ids given twice.
 */
export function directory(
  config: Pick<PolicyConfig, "people" | "channels">,
  { platforms, local }: { platforms: readonly string[]; local: readonly string[] },
): { directory: Directory; faults: ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const identitiesIn = (kind: "people" | "channels", name: string, entry: object): Identity[] =>
    Object.entries(entry as Readonly<Record<string, string | string[]>>)
      .filter(([adapter]) => kind === "channels" || !own.has(adapter))
      .flatMap(([adapter, ids]) => {
        if (!platforms.includes(adapter)) {
          const near = nearest(adapter, [...platforms, ...(kind === "people" ? own : [])]);
          const hint = near ? `did you mean "${near}"?` : `the platforms are ${platforms.join(", ")}`;
          faults.push({ path: ["policy", kind, name, adapter], says: `there is no platform "${adapter}"; ${hint}` });
        }
        return [ids].flat().map((text) => identityOf(adapter, text));
      });

  const people = readAll("people", config.people);
  const channels = readAll("channels", config.channels);
  const holdersOf = new Map<string, string[]>();
  for (const [name, { roles }] of Object.entries(config.people))
    for (const role of roles) holdersOf.set(role, [...(holdersOf.get(role) ?? []), name]);

  function readAll(kind: "people" | "channels", entries: Readonly<Record<string, object>>) {
    const byKey = new Map<string, string>();
    const identities = new Map<string, Identity[]>();
    const holders = new Map<string, { name: string; account: string }[]>();
    for (const [name, entry] of Object.entries(entries)) {
      const found = identitiesIn(kind, name, entry);
      identities.set(name, found);
      for (const [index, { adapter, account, id }] of found.entries()) {
        const wrong = (says: string): void => {
          faults.push({ path: ["policy", kind, name, adapter], says });
        };
        const same = holders.get(`${adapter}:${id}`) ?? [];
        const other = same.find((one) => one.name !== name && meet(one.account, account));
        if (other) wrong(`"${other.name}" has this id too; an id belongs to one`);
        const twice = found.slice(0, index).some((one) => one.adapter === adapter && meet(one.account, account));
        if (kind === "people" && twice)
          wrong("two ids of one person in one workspace would count as two people; leave one of them");
        holders.set(`${adapter}:${id}`, [...same, { name, account }]);
        byKey.set(`${adapter}:${account}:${id}`, name);
      }
    }
    const nameOf = ({ adapter, account }: Conversation, id: string): string | undefined =>
      byKey.get(`${adapter}:${account}:${id}`) ?? byKey.get(`${adapter}:*:${id}`);
    return { nameOf, identities, names: Object.keys(entries) };
  }

  const isAt = (name: string, { adapter, account }: Conversation): boolean =>
    people.identities.get(name)?.some((identity) => identity.adapter === adapter && meet(identity.account, account)) ??
    false;

  const owner: Subject = { name: undefined, roles: ["owner"] };
  const stranger: Subject = { name: undefined, roles: [] };
  const subjects = new Map(
    Object.entries(config.people).map(([name, { roles }]): [string, Subject] => [name, { name, roles }]),
  );

  return {
    faults,
    directory: {
      subjectOf(person, conversation) {
        const name = people.nameOf(conversation, person.id);
        const known = name === undefined ? undefined : subjects.get(name);
        return known ?? (local.includes(conversation.adapter) && !person.isBot ? owner : stranger);
      },
      knowsBot(person, conversation) {
        const name = people.nameOf(conversation, person.id);
        return name !== undefined && config.people[name]?.bot === true;
      },
      channelsOf(conversation) {
        const name = channels.nameOf(conversation, conversation.channel);
        return [...(name === undefined ? [] : [name]), ...(conversation.kind === "direct" ? ["direct"] : [])];
      },
      identitiesOf: (name) => people.identities.get(name) ?? [],
      placesOf: (name) => channels.identities.get(name) ?? [],
      holders: (role, conversation) => (holdersOf.get(role) ?? []).filter((name) => isAt(name, conversation)),
      isAt,
      people: people.names,
      channels: channels.names,
      roles: [...new Set(["owner", ...holdersOf.keys()])],
    },
  };
}

/** Whether two accounts can be the same; `*` stands for any. */
export const meet = (a: string, b: string): boolean => a === b || a === "*" || b === "*";

/** `T1:U7` is the id U7 in the account T1; `U7` is that id in any account. */
export function identityOf(adapter: string, text: string): Identity {
  const colon = text.indexOf(":");
  return colon < 0
    ? { adapter, account: "*", id: text }
    : { adapter, account: text.slice(0, colon), id: text.slice(colon + 1) };
}

/** Names somebody or anybody with an id: `person:slack:T1:U7`, `person:slack:*:U7`. */
export const keyOf = ({ adapter, account, id }: Identity): string => `person:${adapter}:${account}:${id}`;

/** Whether a key such as `person:slack:T1:U7` or `person:slack:*:U7` is that of a person. */
export function isKeyOf(key: string, person: Person, { adapter, account }: Conversation): boolean {
  return [account, "*"].some((one) => key === keyOf({ adapter, account: one, id: person.id }));
}
