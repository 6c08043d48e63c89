/**
 * Policy: who may talk to the bot, what it may do for them, and who must agree. It stands in `atclaw.yaml` under `policy:`
 * and `limits:`; every question is answered by what is in force at that moment.
 */
import type { ConfigFault, Locate } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import type { Conversation, Language, Person } from "../core/message.ts";
import type { Policy } from "../core/policy.ts";
import { checkWho, type KnownSkill } from "./checkRule.ts";
import { clock } from "./clock.ts";
import { type Directory, directory, isKeyOf } from "./directory.ts";
import { isAmong, rules } from "./rules.ts";
import type { LimitsConfig, PolicyConfig } from "./schema.ts";
import { mayNotTalk } from "./words.ts";

const hourMs = 60 * 60_000;
const minuteMs = 60_000;

/** The part of the settings file that policy reads. */
export interface PolicyFile {
  readonly config: { readonly policy: PolicyConfig; readonly limits: LimitsConfig };
  readonly at: Locate;
}

export interface PolicyOptions {
  readonly file: PolicyFile;
  /** The skills that are on; rules name them and their tools. */
  readonly skills: readonly KnownSkill[];
  /** The names of all adapters, under which people and channels have ids. */
  readonly platforms: readonly string[];
  /** Those of them whose people hold this machine. They are owners unless the file says who they are. */
  readonly local: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds that go on whatever the clock is set to. */
  readonly steady?: () => number;
}

export interface OpenPolicy extends Policy {
  /** Whether a bot stands in the file as one that may talk to this one. */
  readonly directory: Directory;
  readonly limits: LimitsConfig;
  /** Whether in a thread that the bot takes part in, what somebody says without mentioning it is for it. */
  hearsFollowUps(person: Person, conversation: Conversation): boolean;
  /** Takes note of when something was said, so that a clock set back makes no old message new. */
  heard(saidAt: string): void;
  /** Checks another state of the file; what it gives puts that into force. Throws a `UserError` with a line for each fault. */
  prepare(file: PolicyFile): () => void;
}

/** Opens policy. Throws a `UserError` that names file, line, column and key of each fault. */
export function openPolicy(options: PolicyOptions): OpenPolicy {
  const time = clock({ wall: options.now ?? Date.now, steady: options.steady ?? (() => performance.now()) });
  let inForce = compile(options.file, options);

  return {
    decide: (action) => inForce.decide(action),
    mayTalk: (person, conversation, language) => inForce.mayTalk(person, conversation, language),
    hearsFollowUps: (person, conversation) => inForce.hearsFollowUps(person, conversation),
    mayApprove(person, asker, conversation, { who }) {
      if (person.isBot) return false;
      const subject = inForce.directory.subjectOf(person, conversation);
      return who.some((one) => {
        if (one === "asker") return person.id === asker.id;
        return one.startsWith("role:") ? isAmong([one], subject) : isKeyOf(one, person, conversation);
      });
    },
    rolesOf: (person, conversation) => inForce.directory.subjectOf(person, conversation).roles,
    isLate: (saidAt) => time.isOlder(saidAt, inForce.limits.lateMinutes * minuteMs),
    heard: (saidAt) => time.heard(saidAt),
    get approvalMs() {
      return inForce.approvalMs;
    },
    get directory() {
      return inForce.directory;
    },
    get limits() {
      return inForce.limits;
    },
    prepare(file) {
      const next = compile(file, options);
      return () => {
        inForce = next;
      };
    },
  };
}

function compile({ config: { policy, limits }, at }: PolicyFile, options: PolicyOptions) {
  const people = directory(policy, options);
  const { decide, faults } = rules(policy.rules, people.directory, options.skills);
  const talkFaults = policy.talk.flatMap((rule, index) => checkWho(rule, ["policy", "talk", index], people.directory));
  refuseFaults([...people.faults, ...talkFaults, ...faults], at);

  const talkRule = (person: Person, conversation: Conversation) => {
    const subject = people.directory.subjectOf(person, conversation);
    const channels = people.directory.channelsOf(conversation);
    return policy.talk.find(
      (one) =>
        (one.people === undefined || isAmong(one.people, subject)) &&
        (one.channels === undefined || one.channels.some((channel) => channels.includes(channel))),
    );
  };
  const mayTalk: Policy["mayTalk"] = (person, conversation, language: Language) => {
    const rule = talkRule(person, conversation);
    if (rule?.do !== "refuse") return { ok: true };
    return { ok: false, reason: rule.reason ?? mayNotTalk(language) };
  };
  const hearsFollowUps: OpenPolicy["hearsFollowUps"] = (person, conversation) => {
    const rule = talkRule(person, conversation);
    return rule?.do === "allow" && rule.mention === "first";
  };
  return {
    directory: people.directory,
    decide,
    mayTalk,
    hearsFollowUps,
    limits,
    approvalMs: policy.approvalHours * hourMs,
  };
}

function refuseFaults(faults: readonly ConfigFault[], at: Locate): void {
  if (faults.length > 0) throw new UserError(faults.map(({ path, says }) => `${at(path)}: ${says}`).join("\n"));
}
