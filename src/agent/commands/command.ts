import type { Approval } from "../../core/approval.ts";
import type { PersonKey } from "../../core/audit.ts";
import type { Forgetting, Kept, Whose } from "../../core/erase.ts";
import type { TurnRecord } from "../../core/history.ts";
import type { Admission, Conversation, InboundDecision, Language, Person } from "../../core/message.ts";
import type { Skill } from "../../core/skill.ts";
import type { BudgetStanding } from "../../core/spend.ts";
import type { Status } from "../../core/status.ts";
import type { TurnInput } from "../../core/turn.ts";

/** A command as it was said. */
export interface CommandCall {
  readonly input: TurnInput;
  /** What was said after its name. */
  readonly rest: string;
  readonly language: Language;
  /** The same when the command is run again after a crash. */
  readonly key: string;
}

/** What commands may use of the bot. */
export interface CommandPorts {
  readonly turns: {
    /** The turns of a conversation before one of its turns, the latest first. */
    before(turn: { conversationId: string; turnId: string }, limit: number): Promise<readonly TurnRecord[]>;
    find(turnId: string): Promise<TurnRecord | undefined>;
  };
  readonly status: () => Promise<Status>;
  readonly models: {
    /** The configured models as `service/model`, in the order they stand in for each other. */
    readonly names: readonly string[];
    /** What was chosen for a conversation. */
    chosen(conversationId: string): Promise<string | undefined>;
    /** Chooses one of them, or with undefined none; `by` and `turn` are for the audit log. */
    choose(conversationId: string, name: string | undefined, by: PersonKey, turn: string): Promise<void>;
    mayChoose(person: Person, conversation: Conversation): boolean;
  };
  readonly approvals: {
    /** What waits in a conversation, in the order it was asked. */
    waiting(conversationId: string): Promise<readonly Approval[]>;
    /** Takes somebody's word. Taking the same word of the same person again changes nothing. */
    decide(decision: InboundDecision): Promise<Admission>;
  };
  /** How far the budgets are used that hold for the asker here. */
  budgets(input: TurnInput): readonly BudgetStanding[];
  readonly memory: {
    /** How much is kept of somebody; turn `except` does not count. */
    kept(whose: Whose, except: string): Promise<Kept>;
    /** Erases it for good; gives how much it was. */
    forget(whose: Whose, how: Forgetting): Promise<Omit<Kept, "open">>;
  };
  /** Sets, lists and cancels reminders; the same call again sets nothing twice. */
  readonly remind: (call: CommandCall) => Promise<string>;
  /** What the asker and the place spent today and this month, in the asker's language. */
  readonly usage: (call: CommandCall) => Promise<string>;
}

/** A reply in Markdown; `anonymous` when who asked is not to be kept with it. */
export type CommandReply = string | { readonly markdown: string; readonly anonymous: true };

/** What a command does. */
export interface ChatCommand {
  /** Set when it changes something; what it did is then on disk before it is told. */
  readonly effect?: "write";
  /** Gives the reply. Runs within one recorded step. */
  run(call: CommandCall, ports: CommandPorts & { readonly skills: readonly Skill[] }): Promise<CommandReply>;
}
