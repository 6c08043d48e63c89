/** The app's home in Slack: how to use the bot, what of somebody's waits for approval, and what they used today. */
import type { types, webApi } from "@slack/bolt";
import { z } from "zod";
import type { AdapterHost } from "../../core/adapter.ts";
import type { Approval } from "../../core/approval.ts";
import { commands, usageOf } from "../../core/commands.ts";
import { languageOf } from "../../core/language.ts";
import type { Language } from "../../core/message.ts";
import type { Status } from "../../core/status.ts";
import type { UsageReport } from "../../core/usage.ts";

const examplesShown = 5;
const waitingShown = 10;
const titleLength = 150;

export interface HomeOptions {
  readonly clientFor: (account: string) => Pick<webApi.WebClient, "views" | "users">;
  readonly status: AdapterHost["status"];
  readonly usage: AdapterHost["usage"];
  readonly history: Pick<AdapterHost["history"], "approvals">;
}

const openedSchema = z.object({
  team_id: z.string().nullish(),
  event: z.object({ user: z.string(), tab: z.string().nullish() }),
});

/** Shows somebody their home after they opened it. Rejects when Slack does not take it. */
export function home({ clientFor, status, usage, history }: HomeOptions): (body: unknown) => Promise<void> {
  return async (body) => {
    const { team_id, event } = openedSchema.parse(body);
    if (event.tab !== "home") return;
    const account = team_id ?? "";
    const client = clientFor(account);
    const language = await languageFor(client, event.user);
    const asked = (await history.approvals.waiting()).filter(
      ({ conversation, asker }) =>
        conversation.adapter === "slack" && conversation.account === account && asker.id === event.user,
    );
    const used = await usage("today", {
      user: `slack:${account}:${event.user}`,
      channel: `slack:${account}:`,
      workspace: `slack:${account}`,
    });
    const view = homeView({ language, status: await status(), asked, used, user: `slack:${account}:${event.user}` });
    await client.views.publish({ user_id: event.user, view });
  };
}

async function languageFor(client: Pick<webApi.WebClient, "users">, user: string): Promise<Language> {
  try {
    const found = await client.users.info({ user, include_locale: true });
    return found.user?.locale?.startsWith("zh") ? "zh" : "en";
  } catch {
    return "en";
  }
}

interface Shown {
  readonly language: Language;
  readonly status: Status;
  /** What the person asked for and waits. */
  readonly asked: readonly Approval[];
  readonly used: UsageReport;
  /** As the ledger names people. */
  readonly user: string;
}

function homeView({ language, status, asked, used, user }: Shown): types.HomeView {
  const words = wordsIn[language];
  const examples = status.examples.filter((example) => languageOf(example) === language).slice(0, examplesShown);
  const mine = used.by.user.find(({ id, name }) => (id ?? name) === user);
  const notes = (status.notes ?? []).map((note) => note[language]);
  return {
    type: "home",
    blocks: [
      header(words.title),
      section(`${words.how}${examples.length > 0 ? `\n\n${bullets(examples.map(escaped))}` : ""}`),
      ...(notes.length > 0 ? [header(words.notes), section(bullets(notes.map(escaped)))] : []),
      header(words.waiting),
      section(
        asked.length === 0
          ? words.nothing
          : `${bullets(asked.slice(0, waitingShown).map(lineOf))}${asked.length > waitingShown ? `\n…` : ""}`,
      ),
      header(words.usage),
      section(
        bullets([
          words.used(
            mine?.turns ?? 0,
            (mine?.input ?? 0) + (mine?.output ?? 0),
            `${mine?.cost ?? "0"} ${used.currency}`,
          ),
          ...used.budgets.map(({ name, percent }) => words.budget(name, percent)),
        ]),
      ),
      header(words.commands),
      section(
        bullets(
          commands.map((command) => `\`${escaped(usageOf(command, language))}\` ${escaped(command.summary[language])}`),
        ),
      ),
    ],
  };
}

/** A link to where it was asked, with what it would do. */
function lineOf({ conversation: { channel, thread }, title, tool }: Approval): string {
  const address = `https://slack.com/app_redirect?channel=${channel}${thread ? `&message_ts=${thread}` : ""}`;
  return `<${address}|${escaped((title || tool).slice(0, titleLength)).replaceAll("|", "¦")}>`;
}

const header = (text: string): types.KnownBlock => ({ type: "header", text: { type: "plain_text", text } });
/** A section takes 3,000 characters. */
const section = (text: string): types.KnownBlock => ({
  type: "section",
  text: { type: "mrkdwn", text: text.length > 3_000 ? `${text.slice(0, 2_999).toWellFormed()}…` : text },
});
const bullets = (lines: readonly string[]): string => lines.map((line) => `• ${line}`).join("\n");
const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

interface Words {
  readonly title: string;
  readonly how: string;
  readonly notes: string;
  readonly waiting: string;
  readonly nothing: string;
  readonly usage: string;
  readonly commands: string;
  used(messages: number, tokens: number, cost: string): string;
  budget(name: string, percent: number): string;
}

const wordsIn: Readonly<Record<Language, Words>> = {
  en: {
    title: "Ask me",
    how: "Mention me in a channel, write to me here under *Messages*, or type `/atclaw` and your question. For example:",
    notes: "To be put right",
    waiting: "Waiting for approval",
    nothing: "Nothing of yours waits.",
    usage: "Your use today",
    commands: "Commands",
    used: (messages, tokens, cost) => `${messages} messages, ${tokens} tokens, ${cost}`,
    budget: (name, percent) => `Budget “${escaped(name)}”: ${percent} % used`,
  },
  zh: {
    title: "向我提问",
    how: "在频道里 @我，在这里的“消息”里写给我，或者输入 `/atclaw` 加上问题。例如：",
    notes: "需要处理",
    waiting: "等待批准",
    nothing: "你没有在等待批准的操作。",
    usage: "你今天的用量",
    commands: "命令",
    used: (messages, tokens, cost) => `${messages} 条消息，${tokens} 个 token，${cost}`,
    budget: (name, percent) => `预算“${escaped(name)}”：已用 ${percent}%`,
  },
};
