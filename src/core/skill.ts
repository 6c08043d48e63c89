import type { Calendar, CalendarFiles, Directory } from "./calendar.ts";
import type { Charts } from "./chart.ts";
import type { Corpus } from "./corpus.ts";
import type { Language } from "./message.ts";
import type { Sheets } from "./sheets.ts";
import type { Tables } from "./tables.ts";
import type { Tool, ToolContext } from "./tool.ts";
import type { When } from "./when.ts";

/**
 * Something people say and the call that serves it. Where `input` names an argument, its value is a
 * span of `say`; backends without a model learn from it which part of a sentence fills which argument.
 */
export interface Example {
  readonly say: string;
  readonly tool: string;
  readonly input?: Readonly<Record<string, string | number | boolean>>;
  /** A regular expression (flags `iu`) of sentences that certainly ask for the same, whatever names they hold. */
  readonly pattern?: string;
}

/** What a skill that knows its own field makes of a sentence. */
export interface Claim {
  readonly tool: string;
  /** Nothing is filled from the words but what stands here. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** A group of tools with the words that tell a model when and how to use them. */
export interface Skill {
  readonly name: string;
  readonly description: Readonly<Record<Language, string>>;
  /** Read by the model at every turn; the body of `SKILL.md`. */
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly examples: readonly Example[];
  /**
   * The call that a message certainly asks for, in the light of what was said in its conversation before; for backends
   * without a model. Undefined where the skill is not sure: then the examples decide. Changes nothing.
   */
  claim?(text: string, context: ToolContext): Promise<Claim | undefined>;
}

/** What skills may use of the world. Handed in, never imported. */
export interface Ports {
  readonly corpus: Corpus;
  readonly charts: Charts;
  readonly when: When;
  readonly calendar: Calendar;
  readonly directory: Directory;
  readonly calendarFiles: CalendarFiles;
  /** Chinese in simplified characters, as long as the text before. */
  readonly simplify: (text: string) => string;
  readonly tables: Tables;
  readonly sheets: Sheets;
  /** The clock; `ToolContext.now` is when the asker spoke, which may be long ago. */
  readonly now: () => Date;
}

/** What a skill's `tools.ts` exports, as `skill`. */
export interface SkillModule {
  readonly tools: (ports: Ports) => readonly Tool[];
  readonly examples: readonly Example[];
  readonly claim?: (ports: Ports) => NonNullable<Skill["claim"]>;
}
