import type { Language } from "./message.ts";

/** What the running bot says about itself, to people who open the web chat. */
export interface Status {
  /** The model in use as its service names it; empty when running by rules. */
  readonly model: string;
  /** True when no model is configured and replies come from rules. */
  readonly offline: boolean;
  readonly skills: readonly { readonly name: string; readonly description: Readonly<Record<Language, string>> }[];
  /** Questions to start with, in either language, the best first. */
  readonly examples: readonly string[];
  readonly corpus: { readonly documents: number; readonly chunks: number };
  readonly version: string;
}
