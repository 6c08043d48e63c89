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

/** Chinese question words, particles and pronouns, longest first: a question is parted at them. */
export const chineseStopPhrases = new RegExp(
  `${[
    ..."请问 告诉我 为什么 為什麼 什么时候 什麼時候 什么样 什麼樣 是什么 是什麼 有哪些 有什么 有什麼 哪一年 哪一个 哪一個 哪些 哪里 哪裡 哪儿 哪个 哪個 哪位 哪种 哪種".split(
      " ",
    ),
    ..."哪年 哪国 什么 什麼 甚麼 多少 多大 多长 多久 多高 如何 怎么 怎麼 怎样 怎樣 是否 何时 何時 何地 何人 何种 何種 何处 何處 为何 為何 谁 誰 几 幾 哪 吗 嗎 呢 吧 啊".split(
      " ",
    ),
    ..."它们 他们 她们 我们 你们 其中 以及 或者 并且 而且 因此 所以 因为 因為 由于 由於 关于 關於 对于 對於 根据 根據".split(
      " ",
    ),
    ..."这个 這個 那个 那個 这些 這些 那些 的 了 着 著 是 在 有 和 与 與 及 或 被 把 将 將 于 於 之 也 都 就 而 且 但 他 她 它 我 你 您 其 这 這 那 从 從 到 以 由 向 对 對 为 為 请 請 何".split(
      " ",
    ),
  ].join("|")}`,
  "u",
);
