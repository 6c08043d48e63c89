/** What a press of our buttons does, and a form that is sent: each becomes something the bot hears, stored before Slack is answered. */
import type { App, webApi } from "@slack/bolt";
import type { Receive } from "../../core/adapter.ts";
import type { History } from "../../core/history.ts";
import {
  changedInput,
  changeForm,
  changeIds,
  changeView,
  decisionOf,
  formErrors,
  readChangePress,
  readForm,
  wordsIn,
} from "./change.ts";
import { choiceIds, readChoice } from "./choices.ts";
import { readFailure } from "./failure.ts";
import { pressIds, readPress } from "./press.ts";
import { buttonIds, readClick } from "./question.ts";

export interface ButtonOptions {
  readonly app: App;
  readonly clientFor: (account: string) => Pick<webApi.WebClient, "views">;
  readonly history: Pick<History, "turn" | "approvals">;
  /** Posts JSON to an address that Slack gave us for answers. */
  readonly respond: (url: string, body: unknown) => Promise<void>;
  readonly logError: (what: string, error?: unknown) => void;
  readonly now: () => number;
}

/** Begins to pass on what people press. */
export function listenToButtons(options: ButtonOptions, receive: Receive): void {
  const { app, clientFor, history, respond, now } = options;

  /** Tells something to the one who pressed, alone. */
  const tell = async (body: unknown, text: string): Promise<void> => {
    const { response_url: url } = body as { response_url?: unknown };
    if (typeof url === "string") await respond(url, { response_type: "ephemeral", replace_original: false, text });
  };

  app.action({ type: "block_actions", action_id: buttonIds }, async ({ body, ack }) => {
    const admission = await receive(readClick(body, now()));
    await ack();
    if (admission.outcome === "refused") await tell(body, admission.say);
  });

  app.action({ type: "block_actions", action_id: pressIds }, async ({ body, ack }) => {
    const press = await readPress(body, now(), history);
    const admission = press && (await receive(press.inbound));
    await ack();
    if (!press) await tell(body, nothingThere);
    else if (admission?.outcome === "refused") await tell(body, admission.say);
    else if ("thanks" in press) await tell(body, press.thanks);
  });

  app.action({ type: "block_actions", action_id: choiceIds }, async ({ body, ack }) => {
    const said = await readChoice(body, now(), history);
    const admission = said && (await receive(said));
    await ack();
    if (!said) await tell(body, nothingThere);
    else if (admission?.outcome === "refused") await tell(body, admission.say);
  });

  app.action({ type: "block_actions", action_id: changeIds }, async ({ body, ack }) => {
    const { triggerId, about } = readChangePress(body);
    const [approval] = await history.approvals.find(about.target);
    const words = wordsIn[approval?.language ?? "en"];
    const isHere = approval?.conversation.adapter === "slack" && approval.conversation.account === about.account;
    const view = isHere && approval.state === "waiting" ? changeView(approval, about) : undefined;
    await ack();
    if (!view) return tell(body, isHere ? words.byHand : nothingThere);
    try {
      await clientFor(about.account).views.open({ trigger_id: triggerId, view });
    } catch (error) {
      const failure = readFailure(error);
      options.logError(
        `slack: a form could not be opened (${failure.kind === "refused" ? failure.code : failure.kind})`,
      );
      await tell(body, words.byHand);
    }
  });

  app.view({ type: "view_submission", callback_id: changeForm }, async ({ body, ack }) => {
    const { about, sender, fields } = readForm(body);
    const [approval] = await history.approvals.find(about.target);
    const isHere = approval?.conversation.adapter === "slack" && approval.conversation.account === about.account;
    if (!isHere) return ack(formErrors(fields, {}, nothingThere));
    const { input, faults } = changedInput(fields, approval);
    const words = wordsIn[approval.language];
    if (Object.keys(faults).length > 0) return ack(formErrors(fields, faults, words.unreadable));
    if (Object.keys(input).length === 0) return ack(formErrors(fields, {}, words.unchanged));
    const admission = await receive(decisionOf(about, sender, input, now()));
    if (admission.outcome === "refused") return ack(formErrors(fields, admission.faults ?? {}, admission.say));
    await ack();
  });
}

const nothingThere = "This button does nothing any more. 这个按钮已经不起作用了。";
