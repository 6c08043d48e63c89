/** Runs what people say as a command: a file beside this for each, looked up by its name. */
import type { Turn } from "../../core/engine.ts";
import { languageOf } from "../../core/language.ts";
import type { Language } from "../../core/message.ts";
import type { Request, TurnInput } from "../../core/turn.ts";
import { approvals } from "./approvals.ts";
import type { ChatCommand, CommandPorts, CommandReply } from "./command.ts";
import { approve, change, reject } from "./decide.ts";
import { forget } from "./forget.ts";
import { help } from "./help.ts";
import { model } from "./model.ts";
import { remind } from "./remind.ts";
import { skills } from "./skills.ts";
import { status } from "./status.ts";
import { usage } from "./usage.ts";
import { why } from "./why.ts";

/** A command for the agent: `/stop` is done by the inbox, which ends the running turn before anything else. */
export type CommandRequest = Extract<Request, { type: "command" }>;

/** Commands that are one step; `/undo` has a step for each write it takes back. */
export type OneStep = CommandRequest & { readonly name: Exclude<CommandRequest["name"], "undo"> };

const table: Readonly<Record<OneStep["name"], ChatCommand>> = {
  help,
  skills,
  why,
  usage,
  status,
  model,
  approvals,
  approve,
  reject,
  change,
  remind,
  forget,
};

/** How far back one looks for the language in which somebody asks. */
const turnsLooked = 10;

/** Runs a command as one step of its turn; gives the reply in the language of who asked. */
export function runCommand(
  turn: Turn,
  input: TurnInput,
  { name, rest }: OneStep,
  ports: Parameters<ChatCommand["run"]>[1],
): Promise<CommandReply> {
  const { run, effect = "read" } = table[name];
  const work = async (key: string) => run({ input, rest, language: await languageIn(input, ports), key }, ports);
  return turn.step(`command:${name}`, work, { effect });
}

/** English names are typed by everybody: what somebody asked before tells their language. */
export async function languageIn(input: TurnInput, { turns }: Pick<CommandPorts, "turns">): Promise<Language> {
  if (languageOf(input.text) === "zh") return "zh";
  const before = await turns.before({ conversationId: input.conversation.id, turnId: input.turnId }, turnsLooked);
  const asked = before.find(({ sender, request }) => sender.id === input.sender.id && request.type === "ask");
  return asked ? languageOf(asked.text) : "en";
}
