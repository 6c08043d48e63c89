/** Whatever the text is: the finds are stretches of it, in order, and reading ends. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { openWhen } from "../../src/office/when/open.ts";

const when = openWhen();
const said = { at: "2026-11-20T10:20:00", zone: "America/New_York" };
const pieces = {
  en: "at on from to between and the next last every Monday fri May 5 12 30 2026 :30 am pm half past quarter days hours in ago before until , . - / Q3 week of second first tomorrow tonight noon morning".split(
    " ",
  ),
  zh: "从 到 和 之间 下 上 每 个 周 星期 一 三 十 两 半 点 分 刻 年 月 日 号 天 小时 后 前 内 今 明 晚 早 上午 下午 凌晨 春节 初 农历 第 最后 工作日 5 12 30 2026 : - / ， 的".split(
    " ",
  ),
};

it.each(["en", "zh"] as const)(
  "finds are stretches of a text in %s, in their order, none over another",
  async (language) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces[language]), { maxLength: 14 }), async (words) => {
        const text = words.join(language === "en" ? " " : "");
        let last = 0;
        for (const found of await when.read(text, { ...said, language })) {
          expect(found.from).toBeGreaterThanOrEqual(last);
          expect(text.slice(found.from, found.to)).toBe(found.text);
          expect(found.value ?? found.start ?? found.end).toBeTypeOf("string");
          last = found.to;
        }
      }),
      { numRuns: 300 },
    );
  },
);

it.each([
  ["en", "1 day "],
  ["en", "2 days after "],
  ["en", "Monday, "],
  ["en", "between "],
  ["zh", "两天"],
  ["zh", "周一、"],
  ["zh", "一"],
] as const)("in %s, %j a thousand times is read to its end", async (language, piece) => {
  await expect(when.read(piece.repeat(1000), { ...said, language })).resolves.toBeInstanceOf(Array);
});

it("leaves what is no language alone", async () => {
  for (const language of ["en", "zh"] as const)
    for (const text of ["", " ", "\n\n", "🙂🙂", "\u0000", "\uD800", "%%% ### 3 4 5"])
      expect(await when.read(text, { ...said, language })).toEqual([]);
});
