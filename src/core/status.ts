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
  /** When a model last answered, and when one failed since and how; ISO 8601 in UTC. Of this process alone. */
  readonly modelAnsweredAt?: string;
  readonly modelFault?: { readonly at: string; readonly kind: string };
  /** What else people should know, such as a budget that is used up. */
  readonly notes?: readonly Readonly<Record<Language, string>>[];
}
