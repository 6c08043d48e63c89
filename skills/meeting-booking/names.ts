/** Finds the people and rooms that a sentence names, and the names that nobody has. */
import type { OfficePerson, Room } from "../../src/core/calendar.ts";
import { nearest } from "../../src/core/nearest.ts";

/** A name in a text and whom or what it can mean. */
export interface Named<T> {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** More than one where several go by the name; none for a name that is not known. */
  readonly means: readonly T[];
}

const han = /\p{Script=Han}/u;
const email = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;

type Names<T> = ReadonlyMap<string, readonly T[]>;

/** Names are gathered once for each list, which is long in a large office; the longest come first. */
const gathered = new WeakMap<object, Names<never>>();

function namesOf<T>(list: readonly T[], gather: (list: readonly T[]) => Map<string, readonly T[]>): Names<T> {
  const known = gathered.get(list);
  if (known) return known as unknown as Names<T>;
  const names = new Map([...gather(list)].sort(([a], [b]) => b.length - a.length));
  gathered.set(list, names as unknown as Names<never>);
  return names;
}

function namesOfPeople(people: readonly OfficePerson[]): Map<string, readonly OfficePerson[]> {
  const names = new Map<string, readonly OfficePerson[]>();
  const add = (name: string, person: OfficePerson) => {
    const key = name.toLowerCase();
    const known = names.get(key) ?? [];
    if (!known.includes(person)) names.set(key, [...known, person]);
  };
  for (const person of people)
    for (const name of [person.name, ...person.aliases, person.email ?? ""]) if (name) add(name, person);
  const whole = new Set(names.keys());
  for (const person of people) {
    const [first = "", ...rest] = person.name.split(" ");
    if (rest.length > 0 && first.length > 2 && !whole.has(first.toLowerCase())) add(first, person);
  }
  return names;
}

const namesOfRooms = (rooms: readonly Room[]): Map<string, readonly Room[]> =>
  new Map(rooms.flatMap((room) => [room.name, ...room.aliases].map((name) => [name.toLowerCase(), [room]] as const)));

/** The people named in a text, from left to right: by full name, alias, e-mail or, where nobody has that whole name, first name. */
export function peopleIn(text: string, people: readonly OfficePerson[]): Named<OfficePerson>[] {
  const found = scan(text, namesOf(people, namesOfPeople));
  const strangers = [...text.matchAll(email)]
    .map((match) => ({ from: match.index, to: match.index + match[0].length, text: match[0], means: [] }))
    .filter((one) => !found.some((other) => one.from < other.to && other.from < one.to));
  return [...found, ...strangers].sort((a, b) => a.from - b.from).map((one) => narrowed(one, text));
}

/** The rooms named in a text. */
export function roomsIn(text: string, rooms: readonly Room[]): Named<Room>[] {
  return scan(text, namesOf(rooms, namesOfRooms));
}

/** Where names stand in a text, the longest that fits; Latin names as whole words. */
function scan<T>(text: string, names: ReadonlyMap<string, readonly T[]>): Named<T>[] {
  const lower = text.toLowerCase();
  const found: Named<T>[] = [];
  for (const [name, means] of names) {
    for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
      const to = at + name.length;
      if (!isWhole(lower, at, to, name) || found.some((one) => at < one.to && one.from < to)) continue;
      found.push({ from: at, to, text: text.slice(at, to), means });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

function isWhole(text: string, from: number, to: number, name: string): boolean {
  if (han.test(name)) return true;
  const letter = /[a-z0-9\u00c0-\u024f]/;
  return !letter.test(text[from - 1] ?? "") && !letter.test((text[to] ?? "").replace(/['’]/, ""));
}

/** Of several people of one name, those whose team or building is said right after it: "Wang Wei from Finance", "王伟（财务）". */
function narrowed(named: Named<OfficePerson>, text: string): Named<OfficePerson> {
  if (named.means.length < 2) return named;
  const near =
    `${text.slice(Math.max(0, named.from - 16), named.from)} ${text.slice(named.to, named.to + 24)}`.toLowerCase();
  const fitting = named.means.filter(({ team, building }) => [team, building].some((word) => isSaid(word, near)));
  return fitting.length === 1 ? { ...named, means: fitting } : named;
}

/** What teams are called in Chinese where the office lists them in English. */
const teamsZh: Readonly<Record<string, RegExp>> = {
  finance: /财务|会计/,
  design: /设计/,
  engineering: /工程|研发|技术|开发/,
  sales: /销售|商务/,
  marketing: /市场/,
  product: /产品/,
  legal: /法务/,
  operations: /运营/,
  hr: /人事|人力/,
  "human resources": /人事|人力/,
  support: /客服|支持/,
};

/** Whether a team's or a building's name is said in a text, in either language. */
export const isSaid = (name: string | undefined, text: string): boolean =>
  name !== undefined &&
  (text.toLowerCase().includes(name.toLowerCase()) || teamsZh[name.toLowerCase()]?.test(text) === true);

const notNames = new Set(
  "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december me us everyone everybody all the a an my our it video screen whiteboard phone i room rooms tomorrow today tonight next this".split(
    " ",
  ),
);
const latinPerson =
  /\b(?:with|invite|add|include|and|optional(?:ly)?)\s+((?:[A-Z][\p{L}'’-]+)(?:\s[A-Z][\p{L}'’-]+)?)/gu;
const hanPerson =
  /(?:和|跟|与|同|邀请|叫上|加上|约)(\p{Script=Han}{2,3}?)(?=一起|开会|开个|讨论|聊|碰|谈|参加|、|，|,|。|$)/gu;
/** What begins like a name in Chinese and is none. */
const hanNotName =
  /^(?:我|你|他|她|大家|团队|同事|客户|全员|所有|几个|老板|一下|一间|一个|个会|会议|会|时间|明天|今天|后天|下周|这个|那个)/;

/** Names of people in a text that nobody known has: `known` are the stretches that are already understood. */
export function strangersIn(text: string, known: readonly { from: number; to: number }[]): string[] {
  const isKnown = (from: number, to: number): boolean => known.some((one) => from < one.to && one.from < to);
  return [latinPerson, hanPerson].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const name = match[1] ?? "";
      const from = match.index + match[0].length - name.length;
      const first = name.split(/[\s'’]/)[0]?.toLowerCase() ?? "";
      if (isKnown(from, from + name.length) || notNames.has(first) || hanNotName.test(name)) return [];
      return [name.replace(/['’]s$/, "")];
    }),
  );
}

/** "Book Jupiter on Monday", "周一上午十点订木星": what is booked by a name. */
const bookedRoom =
  /\b(?:[Bb]ook|[Rr]eserve|[Bb]lock|[Gg]rab)\s+([A-Z][\p{L}\d-]+)(?=\s+(?:on|at|from|for|tomorrow|today|this|next|every|room)\b|[,.]|$)/u;
const hanBooked = /(?:订|预定|预订|占)(?:一下)?(\p{Script=Han}{2,3})(?=$|[，。,\s])/u;
const latinRoom = /\b(?:room\s+([A-Z][\p{L}\d-]*)|(?:the|in|book|reserve|has|is)\s+([A-Z][\p{L}\d-]+)\s+room)\b/u;
const hanRoom = /(?:订|预定|预订|用|在|占着|占用)(\p{Script=Han}{2,4})(?:会议室|这间)/u;
const hanNotRoom =
  /(?:时间|场地|地方|位置|房间|包间|屋子|午饭|晚饭|行程|培训|评审|面试|例会|周会)|[一二两三四五六七八九十个间大小人的带有视频屏幕白板投影]|会议|哪/;

/** The name of a room that there is not, when one is named. */
export function strangeRoomIn(text: string, known: readonly { from: number; to: number }[]): string | undefined {
  const latin = latinRoom.exec(text);
  const name =
    latin?.[1] ?? latin?.[2] ?? hanRoom.exec(text)?.[1] ?? bookedRoom.exec(text)?.[1] ?? hanBooked.exec(text)?.[1];
  if (!name || hanNotRoom.test(name) || notNames.has(name.toLowerCase())) return undefined;
  const at = text.indexOf(name);
  return known.some((one) => at < one.to && one.from < at + name.length) ? undefined : name;
}

/** The known name that is most like one that is not known. */
export function likeliest(
  name: string,
  of: readonly { readonly name: string; readonly aliases: readonly string[] }[],
): string | undefined {
  const names = of.flatMap((one) => [one.name, ...one.aliases]);
  const whole = nearest(name, names);
  if (whole || !han.test(name)) return whole;
  // A Chinese name of two or three characters has one wrong.
  return names.find((one) => one.length === name.length && [...one].filter((char, i) => char !== name[i]).length === 1);
}
