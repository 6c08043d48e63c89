/** The English reader: what counts as a find at a place of a text, and what only looks like one. */
import { isoMoment } from "../iso.ts";
import { dateMeaning, type Meaning, timeMeaning } from "../meaning.ts";
import { alt, before, map, type Parser, after as precededBy, rule, type Source } from "../parse.ts";
import type { Reader } from "../scan.ts";
import { looseTime, strongTime } from "./clocks.ts";
import { date } from "./days.ts";
import { duration } from "./durations.ts";
import { datetime } from "./moments.ts";
import { dateRange } from "./periods.ts";
import { set } from "./sets.ts";
import { datetimeRange, timeRange } from "./spans.ts";
import { closing } from "./written.ts";

const countedThing =
  /(?!\s+(?:people|persons?|men|women|children|kids|guests|students|pieces|items|rooms?|seats|dollars?|euros?|pounds|bucks|percent|per ?cent|points?|degrees|miles|km|kilometers|metres|meters|kg|gb|mb|copies|tickets|votes|pages?|chapters?|floors?|%)(?![A-Za-zÀ-ɏ\d]))/iy;

/** "at 7", "by seven": a mere number after such a word, where the sentence goes on as after a time. */
const bareTime = precededBy(
  /(?:\b(?:at|around|about|by|until|till|before|after|since)\s+|@\s?)$/i,
  before(looseTime, closing),
);

const shortLength =
  /\b(?:just|wait|hold on|hang on|give me|got|half|times|twice|once|per|\d|(?:second|minute|hour|day|week|month|year)s?|[$€£¥]\s?[\d,.]+)\s+$/i;

const lengths: Parser<Meaning> = map(
  before(
    duration,
    /(?!\s*(?:-?\s?old\b|opinion|thought|hand\b|chance|look\b|time\b|place\b|language|floor\b|option|one\b|'s\b|owl\b|of\b(?!\s+(?:an?\s+)?(?:hour|day|week|month|year))))/iy,
  ),
  (length): Meaning => ({ kind: "duration", amount: length }),
);

/** "a week" in "twice a week" is a rate, and "a second" in "a second opinion" an order. */
const plainLengths: Parser<Meaning> = (source, at) => {
  const isRate =
    /^an?\s/i.test(source.text.slice(at, at + 3)) && shortLength.test(source.text.slice(Math.max(0, at - 24), at));
  if (isRate) return [];
  return lengths(source, at).filter(
    ({ end }) =>
      !/^(?:an?|the|one|some)\s+(?:second|sec|moment|minute|day)$/i.test(source.text.slice(at, end)) ||
      /\bfor\s+$/i.test(source.text.slice(Math.max(0, at - 5), at)),
  );
};

const dates = map(date, dateMeaning);

const expression: Parser<Meaning> = rule(() =>
  alt(
    isoMoment,
    set,
    datetimeRange,
    datetime,
    dateRange,
    timeRange,
    dates,
    map(before(strongTime, countedThing), timeMeaning),
    map(bareTime, timeMeaning),
    plainLengths,
  ),
);

/** What looks like a time and is none; it is passed over. */
const traps: readonly RegExp[] = [
  /(?:v|ver|version|release|build|python|node|ios|android|windows)\.?\s?\d+(?:\.\d+)+/iy,
  /\d+(?:\.\d+){3,}/y,
  /(?:room|rooms|page|pages|chapter|section|item|step|level|floor|gate|platform|line|bus|flight|table|figure|unit|apartment|apt|suite|building|block|number|no|id|order|ticket|case|issue|bug|pr|article|rule|question|option|team|group|phase|stage|grade|class|route|highway|exit|slide|row|column|episode|season|part|act|lesson|version|model|box|bay|desk|seat)[.:]?\s?#?\d[\d.,:-]*(?![\d:/]|\s?(?:[ap]\.?m|o'?clock|(?:min(?:ute)?|hour|hr|day|night|week|month|year|business|working)s?)\b)/iy,
  /#\d+/y,
  /[$€£¥]\s?\d[\d,.]*(?:\s?(?:k|m|bn|million|billion))?/iy,
  /\d[\d,]*(?:\.\d+)?\s?(?:%|percent(?![A-Za-zÀ-ɏ])|per cent)/iy,
  /\+?\d{1,3}[-.\s]\(?\d{2,4}\)?(?:[-.\s]\d{3,4}){2,}/y,
  /\d{3}-\d{2}-\d{4}(?!\d)/y,
  /\(?\d{3}\)?[-.\s]\d{3}[-.\s]\d{4}(?!\d)/y,
  /\d+(?:\.\d+)?\s?(?:out of|\/)\s?\d+(?:\.\d+)?\s?(?:stars|points)/iy,
  /24\s?\/\s?7/y,
  /([a-z]+) by \1\b/iy,
  /[A-Za-zÀ-ɏ0-9._%+-]+@[A-Za-zÀ-ɏ\d.-]+\.[A-Za-zÀ-ɏ]{2,}/y,
  /[A-Z]{2,}-\d[A-Za-zÀ-ɏ\d-]*/y,
  /\d+\/\d+\.\d+/y,
  /(?:march|may|august)\s+\d{1,2}\s+(?:people|men|women|children|times|(?!works\b|is\b|was\b|has\b|this\b|suits\b|as\b|does\b|looks\b|sounds\b|seems\b|falls\b|starts\b|ends\b|plus\b|unless\b|versus\b|vs\b|hours\b|hrs\b)[a-z]+s)\b/iy,
  /have\s+an?\s+(?:\w+\s+){0,2}(?:day|week|weekend|month|year|morning|afternoon|evening|night|lunch|dinner)(?:\s+(?:everyone|all|too))?\s*(?=$|[.,!?])/iy,
  /good\s+(?:morning|afternoon|evening|night|day)\b/iy,
  /(?:the\s)?(?:second|minute|hour)\s?hand\b/iy,
];

/** A web address may hold a date in digits; nothing else in it is a time. */
const address = /(?:https?:\/\/|www\.)\S+/iy;

export const english: Reader = {
  fold: (text) => text.replace(/[\u00a0\u2009\u202f]/g, " ").replace(/：/g, ":"),
  expression,
  edges: { lead: /^(?:(?:on|about)\s+|at\s+(?=\d))/i, tail: /(?<=[\dA-Za-z][ap]?m?)(?<!\.\s?m)\.$/i },
  listJoint: /^\s*(?:,|\/|&|(?:,\s*)?(?:or|and))\s*(?:on\s+)?(?:maybe\s+|perhaps\s+)?$/i,
  beginnings: /(?<![A-Za-zÀ-ɏ0-9])(?=[A-Za-zÀ-ɏ0-9#@$€£¥(+])|(?<=[@-])(?=\d)/g,
  passOver: (source: Source, at: number): number => {
    address.lastIndex = at;
    const url = address.exec(source.text);
    if (url) {
      const found = /\d{4}-?\d{2}-?\d{2}(?!\d)/.exec(url[0]);
      return found && found.index > 0 ? at + found.index : at + url[0].length;
    }
    for (const trap of traps) {
      trap.lastIndex = at;
      const match = trap.exec(source.text);
      if (match) return at + match[0].length;
    }
    return at;
  },
};
