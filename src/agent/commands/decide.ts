/** `/approve`, `/reject` and `/change`: somebody's word on what waits, typed instead of clicked. */
import type { Approval } from "../../core/approval.ts";
import { isMadeBefore } from "../../core/id.ts";
import type { InboundDecision, Language } from "../../core/message.ts";
import type { ChatCommand } from "./command.ts";
import { groupsOf, nothingWaits, waitingList } from "./waiting.ts";

type Word = InboundDecision["decision"];

export const approve = commandOf("approve");
export const reject = commandOf("reject");
export const change = commandOf("change");

/** An id as approvals have it, told from the first word of a reason: it has a dash and a digit. */
const idWord = /^[A-Za-z]+-[A-Za-z0-9-]*\d[A-Za-z0-9-]*$/;

function commandOf(decision: Word): ChatCommand {
  return {
    effect: "write",
    async run({ input, rest, language }, { approvals }) {
      const waiting = await approvals.waiting(input.conversation.id);
      const { target, words } = targetIn(rest, waiting, input.turnId);
      if (target === undefined) return waiting.length === 0 ? nothingWaits(language) : whichOne(waiting, language);
      const fields =
        decision === "change"
          ? readFields(
              words,
              waiting.find(({ id }) => id === target),
            )
          : undefined;
      if (fields && Object.keys(fields).length === 0) return howToChange(target, language);
      const admission = await approvals.decide({
        type: "decision",
        conversation: input.conversation,
        sender: input.sender,
        target,
        decision,
        ...(fields ? { input: fields } : {}),
        ...(decision === "reject" && words !== "" ? { note: words } : {}),
        at: input.saidAt,
      });
      if (admission.outcome === "refused") return admission.say;
      const still = await approvals.waiting(input.conversation.id);
      return decided(
        decision,
        still.some(({ id, group }) => id === target || group === target),
        language,
      );
    },
  };
}

/**
 * Which action or group is meant, and the words after it. Without an id it is the only group that waits, unless that was asked
 * only after the command was taken in: nobody agrees to what they had not seen.
 */
function targetIn(
  rest: string,
  waiting: readonly Approval[],
  turnId: string,
): { target: string | undefined; words: string } {
  const first = rest.split(/\s+/)[0]?.replace(/^`|`$/g, "") ?? "";
  if (idWord.test(first) || waiting.some(({ id, group }) => id === first || group === first))
    return { target: first, words: rest.replace(/^\S+\s*/, "") };
  const [group, ...more] = groupsOf(waiting);
  const only = more.length === 0 ? group?.[0]?.group : undefined;
  return { target: only !== undefined && isMadeBefore(only, turnId) ? only : undefined, words: rest };
}

const field = /([\p{L}\p{N}_.-]+)\s*[=＝]\s*("(?:[^"\\]|\\.)*"|“[^”]*”|'[^']*'|\[[^\]]*\]|\S+)/gu;

/** `name=value` pairs; a value with spaces stands in quotes, a list in brackets. */
function readFields(text: string, approval: Approval | undefined): Record<string, unknown> {
  const pairs = [...text.matchAll(field)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, readValue(value, approval?.input[name])]));
}

/** Where a text stands now, a text is meant, whatever it looks like; else a number, a truth or a list is read as one. */
function readValue(text: string, present: unknown): unknown {
  const bare = /^["“'](.*)["”']$/s.exec(text)?.[1];
  if (bare !== undefined) return bare.replace(/\\(["\\])/g, "$1");
  if (typeof present === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function whichOne(waiting: readonly Approval[], language: Language): string {
  const zh = language === "zh";
  const head =
    groupsOf(waiting).length > 1
      ? zh
        ? "有不止一项在等待批准，请说明是哪一项："
        : "More than one thing waits; say which one you mean:"
      : zh
        ? "这一项是在你发送之后才提出的。如果指的是它，请写明编号："
        : "This was asked only after you wrote; say its ID if you mean it:";
  return `${head}\n\n${waitingList(waiting, language)}`;
}

const howToChange = (target: string, language: Language): string =>
  language === "zh"
    ? `请写明字段和新值，例如 \`/修改 ${target} 字段=值\`；带空格的值请加引号。`
    : `Name the field and its new value, such as \`/change ${target} field=value\`; put a value with spaces in quotes.`;

function decided(decision: Word, stillWaits: boolean, language: Language): string {
  const zh = language === "zh";
  if (decision === "reject") return zh ? "已拒绝，不会执行。" : "Rejected; it will not be done.";
  if (decision === "change")
    return zh ? "已改动；新的内容需要重新批准。" : "Changed; what it is now is put up for approval anew.";
  if (stillWaits) return zh ? "已记下你的批准；还需要其他人同意。" : "Noted; somebody else has to agree too.";
  return zh ? "已批准，现在执行。" : "Approved; I am doing it now.";
}
