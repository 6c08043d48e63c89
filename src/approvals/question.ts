/** The words of a question to approve, for chats without buttons and beside them. */
import type { Approval, ApprovalState } from "../core/approval.ts";
import type { Language, Person, Reply } from "../core/message.ts";
import type { Approvers } from "../core/policy.ts";
import { neutralise } from "../core/text.ts";

/**
 * A question as a post: who asks for what, with the exact arguments, what would change, and how to answer. Whatever stands in
 * it is harmless: each part is made so by itself, so that none changes how another is read.
 */
export function questionOf(approvals: readonly Approval[]): Reply {
  return { markdown: approvals.length === 0 ? "" : textOf(approvals), citations: [], files: [], answered: true };
}

function textOf(approvals: readonly Approval[]): string {
  const [first] = approvals as [Approval];
  const zh = first.language === "zh";
  const waiting = approvals.filter(({ state }) => state === "waiting");
  const alike = new Set(waiting.map(({ approvers }) => JSON.stringify(approvers))).size < 2;
  const head = zh
    ? `**${nameOf(first.asker)}** 请求执行${approvals.length > 1 ? ` ${approvals.length} 项操作` : ""}，需要批准：`
    : `**${nameOf(first.asker)}** asks for ${approvals.length > 1 ? `${approvals.length} actions` : "an action"} that needs approval:`;
  const items = approvals.map((approval, i) => {
    const number = approvals.length > 1 ? `${i + 1}. ` : "";
    return [
      `${number}**${approval.title}** \`${approval.tool}\``,
      neutralise(argumentsOf(approval.input)),
      ...(approval.preview ? ["", approval.preview] : []),
      "",
      approval.state === "waiting" ? `_${neutralise(approval.reason)}_` : `**${outcomeOf(approval)}**`,
      ...(approval.state === "waiting" && !alike ? [mayApprove(approval)] : []),
    ].join("\n");
  });
  const target = approvals.length > 1 ? first.group : first.id;
  const until = `${first.expiresAt.slice(0, 16).replace("T", " ")} UTC`;
  const foot =
    waiting.length === 0
      ? []
      : [
          zh
            ? `${alike ? mayApprove(waiting[0] ?? first) : ""}有效至 ${until}。\n回复 \`/approve ${target}\` 批准，或 \`/reject ${target} 原因\` 拒绝。`
            : `${alike ? `${mayApprove(waiting[0] ?? first)} ` : ""}Waits until ${until}.\nAnswer with \`/approve ${target}\` or \`/reject ${target} why\`.`,
        ];
  return [head, ...items, ...foot].join("\n\n");
}

/** A name as one line of plain words. */
const nameOf = ({ name }: Person): string => neutralise(name.replace(/\s+/g, " "));

const mayApprove = ({ approvers, language }: Approval): string =>
  language === "zh"
    ? `可以批准的人：${approversOf(approvers, language)}。`
    : `Who may approve: ${approversOf(approvers, language)}.`;

/** The exact arguments, one a line; what is in them stays plain text. */
function argumentsOf(input: Readonly<Record<string, unknown>>): string {
  return Object.entries(input)
    .map(([name, value]) => `- ${name}: ${asCode(typeof value === "string" ? value : JSON.stringify(value))}`)
    .join("\n");
}

/** Inline code that holds any text: its fence is longer than every run of backticks inside. */
function asCode(text: string): string {
  const flat = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") || flat === "" ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

const states: Readonly<Record<ApprovalState, readonly [en: string, zh: string]>> = {
  waiting: ["Waiting", "等待批准"],
  approved: ["Approved", "已批准"],
  rejected: ["Rejected", "已拒绝"],
  changed: ["To be changed", "需要修改"],
  expired: ["Expired: nobody answered in time", "已过期：没有人及时答复"],
  void: ["Withdrawn", "已撤回"],
};

/** What became of an action and by whom, such as "Approved by Han Meimei". */
export function outcomeOf({ state, decisions, language }: Approval): string {
  const words = states[state][language === "zh" ? 1 : 0];
  const by = state === "expired" || state === "void" ? [] : decisions.map(({ person }) => nameOf(person));
  if (by.length === 0) return words;
  return language === "zh" ? `${words}（${by.join("、")}）` : `${words} by ${by.join(" and ")}`;
}

/** Who has to agree, in words. */
export function approversOf({ who, count }: Approvers, language: Language): string {
  const zh = language === "zh";
  const names = who.map((one) => {
    if (one === "asker") return zh ? "提出请求的人" : "the person who asked";
    const [kind, ...rest] = one.split(":");
    if (kind === "role") return zh ? `角色 ${rest.join(":")}` : `role ${rest.join(":")}`;
    return rest.at(-1) ?? one;
  });
  const any = names.join(zh ? "或" : " or ");
  if (count === 1) return any;
  return zh ? `其中两人（${any}）` : `two different people (${any})`;
}
