/** Who the people of a tenant are: their names and time zones, asked once and remembered for a while. */
import { z } from "zod";
import type { Person } from "../../core/message.ts";
import type { FeishuClient } from "./client.ts";
import { failureOf, inWords } from "./failure.ts";

const keptMs = 60 * 60_000;
/** Until Feishu is asked again about somebody it did not tell of. */
const keptUnknownMs = 60_000;
const maxKept = 10_000;
const scopeMissing = 99991672;

const found = z.object({
  user: z.object({ name: z.string().nullish(), en_name: z.string().nullish(), time_zone: z.string().nullish() }),
});

/** Gives what Feishu tells of somebody; their id for a name where it tells nothing. Never rejects. */
export type FindPerson = (id: string) => Promise<Person>;

export function people(options: {
  client: FeishuClient;
  now: () => number;
  logError: (what: string) => void;
}): FindPerson {
  const { client, now, logError } = options;
  const kept = new Map<string, { person: Promise<Person>; until: number }>();
  let complained = false;

  async function ask(id: string): Promise<Person> {
    try {
      const { user } = await client.call({
        method: "GET",
        path: `/open-apis/contact/v3/users/${encodeURIComponent(id)}`,
        params: { user_id_type: "open_id" },
        answer: found,
      });
      return { id, name: user.name || user.en_name || id, ...(isZone(user.time_zone) ? { zone: user.time_zone } : {}) };
    } catch (error) {
      const known = kept.get(id);
      if (known) known.until = now() + keptUnknownMs;
      const failure = failureOf(error);
      if (failure.kind === "refused" && failure.code === scopeMissing && !complained) {
        complained = true;
        logError(`feishu: people are known by their ids only. ${inWords(failure, client.app.console)}`);
      }
      return { id, name: id };
    }
  }

  return (id) => {
    const known = kept.get(id);
    if (known && known.until > now()) return known.person;
    kept.delete(id);
    const oldest = kept.keys().next();
    if (kept.size >= maxKept && !oldest.done) kept.delete(oldest.value);
    const person = ask(id);
    kept.set(id, { person, until: now() + keptMs });
    return person;
  };
}

function isZone(name: string | null | undefined): name is string {
  if (!name) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
