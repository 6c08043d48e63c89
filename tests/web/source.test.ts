import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findQuote } from "../../src/console/page/sources/find-quote.ts";
import { linesOf } from "../../src/console/page/sources/lines.ts";

const document =
  '---\nid: "7"\n---\n\n# Shares\n\n- Volcengine had 49.5%\n  of all tokens (火山引擎).\n\nAlibaba Cloud had 28%.\n';

const markedIn = (text: string, quote: string) =>
  linesOf(text, findQuote(text, quote))
    .map(({ marked }) => marked)
    .filter(Boolean);

describe("a quoted document", () => {
  test("shows headings and items as such, without their signs and the front matter", () => {
    expect(linesOf(document, undefined).map(({ kind, before, after }) => [kind, before + after])).toEqual([
      ["heading", "Shares"],
      ["item", "Volcengine had 49.5%"],
      ["plain", "of all tokens (火山引擎)."],
      ["plain", "Alibaba Cloud had 28%."],
    ]);
  });

  test("marks the quote, also over several lines and with other white space", () => {
    expect(markedIn(document, "had 28%")).toEqual(["had 28%"]);
    expect(markedIn(document, "49.5% of all tokens (火山引擎).")).toEqual(["49.5%", "of all tokens (火山引擎)."]);
    expect(markedIn(document, "- Volcengine")).toEqual(["Volcengine"]);
  });

  test("marks nothing when the words are not there", () => {
    expect(markedIn(document, "had 29%")).toEqual([]);
    expect(markedIn(document, " ")).toEqual([]);
    expect(markedIn(document, "(a.b*[c")).toEqual([]);
  });

  test("keeps every word, wherever the quote stands", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), fc.nat(), (text, a, b) => {
        const start = a % (text.length + 1);
        const end = start + (b % (text.length - start + 1));
        const whole = (place: { start: number; end: number } | undefined) =>
          linesOf(text, place).map(({ before, marked, after }) => before + marked + after);
        expect(whole({ start, end })).toEqual(whole(undefined));
      }),
    );
  });
});
