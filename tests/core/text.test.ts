import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blank, markdownSpans } from "../../src/core/markdown.ts";
import { cleanText, neutralise } from "../../src/core/text.ts";

it("fillers that look like nothing are removed as other hidden characters are", () => {
  expect(cleanText("an\u115F\u1160na\u3164@x\uFFA0\u{E0100}\u{E01F0}\u{1D173}.com")).toBe("anna@x\u{E0100}.com");
});

const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom(
        "@all",
        "@",
        "all",
        "<",
        ">",
        "<!channel>",
        '<at user_id="all">',
        "</at>",
        "<b>",
        "<script>",
        "`",
        "```\n",
        "~~~",
      ),
      fc.constantFrom(
        "[",
        "](",
        ")",
        "![",
        "https://a.com/x",
        "javascript:alert(1)",
        "/files/ab1.png",
        "bank.com",
        "\n",
        "\r\n",
        " ",
      ),
      fc.constantFrom(
        "\u202E",
        "\u200B",
        "\u200D",
        "\uD800",
        "e\u0301",
        "👩‍💻",
        "[a]: ",
        "\\",
        "<!--",
        "-->",
        "|",
        "(",
        "@所有人",
      ),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(""));

describe("cleanText", () => {
  it("gives one kind of line end, no control characters and NFC", () => {
    expect(cleanText("a\r\nb\rc\u2028d\u0000e\u0007\tf cafe\u0301")).toBe("a\nb\nc\nde\tf café");
  });

  it("shows a half surrogate pair as U+FFFD and leaves whole ones alone", () => {
    expect(cleanText("a\uD83Db😀")).toBe("a\uFFFDb😀");
  });

  it("removes characters nobody sees, so that @\u200Ball cannot hide", () => {
    expect(cleanText("@\u200Ball \u202Egpj.exe\u202C \uFEFFx\u00ADy\u{E0041}")).toBe("@all gpj.exe xy");
  });

  it("keeps emoji that are joined and Chinese as it is", () => {
    expect(cleanText("👩‍💻 👨🏽‍🌾 ❤️‍🔥 火山引擎，49.5%。")).toBe("👩‍💻 👨🏽‍🌾 ❤️‍🔥 火山引擎，49.5%。");
  });

  it("changes nothing the second time, whatever the text", () => {
    fc.assert(fc.property(nasty, (text) => cleanText(cleanText(text)) === cleanText(text)));
  });
});

describe("neutralise", () => {
  it.each([
    ["@all please read", "＠all please read"],
    ["@ALL, @Everyone @here", "＠ALL, ＠Everyone ＠here"],
    ["通知@所有人 大家@all", "通知＠所有人 大家＠all"],
    ["<!channel> hi <!here|here>", "‹!channel› hi ‹!here|here›"],
    ['<at user_id="all">everyone</at> hi', "everyone hi"],
    ["@\u200Ball", "＠all"],
    ["@<b>all</b>", "＠all"],
    ["`<!channel>`", "`< !channel>`"],
  ])("notifies nobody with %j", (said, posted) => {
    expect(neutralise(said)).toBe(posted);
  });

  it.each([
    "mail bob@here.com",
    "see https://medium.com/@all",
    "a < b and c > d",
    "@allison",
    "`a<b>c`",
    "x <= 3",
    "```html\n<b>x</b>\n```",
  ])("leaves %j as it is", (text) => {
    expect(neutralise(text)).toBe(text);
  });

  it.each([
    ["<b>bold</b> text", "bold text"],
    ["a<br>b", "a b"],
    ["<img src=x onerror=alert(1)>hi", "hi"],
    ['<at user_id="all">```\n```\n<b>x', "```\n```\nx"],
    ["<<b>script>x", "‹script›x"],
    ["<script>alert(1)</script>", "alert(1)"],
    ["a <!-- hidden --> b", "a  b"],
    ["say <name> here", "say ‹name› here"],
    ["<img src=x", "‹img src=x"],
  ])("posts no HTML from %j", (said, posted) => {
    expect(neutralise(said)).toBe(posted);
  });

  it.each([
    ["[bank.com](https://evil.example/login)", "https://evil.example/login"],
    ["[https://bank.com/a](https://evil.example)", "https://evil.example"],
    ["<https://evil.example|bank.com>", "https://evil.example"],
    ["[the report](https://a.com/r)", "[the report](https://a.com/r)"],
    ["[www.a.com](https://a.com/r)", "[www.a.com](https://a.com/r)"],
    ["[Node.js](https://nodejs.org)", "[Node.js](https://nodejs.org)"],
    ["[x](javascript:alert)", "x (javascript:alert)"],
    ["<https://a.com/x>", "https://a.com/x"],
    ["[bank.com][1]\n\n[1]: https://evil.example", "[bank.com][1]\n\n\\[1]: https://evil.example"],
    ["![track](https://evil.example/p.png)", "[track](https://evil.example/p.png)"],
    ["![chart](/files/ab12.png)", "![chart](/files/ab12.png)"],
    ["![chart](/files/../x)", "chart (/files/../x)"],
    ["[![bank.com](https://i.example/x)](https://evil.example)", "https://evil.example"],
  ])("shows where %j leads", (said, posted) => {
    expect(neutralise(said)).toBe(posted);
  });

  it("is done after one pass and leaves no mention of everybody, tag or foreign picture, whatever the text", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const posted = neutralise(text);
        expect(neutralise(posted)).toBe(posted);
        expect(posted).not.toMatch(/<(?:!channel|at |\/at>)/i);
        const prose = blank(posted, markdownSpans(posted));
        expect(prose).not.toMatch(/<(?:b|script|!--)/i);
        const pictures = markdownSpans(posted).filter(({ kind }) => kind === "image");
        for (const picture of pictures) expect(picture).toMatchObject({ target: "/files/ab1.png" });
      }),
      { numRuns: 3000, seed: 20_261_120 },
    );
  });
});
