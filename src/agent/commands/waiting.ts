/** How actions that wait for approval are shown in words. */
import type { Approval } from "../../core/approval.ts";
import type { Language } from "../../core/message.ts";
import { fieldsSaid, timeSaid } from "../receipt/words.ts";

export const nothingWaits = (language: Language): string =>
  language === "zh" ? "这个对话里没有等待批准的操作。" : "Nothing waits for approval in this conversation.";

/** The actions with their ids, what they would be given, who asked and until when they wait; then what can be said. */
export function waitingList(waiting: readonly Approval[], language: Language): string {
  const items = groupsOf(waiting)
    .flat()
    .map((approval) => item(approval, language));
  const next =
    language === "zh"
      ? "用 `/批准 编号`、`/拒绝 编号 原因` 或 `/修改 编号 字段=值` 回复。"
      : "Say `/approve ID`, `/reject ID why` or `/change ID field=value`.";
  return `${items.join("\n")}\n\n${next}`;
}

function item({ id, title, tool, input, asker, reason, expiresAt }: Approval, language: Language): string {
  const until = timeSaid(expiresAt);
  const head =
    language === "zh"
      ? `- \`${id}\` **${title}**（\`${tool}\`）：${asker.name} 提出，等到 ${until}。${reason}`
      : `- \`${id}\` **${title}** (\`${tool}\`): asked by ${asker.name}, waits until ${until}. ${reason}`;
  return [head, ...fieldsSaid(input).map((field) => `  - ${field}`)].join("\n");
}

/** Actions that were asked for together, in the order they were asked. */
export function groupsOf(waiting: readonly Approval[]): Approval[][] {
  const groups = new Map<string, Approval[]>();
  for (const approval of waiting) groups.set(approval.group, [...(groups.get(approval.group) ?? []), approval]);
  return [...groups.values()];
}
