/**
 * Cuts text into the units that meaning is read from: stemmed English words, numbers, single Han characters.
 * Names, glossary forms, questions and sentences all pass through here, so they meet in the same units.
 */

export interface Unit {
  /** What units are compared by: a lower-case stem, a number without separators, or one Han character. */
  readonly key: string;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly kind: "word" | "number" | "han";
  /** The word as written begins with a capital letter. */
  readonly capital: boolean;
}

const pieces =
  /\d[\d,]*(?:\.\d+)*[A-Za-z]?(?![A-Za-z])|\p{Script=Latin}[\p{Script=Latin}\p{N}]*(?:['’.&][\p{Script=Latin}\p{N}]+)*\+?|\d+|\p{Script=Han}/gu;

/** Words that carry no subject of their own. */
const stopEnglish = new Set(
  `a an the of in on at to for from by with as is are was were be been being am do does did done have has had having
  will would shall should can could may might must and or but nor so than that this these those it its they them their
  he she his her we our us you your i my me who whom whose which what when where why how there here if then also too very
  just only not no yes into onto over about under between among per each every any some all both either neither such
  according please tell give show me versus vs via during while after before since until up out off again more most
  much many s t re ve ll d same other another one ones own get got become became let make made take took
  say says said article articles source sources text document documents corpus mention mentions mentioned state states stated
  describe describes described report reported reportedly approximately roughly around nearly almost currently recently now
  exactly specifically actually long ago`
    .split(/\s+/)
    .filter(Boolean),
);
const stopHan = new Set([
  ..."的了是在和与及或吗呢吧啊么其该这那之于为被把对从到由向以等也都就还又很更最所将会能可个有",
]);

/** The units of a text in order. Possessive endings fall away; `Qwen2.5` gives `qwen` and `2.5`, as `Qwen 2.5` does. */
export function unitsOf(text: string): Unit[] {
  const units: Unit[] = [];
  for (const match of text.matchAll(pieces)) {
    const raw = match[0];
    const start = match.index;
    if (/^\p{Script=Han}$/u.test(raw)) {
      units.push({ key: raw, start, end: start + raw.length, kind: "han", capital: false });
    } else if (/^\d/.test(raw)) {
      const key = raw.replaceAll(",", "").toLowerCase();
      units.push({ key, start, end: start + raw.length, kind: "number", capital: false });
    } else {
      pushWord(units, raw.replace(/['’]s$/i, ""), start);
    }
  }
  return units;
}

function pushWord(units: Unit[], raw: string, start: number): void {
  const parts = /^(\p{L}{2,}?)(\d+(?:\.\d+)*)$/u.exec(raw);
  const capital = /^\p{Lu}/u.test(raw);
  if (parts?.[1] && parts[2]) {
    const cut = start + parts[1].length;
    units.push({ key: stem(parts[1].toLowerCase()), start, end: cut, kind: "word", capital });
    units.push({ key: parts[2], start: cut, end: start + raw.length, kind: "number", capital: false });
    return;
  }
  const word = raw
    .replace(/^(\p{Lu}{2,})s$/u, "$1")
    .toLowerCase()
    .replaceAll("’", "'");
  const count = spelled[word];
  if (count !== undefined && count !== "1" && count !== "0") {
    units.push({ key: count, start, end: start + raw.length, kind: "number", capital: false });
    return;
  }
  units.push({ key: stem(word), start, end: start + raw.length, kind: "word", capital });
}

const spelled: Readonly<Record<string, string>> = Object.fromEntries(
  "zero one two three four five six seven eight nine ten eleven twelve".split(" ").map((word, i) => [word, String(i)]),
);
/** True for a word that is used of so much that it tells little. */
export function isLight(key: string): boolean {
  return light.has(key);
}

/** True for a word that says nothing about the subject (`the`, `according`, `的`). */
export function isStop(key: string): boolean {
  return stopEnglish.has(key) || stopStems.has(key) || stopHan.has(key);
}

const irregular: Readonly<Record<string, string>> = {
  rose: "rise",
  risen: "rise",
  grew: "grow",
  grown: "grow",
  growth: "grow",
  fell: "fall",
  fallen: "fall",
  sold: "sell",
  bought: "buy",
  built: "build",
  held: "hold",
  led: "lead",
  left: "leave",
  won: "win",
  lost: "lose",
  paid: "pay",
  spent: "spend",
  chose: "choose",
  chosen: "choose",
  came: "come",
  began: "begin",
  begun: "begin",
  went: "go",
  gone: "go",
  ran: "run",
  kept: "keep",
  set: "set",
  made: "make",
  gave: "give",
  given: "give",
  took: "take",
  taken: "take",
  known: "know",
  drove: "drive",
  driven: "drive",
  children: "child",
  people: "people",
  analyses: "analysis",
};

/** A light English stem: plural, past and `-ing` endings and a final `e` fall away. */
export function stem(word: string): string {
  const base = irregular[word] ?? word;
  if (base.length < 4 || /[^a-z]/.test(base)) return base;
  let out = base;
  if (/[^aeiou]ies$/.test(out)) out = `${out.slice(0, -3)}y`;
  else if (/(?:ss|x|ch|sh|z)es$/.test(out)) out = out.slice(0, -2);
  else if (/[^su]s$/.test(out) && !/(?:is|us)$/.test(out)) out = out.slice(0, -1);
  if (/ied$/.test(out)) out = `${out.slice(0, -3)}y`;
  else if (out.length > 4 && /[aeiouy].*ed$/.test(out) && !/eed$/.test(out)) out = undouble(out.slice(0, -2));
  else if (out.length > 5 && /[aeiouy].*ing$/.test(out)) out = undouble(out.slice(0, -3));
  if (out.length > 6 && /[a-z]{4,}ly$/.test(out)) out = out.slice(0, -2);
  return out.length > 3 ? out.replace(/e$/, "") : out;
}

function undouble(word: string): string {
  return /([bdfgmnprt])\1$/.test(word) ? word.slice(0, -1) : word;
}

const stopStems = new Set([...stopEnglish].map(stem));
/** Words with so broad a use that they hardly tell what is meant. */
const light = new Set(
  "come go want need use best good well level kind type sort way thing part volume level rate work old useful important still already really mainly simply together extensive special longer able possible common clear famous happen exist matter mean involve relate regard concern consider role start give take put set add play look seem turn bring call number name amount figure value new big large small main different each various certain area case fact point current total overall think believe view opinion"
    .split(" ")
    .map((word) => stem(word)),
);
