/** Turns the bytes of a text file into text: UTF-8, UTF-16 and GB18030, with and without a byte order mark. */

/** More control characters than this share of the bytes, and it is no text. */
const controlShare = 0.005;
/** Broken UTF-8 with at most this share of unreadable places is still UTF-8. */
const damagedShare = 0.02;
/** At least this share of two-byte signs must be everyday Chinese for bytes to be taken for GB18030. */
const everydayShare = 0.6;

export interface Decoded {
  readonly text: string;
  /** Set when some of the text could not be read. */
  readonly warning?: string;
}

/** The text, without a byte order mark and with line ends as `\n`. Undefined when the bytes are no text. */
export function decodeText(bytes: Uint8Array): Decoded | undefined {
  const decoded = decode(bytes);
  if (decoded === undefined) return undefined;
  return { ...decoded, text: decoded.text.replace(/\r\n?/g, "\n") };
}

function decode(bytes: Uint8Array): Decoded | undefined {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return { text: new TextDecoder(utf16).decode(bytes) };
  if (looksBinary(bytes)) return undefined;
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return decodeDamaged(bytes);
  }
}

function decodeDamaged(bytes: Uint8Array): Decoded | undefined {
  const text = new TextDecoder("utf-8").decode(bytes);
  const unreadable = text.split("\ufffd").length - 1;
  const foreign = text.match(/[^\p{ASCII}]/gu)?.length ?? 1;
  const asGb = readAsGb18030(bytes);
  if (asGb !== undefined && unreadable > foreign * damagedShare) return { text: asGb };
  return {
    text,
    warning: `${unreadable} places are not valid UTF-8 and were replaced by \ufffd. Save the file as UTF-8 to mend it.`,
  };
}

/** A byte order mark, or the zero bytes that English in UTF-16 has at every other place. */
function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, 4096);
  if (sample.length < 4 || bytes.length % 2 !== 0) return undefined;
  const zeros = [0, 0];
  sample.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (odd > sample.length * 0.2 && even === 0) return "utf-16le";
  if (even > sample.length * 0.2 && odd === 0) return "utf-16be";
  return undefined;
}

function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 65_536);
  let control = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) control++;
  }
  return control > sample.length * controlShare;
}

/** GB18030 decodes nearly anything, so the result counts only if it is mostly the 3,755 everyday signs of GB 2312's first level. */
function readAsGb18030(bytes: Uint8Array): string | undefined {
  let everyday = 0;
  let signs = 0;
  for (let i = 0; i + 1 < bytes.length; i++) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x81) continue;
    const trail = bytes[i + 1] ?? 0;
    const punctuation = lead >= 0xa1 && lead <= 0xa3;
    if (!punctuation) signs++;
    if (lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1) everyday++;
    i++;
  }
  if (signs === 0 || everyday < signs * everydayShare) return undefined;
  try {
    return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
