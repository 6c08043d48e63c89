/** Keeps secrets out of what is written: logs, the audit log, receipts. */

const secretName = /KEY|TOKEN|SECRET|PASSWORD|DATABASE_URL/i;
/** Shorter values stand in too many words to be cut out of them. */
const shortestSecret = 6;

/**
 * What keys and passwords of common services look like, whoever they belong to: model services (`sk-…`), Slack, GitHub,
 * Google, AWS, signed web tokens, private keys, passwords within addresses and after `Bearer`.
 */
const keyShapes: readonly RegExp[] = [
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{10,}/g,
  /\b(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,})/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\b(?:AKIA|ASIA|LTAI|AKLT)[A-Za-z0-9]{12,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}:)[^\s:/@]{3,}(?=@)/gi,
  /(?<=\bBearer\s)[A-Za-z0-9._~+/=-]{16,}/gi,
];

/** Cuts secrets out of a text. Doing it twice changes nothing more. */
export type Redact = (text: string) => string;

/**
 * Makes the function that cuts out the values of those `secrets` whose names say that they are secret (as `«NAME»`) and
 * whatever is shaped like a key (as `«secret»`), wherever it came from.
 */
export function redactor(secrets: Readonly<Record<string, string | undefined>> = {}): Redact {
  const hidden = Object.entries(secrets)
    .filter(([name, value]) => secretName.test(name) && value && value.length >= shortestSecret)
    .map(([name, value]) => [value as string, `«${name}»`] as const)
    .sort(([a], [b]) => b.length - a.length);
  return (text) => {
    const named = hidden.reduce((said, [value, name]) => said.replaceAll(value, name), text);
    return keyShapes.reduce((said, shape) => said.replace(shape, "«secret»"), named);
  };
}

/** The same over every text within plain JSON data, keys included. */
export function redactData<T>(value: T, redact: Redact): T {
  if (typeof value === "string") return redact(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactData(item, redact)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redactData(item, redact)])) as T;
}
