/** The slash commands of the app, made from those that people say in every chat. */
import { commands, usageOf } from "../../core/commands.ts";
import { ownCommands } from "./reference.ts";

export interface SlackCommand {
  /** With its slash, such as `/why`. */
  readonly command: string;
  readonly description: string;
  /** What may follow it. */
  readonly usage?: string;
}

/** The command that takes everything: a question, or the name of any command. */
export const mainCommand = "/atclaw";

/** All of them. Those that Slack has itself, such as `/help`, are said as `/atclaw help`. */
export const slackCommands: readonly SlackCommand[] = [
  {
    command: mainCommand,
    description: "Ask atclaw, or say one of its commands",
    usage: `[question] or ${commands.map(({ name }) => name).join(", ")}`,
  },
  ...commands
    .filter(({ name }) => !ownCommands.has(name))
    .map((command) => {
      const [name = "", ...takes] = usageOf(command, "en").split(" ");
      const { en } = command.summary;
      return {
        command: name,
        description: `${en[0]?.toUpperCase()}${en.slice(1)}`,
        ...(takes.length > 0 ? { usage: takes.join(" ") } : {}),
      };
    }),
];
