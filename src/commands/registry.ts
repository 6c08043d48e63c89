import type { Run } from "./context.ts";

/** A door of the command line. Help and dispatch come from this list. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<{ run: Run }>;
  /** Set for a command that fills the corpus, so that an empty one is left to it. */
  readonly fillsCorpus?: true;
}

/** The commands, in the order help shows them. */
export const registry: readonly Command[] = [
  {
    name: "init",
    usage: "init [--lang en|zh] [--model NAME] [--home FOLDER] [--platforms A,B] [--yes] [--force]",
    summary: "set it up for the first time: language, model, data folder, chats",
    load: () => import("./init.ts"),
  },
  { name: "start", usage: "start", summary: "run the bot with its web chat", load: () => import("./start.ts") },
  {
    name: "chat",
    usage: "chat [--user U]",
    summary: "talk to the bot in the terminal",
    load: () => import("./chat.ts"),
  },
  {
    name: "ask",
    usage: 'ask "…" [--file F.jsonl] [--parallel 4] [--json] [--yes] [--user U]',
    summary: "one question through the whole path, or a file of them",
    load: () => import("./ask.ts"),
  },
  {
    name: "ingest",
    usage: "ingest PATH… [--json]",
    summary: "read documents into the corpus",
    load: () => import("./ingest.ts"),
    fillsCorpus: true,
  },
  {
    name: "search",
    usage: 'search "…" [--k 10] [--file F.jsonl] [--json]',
    summary: "rank passages of the corpus",
    load: () => import("./search.ts"),
  },
  {
    name: "when",
    usage: 'when "…" [--at ISO] [--tz ZONE] [--lang en|zh] [--file F.jsonl] [--json]',
    summary: "what dates and times a text tells",
    load: () => import("./when.ts"),
  },
  {
    name: "add",
    usage:
      "add slack|feishu [--url https://HOST] [--to PERSON] [--yes]; feishu: [--lark] [--manual] [--another|--replace]",
    summary: "connect a chat platform and prove that messages arrive",
    load: () => import("./add.ts"),
  },
  {
    name: "manifest",
    usage: "manifest PLATFORM [--url https://HOST] [--check]",
    summary: "the manifest of our app on a chat platform, or whether the shipped one is still right",
    load: () => import("./manifest.ts"),
  },
  {
    name: "office",
    usage: "office import FILE…",
    summary: "rooms and people from CSV as settings, meetings from an .ics file into the calendar",
    load: () => import("./office.ts"),
  },
  {
    name: "document",
    usage: "document FILE.md --to docx|pdf|pptx|xlsx|html|md [--out PATH] [--template F.yaml] [--lang en|zh]",
    summary: "write a Markdown file as a document",
    load: () => import("./document.ts"),
  },
  {
    name: "doctor",
    usage: "doctor [--json]",
    summary: "check that everything works, and say how to put right what does not",
    load: () => import("./doctor.ts"),
  },
  {
    name: "turns",
    usage: "turns [show ID] [--limit 20] [--json]",
    summary: "what was asked and replied, with receipts",
    load: () => import("./turns.ts"),
  },
  {
    name: "usage",
    usage:
      "usage [--by user|channel|skill|model|day|task|workspace] [--since DAY] [--until DAY] [--currency USD|RMB] [--csv|--json]",
    summary: "tokens, cost and finished tasks",
    load: () => import("./usage.ts"),
  },
  {
    name: "skills",
    usage: "skills [--json]",
    summary: "the skills that are on and their tools",
    load: () => import("./skills.ts"),
  },
  {
    name: "tables",
    usage: "tables [show NAME | import FILE [--name N] [--user U] | export NAME FILE] [--json]",
    summary: "the tables of the data folder, in and out as files",
    load: () => import("./tables.ts"),
  },
  {
    name: "eval",
    usage: "eval FILE [--failures] [--json]",
    summary: "ask a file of questions and score the replies",
    load: () => import("./eval.ts"),
  },
  {
    name: "audit",
    usage: "audit verify [--head HASH] | export [--since DATE]",
    summary: "the record of actions and decisions: is it whole, and its rows as JSON lines",
    load: () => import("./audit.ts"),
  },
  {
    name: "forget",
    usage: "forget --user ID [--yes] [--json]",
    summary: "erase what is kept about a person",
    load: () => import("./forget.ts"),
  },
  {
    name: "policy",
    usage: 'policy explain "WHO TOOL ARGS" | check [FILE] | schema',
    summary: "what the bot may do for whom, and by which rule",
    load: () => import("./policy.ts"),
  },
  { name: "migrate", usage: "migrate", summary: "bring the database up to date", load: () => import("./migrate.ts") },
  {
    name: "backup",
    usage: "backup PATH",
    summary: "write a copy of the data while the bot runs",
    load: () => import("./backup.ts"),
  },
];
