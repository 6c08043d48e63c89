import { parseArgs } from "node:util";
import type { Whose } from "../core/erase.ts";
import { UserError } from "../core/errors.ts";
import { openCalendarOf } from "../meetings.ts";
import { openMemory } from "../store/memory.ts";
import { sealedNotes } from "../store/seal.ts";
import { lockFolder } from "../store/sqlite/lock.ts";
import { openStore } from "../store/sqlite/store.ts";
import { openTablesOf } from "../tables.ts";
import { refuseMore, UsageError } from "./arguments.ts";
import type { Run } from "./context.ts";

/**
 * `atclaw forget --user ID`: says what is kept of a person; with `--yes` erases it. `ID` is the platform's, or
 * `adapter:account:id` when several have the same. Works beside a running bot, unless the person has messages that are not
 * done; without one those go too.
 */
export const run: Run = async (args, { home, settings, stdout }) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      user: { type: "string" },
      yes: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  refuseMore(positionals);
  if (!values.user)
    throw new UsageError("Say whom: npx atclaw forget --user ID, as `npx atclaw turns --json` shows it.");
  const store = openStore(home);
  const vault = sealedNotes(store.notes, home, settings.secrets.ATCLAW_KEY);
  const calendar = openCalendarOf(settings, { vault });
  const tables = openTablesOf(settings);
  try {
    const whose = theOne(await store.people(values.user), values.user);
    const kept = await store.kept(whose);
    if (!values.yes) {
      stdout(
        values.json
          ? JSON.stringify({ erased: false, ...kept })
          : `${nameOf(whose)}: ${inWords(kept)} made for them alone. Nothing was erased; add --yes to erase it for good.`,
      );
      return 0;
    }
    const lock = lockUnlessOpen(home, kept.open);
    const elsewhere = async (person: Whose): Promise<void> => {
      await calendar.forgetPerson(person);
      await tables.forget(person);
    };
    const counts = await openMemory(home, store, elsewhere).forget(whose, {
      by: "operator",
      alone: lock !== undefined,
    });
    lock?.release();
    stdout(
      values.json
        ? JSON.stringify({ erased: true, ...counts })
        : `Erased for good of ${nameOf(whose)}: ${inWords(counts)} made for them alone. Backups made before still hold them.`,
    );
    return 0;
  } finally {
    await tables.close();
    await calendar.close();
    await store.close();
  }
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

const inWords = ({ messages, conversations, files }: { messages: number; conversations: number; files: number }) =>
  `${count(messages, "message")} in ${count(conversations, "conversation")} with our replies, and ${count(files, "file")}`;

const nameOf = ({ adapter, account, id }: Whose): string => `${adapter}:${account}:${id}`;

function theOne(found: readonly Whose[], said: string): Whose {
  const [one, ...more] = found;
  // The calendar and tables may know somebody who never wrote to us.
  const [, adapter, account, id] = /^([^:]+):([^:]+):(.+)$/.exec(said) ?? [];
  if (!one && adapter && account && id) return { adapter, account, id };
  if (!one) throw new UserError(`Nothing is kept of "${said}". \`npx atclaw turns --json\` shows the ids of people.`);
  if (more.length > 0)
    throw new UserError(
      `Several people have that id: ${found.map(nameOf).join(", ")}. Give the whole one that you mean.`,
    );
  return one;
}

/** The lock, or undefined beside a running bot. While none runs, open turns can go; they would only be run again. */
function lockUnlessOpen(home: string, open: number): { release(): void } | undefined {
  try {
    return lockFolder(home);
  } catch (cause) {
    if (open === 0) return undefined;
    throw new UserError(
      `${open} of their messages are being worked on or wait for approval, so nothing was erased. Wait for them, or stop atclaw and try again.`,
      { cause },
    );
  }
}
