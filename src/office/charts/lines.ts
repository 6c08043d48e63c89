/** Breaks text into lines of a width, by estimate: exact enough to lay out a picture without measuring glyphs. */

/** Width in px. Chinese characters are as wide as the font is high; Latin ones a little over half, by measure of the font. */
export function widthOf(text: string, fontSize: number): number {
  let ems = 0;
  for (const char of text) {
    if (/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/.test(char)) ems += 1;
    else if (/[A-Z%&@mw—]/.test(char)) ems += 0.68;
    else if (/[ .,:;'|ijlt()[\]-]/.test(char)) ems += 0.31;
    else ems += 0.555;
  }
  return ems * fontSize;
}

/** Lines no wider than `width`, at most `most` of them; what is left out shows as "…". */
export function breakLines(text: string, fontSize: number, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.match(/[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|[\s\S]/gu) ?? []) {
    if (line === "" || widthOf((line + piece).trimEnd(), fontSize) <= width) {
      line += piece;
      continue;
    }
    lines.push(line.trimEnd());
    line = piece.trimStart();
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  if (lines.length <= most) return lines.map((one) => shorten(one, fontSize, width));
  const last = `${lines[most - 1] ?? ""}…`;
  return [...lines.slice(0, most - 1), shorten(last, fontSize, width, true)];
}

function shorten(text: string, fontSize: number, width: number, cut = false): string {
  if (widthOf(text, fontSize) <= width) return text;
  let kept = cut ? text.slice(0, -1) : text;
  while (kept.length > 1 && widthOf(`${kept}…`, fontSize) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}
