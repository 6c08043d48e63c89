import type { Language } from "../../core/message.ts";
import type { Field } from "./fields.ts";
import type { LearnedTool } from "./learn.ts";
import type { SmallTalk } from "./smallTalk.ts";

/** Everything the rules say by themselves, in the asker's language. What tools found is said in the tools' words. */

const howToGetModel = {
  en: "I answer by rules, without a language model; to connect one, the operator sets OPENAI_API_KEY or ATCLAW_MODEL.",
  zh: "我按规则回答，没有接语言模型；管理员设置 OPENAI_API_KEY 或 ATCLAW_MODEL 就能接上。",
} as const;

/** A reply to small talk. Whatever asks what we are or can do is told that these are rules, with things to say. */
export function saySmallTalk(talk: SmallTalk, tools: readonly LearnedTool[], language: Language): string {
  const zh = language === "zh";
  switch (talk) {
    case "greeting":
      return `${zh ? "你好！" : "Hello!"} ${sayOffer(tools, language)}`;
    case "help":
    case "identity": {
      const name = zh ? "我是 atclaw。" : "I am atclaw.";
      return `${talk === "identity" ? `${name}${zh ? "" : " "}` : ""}${howToGetModel[language]}\n\n${sayOffer(tools, language)}`;
    }
    case "thanks":
      return zh ? "不客气！" : "You are welcome!";
    case "bye":
      return zh ? "再见！" : "Goodbye!";
    case "praise":
      return zh ? "好的。" : "Good.";
    case "cancel":
      return zh ? "好的，不做了。" : "All right, I leave it.";
  }
}

/** The message fits no skill: says so, why, and what would. */
export function sayUnrouted(tools: readonly LearnedTool[], language: Language): string {
  const zh = language === "zh";
  const sorry = zh ? "我没能把这句话对应到任何技能。" : "I could not match this to anything I can do.";
  return `${sorry}${zh ? "" : " "}${howToGetModel[language]}\n\n${sayOffer(tools, language)}`;
}

/** What one could say, an example for each tool, two at the least where there are as many. */
function sayOffer(tools: readonly LearnedTool[], language: Language): string {
  const zh = language === "zh";
  const sayings = examplesOf(tools, language);
  if (sayings.length === 0) return zh ? "目前没有加载任何技能。" : "No skill is loaded at the moment.";
  return `${zh ? "你可以这样对我说：" : "You can say, for example:"}\n${sayings.map((say) => `- ${say}`).join("\n")}`;
}

const mostSayings = 6;

function examplesOf(tools: readonly LearnedTool[], language: Language): string[] {
  const inLanguage = (say: string) => /\p{Script=Han}/u.test(say) === (language === "zh");
  const perTool = tools.map((tool) => {
    const own = tool.samples.map((sample) => sample.say);
    const fitting = own.filter(inLanguage);
    return fitting.length > 0 ? fitting : own;
  });
  const sayings: string[] = [];
  for (let round = 0; round < 2 && (round === 0 || sayings.length < 2); round++) {
    for (const own of perTool)
      if (own[round] !== undefined && sayings.length < mostSayings) sayings.push(own[round] as string);
  }
  return sayings;
}

/** Asks for one argument that is missing. `again` when the answer before did not fit. */
export function sayQuestion(field: Field, language: Language, again: boolean): string {
  const zh = language === "zh";
  const name = `**${field.name.replace(/[_-]+/g, " ")}**`;
  const about = [field.description.replace(/[.。]\s*$/, ""), hintOf(field, language)].filter((part) => part !== "");
  const detail = about.length === 0 ? "" : zh ? `（${about.join("；")}）` : ` (${about.join("; ")})`;
  if (again) {
    return zh
      ? `这个回答我没法用作 ${name}${detail}。请再说一次，或者说“取消”。`
      : `I cannot use that as the ${name}${detail}. Say it once more, or say "cancel".`;
  }
  return zh
    ? `还需要一个信息：${name}${detail}。请告诉我。`
    : `One more thing is needed: the ${name}${detail}. What should it be?`;
}

function hintOf(field: Field, language: Language): string {
  const zh = language === "zh";
  switch (field.kind) {
    case "choice":
      return zh ? `可选：${field.choices.join("、")}` : `one of ${field.choices.join(", ")}`;
    case "number":
      return field.whole ? (zh ? "整数" : "a whole number") : zh ? "数字" : "a number";
    case "boolean":
      return zh ? "是或否" : "yes or no";
    case "when":
      return zh ? "例如“明天下午三点”" : 'such as "tomorrow at 3pm"';
    case "email":
      return zh ? "电子邮箱" : "an e-mail address";
    case "url":
      return zh ? "链接" : "a link";
    default:
      return "";
  }
}

/** A tool could not be carried out. `reason` is what it said, in its own words. */
export function sayFailure(reason: string, language: Language): string {
  const zh = language === "zh";
  const misfit = /do not fit|not valid JSON/i.test(reason);
  if (misfit) {
    return zh
      ? `我按规则从这句话里取出的内容不合要求，所以没有执行。请换一种更直接的说法。${howToGetModel.zh}`
      : `What my rules took from your message does not fit, so nothing was done. Say it more plainly. ${howToGetModel.en}`;
  }
  const words = reason.replace(/^The tool failed:\s*/i, "").trim();
  return zh ? `没有做成：${words}` : `That did not work: ${words}`;
}

/** A tool finished without anything to show. */
export function sayDone(language: Language): string {
  return language === "zh" ? "完成了。" : "Done.";
}
