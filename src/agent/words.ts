/** What the bot says by itself, in the asker's language: plain words and the next step. */
import type { ApprovalState, Decision } from "../core/approval.ts";
import type { ModelFailure } from "../core/errors.ts";
import type { Language } from "../core/message.ts";
import type { Skill } from "../core/skill.ts";
import { neutralise } from "../core/text.ts";
import type { Request } from "../core/turn.ts";

/** A message that is answered without a model. */
export type SayRequest = Extract<Request, { type: "say" }>;

/** The reply to a message that needs no model. */
export function saying(request: SayRequest, skills: readonly Skill[], language: Language): string {
  const zh = language === "zh";
  switch (request.what) {
    case "reminder":
      return neutralise(request.words);
    case "nothing-said":
      return zh
        ? `你提到了我，但没有说要做什么。比如可以问：\n\n${examples(skills, language)}`
        : `You mentioned me without saying what you need. You could ask, for example:\n\n${examples(skills, language)}`;
    case "too-long":
      return zh
        ? `这条消息有 ${request.length} 个字符，我一次最多读 ${request.limit} 个，所以没有处理。请缩短它，或者用 \`npx atclaw ingest\` 把长文放进语料库再提问。`
        : `This message has ${request.length} characters; I read at most ${request.limit} at once, so I did not work on it. Shorten it, or put long text into the corpus with \`npx atclaw ingest\` and ask about it.`;
    case "unknown-command": {
      const meant = request.nearest;
      if (zh)
        return meant
          ? `没有 \`/${request.word}\` 这个命令。你是想说 \`/${meant}\` 吗？\`/帮助\` 列出全部命令。`
          : `没有 \`/${request.word}\` 这个命令。\`/帮助\` 列出全部命令。`;
      return meant
        ? `There is no command \`/${request.word}\`. Did you mean \`/${meant}\`? \`/help\` lists them all.`
        : `There is no command \`/${request.word}\`. \`/help\` lists them all.`;
    }
    case "refused":
      return request.why;
    case "stopping":
      return zh ? "已停止正在进行的回答。" : "I stopped the answer that was running.";
    case "nothing-to-stop":
      return zh ? "现在没有正在进行的回答。" : "Nothing is running in this conversation.";
  }
}

/** The skills, a line each. */
export const skillList = (skills: readonly Skill[], language: Language): string =>
  skills.map((skill) => `- **${skill.name}**: ${skill.description[language]}`).join("\n");

/** Questions to start with, in a language. */
export function examples(skills: readonly Skill[], language: Language): string {
  const own = skills
    .flatMap((skill) => skill.examples)
    .filter((example) => /\p{Script=Han}/u.test(example.say) === (language === "zh"));
  return own
    .slice(0, 3)
    .map((example) => `- ${example.say}`)
    .join("\n");
}

/** What people read when a person stopped the turn. */
export const stopped = (language: Language): string =>
  language === "zh" ? "已按你的要求停止。" : "Stopped, as you asked.";

/** Why a write was not made. `reason` of a refusal comes from policy. */
export const notDone = {
  refused: (reason: string, language: Language): string =>
    language === "zh" ? `没有执行：${reason}` : `Not done: ${reason}`,
  failed: (reason: string, language: Language): string =>
    language === "zh" ? `没有执行，什么都没有改变：${reason}` : `Not done, and nothing was changed: ${reason}`,
  withheld(title: string, state: ApprovalState, last: Decision | undefined, language: Language): string {
    const zh = language === "zh";
    const who = last?.person.name ?? (zh ? "有人" : "somebody");
    const note = last?.note ? (zh ? `：“${last.note}”` : `: “${last.note}”`) : "";
    switch (state) {
      case "rejected":
        return zh ? `没有执行“${title}”：${who}拒绝了${note}。` : `Not done (${title}): ${who} said no${note}.`;
      case "changed":
        return zh
          ? `没有执行“${title}”：${who}希望修改${note}。请按修改后的内容重新提出。`
          : `Not done (${title}): ${who} wants it changed${note}. Ask for it again as it should be.`;
      case "expired":
        return zh
          ? `没有执行“${title}”：没有人及时批准。需要的话请重新提出。`
          : `Not done (${title}): nobody approved it in time. Ask again if it is still wanted.`;
      default:
        return zh ? `没有执行“${title}”：请求已被撤回。` : `Not done (${title}): the request was withdrawn.`;
    }
  },
};

/** Replies to a wish to take something back. */
export const undoWords: Readonly<
  Record<
    Language,
    {
      nothing: string;
      notYours(asker: string): string;
      tooLate(title: string): string;
      done(title: string): string;
      failed(title: string, reason: string): string;
      unknown(title: string, reason: string): string;
    }
  >
> = {
  en: {
    nothing: "There is nothing in this conversation that I could take back.",
    notYours: (asker) => `The last action was asked for by ${asker}; only they or an owner can take it back.`,
    tooLate: (title) => `It is too late to take this back (${title}).`,
    done: (title) => `Taken back: ${title}.`,
    failed: (title, reason) => `Not taken back (${title}): ${reason}`,
    unknown: (title, reason) => `I cannot tell whether this was taken back (${title}): ${reason}. Please look.`,
  },
  zh: {
    nothing: "这个对话里没有可以撤销的操作。",
    notYours: (asker) => `上一项操作是${asker}提出的，只有本人或所有者可以撤销。`,
    tooLate: (title) => `“${title}”已超过可撤销的时间。`,
    done: (title) => `已撤销：${title}。`,
    failed: (title, reason) => `未能撤销“${title}”：${reason}`,
    unknown: (title, reason) => `无法确定“${title}”是否已撤销：${reason}。请查看一下。`,
  },
};

/** For a write of which nobody can tell whether it happened. */
export const unsure = {
  reason: (fault: string, language: Language): string =>
    language === "zh"
      ? `我不确定这一步是否已经完成（${fault}）。请先查看：批准表示再做一次，拒绝表示保持现状。`
      : `I cannot tell whether this has happened (${fault}). Please look first: approve to do it again, reject to leave it as it is.`,
  left: (title: string, language: Language): string =>
    language === "zh"
      ? `“${title}”是否完成不得而知，已保持现状，没有重复执行。`
      : `Whether this happened is not known (${title}). It was left as it is and not done again.`,
};

/** What people read when the model could not be used; the operator's log has the details. */
export function modelFailed(kind: ModelFailure, language: Language): string {
  const [en, zh] = failures[kind];
  return language === "zh" ? zh : en;
}

const whoever = "whoever runs atclaw to check the model settings with `npx atclaw doctor`.";
const operator = `Ask ${whoever}`;
const operatorZh = "请让 atclaw 的管理员用 `npx atclaw doctor` 检查模型设置。";
const failures: Readonly<Record<ModelFailure, readonly [en: string, zh: string]>> = {
  unauthorized: [`The model service did not accept our key. ${operator}`, `模型服务不接受我们的密钥。${operatorZh}`],
  forbidden: [
    `The model service does not let our account use this model. ${operator}`,
    `模型服务不允许我们的账号使用这个模型。${operatorZh}`,
  ],
  "not-found": [
    `The configured model does not exist at the model service. ${operator}`,
    `模型服务上没有配置的这个模型。${operatorZh}`,
  ],
  "bad-request": [
    `The model service did not understand our request. ${operator}`,
    `模型服务不理解我们的请求。${operatorZh}`,
  ],
  "context-overflow": [
    "This is more text than the model can read, even shortened. Ask about a smaller part, or start a new conversation.",
    "即使缩短之后，内容仍超出模型能读的长度。请只问其中一部分，或开始一个新的对话。",
  ],
  "rate-limited": [
    "The model service has too many requests from us and kept saying so. Ask again in a minute.",
    "模型服务的请求过多，多次重试仍被拒绝。请一分钟后再问。",
  ],
  unavailable: [
    "The model service has a fault of its own and several attempts failed. Ask again in a few minutes.",
    "模型服务出现故障，多次重试仍未成功。请过几分钟再问。",
  ],
  timeout: [
    "The model service did not answer in time, several times over. Ask again in a few minutes.",
    "模型服务多次未能及时回应。请过几分钟再问。",
  ],
  unreachable: [
    `The model service cannot be reached. Ask again in a few minutes; if it stays so, ask ${whoever}`,
    `无法连接模型服务。请过几分钟再问；如果仍然如此：${operatorZh}`,
  ],
  cut: [
    "The model's answer was cut off several times. Ask again in a few minutes.",
    "模型的回答多次中断。请过几分钟再问。",
  ],
  empty: [
    "The model gave an empty answer several times. Ask again, or put the question differently.",
    "模型多次给出空回答。请再问一次，或换个问法。",
  ],
  refused: ["The model declined to answer this. Put the question differently.", "模型拒绝回答这个问题。请换个问法。"],
};

/** What people read when our own code failed. `turnId` lets the operator find the log line. */
export const failed = (turnId: string, language: Language): string =>
  language === "zh"
    ? `处理这条消息时出错了，没有做任何更改。请再试一次；如果仍然出错，请把编号 \`${turnId}\` 告诉管理员。`
    : `Something went wrong while I worked on this. Try again; if it happens again, tell whoever runs atclaw the number \`${turnId}\`.`;

/** Added when the model reached its own length limit. */
export const cutAtLimit = (language: Language): string =>
  language === "zh"
    ? "_（回答达到了模型的长度上限，在此截断。）_"
    : "_(The answer reached the model's length limit and ends here.)_";
