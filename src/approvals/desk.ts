/**
 * Takes people's word on what waits. A word counts when it comes from somebody entitled, on something that still waits;
 * it acts once, however often and however late the button is pressed.
 */
import type { Approval, ApprovalState, Decision } from "../core/approval.ts";
import type { Job } from "../core/engine.ts";
import type { Admission, Conversation, InboundDecision, Language, Person } from "../core/message.ts";
import type { Policy } from "../core/policy.ts";
import { approversOf, outcomeOf } from "./question.ts";

/** The longest a timer may run in Node, in ms. */
const longestTimerMs = 2 ** 31 - 1;
/** How soon to try again when the store refused. */
const retryMs = 30_000;

export interface DeskOptions {
  readonly store: {
    find(target: string): Promise<Approval[]>;
    change(
      ids: readonly string[],
      next: (approval: Approval) => { state: ApprovalState; decisions: readonly Decision[] } | undefined,
    ): Promise<{ goesOn: boolean }>;
    waiting(conversationId?: string): Promise<Approval[]>;
    nextExpiry(): Promise<string | undefined>;
  };
  readonly policy: Pick<Policy, "mayApprove">;
  readonly engine: { enqueue(job: Job): void };
  /** What is wrong with other arguments for a tool, by the argument's name; undefined when they fit. */
  readonly faultsOf: (
    tool: string,
    input: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, string>> | undefined;
  /** Has a question shown as it now is. */
  readonly show: (group: string, conversation: Conversation) => void;
  readonly onError: (error: unknown) => void;
  readonly now?: () => Date;
}

export interface Desk {
  /** Resolves once the word is on disk, or says why it does not count. */
  decide(decision: InboundDecision): Promise<Admission>;
  /** Ends what nobody answers in time, from now on. */
  start(): Promise<void>;
  /** Something new waits: its time is watched too. */
  watch(): void;
  stop(): void;
}

/** Makes the desk of this process. */
export function desk(options: DeskOptions): Desk {
  const { store, policy, engine, show, onError } = options;
  const now = options.now ?? (() => new Date());
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;

  const goOn = ({ turnId, conversation, group }: Approval, goesOn: boolean): void => {
    show(group, conversation);
    if (goesOn) engine.enqueue({ id: turnId, key: conversation.id });
  };

  const decide = async (said: InboundDecision): Promise<Admission> => {
    const found = await store.find(said.target);
    const [first] = found;
    if (!first || !isSamePlace(first.conversation, said.conversation)) return refused(words.unknown(undefined));
    const { language } = first;
    const faults =
      said.decision === "change" && said.input
        ? options.faultsOf(first.tool, { ...first.input, ...said.input })
        : undefined;
    if (faults) return { ...refused(words.misfit(faults, language)), faults };
    if (said.decision === "change" && found.length > 1) return refused(words.oneByOne(language));
    let refusal: string | undefined;
    let counts = false;
    const { goesOn } = await store.change(
      found.map(({ id }) => id),
      (approval) => {
        const verdict = judge(approval, said, policy, now());
        if ("say" in verdict) {
          refusal ??= verdict.say;
          return undefined;
        }
        counts = true;
        return verdict;
      },
    );
    if (!counts) return refused(refusal ?? words.unknown(language));
    goOn(first, goesOn);
    return { outcome: "decided", turnId: first.turnId };
  };

  /** Sets the clock for what expires next. */
  const arm = async (): Promise<void> => {
    const next = await store.nextExpiry();
    clearTimeout(timer);
    if (stopped || next === undefined) return;
    const ms = Math.min(Math.max(Date.parse(next) - now().getTime(), 0), longestTimerMs);
    expireIn(ms);
  };

  const expireIn = (ms: number): void => {
    timer = setTimeout(() => {
      void expire().catch((error: unknown) => {
        onError(error);
        clearTimeout(timer);
        if (!stopped) expireIn(retryMs);
      });
    }, ms);
    timer.unref();
  };

  /** Ends what has waited too long. */
  const expire = async (): Promise<void> => {
    const at = now().toISOString();
    const late = (await store.waiting()).filter(({ expiresAt }) => expiresAt <= at);
    for (const approval of late) {
      let ended = false;
      const { goesOn } = await store.change([approval.id], ({ state, decisions }) => {
        // A click may have come first.
        ended = state === "waiting";
        return ended ? { state: "expired", decisions } : undefined;
      });
      if (ended) goOn(approval, goesOn);
    }
    await arm();
  };

  return {
    decide,
    async start() {
      stopped = false;
      await expire();
    },
    watch() {
      void arm().catch(onError);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** What one person's word makes of an approval, or why it does not count. */
function judge(
  approval: Approval,
  said: InboundDecision,
  policy: Pick<Policy, "mayApprove">,
  now: Date,
): { state: ApprovalState; decisions: readonly Decision[] } | { say: string } {
  const { language, approvers, asker, conversation, decisions } = approval;
  if (approval.state !== "waiting") return { say: words.over(approval) };
  if (approval.expiresAt <= now.toISOString()) return { say: words.late(language) };
  const ownWish = isSame(said.sender, asker) && said.decision !== "approve";
  if (!ownWish && !policy.mayApprove(said.sender, asker, conversation, approvers))
    return { say: words.notYours(approversOf(approvers, language), language) };
  if (said.decision === "approve" && decisions.some(({ person }) => isSame(person, said.sender)))
    return { say: words.again(language) };
  const decision: Decision = {
    person: said.sender,
    decision: said.decision,
    ...(said.input ? { input: { ...approval.input, ...said.input } } : {}),
    ...(said.note ? { note: said.note } : {}),
    at: said.at,
  };
  const all = [...decisions, decision];
  if (said.decision === "reject") return { state: "rejected", decisions: all };
  if (said.decision === "change") return { state: "changed", decisions: all };
  const agreed = all.filter((one) => one.decision === "approve").length;
  return { state: agreed >= approvers.count ? "approved" : "waiting", decisions: all };
}

const isSame = (a: Person, b: Person): boolean => a.id === b.id;

/** Ids of people and of posts mean something within one account of one platform only. */
const isSamePlace = (a: Conversation, b: Conversation): boolean => a.adapter === b.adapter && a.account === b.account;

const refused = (say: string): Extract<Admission, { outcome: "refused" }> => ({ outcome: "refused", say });

/** What the person is told whose word does not count, and what to do. */
const words = {
  unknown: (language: Language | undefined): string =>
    language === "zh"
      ? "这里没有等待批准的这一项。用 /approvals 查看正在等待的。"
      : "There is nothing of that name to approve here. `/approvals` lists what waits.",
  misfit: (faults: Readonly<Record<string, string>>, language: Language): string => {
    const lines = Object.entries(faults).map(([name, fault]) => `\n- ${name}: ${fault}`);
    return `${language === "zh" ? "修改后的参数不合适：" : "The changed arguments do not fit:"}${lines.join("")}`;
  },
  oneByOne: (language: Language): string =>
    language === "zh"
      ? "一次只能修改一项：请对单独的一项提出修改。"
      : "Only one action can be changed at a time: name it.",
  over: (approval: Approval): string =>
    approval.language === "zh"
      ? `这一项已经结束：${outcomeOf(approval)}。没有再做任何事。`
      : `This is settled already: ${outcomeOf(approval)}. Nothing more was done.`,
  late: (language: Language): string =>
    language === "zh"
      ? "这一项已经过期。需要的话请重新提出。"
      : "This has expired. Ask for it again if it is still wanted.",
  notYours: (who: string, language: Language): string =>
    language === "zh" ? `你不能批准这一项。可以批准的人：${who}。` : `You may not decide this. Who may: ${who}.`,
  again: (language: Language): string =>
    language === "zh" ? "你已经同意过了，还需要另一个人同意。" : "You have agreed already; one more person has to.",
};
