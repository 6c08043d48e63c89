/** Mends what the library writes of slides, so that PowerPoint takes it as it is and Chinese has its font. */

/**
 * The library writes the manner of a paragraph before each of its runs, where one at the beginning is allowed; and it
 * gives Chinese characters the font of Latin letters.
 */
export async function mended(
  deck: Uint8Array,
  { latin, chinese }: { readonly latin: string; readonly chinese: string },
): Promise<Uint8Array> {
  const { default: Zip } = await import("jszip");
  const zip = await Zip.loadAsync(deck);
  for (const [path, entry] of Object.entries(zip.files)) {
    if (!/^ppt\/(?:slides|slideMasters|slideLayouts|charts|notesSlides)\/[^/]+\.xml$/.test(path)) continue;
    const xml = await entry.async("string");
    zip.file(path, withFonts(withOneManner(xml), attribute(latin), attribute(chinese)));
  }
  return zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
}

function withOneManner(xml: string): string {
  return xml.replace(/<a:p>[\s\S]*?<\/a:p>/g, (paragraph) => {
    let seen = false;
    return paragraph.replace(/<a:pPr\b[^>]*?(?:\/>|>[\s\S]*?<\/a:pPr>)/g, (manner) => {
      const kept = seen ? "" : manner;
      seen = true;
      return kept;
    });
  });
}

/** In charts, words have no font for Chinese of their own until one is named. */
const withFonts = (xml: string, latin: string, chinese: string): string =>
  xml
    .replace(/<a:ea typeface="[^"]*"/g, `<a:ea typeface="${chinese}"`)
    .replaceAll(`<a:latin typeface="${chinese}"/>`, `<a:latin typeface="${latin}"/><a:ea typeface="${chinese}"/>`);

const attribute = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
