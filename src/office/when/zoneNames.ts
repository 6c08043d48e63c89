/** Zones named in a text: "3pm London time", "9:00 PST", "15:00 UTC+8", "北京时间". */

/** A zone that a stretch of a text names. */
export interface NamedZone {
  readonly from: number;
  readonly to: number;
  /** IANA name, or an offset such as `+08:00`. */
  readonly zone: string;
}

/** Short forms are read as the clocks people live by: "EST" in July means the time in New York. */
const abbreviations: Readonly<Record<string, string>> = {
  UTC: "UTC",
  GMT: "UTC",
  ET: "America/New_York",
  EST: "America/New_York",
  EDT: "America/New_York",
  CT: "America/Chicago",
  CDT: "America/Chicago",
  MT: "America/Denver",
  MST: "America/Denver",
  MDT: "America/Denver",
  PT: "America/Los_Angeles",
  PST: "America/Los_Angeles",
  PDT: "America/Los_Angeles",
  BST: "Europe/London",
  CET: "Europe/Berlin",
  CEST: "Europe/Berlin",
  EET: "Europe/Athens",
  MSK: "Europe/Moscow",
  IST: "Asia/Kolkata",
  SGT: "Asia/Singapore",
  HKT: "Asia/Hong_Kong",
  JST: "Asia/Tokyo",
  KST: "Asia/Seoul",
  AEST: "Australia/Sydney",
  AEDT: "Australia/Sydney",
  NZST: "Pacific/Auckland",
  NZDT: "Pacific/Auckland",
};

/** Names of places that are no part of an IANA name. */
const places: Readonly<Record<string, string>> = {
  beijing: "Asia/Shanghai",
  china: "Asia/Shanghai",
  shenzhen: "Asia/Shanghai",
  guangzhou: "Asia/Shanghai",
  hangzhou: "Asia/Shanghai",
  eastern: "America/New_York",
  "us eastern": "America/New_York",
  central: "America/Chicago",
  "us central": "America/Chicago",
  mountain: "America/Denver",
  pacific: "America/Los_Angeles",
  "us pacific": "America/Los_Angeles",
  "san francisco": "America/Los_Angeles",
  sf: "America/Los_Angeles",
  seattle: "America/Los_Angeles",
  boston: "America/New_York",
  washington: "America/New_York",
  nyc: "America/New_York",
  "new york city": "America/New_York",
  uk: "Europe/London",
  germany: "Europe/Berlin",
  munich: "Europe/Berlin",
  frankfurt: "Europe/Berlin",
  france: "Europe/Paris",
  milan: "Europe/Rome",
  geneva: "Europe/Zurich",
  barcelona: "Europe/Madrid",
  japan: "Asia/Tokyo",
  osaka: "Asia/Tokyo",
  korea: "Asia/Seoul",
  india: "Asia/Kolkata",
  mumbai: "Asia/Kolkata",
  delhi: "Asia/Kolkata",
  "new delhi": "Asia/Kolkata",
  bangalore: "Asia/Kolkata",
  hanoi: "Asia/Bangkok",
  "hong kong": "Asia/Hong_Kong",
  "abu dhabi": "Asia/Dubai",
  canberra: "Australia/Sydney",
};

const hanPlaces: readonly (readonly [string, string])[] = [
  ["北京|中国|上海|深圳|广州|杭州|国内|东八区", "Asia/Shanghai"],
  ["香港", "Asia/Hong_Kong"],
  ["台北|台湾", "Asia/Taipei"],
  ["澳门", "Asia/Macau"],
  ["东京|日本|大阪", "Asia/Tokyo"],
  ["首尔|韩国", "Asia/Seoul"],
  ["新加坡", "Asia/Singapore"],
  ["曼谷|泰国", "Asia/Bangkok"],
  ["雅加达", "Asia/Jakarta"],
  ["迪拜", "Asia/Dubai"],
  ["印度|孟买|新德里|班加罗尔", "Asia/Kolkata"],
  ["伦敦|英国", "Europe/London"],
  ["巴黎|法国", "Europe/Paris"],
  ["柏林|德国|慕尼黑|法兰克福", "Europe/Berlin"],
  ["苏黎世|瑞士", "Europe/Zurich"],
  ["阿姆斯特丹|荷兰", "Europe/Amsterdam"],
  ["马德里|西班牙", "Europe/Madrid"],
  ["罗马|米兰|意大利", "Europe/Rome"],
  ["莫斯科", "Europe/Moscow"],
  ["纽约|美东|美国东部|华盛顿|波士顿|美东部", "America/New_York"],
  ["芝加哥|美国中部|美中", "America/Chicago"],
  ["丹佛|美国山地", "America/Denver"],
  ["洛杉矶|旧金山|西雅图|美西|美国西部|硅谷|太平洋", "America/Los_Angeles"],
  ["多伦多", "America/Toronto"],
  ["温哥华", "America/Vancouver"],
  ["圣保罗", "America/Sao_Paulo"],
  ["悉尼|墨尔本", "Australia/Sydney"],
  ["奥克兰", "Pacific/Auckland"],
  ["格林威治|格林尼治|世界协调|协调世界", "UTC"],
];

const offset =
  /(?<![A-Za-z])(?:UTC|GMT)\s?([+-−])\s?(\d{1,2})(?::?([0-5]\d))?(?!\d)|(?<=T\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)\s?([+-])(\d{2}):(\d{2})(?!\d)/g;
const short = new RegExp(
  `(?<=\\d\\s?|[ap]\\.?m\\.?\\s?|\\()(${Object.keys(abbreviations).join("|")}|CST)(?![A-Za-z+-])`,
  "gi",
);
const shortWord = new RegExp(`(?<![A-Za-z])(${Object.keys(abbreviations).join("|")}|CST)(?![A-Za-z+-])`, "g");
const placeTime =
  /(?<![A-Za-zÀ-ɏ])((?:[A-Za-zÀ-ɏ]+\s)?[A-Za-zÀ-ɏ]+)(?:['’]s)?\s+(?:local\s+)?time(?:\s?zone)?(?![A-Za-zÀ-ɏ])/gi;
/** The Z of `2026-11-24T14:00:00Z`. */
const zulu = /(?<=T\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)Z(?![A-Za-z])/g;
const iana =
  /(?<![A-Za-z/])(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Za-z_]+(?:\/[A-Za-z_]+)?/g;
const han = new RegExp(`(?:${hanPlaces.map(([names]) => names).join("|")})(?:当地)?时间(?:的)?`, "g");

/** Every zone named in a text. `own` decides what "CST" means, which is said in China as well as in Chicago. */
export function zonesIn(text: string, own: string): NamedZone[] {
  const found: NamedZone[] = [];
  const add = (index: number, length: number, zone: string | undefined): void => {
    const overlaps = found.some(({ from, to }) => index < to && from < index + length);
    if (zone === undefined || overlaps) return;
    const bracketed = /[(（]\s?$/.exec(text.slice(0, index));
    const closed = /^\s?[)）]/.exec(text.slice(index + length));
    const [before, after] = bracketed && closed ? [bracketed[0].length, closed[0].length] : [0, 0];
    found.push({ from: index - before, to: index + length + after, zone });
  };
  for (const match of text.matchAll(offset)) {
    const [all, sign, h, m = "00", plainSign, plainH, plainM] = match;
    const [mark, hours, minutes] = plainSign ? [plainSign, plainH, plainM] : [sign, h, m];
    if (Number(hours) <= 14)
      add(match.index, all.length, `${mark === "+" ? "+" : "-"}${String(hours).padStart(2, "0")}:${minutes}`);
  }
  for (const match of text.matchAll(zulu)) add(match.index, 1, "UTC");
  for (const match of text.matchAll(iana)) add(match.index, match[0].length, match[0]);
  for (const match of text.matchAll(han))
    add(match.index, match[0].length, hanPlaces.find(([names]) => new RegExp(`^(?:${names})`).test(match[0]))?.[1]);
  for (const match of text.matchAll(placeTime)) {
    const [two = "", one = ""] = [match[1] ?? "", (match[1] ?? "").split(/\s/).at(-1) ?? ""];
    const whole = zoneOfPlace(two);
    if (whole) add(match.index, match[0].length, whole);
    else if (two !== one)
      add(match.index + two.length - one.length, match[0].length - two.length + one.length, zoneOfPlace(one));
  }
  for (const pattern of [short, shortWord])
    for (const match of text.matchAll(pattern)) add(match.index, match[0].length, zoneOfShort(match[1] ?? "", own));
  return found;
}

function zoneOfShort(name: string, own: string): string | undefined {
  const upper = name.toUpperCase();
  if (upper !== "CST") return abbreviations[upper];
  return own.startsWith("Asia/") ? "Asia/Shanghai" : "America/Chicago";
}

let cities: Map<string, string> | undefined;

/** The zone of a place by its own name, one of the short forms, or the last part of an IANA name. */
function zoneOfPlace(name: string): string | undefined {
  const plain = name.toLowerCase();
  const known = places[plain] ?? (plain.length <= 4 ? abbreviations[plain.toUpperCase()] : undefined);
  if (known) return known;
  cities ??= new Map(
    Intl.supportedValuesOf("timeZone").map((zone) => [
      (zone.split("/").at(-1) ?? "").replaceAll("_", " ").toLowerCase(),
      zone,
    ]),
  );
  return cities.get(plain);
}
