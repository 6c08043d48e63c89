/** What policy would say of a call that somebody describes in a few words. */
import { effectOf } from "../agent/outside.ts";
import { UserError } from "../core/errors.ts";
import type { Conversation, Person } from "../core/message.ts";
import { nearest } from "../core/nearest.ts";
import type { Verdict } from "../core/policy.ts";
import type { Skill } from "../core/skill.ts";
import type { Tool } from "../core/tool.ts";
import { type Identity, identityOf, meet } from "../policy/directory.ts";
import type { OpenPolicy } from "../policy/open.ts";
import type { ConfigFile } from "../settings.ts";
import { UsageError } from "./arguments.ts";

export interface Explanation {
  readonly verdict: Verdict["verdict"];
  readonly rule: string;
  /** Where the rule stands in the file; absent for a default. */
  readonly at?: string;
  readonly reason?: string;
  readonly approvers?: { readonly people: readonly string[]; readonly count: 1 | 2 };
  readonly person: string;
  readonly roles: readonly string[];
  readonly tool: string;
  readonly skill: string;
  readonly effect: "read" | "write";
  readonly destructive: boolean;
  readonly input: Readonly<Record<string, unknown>>;
  readonly mayTalk: boolean;
  readonly whyNot?: string;
  readonly notes: readonly string[];
}

interface Asked {
  readonly policy: OpenPolicy;
  readonly skills: readonly Skill[];
  readonly file: ConfigFile;
  readonly channel: string | undefined;
  readonly afterReading: readonly string[];
  readonly late: boolean;
}

/**
 * Explains a call such as `li-lei write_rows {"rows": 25}` or `slack:T1:U7 book_room room=A1`. `me` is whoever holds this
 * machine. Throws a `UserError` for names that do not exist, with the nearest right one.
 */
export function explain(words: string, { policy, skills, file, channel, afterReading, late }: Asked): Explanation {
  const [, who, name, rest = ""] = /^\s*(\S+)\s+(\S+)\s*([\s\S]*)$/.exec(words) ?? [];
  if (who === undefined || name === undefined)
    throw new UsageError(
      'Say who calls which tool with what, such as `policy explain "me search_corpus query=chips"`.',
    );
  const all = skills.flatMap((skill) => skill.tools.map((tool) => ({ tool, skill: skill.name })));
  const found = all.find(({ tool }) => tool.name === name);
  if (!found)
    throw noSuch(
      "tool",
      name,
      all.map(({ tool }) => tool.name),
    );
  const { tool, skill } = found;
  const { person, conversation } = whoAndWhere(who, channel, policy);
  const { input, notes } = inputOf(rest, tool);

  const effect = effectOf(tool, input, afterReading, "");
  const destructive = tool.destructive === true;
  const talk = policy.mayTalk(person, conversation, "en");
  const verdict = policy.decide({
    person,
    conversation,
    skill,
    tool: name,
    effect,
    destructive,
    input,
    outside: afterReading,
    late,
    language: "en",
  });
  const { rules } = file.config.policy;
  const index = rules.findIndex((rule, at) => verdict.rule.split(", but ")[0] === (rule.name ?? `policy.rules[${at}]`));
  return {
    verdict: verdict.verdict,
    rule: verdict.rule,
    ...(index < 0 ? {} : { at: file.at(["policy", "rules", index]) }),
    ...(verdict.verdict === "allow" ? {} : { reason: verdict.reason }),
    ...(verdict.verdict === "ask"
      ? {
          approvers: {
            people: verdict.approvers.who.map((one) => inPlain(one, conversation, policy)),
            count: verdict.approvers.count,
          },
        }
      : {}),
    person: person.name,
    roles: policy.rolesOf(person, conversation),
    tool: name,
    skill,
    effect,
    destructive,
    input,
    mayTalk: talk.ok,
    ...(talk.ok ? {} : { whyNot: talk.reason }),
    notes,
  };
}

/** `role:owner (li-lei, han-mei)` */
function inPlain(who: string, conversation: Conversation, policy: OpenPolicy): string {
  if (!who.startsWith("role:")) return who;
  const holders = policy.directory.holders(who.slice("role:".length), conversation);
  return holders.length > 0 ? `${who} (${holders.join(", ")})` : who;
}

function whoAndWhere(
  who: string,
  channel: string | undefined,
  { directory }: OpenPolicy,
): { person: Person; conversation: Conversation } {
  const places =
    channel === undefined ? undefined : identities("channel", channel, directory.placesOf(channel), directory.channels);
  const mine = who === "me" && !directory.people.includes("me");
  const ids = mine
    ? [{ adapter: "terminal", account: "local", id: "me" }]
    : identities("person", who, directory.identitiesOf(who), directory.people);
  for (const identity of ids) {
    const place = places?.find(
      ({ adapter, account }) => adapter === identity.adapter && meet(account, identity.account),
    );
    if (places && !place) continue;
    const known = [place?.account, identity.account].find((account) => account !== undefined && account !== "*") ?? "*";
    const conversation: Conversation = {
      id: `${identity.adapter}:${known}:${place?.id ?? "direct"}`,
      adapter: identity.adapter,
      account: known,
      channel: place?.id ?? "direct",
      kind: place ? "channel" : "direct",
    };
    return { person: { id: identity.id, name: who }, conversation };
  }
  throw new UserError(`${who} has no id on the platform of the channel ${channel}.`);
}

/** The ids of a name of the file, or those that are written out, such as `slack:T1:U7`. */
function identities(
  kind: string,
  word: string,
  known: readonly Identity[],
  names: readonly string[],
): readonly Identity[] {
  if (known.length > 0) return known;
  const [, adapter, id] = /^([a-z]+):(\S+)$/.exec(word) ?? [];
  if (adapter === undefined || id === undefined) throw noSuch(kind, word, kind === "person" ? [...names, "me"] : names);
  return [identityOf(adapter, id)];
}

/** Arguments as JSON or as `name=value` pairs. What does not fit the tool is decided on as it stands. */
function inputOf(text: string, tool: Tool): { input: Record<string, unknown>; notes: string[] } {
  const pairs = text.trim().startsWith("{") ? undefined : pairsIn(text);
  const given = pairs
    ? Object.fromEntries(Object.entries(pairs).map(([name, said]) => [name, valueIn(said)]))
    : jsonIn(text);
  const first = tool.input.safeParse(given);
  if (first.success) return { input: first.data, notes: [] };
  // What looks like a number may be meant as a text.
  const wrong = first.error.issues.map(({ path }) => String(path[0]));
  const asText = Object.fromEntries(Object.entries(pairs ?? {}).filter(([name]) => wrong.includes(name)));
  const second = tool.input.safeParse({ ...given, ...asText });
  if (second.success) return { input: second.data, notes: [] };
  const why = first.error.issues.map(({ path, message }) => `${path.join(".") || "arguments"}: ${message}`).join("; ");
  return { input: given, notes: [`${tool.name} would not take these arguments (${why}).`] };
}

function jsonIn(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`The arguments are not valid JSON (${(error as Error).message}).`);
  }
}

function pairsIn(text: string): Record<string, string> {
  const pair = /([\p{L}\p{N}_.-]+)=("[^"]*"|'[^']*'|\[[^\]]*\]|\S+)/gu;
  const rest = text.replace(pair, "").trim();
  if (rest !== "") throw new UsageError(`"${rest}" is no argument: write name=value, or all of them as JSON.`);
  return Object.fromEntries([...text.matchAll(pair)].map(([, name = "", value = ""]) => [name, value]));
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.replace(/^'([\s\S]*)'$/, "$1");
  }
}

function noSuch(kind: string, name: string, known: readonly string[]): UserError {
  const near = nearest(name, known);
  return new UserError(
    `There is no ${kind} "${name}". ${near ? `Did you mean "${near}"?` : `There are: ${known.join(", ")}.`}`,
  );
}
