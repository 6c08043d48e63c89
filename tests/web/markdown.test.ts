import type { Token } from "marked";
import { describe, expect, test } from "vitest";
import { decode, ownFile, parse, safeAddress, splitMarks } from "../../src/console/page/markdown/parse.ts";

/** The kinds of inline tokens of the first paragraph. */
const kinds = (text: string) => ((parse(text)[0] as { tokens?: Token[] }).tokens ?? []).map(({ type }) => type);

describe("Markdown in the chat page", () => {
  test("is bold in Chinese too, where a mark touches punctuation and letters", () => {
    expect(kinds("**价格：**不再是关键")).toEqual(["strong", "text"]);
    expect(kinds("他说**“可以”**。")).toEqual(["text", "strong", "text"]);
    expect(kinds("2 ** 3 ** 4")).toEqual(["text"]);
    expect(kinds("**用 `a*b`：**可以")).toEqual(["strong", "text"]);
    expect(kinds("**`a**b`")).toEqual(["text", "codespan"]);
    expect(kinds("***both*** and **a *b* c**")).toContain("strong");
  });

  test("links lead to the web and to mail, nowhere else", () => {
    expect(safeAddress("https://example.com/a?b=1&amp;c=2")).toBe("https://example.com/a?b=1&c=2");
    expect(safeAddress("mailto:a@example.com")).toBe("mailto:a@example.com");
    for (const href of [
      "javascript:alert(1)",
      "JaVa\tscript:alert(1)",
      "&#106;avascript:alert(1)",
      "data:text/html,x",
      "//evil.example",
      "/api/stop",
      "vbscript:x",
      "file:///etc/passwd",
    ]) {
      expect(safeAddress(href), href).toBeUndefined();
    }
  });

  test("pictures come from our own files alone", () => {
    expect(ownFile("/api/files/ab12")).toBe("ab12");
    expect(ownFile("/files/ab12")).toBe("ab12");
    for (const href of ["/files/../status", "/api/files/a/b", "https://evil.example/files/a", "//files/a", "files/a"]) {
      expect(ownFile(href), href).toBeUndefined();
    }
  });

  test("marks refer to sources there are, and stand by their words", () => {
    expect(splitMarks("a [1][2], b [3] and [0]", 2)).toEqual(["a", 1, 2, ", b [3] and [0]"]);
    expect(splitMarks("中文[1]。", 1)).toEqual(["中文", 1, "。"]);
  });

  test("character references become their characters, once", () => {
    expect(decode("&lt;b&gt; &amp;lt; &#x4e2d;&#25991; &nbsp;&unknown; &#0; &#x110000;")).toBe(
      "<b> &lt; 中文 \u00a0&unknown; &#0; &#x110000;",
    );
  });
});
