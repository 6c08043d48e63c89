/** What people do in Slack, as Bolt sorts it, and what the bot hears of it. */
import type { App } from "@slack/bolt";
import type { AdapterHost, Receive } from "../../core/adapter.ts";
import type { AnswerAddresses } from "./answerTo.ts";
import { slackCommands } from "./commands.ts";
import { readEdit, readMessage } from "./inbound.ts";
import { buttonIds, readClick } from "./question.ts";
import { answerToSlash, readSlash } from "./slash.ts";
import type { Workspaces } from "./workspaces.ts";

/** How many edits that events told of are remembered. */
const editsKept = 10_000;

export interface ListenOptions {
  readonly app: App;
  readonly workspaces: Pick<Workspaces, "userIdFor">;
  readonly respond: (url: string, body: unknown) => Promise<void>;
  readonly addresses: Pick<AnswerAddresses, "keep">;
  readonly history: AdapterHost["history"];
  readonly now: () => number;
}

export interface Listeners {
  /** Begins to pass on what people do. Each listener ends when that is stored. */
  listen(receive: Receive): void;
  /** Whether an event told of an edit, as `channel:ts` of its message. */
  isKnownEdit(message: string): boolean;
}

export function listeners({ app, workspaces, respond, addresses, history, now }: ListenOptions): Listeners {
  const edits = new Set<string>();

  const keepEdit = (edit: string): void => {
    edits.add(edit);
    const [oldest] = edits;
    if (edits.size > editsKept && oldest !== undefined) edits.delete(oldest);
  };

  return {
    isKnownEdit: (message) => edits.has(message),
    listen(receive) {
      const hear = async ({ body }: { body: unknown }): Promise<void> => {
        const edit = readEdit(body);
        if (edit) return keepEdit(edit);
        const message = readMessage(body, workspaces.userIdFor);
        if (message) await receive(message);
      };
      app.event("app_mention", hear);
      app.event("message", hear);
      app.command(anyCommand, async ({ body, ack }) => {
        const slash = await readSlash(body, now(), history);
        const { messageId, conversation } = slash.message;
        if (slash.respondTo) await addresses.keep({ ...conversation, messageId }, slash.respondTo);
        await ack(answerToSlash(slash, await receive(slash.message)));
      });
      app.action({ type: "block_actions", action_id: buttonIds }, async ({ body, ack }) => {
        const admission = await receive(readClick(body, now()));
        await ack();
        if (admission.outcome !== "refused" || !("response_url" in body)) return;
        const said = { response_type: "ephemeral", replace_original: false, text: admission.say };
        await respond(String(body.response_url), said);
      });
    },
  };
}

/** Commands that are not ours are left to those who explain what nobody serves. */
const anyCommand = new RegExp(
  `^(?:${slackCommands.map(({ command }) => command.replace(/\W/g, "\\$&")).join("|")})$`,
  "i",
);
