/**
 * What people say when they want something of a meeting, by what they want: verbs and turns of phrase, none of which names
 * a person, a room or a time. Chinese is compared in simplified characters.
 */

/** A cue in both languages. */
const cue = (en: string, zh: string): RegExp => new RegExp(`(?:${en})|(?:${zh})`, "iu");

/** A length as it is said. */
const lengthEn =
  "(?:an?|half an?|one|two|three|four|five|ten|fifteen|twenty|thirty|forty-?five|sixty|ninety|\\d+(?:\\.\\d+)?)[ -]?(?:and a half )?(?:half )?(?:h|hours?|hrs?|minutes?|mins?)\\b";
const lengthZh = "(?:[\\d一二两三四五六七八九十半]+个?半?(?:小时|钟头|刻钟|分钟|个?钟))";

/** A meeting, whatever it is called. */
export const meetingNoun = cue(
  "\\b(?:meetings?|calls?|sync(?:-?up)?s?|reviews?|stand-?ups?|weekl(?:y|ies)|1:1s?|1-1|one-on-ones?|interviews?|workshops?|retros?|retrospectives?|kick-?offs?|sessions?|catch-?ups?|check-?ins?|huddles?|town ?halls?|all-?hands|demos?|trainings?|brainstorms?|appointments?|offsites?|team lunch|lunch with|chat with|bookings?|reservations?)\\b",
  "会议|开会|例会|周会|早会|晨会|站会|月会|评审|面试|复盘|碰头|一对一|培训|个会|的会|场会|[开有]会|全员会|碰一下|(?<![机社大不就才只都])会(?=[改取推延挪换提加]|有谁|都有谁|谁|几点|在哪|$)",
);
/** A room, whatever it is called. */
export const roomNoun = cue(
  "\\b(?:rooms?|meeting spaces?|phone booths?|booths?|boardrooms?|somewhere|places? to)\\b",
  "会议室|房间|屋子|[一两几哪]间|间(?=.{0,8}(?:人|屏|投影|白板))|小黑屋|电话间|地方",
);
/** The meeting that was spoken of before. */
export const pronoun = cue(
  "\\b(?:it|that one|this one|that meeting|this meeting|the meeting)\\b",
  "这个会|那个会|刚才|刚订|它|这会|该会",
);

export const cancels = cue(
  "\\b(?:cancel|call(?:ing)? off|delete|drop|scrap|remove|release|free up|give (?:up|back)|get rid of|ditch|nix|cancelled|canceled)\\b|\\b(?:don['’]?t|do not|won['’]?t|no longer) need\\b|\\bcalled off\\b",
  "取消|退掉|退订|退了|删掉|删了|删除|不开了|不用开|不要了|不需要了|用不上了|作废|撤掉|撤了|不订了|不约了|别开了",
);
export const forOthers = cue(
  "\\b(?:on behalf of|on (?:his|her|their) behalf|for (?:him|her|them))\\b",
  "[替代](?![码理表]).{1,10}(?:取消|退)",
);
export const extendsIt = cue(
  "\\b(?:extend|prolong|lengthen|shorten|overrun|run (?:over|long))\\b|\\b(?:longer|shorter)\\b|\\b(?:\\d+|an?|half an) more (?:minutes?|mins?|hours?)\\b|\\b(?:another|extra) (?:\\d+|half|hour)\\b|\\bmore time\\b|\\bcut\\b.*\\b(?:to|by|short)\\b",
  `延长|加长|缩短|拉长|(?:延|续|开|用)[到至]|(?:多|再|续)(?:开|用|订|要|给|留|加|延)?个?${lengthZh}|晚点结束|早点结束`,
);
/** A length given to what is booked already: only with a meeting at hand. */
export const lasts = cue(
  `\\b(?:will|should|to|['’]ll|going to|needs? to|has to) (?:take|last|be|need)\\s+${lengthEn}|\\bmake (?:it|that|this)\\s+${lengthEn}`,
  `(?:要|得|改|变|需要?)(?:开|成|为|用|到)?${lengthZh}(?![之以]?[后前])`,
);
export const moves = cue(
  "\\b(?:move|re-?schedule|postpone|push|shift|delay|defer|put off|bring\\b.*\\bforward|change|switch|swap|relocate|rebook|slide|bump)\\b|\\binstead\\b|\\bshould (?:be|start) (?:at|on|in)\\b|\\bmake (?:it|that)\\b|\\b(?:start|begin)s?\\b.*\\b(?:earlier|later)\\b",
  `[早晚](?:一?点)?${lengthZh}|改[到成为在期]|改(?:一下|个|下)?(?:时间|日子|地方|会议室)|改(?=下?周|星期|今|明|后天|[一二三四五六七八九十]点|\\d|[上中下]午)|换[到成个间去]|换一?间|换(?=.{0,4}(?:会议室|座|星|室))|挪|移[到至]|推[迟后到一]|延[后期]|顺延|提[前早]|往[后前]|调[到成整]|后移|前移`,
);
export const adds = cue(
  "\\b(?:add|invite|include|loop\\b.*\\bin|bring\\b.*\\b(?:in|into|along)|pull\\b.*\\b(?:in|into)|rope\\b.*\\bin|join|joins|joining|cc)\\b|\\bon board\\b|\\bshould (?:come|attend|be (?:in|at|there))\\b|\\b(?:comes?|attends?)\\b.*\\b(?:too|as well|also)\\b",
  "加[上到进入]|加(?:个|一下|一个)(?!会)|叫上|拉[上进到]|带上|喊上|邀请|[请让].{1,8}(?:来|参加|加入)|也(?:要|会|来|得)?(?:叫|请|拉|喊|参加|来)",
);
/** A verb that can only begin something new. */
export const books = cue(
  "\\b(?:book|reserve|schedule|set(?:ting)? up|arrange|organi[sz]e|block|grab|pencil in)\\b",
  "订(?![单阅货价户])|预[约定订]|约(?![定束等合])|安排|占(?:一下|用|个)|借用|定(?:个|一|间|下)|开(?:个|一个|一次|一场|场|一间|间)|组织|召集|发起|[来弄整搞]一?间|要一?间|给[我我们]{1,2}.{0,4}间",
);
/** A verb that begins something new if a person, a room or a meeting comes with it. */
export const wants = cue(
  "\\b(?:get (?:me|us)|need|want|put|have|do|meet|let['’]?s|shall we|(?:can|could) (?:we|i)|like|hold|plan|find|talk to|speak (?:to|with)|see|catch|grab)\\b",
  "碰(?:一下|个头|下)|过一下|对一下|聊|谈|见[面一]|面试|一对一|开会|用一下|想用|要用|用(?=.{1,4}(?:半|[\\d一二两三]))|要(?=.{0,12}会议室)|需要|讨论|跟|和",
);
/** Looking for a time, not naming one. */
export const seeks = cue(
  "\\b(?:find|suggest|propose|look(?:ing)? for|search for|recommend|pick|offer|give me)\\b.*\\b(?:times?|slots?|hours?|minutes?|window|gap|days?|openings?)\\b|\\bwhen\\b.*\\b(?:can|could|are|would|should|free|available|works?|suits?|good)\\b|\\b(?:earliest|soonest|best time|good time|next (?:free )?slot)\\b|\\b(?:some|any) ?time\\b|\\b(?:gap|window|slots?)\\b|\\bfree (?:half )?(?:hour|time|minutes)\\b|\\b(?:asap|as soon as possible)\\b|\\bwhich (?:day|time|morning|afternoon|week)s?\\b|\\bwhat works\\b|\\bsuits?\\b|\\bsome day\\b|\\b(?:options|alternatives|possibilities) (?:for|to)\\b|\\bwhat (?:day|time|times|days)\\b",
  "什么时候|啥时候|何时|哪天|哪一天|哪个[上下]午|哪个(?:早上|晚上)|凑.{0,4}时间|备选|哪个时[间段]|哪些时[间段]|什么时[间段]|找.{0,12}(?:时间|小时|分钟|空档|时段|空闲|钟头)|空档|挑[个一]|尽快|尽早|最早|越快越好|最近|合适的?时间|时间.{0,3}合适|推荐.{0,8}时",
);
export const roomState = cue(
  "\\b(?:free|available|taken|took|takes|booked|using|uses|use|occupied|open|empty|vacant|happening|going on|bookings?|reservations?|has|have|in|on|schedule|is there)\\b",
  "有没有|空|用|占|订|有人|没人|情况|几点前|谁|安排",
);
export const personState = cue(
  "\\b(?:free|available|busy|around|have (?:any |some )?time|has time|occupied|tied up)\\b",
  "有空|没空|空着|空闲|忙闲|的空|有时间|没时间|忙|有(?:什么)?安排|方便|有事|有会",
);
export const ownTime = cue(
  "\\b(?:my|our)\\b.*\\b(?:agenda|calendar|schedule|meetings?|day|week|bookings?)\\b|\\b(?:do|have) i\\b.*\\b(?:have|got|meetings?|anything|on)\\b|\\bam i (?:busy|in)\\b|\\bhow (?:does|is|['’]s)\\b.*\\b(?:my|look)\\b|\\b(?:on|in) my (?:calendar|agenda|schedule)\\b",
  "我.{0,10}(?:日程|行程|安排|[有个]会|[啥么些]会|的会|会议)|^(?:今天|明天|后天|[上中下]午|今晚|[这下本]?周.|[这下]个?星期.).{0,6}有.{0,4}(?:会|安排|日程)",
);
/** Asks about one meeting: who is in it, where and when it is. */
export const asksDetails = cue(
  "\\bwho(?:['’]s| is| are| else)?\\b.*\\b(?:coming|invited|attending|joining|participating|going)\\b|^(?:so |tell me |show me )*who(?:['’]s| is| are) (?:in|on|at) (?:the|our|my)\\b|^where(?:['’]s| is| are)\\b|^(?:at )?(?:when|what time)(?:['’]s| is| are| does)\\b.*\\b(?:the|our|my|start|begin)\\b|^(?:in )?(?:which|what) room is\\b|\\battendees?\\b|\\bhow long is (?:the|our|my)\\b",
  "有哪些人|都有谁|有谁|(?:谁|哪些人|几个人).{0,4}(?:参加|参会|来|去|出席)|参会人|与会|在(?:哪|什么地方)|去哪|哪[个间](?:会议室|房间)开|几点(?:开始|结束|开)|开多久",
);
/** Asks to see, which changes nothing. */
export const shows = cue(
  "^(?:please )?(?:show|list|display|tell|check|what|which|who|is|are|am|do|does|when|until|how|any|anyone|anybody|anything|has|where|see)\\b",
  "看(?:一下|下|看|一看)|查(?:一下|下|查|看)|列(?:一下|出)|显示|情况",
);

/** Asks for a picture. */
export const draws = cue(
  "\\b(?:draw|picture|image|chart|plot|visuali[sz]e|timetable|week view|day view|calendar view)\\b|\\bshow\\b.*\\b(?:week|day)\\b(?!.*\\bmeetings?\\b)",
  "画|图(?!书)|时间表|日历(?:视图|一览)|一览",
);

const politeEn =
  /^(?:(?:hi|hey|hello|please|ok(?:ay)?|so|well|and|then)[,!]?\s+)*(?:(?:can|could|would|will) |may i|shall we|is it possible|is there a chance|any chance|do you mind|let['’]?s)/i;
const questionEn =
  /^(?:(?:hi|hey|hello|so|and)[,!]?\s+)*(?:what|who|whom|whose|which|when|where|why|how|is|are|am|do|does|did|has|have|until when|any|anyone|anybody)\b|\?\s*$/i;
/** 能帮忙…吗, 可以给我…吗: a request, however it ends. */
const pleaseZh = /(?:能|可以|可否|能否|可不可以|能不能)(?:再|请)?(?:帮|给|麻烦|替)|能[早晚]|能(?:加|改|挪|换|推|提)/;
const politeZh = /(?:行|可以|好|成|方便)(?:吗|么|不|嘛)[?？。]?\s*$/;
const questionZh =
  /吗|么[?？]|谁|哪|什么|啥|多少|几[点个]|怎|是否|有没有|忙不忙|能不能|空不空|没[?？]?$|呢[?？]?$|[?？]\s*$/;

/** Whether a sentence asks for knowledge, not politely for a deed. */
export function asks(text: string): boolean {
  if (/\p{Script=Han}/u.test(text)) return !pleaseZh.test(text) && questionZh.test(text.replace(politeZh, ""));
  return questionEn.test(text) && !politeEn.test(text);
}

/** What sets something right that was said before, or takes up what was offered. */
export const corrects = cue(
  "^(?:no|nope|wait|sorry|oops|hmm|oh|actually|rather|instead|on second thought|make|or|better|then|ok(?:ay)?|but|and|also|never ?mind|scratch that|i meant|let['’]?s (?:say|make|do)|in \\w+ (?:rather|instead))\\b",
  "^(?:不对|不是|不，|不行|错了|搞错|等等|等下|还是|那就|那|改|换|算了|要不|再|另外|顺便|也|说错|我是说|就)",
);
