/** Slack's message markup, read as the plain text that people see. */

const token = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g;
const entity = /&(lt|gt|amp);/g;
const characters: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&" };

/**
 * The words of a message. People become `@name`, or `@U123` where Slack gives no name; channels `#name`; groups and
 * calls to everybody `@here`; dates their written form; links `words (address)`. Our own mention is taken out with the
 * comma or colon behind it; `&lt;`, `&gt;` and `&amp;` are decoded once, so that an escaped `&lt;@U1&gt;` stays words.
 */
export function plainText(text: string, ownId: string | undefined): string {
  const said = ownId === undefined ? text : text.replace(ownMention(ownId), "");
  return said
    .replace(token, (_, mark: string, target: string, label: string | undefined) => wordsOf(mark, target, label))
    .replace(entity, (_, name: string) => characters[name] ?? "")
    .trim();
}

/** Whether a message mentions somebody. */
export function mentions(text: string, id: string): boolean {
  return text.includes(`<@${id}>`) || text.includes(`<@${id}|`);
}

function wordsOf(mark: string, target: string, label: string | undefined): string {
  switch (mark) {
    case "@":
      return `@${label || target}`;
    case "#":
      return `#${label || target}`;
    case "!":
      return callOut(target, label);
    default:
      return link(target, label);
  }
}

/** `!here`, `!channel` and `!everyone`; `!subteam^S1|@group`; `!date^1700000000^{date}|Feb 18`. */
function callOut(target: string, label: string | undefined): string {
  const [kind = "", id = ""] = target.split("^");
  if (kind === "subteam") return label || `@${id}`;
  if (kind === "date") return label ?? "";
  return label || `@${kind}`;
}

/** Slack makes links of bare addresses too; those are not written twice. */
function link(target: string, label: string | undefined): string {
  const address = target.replace(/^mailto:/, "");
  if (label === undefined || label === "" || label === target || label === address) return address;
  const bare = address.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return label === bare ? address : `${label} (${address})`;
}

let lastOwn: { id: string; pattern: RegExp } | undefined;

function ownMention(id: string): RegExp {
  if (lastOwn?.id !== id)
    lastOwn = { id, pattern: new RegExp(`<@${id.replace(/\W/g, "")}(?:\\|[^<>]*)?>[,，:：]?[^\\S\\n]*`, "g") };
  return lastOwn.pattern;
}
