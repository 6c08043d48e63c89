/** Whether the words of a link say something else than where it leads, and words that do not. */
import { type Address, addressOf, commonEndings } from "./addresses.ts";

/** What looks like a host in words, to a person: anything with a dot and letters behind it, but for names of files. */
const hostLike =
  /(https?:\/\/|www\.)?((?:[\p{L}\p{N}-]+\.)+(\p{L}[\p{L}\p{N}-]+))(?![\p{L}\p{N}@])((?::\d+)?(?:[/?#][^\s]*)?)/giu;
const mailLike = /[\p{L}\p{N}._%+-]+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/giu;
const fileEndings = new Set(
  "js jsx ts tsx md py rs sh pl pdf doc docx xls xlsx ppt pptx csv txt json jsonl yaml yml png jpg jpeg gif svg html htm css zip tar gz xml sql go java cpp mp4 mp3 webp log ini toml ipynb db".split(
    " ",
  ),
);
const hanEndings = new Set(["中国", "公司", "网络", "网址", "在线", "中文网", "集团", "商城", "香港", "台湾"]);
const common = new RegExp(`^(?:${commonEndings})$`, "i");
const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", period: "." };

/**
 * The words for a link to an address: the label as it is when it names no other address; where it names another host or
 * mailbox among other words, that one is replaced; undefined when nothing but the address itself should be shown.
 * `label` is Markdown without links.
 */
export function honestWords(label: string, address: Address): string | undefined {
  const seen = plainWords(label);
  if (seen === "" || seen === address.shown) return undefined;
  const isWhole = !/\s/u.test(seen);
  const boxes = seen.match(mailLike) ?? [];
  const hosts = [...seen.replace(mailLike, " ").matchAll(hostLike)].filter((found) => isHost(found));
  if (boxes.length === 0 && hosts.length === 0) return label;
  const isMail = address.key.startsWith("mailto:");
  const honest =
    boxes.every((box) => isMail && address.host.split(",").includes(box.toLowerCase())) &&
    hosts.every(([text, , , ending]) => !isMail && leadsTo(text, ending ?? "", address)) &&
    !(hosts.length > 0 && address.host.includes("xn--"));
  if (honest) return label;
  if (isWhole) return undefined;
  const real = isMail ? address.host : new URL(address.shown.replace(/^www\./i, "http://www.")).host;
  const words = seen
    .replace(mailLike, real)
    .replace(hostLike, (text, ...found) => (isHost([text, ...found]) && text !== real ? real : text));
  return escaped(words);
}

/** The label as people see it: without signs of emphasis and escapes, in the letters that others are made to look like. */
function plainWords(label: string): string {
  return label
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/[*_~`]+/g, (signs) => (/^_+$/.test(signs) ? signs : ""))
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
      if (name) return named[name.toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 31 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
    })
    .normalize("NFKC")
    .replace(/[。｡․‧∙·](?=[\p{L}\p{N}])/gu, ".")
    .trim();
}

function isHost([, scheme, host = "", ending = "", rest = ""]: readonly (string | undefined)[]): boolean {
  if (scheme) return true;
  if (/\p{Script=Han}/u.test(ending)) return hanEndings.has(ending);
  if (rest !== "") return !fileEndings.has(ending.toLowerCase()) || host.split(".").length > 2;
  return common.test(ending) || !fileEndings.has(ending.toLowerCase());
}

/** Whether an address in a label is where the link leads, as far as the label goes. */
function leadsTo(text: string, ending: string, address: Address): boolean {
  const said = text.replace(/(?:…|\.{3}|[.,;:!?)])+$/, "");
  const named = addressOf(/^https?:/i.test(said) ? said : `http://${said}`);
  if (!named) return ending === "";
  return named.host === address.host && address.key.toLowerCase().startsWith(named.key.toLowerCase());
}

const escaped = (words: string): string => words.replace(/[\\`*_[\]<>]/g, "\\$&");
