import type { z } from "zod";
import type { Choice, Citation, Conversation, FileRef, Language, Person } from "./message.ts";

/** What a tool gets to know about the turn it runs in. */
export interface ToolContext {
  readonly signal: AbortSignal;
  /** The same when a step is repeated after a crash; outside writes carry it so that they happen once. */
  readonly key: string;
  readonly now: Date;
  /** The asker's IANA time zone. */
  readonly zone: string;
  readonly language: Language;
  readonly asker: Person;
  readonly conversation: Conversation;
  /** What was sent with the message, then what was sent or made earlier in the conversation, the latest first. */
  readonly files: readonly FileRef[];
  /** The bytes of one of `files`; undefined for any other id. */
  readFile(id: string): Promise<Uint8Array | undefined>;
  /** Keeps bytes in the data folder; the same bytes give the same id. */
  saveFile(file: { name: string; type: string; description: string; bytes: Uint8Array }): Promise<FileRef>;
}

/** What a tool gives back: plain JSON data. `[1]` in `content` and `say` refers to `citations[0]`, and so on. */
export interface ToolResult {
  /** What the model reads. */
  readonly content: string;
  /** A reply in the asker's language, in Markdown, that stands without a model; the offline backend posts it. */
  readonly say?: string;
  readonly citations?: readonly Citation[];
  readonly files?: readonly FileRef[];
  /** What the asker may answer; a failed call has those of its error, see `choicesOf`. */
  readonly choices?: readonly Choice[];
  /** False when the tool found that it cannot answer what was asked. */
  readonly answered?: boolean;
  /** Set when it was done in the asker's name, with what they let us do; the bot's own rights were used when absent. */
  readonly actedAs?: "asker";
  /** What `Tool.undo` needs to take this write back; absent when it cannot be. */
  readonly undo?: Readonly<Record<string, unknown>>;
}

/** What a tool knows of a write that was begun and may have been cut off. */
export type Reconciled =
  | { readonly outcome: "done"; readonly result: ToolResult }
  | { readonly outcome: "not-done" }
  | { readonly outcome: "unknown" };

/** Something the bot can do. A `write` changes the world outside and is subject to policy. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly effect: "read" | "write";
  /** True for a write that takes something away or cannot be taken back; an owner is asked unless policy says otherwise. */
  readonly destructive?: boolean;
  /** True when results hold words that others wrote: documents, pages, messages. Such words grant nothing. */
  readonly outside?: boolean;
  /** True for a read whose arguments reach somebody outside, such as an address that is fetched: they can carry words out. */
  readonly sends?: boolean;
  /** What people see while it runs, such as "Searching the corpus". */
  readonly title: Readonly<Record<Language, string>>;
  /** Does it. A write that certainly did not happen rejects with an `EffectError` that says so; else it may have. */
  run(input: z.output<Input>, context: ToolContext): Promise<ToolResult>;
  /**
   * Makes of what was given the arguments that say all there is to the write, such as the time and the room that a sentence
   * asks for. Policy, people's word and the receipt see these, and `run` gets them. Changes nothing outside, but may hold for minutes what
   * the write is to use; rejects with words for the asker where it cannot be done. What is given outright is kept, so that resolving again changes nothing.
   */
  resolve?(input: z.output<Input>, context: ToolContext): Promise<Record<string, unknown>>;
  /** Shows in Markdown what a write would change, such as a diff, and changes nothing; it may hold for minutes what the write is to use. */
  preview?(input: z.output<Input>, context: ToolContext): Promise<string>;
  /** Looks whether the write with `context.key` happened. Without it a person is asked when it is unknown. */
  reconcile?(input: z.output<Input>, context: ToolContext): Promise<Reconciled>;
  /** Takes a write back, once for each `context.key`. `data` is what `run` gave as `undo`; `withinMs` after that it may not. */
  readonly undo?: {
    readonly withinMs: number;
    run(data: Readonly<Record<string, unknown>>, context: ToolContext): Promise<ToolResult>;
  };
}

/** Makes a tool whose `run` is typed by its own schema. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool;
}
