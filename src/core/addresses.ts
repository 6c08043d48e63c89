/**
 * Addresses in text: where they lead, how they are shown so that nothing about that is hidden, and which of them
 * a text holds. Web and mail addresses are links; nothing else is.
 */

/** An address as it may be posted. */
export interface Address {
  /** As it is shown and linked: the host is where it leads, in the letters of host names; no user name, no mail headers. */
  readonly shown: string;
  /** The host it leads to, without `www.`; for mail the address itself. */
  readonly host: string;
  /** The same for addresses that differ in nothing but scheme, `www.` and letter case of the host. */
  readonly key: string;
}

const mailBox = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/u;
const mailTo = new RegExp(`^mailto:(${mailBox.source}(?:,${mailBox.source})*)(?:\\?|$)`, "iu");
/** Common endings of hosts; what ends in one is an address to many chat programs even without a scheme. */
export const commonEndings =
  "com|cn|net|org|io|ai|co|gov|edu|dev|app|info|biz|me|tv|cc|hk|jp|uk|us|eu|de|fr|in|kr|sg|tw|ru|nl|ch|ca|au|br|it|es|top|xyz|site|shop|online|store|cloud|vip|icu|link|click|live|club";
/** What stands in texts as such, and what a copied address may trail without being meant. */
const written = new RegExp(
  `(?:https?:\\/\\/|mailto:)[^\\s<>"'\`\\\\|‹›（）【】「」，。；：！？、]+|${mailBox.source}|(?<![\\p{L}\\p{N}@._/-])(?:[\\p{L}\\p{N}-]+\\.)+(?:${commonEndings})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])(?:[/?#:][^\\s<>"'\`\\\\|‹›（）【】「」，。；：！？、]*)?`,
  "giu",
);
const trailing = /(?:\[\^?\d+\]|[.,;:!?)\]*_~…]|&(?:gt|quot);)+$/;

/** Reads a web or mail address, also one that begins with `www.`. Undefined for anything else, such as `javascript:`. */
export function addressOf(target: string): Address | undefined {
  const given = target.trim();
  if (/^mailto:/i.test(given)) {
    const box = mailTo.exec(given)?.[1]?.toLowerCase();
    return box === undefined ? undefined : { shown: `mailto:${box}`, host: box, key: `mailto:${box}` };
  }
  const absolute = /^www\./i.test(given) ? `http://${given}` : given;
  if (!/^https?:\/\//i.test(absolute) || !URL.canParse(absolute)) return undefined;
  const url = new URL(absolute);
  const plainly = /^https?:\/\/([^/?#\\]*)(?![^/?#]*\\)/i.exec(absolute)?.[1]?.toLowerCase();
  const isPlain = plainly !== undefined && plainly.replace(/:(?:80|443)$/, "") === url.host.replace(/:(?:80|443)$/, "");
  url.username = "";
  url.password = "";
  const host = url.hostname.replace(/^www\./, "");
  const port = url.port === "" ? "" : `:${url.port}`;
  const path = url.pathname === "/" ? "" : url.pathname;
  return { shown: harmless(isPlain ? given : url.href), host, key: `${host}${port}${path}${url.search}${url.hash}` };
}

/** Characters that mean something in Markdown or to a platform, escaped as addresses escape them. */
export const harmless = (address: string): string =>
  address.replace(
    /[\s<>()[\]"'`\\|*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );

/** A place in a text that is an address, or that chat programs take for one (`example.com/x`). */
export interface Written {
  readonly start: number;
  readonly end: number;
  readonly address: Address;
}

/** The addresses that a text shows, in order. */
export function addressesIn(text: string): Written[] {
  return [...text.matchAll(written)].flatMap((found) => {
    const whole = found[0].replace(trailing, "");
    const target = /^(?:https?:|mailto:)/i.test(whole)
      ? whole
      : whole.includes("@")
        ? `mailto:${whole}`
        : `http://${whole}`;
    const address = addressOf(target);
    return address ? [{ start: found.index, end: found.index + whole.length, address }] : [];
  });
}
