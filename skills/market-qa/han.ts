/**
 * Names in Chinese text, told by their form where no glossary knows them: `…科技`, `…公司` and the like, `《…》`, persons
 * by family name and what stands around them, and in a question whatever stands before the attribute it asks for.
 */

interface HanName {
  readonly text: string;
  /** UTF-16 offsets into the text read. */
  readonly start: number;
  readonly end: number;
  readonly kind: "organisation" | "person" | "name";
}

/** Endings that any company may drop or take on: `青云集团` is `青云公司`. */
const legal = "(?:(?:股份|控股)?有限(?:责任)?公司|公司|集团|股份|控股)";
const trade =
  "(?:科技|银行|证券|资本|大学|研究院|研究所|实验室|事业部|(?<![全内外总局大东西南北中头一底顶干])部(?=的|发布|宣布|表示|[，。？、]|$))";
const organisation = new RegExp(`(?:${trade}${legal}*|${legal})+(?![化型界圈股园员业])`, "gu");
/** What cannot stand inside a name, so that a name begins behind it. */
const boundary =
  /[^\p{Script=Han}A-Za-z0-9·]|\d+(?:年|月|日|号|亿|万|元)|(?:[这那哪该某各多几一两三数每]|其他|有关)(?:家|个|所|些|间)|[的了是在和与及由为被把对从向以据将于给让比跟同或而且但并即称其该]|年|月|日|上半|下半|全年|收购|投资|加入|成立|担任|旗下|表示|宣布|发布|显示|报道|根据|关于|通过|来自|包括|以及|合作|超过|成为|加盟|任职|请问|介绍|比较|谁|哪|什么|多少|已有|领导|目前/gu;
/** Words before such an ending that make it any company of a sort. */
const generic =
  /^(?:.*(?:上市|国有|民营|外资|本土|头部|大型|小型|创业|初创|互联网|人工|信息|高新|金融|商业|投资|咨询|保险|数据|软件|硬件|母|子|分|总|本|我们|你们|他们|有限|股份|控股|名牌|综合|重点|哪|什么|所有|全部|部分|各类))$/;
const family =
  "(?:欧阳|司马|上官|诸葛|王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|何|林|高|罗|郑|梁|谢|宋|唐|许|邓|韩|冯|曹|彭|曾|肖|萧|田|董|潘|袁|蔡|蒋|余|于|杜|叶|程|魏|苏|吕|丁|任|卢|姚|沈|钟|姜|崔|谭|陆|范|汪|廖|石|金|韦|贾|夏|付|方|邹|熊|白|孟|秦|邱|侯|江|尹|薛|闫|段|雷|龙|史|陶|贺|毛|郝|顾|龚|邵|万|覃|武|钱|戴|严|莫|孔|向|汤|雍|宗|柳|樊)";
const office =
  "(?:董事长|总裁|总经理|首席\\p{Script=Han}{1,3}官|创始人|负责人|院长|校长|主席|主任|行长|CEO|CTO|CFO|COO)";
const named = `(${family}\\p{Script=Han}{1,2}?)`;
const persons: readonly RegExp[] = [
  new RegExp(
    `${office}(?:兼${office})?(?:是|为|由|叫|：|:)?${named}(?=[，。；、（(！]|$|担任|出任|表示|说|称|和|与|于|在|的)`,
    "gu",
  ),
  new RegExp(`(?:由|叫|名叫)${named}(?=[，。；、（(]|$|担任|出任|创立|创办|领导|负责|主持)`, "gu"),
  new RegExp(
    `(?<=^|[，。；、：]|\\d[年月日])${named}(?=(?:现|曾)?(?:担任|出任|表示|说|任|是\\S{0,20}${office}))`,
    "gu",
  ),
];

/** Names of organisations, works in `《》`「」 and persons. `isWord` tells words of the language, of which no name consists. */
export function hanNames(text: string, isWord: (run: string) => boolean): HanName[] {
  const found: HanName[] = [];
  for (const match of text.matchAll(organisation)) {
    const end = match.index + match[0].length;
    const run = text.slice(0, match.index);
    const cut = [...run.matchAll(boundary)].at(-1);
    const start = Math.max(cut ? cut.index + cut[0].length : 0, found.at(-1)?.end ?? 0);
    const core = text.slice(start, match.index);
    if (core.length < 2 || core.length > 10 || !/^\p{Script=Han}/u.test(core)) continue;
    if (generic.test(core) || isWord(core)) continue;
    found.push({ text: text.slice(start, end), start, end, kind: "organisation" });
  }
  for (const match of text.matchAll(/[《「]([^《》「」\n]{2,24})[》」]/gu))
    if (/\p{Script=Han}/u.test(match[1] ?? ""))
      found.push({
        text: match[1] ?? "",
        start: match.index + 1,
        end: match.index + match[0].length - 1,
        kind: "name",
      });
  for (const pattern of persons)
    for (const match of text.matchAll(pattern)) {
      const own = match[1] ?? "";
      const start = match.index + match[0].lastIndexOf(own);
      if (!isWord(own)) found.push({ text: own, start, end: start + own.length, kind: "person" });
    }
  return found;
}

/** A line of business ends many a company's name; only at a question's head, before its attribute, is that told from a thing. */
const line = /(?:机器人|半导体|电子|网络|汽车|智能|技术|能源|医药|生物|云)$/;
const attribute =
  "(?:\\d{4}年?)?(?:第?[一二三四]季度|上半年|下半年|全年)?的?(?:董事长|总裁|总经理|首席|创始人|负责人|CEO|CTO|CFO|营业|营收|收入|净利|利润|毛利|市值|估值|员工|总部|市场份额|份额|股价|股东|融资|订单|成立|创立|创办)";
const asked = new RegExp(
  `^(?:请问|根据资料|资料中|那么|那)?[，,]?(?!谁|哪|什么|怎|为何|如何|多少|最|其|该|这|那|目前|现在|去年|今年|全球|所有)(\\p{Script=Han}{2,8}?)(?=${attribute})`,
  "u",
);

/** The names of a question: those that the form tells and, where none is found, the unknown word that its attribute is asked of. */
export function hanNamesAsked(text: string, isWord: (run: string) => boolean): HanName[] {
  const found = hanNames(text, isWord);
  const head = asked.exec(text);
  const own = head?.[1];
  if (!head || !own || found.some((name) => name.start < head[0].length)) return found;
  const start = head[0].length - own.length;
  const core = own.replace(line, "");
  if (core.length < 2 || generic.test(own) || hasWord(core, isWord)) return found;
  return [...found, { text: own, start, end: head[0].length, kind: "name" }];
}

/** True when any part of a run is a word: a run with a known word in it may be a phrase. */
const hasWord = (run: string, isWord: (run: string) => boolean): boolean => {
  for (let i = 0; i < run.length; i++)
    for (let j = i + 2; j <= run.length; j++) if (isWord(run.slice(i, j))) return true;
  return /[的了是在和与及]/.test(run);
};

/** A name without the endings that companies take on or drop: `青云科技股份有限公司` is `青云科技`, and in short `青云`. */
export function shortForms(text: string): { plain: string; core: string } {
  const plain = text.replace(new RegExp(`${legal}+$`), "");
  const core = plain.replace(new RegExp(`${trade}+$`), "");
  return { plain: plain.length >= 2 ? plain : text, core: core.length >= 2 ? core : text };
}
