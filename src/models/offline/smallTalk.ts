/** Recognises what people say to each other around a request: greetings, thanks, "who are you", "what can you do". */

export type SmallTalk = "greeting" | "thanks" | "bye" | "identity" | "help" | "cancel" | "praise";

/** What is longer is no small talk. */
const longestTalk = 120;

const hello =
  "(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|howdy|你好|您好|嗨|哈喽|哈啰|大家好|早上好|早安|早|上午好|中午好|下午好|晚上好|在吗|在么)";
const addressee = "(?:[ ,，]*(?:there|all|everyone|team|bot|atclaw|啊|呀|哈))*";

const forms: readonly (readonly [SmallTalk, RegExp])[] = [
  [
    "greeting",
    new RegExp(
      `^${hello}${addressee}(?:[ ,，]*how are you(?: doing)?(?: today)?)?$|^how are you(?: doing)?(?: today)?$|^你好吗$`,
      "i",
    ),
  ],
  [
    "thanks",
    /^(?:ok(?:ay)?[ ,，]*)?(?:(?:many )?thanks?(?: you)?(?: so much| very much| a lot)?|thx|ty|cheers|much appreciated|(?:好的[ ,，]*)?(?:非常)?(?:谢谢|多谢|感谢|谢啦|辛苦)(?:你|您|了|啦|大家)*)(?:[ ,，]*(?:bot|atclaw))?$/i,
  ],
  ["bye", /^(?:bye(?:[ -]?bye)?|good ?bye|see you(?: later| soon)?|good night|再见|拜拜|晚安|回头见)$/i],
  [
    "praise",
    /^(?:great|nice|cool|perfect|awesome|good job|well done|ok(?:ay)?|got it|i see|好的?|收到|明白了?|知道了|不错|太好了|赞|厉害|真棒)$/i,
  ],
  [
    "cancel",
    /^(?:never ?mind|forget (?:it|about it)|cancel(?: (?:it|that))?|stop|no thanks|算了|取消|不用了|不要了|没事了|不需要了)$/i,
  ],
  [
    "identity",
    /^(?:who|what) are you$|^who made you$|^what(?:'s| is) your name$|^what (?:ai |language )?model (?:are you|do you use|is this)$|^which (?:ai |language )?model (?:are you|do you use|is this)$|^are you (?:a |an )?(?:bot|robot|human|person|real(?: person)?|ai|llm|language model|gpt|chatgpt|rules?)$|^do you use (?:a |an )?(?:ai|llm|language model|model|gpt|chatgpt)$|^how do you work$|^(?:你|您)(?:到底)?是(?:谁|什么|哪位)$|^(?:你|您)叫什么(?:名字)?$|^(?:你|您)是(?:机器人|人|真人|人工智能|ai|大模型|gpt|chatgpt)(?:吗|么)?$|^(?:你|您)(?:用|使用)?的?(?:是)?(?:什么|哪个)(?:大|语言)*模型$|^(?:你|您)(?:是|用)(?:的是)?(?:什么|哪个)(?:大|语言)*模型$|^你是怎么工作的$/i,
  ],
  [
    "help",
    /^(?:help(?: me)?(?: out)?|i need help|can you help(?: me)?|what (?:can|do) you do(?: for (?:me|us))?|what can i (?:ask|do|say)(?: you)?(?: here)?|how (?:can|do) i use (?:you|this)|how can you help(?: me| us)?|what are (?:you able to do|your (?:skills|commands|abilities|features))|show me what you can do|帮助|帮帮我|(?:请)?(?:你|您)?(?:都)?(?:会|能|可以)(?:做|帮我做|干|帮忙做)?(?:些|点)?(?:什么|啥|哪些事?)|(?:你|您)有(?:什么|哪些)(?:功能|技能|能力|本领)|怎么(?:用|使用)(?:你|您)?|使用(?:说明|方法)|我(?:能|可以)(?:问|做)(?:你)?(?:些)?(?:什么|啥))$/i,
  ],
];
const opening = new RegExp(`^${hello}(?:[ ]+(?:there|all|everyone|team|bot|atclaw))*[\\s,，.。!！~、]+(?=\\S)`, "i");
const thanksOpening =
  /^(?:thanks?(?: you)?(?: so much| very much| a lot)?|谢谢(?:你|您)?|多谢|好的)[\s,，.。!！~、]+(?=\S)/i;

/** What kind of small talk a message is as a whole; undefined when it asks for something. */
export function smallTalkOf(message: string): SmallTalk | undefined {
  if (message.length > longestTalk) return undefined;
  const bare = message
    .normalize("NFKC")
    .replace(/\p{Extended_Pictographic}|\uFE0F|\u200D|[\u{1F3FB}-\u{1F3FF}]/gu, "")
    .replace(/[\s.。!！?？~,，、;；:)(]+$/u, "")
    .replace(/\s+/g, " ")
    .trim();
  return forms.find(([, pattern]) => pattern.test(bare))?.[0];
}

/** A message without the greeting or the thanks it begins with; the whole of it when nothing else is said. */
export function withoutOpening(message: string): string {
  const rest = message.trim().replace(opening, "").replace(thanksOpening, "").trim();
  return rest === "" ? message.trim() : rest;
}
