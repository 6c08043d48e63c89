/** What the bot says by itself, in the asker's language: plain words and the next step. */
import type { ModelFailure } from "../core/errors.ts";
import type { Language } from "../core/message.ts";
import type { Skill } from "../core/skill.ts";
import type { Request } from "../core/turn.ts";

/** A message that is answered without a model. */
export type SayRequest = Extract<Request, { type: "say" }>;

/** The reply to a message that needs no model. */
export function saying(request: SayRequest, skills: readonly Skill[], language: Language): string {
  const zh = language === "zh";
  switch (request.what) {
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
