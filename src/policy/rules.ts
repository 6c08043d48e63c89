/**
 * Rules, compiled once. The first rule that fits decides; where none does, reads are allowed, writes ask the asker, and
 * what takes something away asks an owner. Whatever decided, a write asks at least when the turn has read text from
 * outside or began late, and is refused when nobody could agree to it.
 */
import type { ConfigFault } from "../core/config.ts";
import type { Language } from "../core/message.ts";
import type { Action, Approvers, Verdict } from "../core/policy.ts";
import { checkRule, type KnownSkill } from "./checkRule.ts";
import { conditionInWords, conditions, type Fits, glob } from "./conditions.ts";
import { type Directory, keyOf, type Subject } from "./directory.ts";
import type { RuleConfig } from "./schema.ts";
import { cameLate, hasRead, nobodyToAsk, ruleAsks, ruleRefuses, takesAway, writes } from "./words.ts";

/** What a rule comes to, before reading and lateness are looked at. `approvers` are names as the file has them. */
interface Ruling {
  readonly rule: string;
  readonly do: RuleConfig["do"];
  readonly approvers: readonly string[] | undefined;
  readonly count: 1 | 2;
  readonly reason: (language: Language) => string;
  readonly evenAfterReading: boolean;
}

interface CompiledRule {
  readonly ruling: Ruling;
  fits(action: Action, subject: Subject, channels: readonly string[]): boolean;
}

/** Compiles the rules of the file. Faults name people, roles, channels, skills, tools and arguments that do not exist. */
export function rules(
  configs: readonly RuleConfig[],
  directory: Directory,
  skills: readonly KnownSkill[],
): { decide: (action: Action) => Verdict; faults: ConfigFault[] } {
  const names = configs.map((config, index) => config.name ?? `policy.rules[${index}]`);
  const faults = configs.flatMap((config, index) => {
    const path = ["policy", "rules", index];
    const twice = names.indexOf(names[index] ?? "") < index;
    return [
      ...checkRule(config, path, directory, skills),
      ...(twice ? [{ path: [...path, "name"], says: "a rule before has this name too" }] : []),
    ];
  });
  const compiled = configs.map((config, index) => compile(config, names[index] ?? ""));

  return {
    faults,
    decide(action) {
      const subject = directory.subjectOf(action.person, action.conversation);
      const channels = directory.channelsOf(action.conversation);
      const ruling = compiled.find((rule) => rule.fits(action, subject, channels))?.ruling ?? defaultFor(action);
      return verdictOf(careful(ruling, action), action, directory);
    },
  };
}

/** Whether somebody is among those a list names, by name or by role. */
export function isAmong(who: readonly string[], { name, roles }: Subject): boolean {
  return who.some((one) => (one.startsWith("role:") ? roles.includes(one.slice("role:".length)) : one === name));
}

/** A tool's name, or a pattern of names. */
const fitsTool = (pattern: string, tool: string): boolean =>
  pattern === tool || (/[*?]/.test(pattern) && glob(pattern, tool));

function compile(config: RuleConfig, rule: string): CompiledRule {
  const { people, channels, skills, tools, effect, when = {} } = config;
  const allows = config.do === "allow";
  const inputFits: Fits = conditions(when, allows);
  const told = conditionInWords(when);
  const fitsEffect = ({ effect: is, destructive, tool }: Action): boolean => {
    if (effect === "read") return is === "read";
    if (effect === "destructive") return is === "write" && destructive;
    // Only a rule that says so, by effect or by the tool's own name, allows what takes something away.
    if (allows && is === "write" && destructive && !tools?.includes(tool)) return false;
    return effect === undefined || is === "write";
  };
  return {
    ruling: {
      rule,
      do: config.do,
      approvers: config.approvers,
      count: config.count,
      reason: (language) =>
        config.reason ?? (config.do === "refuse" ? ruleRefuses(rule, told) : ruleAsks(rule, told))(language),
      evenAfterReading: config.evenAfterReading,
    },
    fits: (action, subject, inChannels) =>
      fitsEffect(action) &&
      (tools === undefined || tools.some((pattern) => fitsTool(pattern, action.tool))) &&
      (skills === undefined || skills.includes(action.skill)) &&
      (people === undefined || isAmong(people, subject)) &&
      (channels === undefined || channels.some((channel) => inChannels.includes(channel))) &&
      inputFits(action.input),
  };
}

function defaultFor({ effect, destructive }: Action): Ruling {
  const plain = { approvers: undefined, count: 1, evenAfterReading: false } as const;
  if (effect === "read") return { ...plain, rule: "default for reads", do: "allow", reason: () => "" };
  return destructive
    ? { ...plain, rule: "default for what takes something away", do: "ask", reason: takesAway }
    : { ...plain, rule: "default for writes", do: "ask", reason: writes };
}

/** A write after reading what others wrote, or begun late, asks at least, and says why. */
function careful(ruling: Ruling, { effect, outside, late }: Action): Ruling {
  if (effect === "read" || ruling.do === "refuse") return ruling;
  const notes = [
    ...(outside.length > 0 && !(ruling.do === "allow" && ruling.evenAfterReading) ? [hasRead(outside)] : []),
    ...(late ? [cameLate] : []),
  ];
  if (notes.length === 0) return ruling;
  const asksAnyway = ruling.do === "ask";
  return {
    ...ruling,
    rule: asksAnyway
      ? ruling.rule
      : `${ruling.rule}, but ${outside.length > 0 && !ruling.evenAfterReading ? "after reading" : "late"}`,
    do: "ask",
    reason: (language) => {
      const said = notes.map((note) => note(language));
      return [...(asksAnyway ? [ruling.reason(language)] : []), ...said].join(language === "zh" ? "" : " ");
    },
  };
}

function verdictOf(ruling: Ruling, action: Action, directory: Directory): Verdict {
  const { rule } = ruling;
  if (ruling.do === "allow") return { verdict: "allow", rule };
  const reason = ruling.reason(action.language);
  if (ruling.do === "refuse") return { verdict: "refuse", rule, reason };
  const named = ruling.approvers ?? [action.destructive || action.person.isBot ? "role:owner" : "asker"];
  // A bot's own word counts for nothing.
  const words = named.map((one) => (one === "asker" && action.person.isBot ? "role:owner" : one));
  if (reachable(words, action, directory) < ruling.count)
    return { verdict: "refuse", rule, reason: nobodyHere(words, ruling.count, action) };
  const who = words.flatMap((one) =>
    one === "asker" || one.startsWith("role:") ? [one] : directory.identitiesOf(one).map(keyOf),
  );
  return {
    verdict: "ask",
    rule,
    reason,
    approvers: { who: [...new Set(who)], count: ruling.count } satisfies Approvers,
  };
}

/** How many people could be asked where the action was asked for. */
function reachable(words: readonly string[], { person, conversation }: Action, directory: Directory): number {
  const asker = directory.subjectOf(person, conversation);
  const people = new Set<string>();
  for (const word of words) {
    if (word === "asker" || (!person.isBot && word.startsWith("role:") && isAmong([word], asker)))
      people.add(asker.name ?? "the asker");
    if (word.startsWith("role:"))
      for (const name of directory.holders(word.slice("role:".length), conversation)) people.add(name);
    else if (directory.isAt(word, conversation)) people.add(word);
  }
  return people.size;
}

function nobodyHere(words: readonly string[], count: number, { person, conversation, language }: Action): string {
  const role = words.find((word) => word.startsWith("role:"))?.slice("role:".length) ?? "owner";
  const { adapter, account } = conversation;
  const example = `policy: { people: { NAME: { ${adapter}: "${account}:${person.id}", roles: [${role}] } } }`;
  return nobodyToAsk(words.join(", "), count, adapter, example)(language);
}
