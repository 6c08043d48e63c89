import { parseArgs } from "node:util";
import type { AuditCheck } from "../core/audit.ts";
import { openStore } from "../store/sqlite/store.ts";
import { refuseMore, UsageError } from "./arguments.ts";
import type { Run } from "./context.ts";

/**
 * `atclaw audit verify`: looks the chain of the audit log over, prints its head to be noted elsewhere, and ends with 1
 * naming the first bad row. `audit export`: its rows as JSON lines, oldest first. Both work beside a running bot.
 */
export const run: Run = async (args, { home, stdout }) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { head: { type: "string" }, since: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const [action, ...others] = positionals;
  refuseMore(others);
  const since = values.since === undefined ? undefined : momentOf(values.since);
  if (values.head !== undefined && !/^[0-9a-f]{64}$/.test(values.head))
    throw new UsageError("--head is no hash. Give the 64 letters and digits that `audit verify` printed.");
  const store = openStore(home);
  try {
    switch (action) {
      case "verify": {
        const check = store.audit.verify(values.head);
        stdout(values.json ? JSON.stringify({ ok: !check.fault, ...check }) : said(check));
        return check.fault ? 1 : 0;
      }
      case "export":
        for (const row of store.audit.rows(since)) stdout(JSON.stringify(row));
        return 0;
      default:
        throw new UsageError(
          `${action === undefined ? "Say what to do with it" : `There is no "audit ${action}"`}: it is "audit verify" or "audit export".`,
        );
    }
  } finally {
    await store.close();
  }
};

function said({ rows, head, fault }: AuditCheck): string {
  if (fault)
    return `The audit log does not hold: row ${fault.seq}: ${fault.what}. ${rows} rows before it are sound. Compare it with a backup, and find out who could write the data folder.`;
  if (!head) return "The audit log is empty.";
  return `The audit log holds: ${rows} rows. Note its head elsewhere, and give it to the next \`audit verify --head\`:\n${head.hash} (row ${head.seq})`;
}

function momentOf(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`--since is "${text}", which is no date. Write it as 2026-05-22.`);
  return new Date(time).toISOString();
}
