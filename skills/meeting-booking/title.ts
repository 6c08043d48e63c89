/** What a meeting is about, where the sentence says it. */

const quoted = /["“「『《]([^"”」』》\n]{1,80})["”」』》]/;
/** Where a title ends: a sign, a time that was struck out (`|`), or a word that begins another part. */
const end = "(?=$|[,.;:!?|，。；！？]|\\s+(?:with|in|at|on|for|from|and|please|tomorrow|next|every|this)\\b)";
const forms: readonly RegExp[] = [
  new RegExp(
    `\\b(?:called|titled|named|about|to discuss|to talk about|discussing)\\s+(?:the\\s+|our\\s+)?(.{2,60}?)\\s*${end}`,
    "iu",
  ),
  new RegExp(`\\bfor\\s+(?:the|an?|our|my)\\s+([\\p{L}][\\p{L}\\p{N}' -]{1,60}?)\\s*${end}`, "iu"),
  /\b(?:an?|the|our)\s+((?:[\p{L}\p{N}'-]+\s+){0,3}(?:review|sync|stand-?up|retro(?:spective)?|planning|interview|workshop|catch-?up|one-on-one|demo|training|kick-?off|brainstorm))\b/iu,
  /\b((?:[\p{L}\p{N}'-]+\s+)?(?:stand-?up|retro(?:spective)?|kick-?off|brainstorm))\b/iu,
  /(?:讨论|商量|关于|主题(?:是|为|[:：])?|名为|叫做|题目(?:是|为|[:：])?)\s*([^\s，。,.;；|]{2,30}?)(?:的?(?:会议|会))?(?=$|[\s，。,.;；|])/u,
  /(?:开|安排|约|订|组织|办)(?:一?个|一次|一?场|\|)*([\p{Script=Han}A-Za-z0-9]{0,8}(?:评审会?|例会|周会|站会|晨会|复盘会?|面试|培训|启动会|碰头会|讨论会|同步会|分享会|月会))/u,
];
/** What is no title though it stands where one may. */
const none =
  /^(?:room|meeting|meeting room|conference room|call|hour|half hour|while|team|all of us|us|everyone|people|会议室?|会|.*\b(?:minutes?|hours?|people|persons?|room)|.*(?:screen|whiteboard|video|projector))$/i;

/** The title that a text gives its meeting; `rest` is the text with times struck out, `known` the names in it. */
export function titleIn(
  text: string,
  rest: string,
  known: readonly { from: number; to: number }[],
): string | undefined {
  const inQuotes = quoted.exec(text)?.[1]?.trim();
  if (inQuotes) return inQuotes;
  for (const form of forms) {
    const match = form.exec(rest);
    const said = match?.[1]?.replace(/\|+/g, " ").trim();
    if (!match || !said || none.test(said)) continue;
    const at = text.indexOf(said);
    if (known.some(({ from, to }) => from <= at && to >= at + said.length)) continue;
    return said.charAt(0).toUpperCase() + said.slice(1);
  }
  return undefined;
}
