/**
 * What a corpus calls things: aliases it states in parentheses (`Volcano Engine (Volcengine, 火山引擎)`), and names it
 * writes in capitals. Gives groups to lay over the shipped glossary; the glossary wins where both know a form.
 */
import { hanNames, shortForms } from "./han.ts";
import { type Group, type GroupKind, groupsOf, type Lexicon, readTerms } from "./lexicon.ts";
import { isStop, stem, unitsOf } from "./words.ts";

const inParentheses = /([^()（）\n]{1,80}?)\s*[(（]([^()（）\n]{1,90})[)）]/g;
const latin = "[\\p{Script=Latin}\\p{N}.&+]*";
const measured =
  "(?!\\s?(?:[%％]|percent|hundred|thousand|million|billion|trillion|yuan|dollars|tokens|people|years|days|weeks|months))";
const nameWord = `(?:\\p{Lu}${latin}|[a-z]?\\d${latin}${measured}(?![\\d.]))`;
const name = new RegExp(`(?<![\\p{L}\\p{N}])\\p{Lu}${latin}(?:[ -]${nameWord}){0,4}`, "gu");
const trailingName = new RegExp(`(?:^|[^\\p{L}\\p{N}])(\\p{Lu}${latin}(?:[ -]${nameWord}){0,4})$`, "u");
const trailingHan = /([\p{Script=Han}A-Za-z0-9·]{2,14})$/u;
const organisationWords =
  /\b(?:Cloud|Group|Inc|Corp|Corporation|Ltd|Company|Lab|Labs|Laboratory|Technologies|Technology|Semiconductor|University|Institute|Bank|Capital|Holdings|Partners|Division|Team|Ministry|Agency|Motors|Energy|Systems|Networks|Media|TV)$/;
/** Family names in pinyin, the first word of most Chinese personal names in English text. */
const surnames = new Set(
  "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Su Wei Lu Ding Ren Shen Yao Jin Cui Tan Fan Fang Shi Liao Jia Xia Fu Bai Zou Meng Xiong Qin Qiu Hou Yin Xue Yan Duan Lei Long Tao Shao Mao Wan Qian Dai Mo Kong Tsai Lee Wong Chan".split(
    " ",
  ),
);

/**
 * Groups that the texts add to `base`. Sentences are given so that a capital at a sentence's start can be told from a name;
 * in Chinese, names are told by their form, in `titles` as well.
 */
export function namesOf(base: Lexicon, sentences: readonly string[], titles: readonly string[] = []): Group[] {
  const groups = new Map<string, { kind: GroupKind; forms: Set<string> }>();
  const owner = new Map<string, string>();
  const keyOf = (form: string) =>
    unitsOf(form)
      .map((unit) => unit.key)
      .join(" ");
  const add = (id: string, kind: GroupKind, forms: readonly string[]) => {
    const group = groups.get(id) ?? { kind, forms: new Set<string>() };
    for (const form of forms) {
      const key = keyOf(form);
      if (!key || (owner.has(key) && owner.get(key) !== id)) continue;
      owner.set(key, id);
      group.forms.add(form);
    }
    groups.set(id, group);
  };

  for (const sentence of sentences) {
    for (const match of sentence.matchAll(inParentheses)) {
      const [, before = "", inside = ""] = match;
      const aliases = aliasesIn(base, inside);
      const subject = aliases.length ? subjectBefore(before) : undefined;
      if (!subject) continue;
      const known = groupsOf(base, subject.text);
      if (known.length > 1 || (known[0] && !subject.named)) continue;
      const id = known[0]?.id ?? owner.get(keyOf(subject.text)) ?? `${subject.named ? "name" : "word"}:${subject.text}`;
      const forms = aliases.filter(
        (alias) => subject.named || !readTerms(base, alias).some((term) => term.ids[0]?.includes(":")),
      );
      if (forms.length)
        add(id, known[0]?.kind ?? (subject.named ? kindOf(subject.text) : "word"), [subject.text, ...forms]);
    }
  }

  const lower = lowerWords(sentences);
  for (const found of capitalNames(base, sentences, lower)) {
    if (groupsOf(base, found).length || owner.has(keyOf(found))) continue;
    add(`name:${found}`, kindOf(found), [found]);
  }
  for (const { id, kind, forms } of hanGroups(base, [...titles, ...sentences])) {
    const known = forms.map((form) => owner.get(keyOf(form))).find((one) => one !== undefined);
    add(known ?? id, kind, forms);
  }
  return [...groups].map(([id, { kind, forms }]) => {
    const old = base.groups.get(id);
    const all = [...(old?.forms ?? []), ...[...forms].filter((form) => !old?.forms.includes(form))];
    return {
      id,
      kind: old?.kind ?? kind,
      en: old?.en ?? first(all, false),
      zh: old?.zh ?? first(all, true),
      forms: all,
    };
  });
}

/** Chinese names with their shorter forms. A short form that two names could have belongs to neither. */
function hanGroups(
  base: Lexicon,
  texts: readonly string[],
): { id: string; kind: GroupKind; forms: readonly string[] }[] {
  const found = new Map<string, GroupKind>();
  for (const text of texts)
    if (/\p{Script=Han}/u.test(text))
      for (const one of hanNames(text, (run) => isKnown(base, run)))
        if (one.kind !== "name" && !groupsOf(base, one.text).length) found.set(one.text, one.kind);
  const all = [...found.keys()];
  const names = all.filter((one) => !all.some((other) => other !== one && one.endsWith(other)));
  const cores = new Map<string, Set<string>>();
  for (const name of names) {
    const { plain, core } = shortForms(name);
    cores.set(core, (cores.get(core) ?? new Set()).add(plain));
  }
  return names.map((name) => {
    const kind = found.get(name) ?? "name";
    if (kind === "person") return { id: `name:${name}`, kind, forms: [name] };
    const { plain, core } = shortForms(name);
    const short = cores.get(core)?.size === 1 && !groupsOf(base, core).length ? [core] : [];
    return { id: `name:${plain}`, kind, forms: [...new Set([name, plain, ...short])] };
  });
}

/** True for a run of known words: `云计算` before 公司 makes no name. */
export function isKnown(lexicon: Lexicon, run: string): boolean {
  let at = 0;
  for (const term of readTerms(lexicon, run)) {
    if (term.start !== at || term.end - term.start < 2 || !term.ids.some((id) => lexicon.groups.has(id))) return false;
    at = term.end;
  }
  return at === run.length;
}

const first = (forms: readonly string[], han: boolean) => forms.find((form) => /\p{Script=Han}/u.test(form) === han);

/** Aliases among what stands in parentheses. Numbers, dates, remarks and forms the glossary holds are none. */
function aliasesIn(base: Lexicon, inside: string): string[] {
  return inside
    .split(/[,，、;；]|\s+or\s+/)
    .map((part) =>
      part
        .trim()
        .replace(/^(?:also|aka|or|i\.e\.|formerly|short for)\s+/i, "")
        .replace(/^["“'「]|["”'」]$/g, ""),
    )
    .filter((part) => {
      if (part.length < 2 || part.length > 40 || /^[\d\s.,%$¥-]+$/.test(part) || /[:：]/.test(part)) return false;
      if (/^\d|\d(?:年|月|日|亿|万|%)|\b(?:19|20)\d\d\b/.test(part)) return false;
      if (groupsOf(base, part).length) return false;
      if (/\p{Script=Han}/u.test(part)) return part.length <= 16 && !/[的了吗？]/u.test(part);
      return /^\p{Lu}/u.test(part) && part.split(/\s+/).length <= 6;
    });
}

/** What a parenthesis explains: the name before it, or the last words of a noun phrase. */
function subjectBefore(before: string): { text: string; named: boolean } | undefined {
  const text = before.replace(/['’]s$/, "").trimEnd();
  const named = trailingName.exec(text)?.[1]?.replace(/^(?:The|A|An|In|On|At|By|For|And|Of)\s+/, "");
  if (named && named.length > 1) return { text: named, named: true };
  const han = trailingHan.exec(text)?.[1];
  if (han && /\p{Script=Han}/u.test(han)) return { text: han, named: true };
  const words = text.split(/\s+/).slice(-3);
  while (words.length && isStop(stem((words[0] ?? "").toLowerCase()))) words.shift();
  const cut = words.findLastIndex((word) => isStop(stem(word.toLowerCase())) || /[,.;:]$/.test(word));
  const phrase = words.slice(cut + 1).join(" ");
  return /^[a-z][a-z -]{3,}$/i.test(phrase) ? { text: phrase, named: false } : undefined;
}

function lowerWords(sentences: readonly string[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const sentence of sentences)
    for (const word of sentence.match(/(?<![\p{L}-])\p{Ll}[\p{L}]+/gu) ?? []) words.add(word);
  return words;
}

/** Runs of capitalised words. One word at a sentence's start counts only when it is never written small. */
function capitalNames(base: Lexicon, sentences: readonly string[], lower: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const within = new Set<string>();
  for (const sentence of sentences)
    for (const word of sentence.matchAll(/(?<=[\p{Ll}\d,)] )\p{Lu}[\p{L}\p{N}]*/gu)) within.add(word[0]);
  for (const sentence of sentences) {
    for (const match of sentence.matchAll(name)) {
      let text = match[0].replace(/[.&+]+$/, "");
      const [head = "", ...rest] = text.split(" ");
      const starts = match.index === 0 || /[.:"“]\s*$/.test(sentence.slice(0, match.index));
      const common = isStop(stem(head.toLowerCase())) || (starts && lower.has(head.toLowerCase()));
      const known =
        starts && rest.length > 0 && groupsOf(base, rest.join(" ")).length > 0 && !groupsOf(base, head).length;
      if ((common || known) && !/\d|\p{Lu}.*\p{Lu}/u.test(head)) text = rest.join(" ");
      if (!/^\p{Lu}/u.test(text) || text.length < 2) continue;
      if (!text.includes(" ") && !text.includes("-") && lower.has(text.toLowerCase())) continue;
      if (
        /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]|H[12]|FY|RMB|USD|CNY|EUR|HKD|Section|Chinese|English)\b/.test(
          text,
        )
      )
        continue;
      if (starts && !/[\s\d-]|\p{Lu}.*\p{Lu}/u.test(text) && !within.has(text)) continue;
      if (!onlyKnown(base, text)) found.add(text);
    }
  }
  // `Rocket 9 AI` in `the Rocket 9 AI chip` is the Rocket 9.
  for (const one of found) if (one.endsWith(" AI") && found.has(one.slice(0, -3))) found.delete(one);
  return found;
}

/** `Omdia AI` in `the Omdia AI cloud list` is two known terms side by side, not a name. */
function onlyKnown(base: Lexicon, text: string): boolean {
  const terms = readTerms(base, text);
  return terms.length > 1 && terms.every((term) => term.ids.every((id) => id.includes(":")));
}

/** What sort of thing a name names, as far as its form tells. */
function kindOf(text: string): GroupKind {
  if (organisationWords.test(text)) return "organisation";
  const words = text.split(" ");
  if (words.length >= 2 && words.length <= 3 && surnames.has(words[0] ?? "") && /^[A-Z][a-z]+$/.test(words[1] ?? ""))
    return "person";
  return "name";
}
