/** Words that stand in every question and tell nothing about what is asked. */

/** English function words and the words questions are made of. */
export const englishStopWords: ReadonlySet<string> = new Set(
  `a about above after again against all also am an and any are aren as at be because been before being below between
  both but by can cannot could couldn d did didn do does doesn doing don down during each either else ever few for from
  further had hadn has hasn have haven having he her here hers herself him himself his how however i if in into is isn it
  its itself just ll m may me might mine more most must mustn my myself neither no nor not of off on once only or other
  ought our ours ourselves out over own please re same shall she should shouldn so some such tell than that the their
  theirs them themselves then there these they this those through thus to too under until up upon us ve very was wasn we
  were weren what whatever when where whether which while who whom whose why will with within without would wouldn yes yet
  you your yours yourself yourselves`.split(/\s+/),
);

/** Chinese question words and connectives in simplified characters, longest first: a question is parted at them. */
export const chineseStopPhrases = new RegExp(
  [
    ..."请问 告诉我 为什么 什么时候 什么时后 什么样 是什么 有哪些 有什么".split(" "),
    ..."哪一年 哪一个 哪一 哪些 哪里 哪儿 哪边 哪个 哪位 哪种 哪年 哪国".split(" "),
    ..."什么 甚么 多少 多大(?!学) 多长 多久 多高 如何 怎么 怎样 是否 何时 何地 何人 何种".split(" "),
    ..."何处 为何 谁 几 哪 吗 呢 吧 啊 它们 他们 她们 我们 你们 其中".split(" "),
    ..."以及 或者 并且 而且 因此 所以 因为 由于 关于 对于 根据 这个 那个 这些 那些".split(" "),
  ].join("|"),
  "u",
);

/** Characters that are mostly words without a meaning of their own (的, 是, 在), yet also parts of others (首都, 共和). */
export const chineseFunctionCharacters: ReadonlySet<string> = new Set(
  "的了着著是在有和与及或被把将于之也都就而且但他她它我你您其这那从到以由向对为请何",
);
