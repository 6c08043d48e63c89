/** The little XML that workbooks need: attributes, and texts with their marks. Nothing outside a file is ever looked up. */

const marks: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** A text with its marks read. Excel writes control characters as `_x000D_`. */
export function textOf(xml: string): string {
  const plain = xml.includes("&")
    ? xml.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
        if (name) return marks[String(name).toLowerCase()] ?? whole;
        const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
        return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "";
      })
    : xml;
  return plain.includes("_x")
    ? plain.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : plain;
}

/** A text as XML. What Excel would read as a written control character is kept apart from one. */
export function xmlOf(text: string): string {
  const safe = text.includes("_x") ? text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_") : text;
  return /[&<>"\r]/.test(safe)
    ? safe.replace(
        /[&<>"\r]/g,
        (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "_x000D_",
      )
    : safe;
}

/** The value of an attribute in a tag's inside. */
export function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found ? textOf(found[1] ?? found[2] ?? "") : undefined;
}

/** Elements of a name, whatever their prefix, from left to right: the inside of the tag, and what it holds. None may hold another. */
export function* elements(xml: string, name: string): Generator<{ readonly tag: string; readonly inner: string }> {
  const pattern = new RegExp(`<(?:\\w+:)?${name}((?:\\s[^>]*?)?)(?:/>|>([\\s\\S]*?)</(?:\\w+:)?${name}\\s*>)`, "g");
  for (let found = pattern.exec(xml); found; found = pattern.exec(xml))
    yield { tag: found[1] ?? "", inner: found[2] ?? "" };
}
