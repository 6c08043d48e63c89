/** Names of files, made of titles. */

/** Bytes in UTF-8 of a name with its ending; file systems take 255, and some add to a name. */
const longestBytes = 180;
/** Windows gives these names to devices, whatever ending they have. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/**
 * A name that every platform takes: characters of paths, wildcards, control characters and those that change the
 * direction of writing become spaces; Chinese stays. `ending` is without its dot.
 */
export function fileNameOf(title: string, ending: string, otherwise = "document"): string {
  const cleaned = title
    .normalize("NFC")
    .replace(/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\s+/gu, " ")
    .replace(/^[ .~-]+|[ .]+$/gu, "");
  const stem = device.test(cleaned.split(".")[0]?.trim() ?? "") ? `_${cleaned}` : cleaned;
  return `${shortened(stem, longestBytes - ending.length - 1) || otherwise}.${ending}`;
}

/** As many characters as fit, none of them cut in half, no blank or dot at the end. */
function shortened(text: string, bytes: number): string {
  let size = 0;
  let kept = "";
  for (const { segment } of new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text)) {
    size += Buffer.byteLength(segment);
    if (size > bytes) break;
    kept += segment;
  }
  return kept.replace(/[ .]+$/u, "");
}
