/** The Chinese reader: what counts as a find at a place of a text, and what only looks like one. */
import { isoMoment } from "../iso.ts";
import { dateMeaning, type Meaning, timeMeaning } from "../meaning.ts";
import { alt, map, type Parser, rule } from "../parse.ts";
import type { Reader } from "../scan.ts";
import { time } from "./clocks.ts";
import { date } from "./days.ts";
import { dateRange } from "./periods.ts";
import { set } from "./sets.ts";
import { datetime, datetimeRange, timeRange } from "./spans.ts";
import { duration, simplified } from "./words.ts";

/** What is counted in units that are also of time, such as `一年级`, is no length. */
const lengths: Parser<Meaning> = (source, at) =>
  duration(source, at)
    .filter(({ end }) => {
      const said = source.text.slice(at, end);
      const next = source.text.slice(end, end + 2);
      return (
        !/^(?:级|制|纪|薪|票|报|刊|之[一二三])/u.test(next) &&
        !/^(?:\d+|[一二三四五六七八九十两]+)(?:分|日|年|秒)$/u.test(said) &&
        !/^(?:一|半)天$/u.test(said)
      );
    })
    .map(({ end, value }) => ({ end, value: { kind: "duration", amount: value } as const }));

const expression: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    isoMoment,
    set,
    datetimeRange,
    datetime,
    dateRange,
    timeRange,
    map(date, dateMeaning),
    map(time, timeMeaning),
    lengths,
  ),
);

/** What looks like a time and is none; it is passed over. */
const traps: readonly RegExp[] = [
  /十分(?!钟|之)(?=[\u4e00-\u9fff])/y,
  /(?:有|差|快|早|晚|慢|多|少|大|小|好|高|低|长|短|近|远|轻|重|热|冷|这|那|任何|每|另)?一点(?:也|都|儿|点|不|没|[吧呢啊吗了])/y,
  /[有差快早慢多少大小好高低长短近远轻重热冷]一?点(?!钟|半|整|\d)/y,
  /晚一?点(?!钟|半|整|\d)(?=[^\d]|$)/y,
  /第[一二三四五六七八九十\d]+[点条章节页期届号名位次天日](?!工作)/y,
  /(?:房间|会议室|教室|座位|编号|号码|型号|版本)\s?[\d零一二三四五六七八九十]+(?:\.\d+)*号?/y,
  /v?\d+(?:\.\d+){2,}(?!\d)(?<!\d{4}\.\d{1,2}\.\d{1,2})/iy,
  /[¥$€£￥]\s?\d[\d,.]*/y,
  /\d[\d,]*(?:\.\d+)?\s?(?:%|元|块|人|个人|万|亿|千克|公斤|米|公里|页|名|位|件|台|次)/y,
  /[一二两三四五六七八九十百千\d.]+(?:%|个百分点|分之|成(?!立))/y,
  /\+?\d{1,3}[-\s]\d{3,4}[-\s]\d{3,4}(?:[-\s]\d{3,4})?(?!\d)/y,
  /\d{3}-\d{3,4}-\d{4}(?!\d)/y,
  /(?<!\d)1\d{10}(?!\d)/y,
  /[零一二三四五六七八九十\d]+(?:月饼|日元|日游|年级|号线|号楼|号房|号会议室|号店|时代)/y,
  /[上中下][午]好|[早晚]上好|早安|晚安|周末(?:愉快|快乐)|一时(?:半|之|间|兴起)|国庆(?:路|街|大街)|[一二两三四\d]点之间(?=[^,，。]{0,4}(?:直线|距离|连线))|一日(?:三餐|游|千里)/y,
  /今日头条|天天向上|日常|明日之星|后天(?:性|免疫|努力)|前天赋|星期天气/y,
];

export const chinese: Reader = {
  fold: simplified,
  expression,
  edges: { lead: /^[在于]\s*/, tail: /(?!)/ },
  listJoint: /^\s*(?:[、，,/和或与跟]|或者|还是|以及|[,，]?或者?是?)\s*$/,
  beginnings:
    /(?=[\d零〇一二两三四五六七八九十廿卅半几差去全大约概再过今明后昨前当这本此上下早晚晨中午凌清正傍深夜黄周星礼每逢隔天工第最首头倒农阴旧腊冬年月春元除端重国劳圣平万感双植妇青儿教建母父复愚情小光新未接往之以近现目眼从自由在于截还翌次白拂黎营来]|(?<![a-z])[apq][m1-4])/gi,
  passOver({ text }, at) {
    for (const trap of traps) {
      trap.lastIndex = at;
      const match = trap.exec(text);
      if (match) return at + match[0].length;
    }
    return at;
  },
};
