/** What the page says about rooms and people's days. */
export const en = {
  calendar: "Calendar",
  calendarTitle: "Rooms and people",
  calendarOf: "Show",
  allRooms: "All rooms",
  roomsGroup: "Rooms",
  peopleGroup: "People",
  before: "Earlier",
  after: "Later",
  nowadays: "Today",
  taken: "busy",
  takenFrom: "{label}: {from} to {to}, {what}",
  nothingTaken: "{label}: nothing is booked",
};

export const zh: typeof en = {
  calendar: "日历",
  calendarTitle: "会议室和人员",
  calendarOf: "查看",
  allRooms: "全部会议室",
  roomsGroup: "会议室",
  peopleGroup: "人员",
  before: "更早",
  after: "更晚",
  nowadays: "今天",
  taken: "忙碌",
  takenFrom: "{label}：{from} 到 {to}，{what}",
  nothingTaken: "{label}：没有安排",
};
