/**
 * What people say and the tool that serves it. The arguments named here are the parts of a sentence that change from one
 * to the next, so that what is left is what calls for the tool.
 */
import type { Example } from "../../src/core/skill.ts";

type Parts = Readonly<Record<string, string | number>>;

const of =
  (tool: string) =>
  (say: string, input: Parts = {}): Example => ({ say, tool, input });
const book = of("book_meeting");
const find = of("find_slots");
const move = of("move_meeting");
const extend = of("extend_meeting");
const add = of("add_people");
const remove = of("remove_people");
const cancel = of("cancel_meeting");
const cancelOthers = of("cancel_for_others");
const who = of("who_has_room");
const agenda = of("agenda");
const free = of("free_busy");
/** Whatever it is to hold, a file is asked for. */
const file = (say: string): Example => ({
  ...of("calendar_file")(say),
  pattern:
    "\\bics\\b|\\bi?cal(?:endar)? file|\\binvitation (?:file )?for \\S+@|日历文件|邀请文件|导出.{0,12}(?:会议|日程|日历)",
});

export const examples: readonly Example[] = [
  file("Export my meetings of next week as a calendar file"),
  file("Make an invitation for guest@partner.com to the design review"),
  file("把我下周的会议导出为日历文件"),
  file("给 guest@partner.com 做一个设计评审的邀请文件"),
  book("Book a room for 8 with a screen tomorrow 3–4pm with Li Lei and Han Meimei", {
    when: "tomorrow 3–4pm",
    seats: 8,
    people: "Li Lei and Han Meimei",
  }),
  find("Find an hour next week when Li Lei, Han Meimei and I are free", {
    when: "next week",
    minutes: "an hour",
    people: "Li Lei, Han Meimei",
  }),
  who("Who has the Orion room now?", { room: "Orion", when: "now" }),
  cancel("Cancel my 3pm", { when: "3pm" }),
  book("明天下午三点到四点帮我订一间8人会议室", { when: "明天下午三点到四点", seats: 8 }),
  find("下周找一个小时，李雷和韩梅梅都有空", { when: "下周", minutes: "一个小时", people: "李雷和韩梅梅" }),
  who("现在谁在用猎户座会议室？", { when: "现在", room: "猎户座" }),
  cancel("取消我下午三点的会", { when: "下午三点" }),

  book("Book Orion on Monday at 10am for an hour", { room: "Orion", when: "on Monday at 10am", minutes: "an hour" }),
  book("Reserve a meeting room for tomorrow at 2pm", { when: "tomorrow at 2pm" }),
  book("Reserve Vega on Friday 9-10am for the budget review", {
    room: "Vega",
    when: "on Friday 9-10am",
    title: "the budget review",
  }),
  book("Schedule a meeting with Anna on Tuesday at 4pm", { people: "Anna", when: "on Tuesday at 4pm" }),
  book("Set up a 45 minute call with Lucy tomorrow morning", {
    minutes: "45 minute",
    people: "Lucy",
    when: "tomorrow morning",
  }),
  book("Set up a design review every Tuesday at 10am in Orion", {
    title: "design review",
    when: "every Tuesday at 10am",
    room: "Orion",
  }),
  book("I need a room for 6 people this afternoon", { seats: 6, when: "this afternoon" }),
  book("We need a room with a whiteboard at 3pm", { when: "at 3pm" }),
  book("Can I get a room right now for 30 minutes?", { when: "right now", minutes: "30 minutes" }),
  book("Get me a meeting room for 12 with video on 2 December from 1pm to 3pm", {
    seats: 12,
    when: "2 December from 1pm to 3pm",
  }),
  book("Put a meeting with Chen Jing in the calendar on Thursday at 11", {
    people: "Chen Jing",
    when: "on Thursday at 11",
  }),
  book("Arrange a workshop in Sirius next Wednesday 2pm to 5pm", { room: "Sirius", when: "next Wednesday 2pm to 5pm" }),
  book("Meet with Li Lei at 4pm today", { people: "Li Lei", when: "at 4pm today" }),
  book("Book the first"),
  book("Book the second one"),
  book("Take the third option"),
  book("I'll take the first one"),
  book("Book it anyway"),
  book("帮我预订明天上午十点的会议室", { when: "明天上午十点" }),
  book("订一下猎户座，周五下午两点到三点", { room: "猎户座", when: "周五下午两点到三点" }),
  book("预定一个带屏幕的6人会议室，后天上午", { seats: 6, when: "后天上午" }),
  book("约李雷明天下午四点开会", { people: "李雷", when: "明天下午四点" }),
  book("周三上午十点和韩梅梅开个会", { when: "周三上午十点", people: "韩梅梅" }),
  book("每周二上午十点在猎户座开例会", { when: "每周二上午十点", room: "猎户座" }),
  book("安排一个下周一下午的设计评审", { when: "下周一下午", title: "设计评审" }),
  book("我要一间10人的会议室，今天下午三点", { seats: 10, when: "今天下午三点" }),
  book("需要一间会议室，明天九点，一个小时", { when: "明天九点", minutes: "一个小时" }),
  book("给我订个会议室"),
  book("订第一个"),
  book("就第二个吧"),
  book("选第三个"),
  book("还是订这个时间"),

  find("When are Li Lei and Anna free for 30 minutes this week?", {
    people: "Li Lei and Anna",
    minutes: "30 minutes",
    when: "this week",
  }),
  find("Find a time for a meeting with Chen Jing on Monday", { people: "Chen Jing", when: "on Monday" }),
  find("Find an hour next week when the five of us are free", { when: "next week", minutes: "an hour", seats: "five" }),
  find("What times would work for the whole team tomorrow?", { when: "tomorrow" }),
  find("Suggest a slot next week with Lucy and John", { when: "next week", people: "Lucy and John" }),
  find("Look for a slot of two hours for 10 people", { minutes: "two hours", seats: 10 }),
  find("When can I meet Anna?", { people: "Anna" }),
  find("明天什么时候大家都有空？", { when: "明天" }),
  find("帮我找一个李雷和我都有空的时间", { people: "李雷" }),
  find("下周我们五个人什么时候能开一个小时的会", { when: "下周", seats: "五个人", minutes: "一个小时" }),
  find("看看这周哪个时间段适合开会", { when: "这周" }),
  find("推荐几个明天下午的时间", { when: "明天下午" }),

  move("Move my 3pm to 4pm", { from: "3pm", when: "4pm" }),
  move("Move our weekly to Thursday", { when: "Thursday" }),
  move("Reschedule the budget review to Friday at 2pm", { title: "budget review", when: "Friday at 2pm" }),
  move("Push my 10am back by half an hour", { from: "10am", minutes: "half an hour" }),
  move("Postpone the review to next week", { title: "review", when: "next week" }),
  move("Bring my 4pm forward by 30 minutes", { from: "4pm", minutes: "30 minutes" }),
  move("Move it to Vega", { room: "Vega" }),
  move("Change the meeting with Anna to 5pm", { people: "Anna", when: "5pm" }),
  move("Switch my 2pm meeting to the Orion room", { from: "2pm", room: "Orion" }),
  move("把下午三点的会改到四点", { from: "下午三点", when: "四点" }),
  move("把周会挪到周四", { when: "周四" }),
  move("会议推迟半小时", { minutes: "半小时" }),
  move("把我明天十点的会提前一小时", { from: "明天十点", minutes: "一小时" }),
  move("把设计评审换到猎户座", { title: "设计评审", room: "猎户座" }),
  move("明天的会改期到周五下午两点", { from: "明天", when: "周五下午两点" }),

  extend("Extend my 3pm by 30 minutes", { from: "3pm", minutes: "30 minutes" }),
  extend("Extend it to 5pm", { when: "5pm" }),
  extend("Make the review half an hour longer", { title: "review", minutes: "half an hour" }),
  extend("We need the room 15 minutes longer", { minutes: "15 minutes" }),
  extend("延长半小时", { minutes: "半小时" }),
  extend("把三点的会延长到五点", { from: "三点", when: "五点" }),
  extend("这个会再加15分钟", { minutes: "15分钟" }),

  add("Add Anna to my 3pm", { people: "Anna", from: "3pm" }),
  add("Invite Chen Jing and Lucy to the review", { people: "Chen Jing and Lucy", title: "review" }),
  add("Also invite Han Meimei, optional", { people: "Han Meimei" }),
  add("Include John in tomorrow's meeting", { people: "John", when: "tomorrow" }),
  add("把李雷加到下午三点的会里", { people: "李雷", from: "下午三点" }),
  add("邀请陈静参加设计评审", { people: "陈静", title: "设计评审" }),
  add("再叫上韩梅梅", { people: "韩梅梅" }),
  add("加上赵敏", { people: "赵敏" }),

  cancel("Cancel the meeting with Li Lei tomorrow", { people: "Li Lei", when: "tomorrow" }),
  cancel("Cancel the budget review", { title: "budget review" }),
  cancel("Delete my next meeting"),
  cancel("Drop our weekly"),
  cancel("Call off the workshop on Friday", { title: "workshop", when: "on Friday" }),
  cancel("I don't need the room at 3pm any more", { when: "3pm" }),
  cancel("Release Orion at 3pm", { room: "Orion", when: "at 3pm" }),
  cancel("Cancel the 3pm meeting", { when: "3pm" }),
  cancel("Cancel it"),
  cancel("取消下午三点的会", { when: "下午三点" }),
  cancel("取消会议"),
  cancel("取消例会"),
  cancel("取消这个会"),
  cancel("取消明天的会议", { when: "明天" }),
  cancel("取消和李雷的会", { people: "李雷" }),
  cancel("把周会取消掉"),
  cancel("删掉设计评审", { title: "设计评审" }),
  cancel("退掉下午三点的猎户座", { when: "下午三点", room: "猎户座" }),
  cancel("不开会了，取消"),

  cancelOthers("Cancel Han Meimei's 3pm on her behalf", { whose: "Han Meimei", when: "3pm" }),
  cancelOthers("Cancel Li Lei's meeting tomorrow on behalf of him", { whose: "Li Lei", when: "tomorrow" }),
  cancelOthers("替韩梅梅取消下午三点的会", { whose: "韩梅梅", when: "下午三点" }),
  cancelOthers("替李雷取消会议", { whose: "李雷" }),

  who("Who is in Vega at 3pm?", { room: "Vega", when: "at 3pm" }),
  who("Who booked Polaris tomorrow?", { room: "Polaris", when: "tomorrow" }),
  who("Is Orion free at 4pm?", { room: "Orion", when: "at 4pm" }),
  who("Is the Orion room available tomorrow morning?", { room: "Orion", when: "tomorrow morning" }),
  who("Which rooms are free now?", { when: "now" }),
  who("Which meeting rooms are available at 2pm?", { when: "at 2pm" }),
  who("What is on in Sirius on Monday?", { room: "Sirius", when: "on Monday" }),
  who("Until when is Orion taken?", { room: "Orion" }),
  who("谁订了猎户座？", { room: "猎户座" }),
  who("猎户座下午三点有人用吗？", { room: "猎户座", when: "下午三点" }),
  who("现在有哪些空会议室？", { when: "现在" }),
  who("明天下午哪些会议室空着", { when: "明天下午" }),
  who("北极星明天被谁占着？", { room: "北极星", when: "明天" }),

  agenda("What is on my calendar today?", { when: "today" }),
  agenda("What meetings do I have tomorrow?", { when: "tomorrow" }),
  agenda("Show my agenda for next week", { when: "next week" }),
  agenda("Do I have anything on Friday afternoon?", { when: "on Friday afternoon" }),
  agenda("What's my schedule?"),
  agenda("When is my next meeting?"),
  agenda("我今天有什么会？", { when: "今天" }),
  agenda("看一下我明天的日程", { when: "明天" }),
  agenda("我下周的会议安排", { when: "下周" }),
  agenda("我接下来有会吗"),

  free("Is Li Lei free at 3pm?", { people: "Li Lei", when: "at 3pm" }),
  free("Is Han Meimei busy tomorrow afternoon?", { people: "Han Meimei", when: "tomorrow afternoon" }),
  free("Are Anna and John available on Monday?", { people: "Anna and John", when: "on Monday" }),
  free("Show me the availability of Chen Jing tomorrow", { people: "Chen Jing", when: "tomorrow" }),
  free("李雷下午三点有空吗？", { people: "李雷", when: "下午三点" }),
  free("韩梅梅明天忙不忙", { people: "韩梅梅", when: "明天" }),
  free("看看陈静和赵敏周一的忙闲", { people: "陈静和赵敏", when: "周一" }),

  remove("Take Li Lei off the design review", { people: "Li Lei" }),
  remove("Lucy can't make it, remove her from the meeting", { people: "Lucy" }),
  remove("把李雷从周会里去掉", { people: "李雷" }),
  remove("李雷不参加周会了", { people: "李雷" }),
];
