/** What people do in Slack, as Bolt sorts it, and what the bot hears of it. */
import type { App } from "@slack/bolt";
import type { AdapterHost, Receive } from "../../core/adapter.ts";
import type { AnswerAddresses } from "./answerTo.ts";
import { slackCommands } from "./commands.ts";
import { readEdit, readMessage, readStop } from "./inbound.ts";
import { formFor, formId, readForm, shortcutIds } from "./shortcuts.ts";
import { answerToSlash, readSlash } from "./slash.ts";
import type { Workspaces } from "./workspaces.ts";

/** How many edits that events told of are remembered. */
const editsKept = 10_000;

export interface ListenOptions {
  readonly app: App;
  readonly workspaces: Pick<Workspaces, "userIdFor" | "clientFor">;
  readonly addresses: Pick<AnswerAddresses, "keep">;
  readonly history: AdapterHost["history"];
  /** Shows somebody the app's home, which they opened. */
  readonly showHome: (body: unknown) => Promise<void>;
  /** Posts JSON to an address that Slack gave us for answers. */
  readonly respond: (url: string, body: unknown) => Promise<void>;
  readonly logError: (what: string, error: unknown) => void;
  readonly now: () => number;
}

export interface Listeners {
  /** Begins to pass on what people do. Each listener ends when that is stored. */
  listen(receive: Receive): void;
  /** Whether an event told of an edit, as `channel:ts` of its message. */
  isKnownEdit(message: string): boolean;
}

export function listeners(options: ListenOptions): Listeners {
  const { app, workspaces, addresses, history, now } = options;
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
      app.event("agent_session_stopped", async ({ body }) => {
        for (const stop of readStop(body)) if ((await receive(stop)).outcome === "stopping") return;
      });
      // Nothing hangs on it, so Slack does not wait for it.
      app.event("app_home_opened", async ({ body }) => {
        options.showHome(body).catch((error) => options.logError("slack: somebody's home could not be shown", error));
      });
      app.shortcut(shortcutIds, async ({ body, ack }) => {
        const form = formFor(body);
        await ack();
        try {
          await workspaces.clientFor(body.team?.id ?? "").views.open(form);
        } catch (error) {
          const { response_url: url } = body as { response_url?: unknown };
          if (typeof url === "string")
            await options.respond(url, { response_type: "ephemeral", replace_original: false, text: formLate });
          throw error;
        }
      });
      app.view(formId, async ({ body, ack }) => {
        const { message, respondTo } = readForm(body, now());
        if (respondTo) await addresses.keep({ ...message.conversation, messageId: message.messageId }, respondTo);
        const admission = await receive(message);
        await ack(admission.outcome === "ignored" ? formFault(admission.reason) : undefined);
      });
      app.command(anyCommand, async ({ body, ack }) => {
        const slash = await readSlash(body, now(), history);
        const { messageId, conversation } = slash.message;
        if (slash.respondTo) await addresses.keep({ ...conversation, messageId }, slash.respondTo);
        await ack(answerToSlash(slash, await receive(slash.message)));
      });
    },
  };
}

const formLate = "The form could not be opened. Try again, or mention me. 表单没能打开，请再试一次，或者 @我。";

/** Shown at the question, in the form that stays open. */
const formFault = (what: string) => ({ response_action: "errors", errors: { question: what } }) as const;

/** Commands that are not ours are left to those who explain what nobody serves. */
const anyCommand = new RegExp(
  `^(?:${slackCommands.map(({ command }) => command.replace(/\W/g, "\\$&")).join("|")})$`,
  "i",
);
