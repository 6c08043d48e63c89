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

/** Chinese question words and connectives, longest first: a question is parted at them. */
export const chineseStopPhrases = new RegExp(
  [
    ..."请问 請問 告诉我 告訴我 为什么 為什麼 什么时候 什麼時候 什麼時後 什么样 什麼樣 是什么 是什麼 有哪些 有什么 有什麼".split(
      " ",
    ),
    ..."哪一年 哪一个 哪一個 哪一 哪些 哪里 哪裡 哪裏 哪儿 哪边 哪邊 哪个 哪個 哪位 哪种 哪種 哪年 哪国 哪國".split(
      " ",
    ),
    ..."什么 什麼 甚麼 多少 多大(?![学學]) 多长 多長 多久 多高 如何 怎么 怎麼 怎样 怎樣 是否 何时 何時 何地 何人 何种 何種".split(
      " ",
    ),
    ..."何处 何處 为何 為何 谁 誰 几 幾 哪 吗 嗎 呢 吧 啊 它们 它們 他们 他們 她们 她們 我们 我們 你们 你們 其中".split(
      " ",
    ),
    ..."以及 或者 并且 並且 而且 因此 所以 因为 因為 由于 由於 关于 關於 对于 對於 根据 根據".split(" "),
    ..."这个 這個 那个 那個 这些 這些 那些".split(" "),
  ].join("|"),
  "u",
);

/** Characters that are mostly words without a meaning of their own (的, 是, 在), yet also parts of others (首都, 共和). */
export const chineseFunctionCharacters: ReadonlySet<string> = new Set(
  "的了着著是在有和与與及或被把将將于於之也都就而且但他她它我你您其这這那从從到以由向对對为為请請何",
);
