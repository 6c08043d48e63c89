/** Rooms and people from tables in CSV (RFC 4180), as spreadsheets write them: `readOfficeCsv` gives the lines of `office:`. */
import { UserError } from "../../core/errors.ts";
import { personSchema, roomSchema } from "./schema.ts";

/** What columns may be called, besides the name of the key. */
const columns: Readonly<Record<string, readonly string[]>> = {
  name: ["room", "person", "full name", "display name", "姓名", "名称", "会议室"],
  aliases: ["alias", "other names", "别名", "英文名"],
  building: ["site", "大楼", "楼栋"],
  floor: ["level", "楼层"],
  seats: ["capacity", "容量", "座位数", "人数"],
  equipment: ["features", "设备"],
  zone: ["time zone", "timezone", "时区"],
  hours: ["opening hours", "working hours", "时间", "工作时间"],
  email: ["e-mail", "mail", "邮箱"],
  team: ["department", "部门", "团队"],
  calendar: ["mailbox", "room id", "日历"],
};
const lists = new Set(["aliases", "equipment"]);
const mostFaults = 20;

/** What a table holds, each row as a line of YAML. */
export interface OfficeTable {
  readonly kind: "rooms" | "people";
  readonly lines: readonly string[];
}

/**
 * Reads a table. The first row names the columns, in any order and letter case; one with seats is of rooms, any other of people. Several
 * aliases or things in a room are parted by `;`. Columns `slack`, `feishu` and the like are accounts. Throws a `UserError` that
 * names file and line of each fault.
 */
export function readOfficeCsv(file: string, text: string): OfficeTable {
  const [head, ...rows] = rowsOf(text.replace(/^\uFEFF/, ""), file);
  if (!head)
    throw new UserError(`${file} is empty. Its first line names the columns, such as name,seats,building,floor.`);
  const keys = head.cells.map((cell) => keyOf(cell));
  if (!keys.includes("name"))
    throw new UserError(
      `${file}:1: there is no column "name". Name the columns in the first line, such as name,seats.`,
    );
  const kind = keys.includes("seats") ? "rooms" : "people";
  const schema = kind === "rooms" ? roomSchema : personSchema;
  const faults: string[] = [];
  const seen = new Map<string, number>();
  const lines = rows.flatMap(({ line, cells }) => {
    if (cells.every((cell) => cell.trim() === "")) return [];
    if (cells.length > keys.length) {
      faults.push(`${file}:${line}: has ${cells.length} cells, and there are ${keys.length} columns`);
      return [];
    }
    const value = entryOf(keys, cells, kind);
    const read = schema.safeParse(value);
    if (!read.success) {
      for (const { path, message } of read.error.issues) faults.push(`${file}:${line}: ${path.join(".")}: ${message}`);
      return [];
    }
    const own = String(value.email ?? value.name).toLowerCase();
    const before = seen.get(own);
    if (before !== undefined) faults.push(`${file}:${line}: ${own} stands in line ${before} already`);
    seen.set(own, line);
    // JSON is YAML too, and quotes whatever has to be quoted.
    return [`- ${JSON.stringify(value)}`];
  });
  if (faults.length === 0) return { kind, lines };
  const more = faults.length > mostFaults ? `\n… and ${faults.length - mostFaults} more` : "";
  throw new UserError(
    `${faults.slice(0, mostFaults).join("\n")}${more}\nMend these lines and say it again; nothing was imported.`,
  );
}

function keyOf(cell: string): string {
  const said = cell.trim().toLowerCase();
  return Object.entries(columns).find(([key, others]) => key === said || others.includes(said))?.[0] ?? said;
}

function entryOf(
  keys: readonly string[],
  cells: readonly string[],
  kind: OfficeTable["kind"],
): Record<string, unknown> {
  const known = kind === "rooms" ? roomSchema.shape : personSchema.shape;
  const value: Record<string, unknown> = {};
  const accounts: Record<string, string> = {};
  cells.forEach((cell, i) => {
    const key = keys[i] ?? "";
    const text = cell.trim();
    if (text === "" || key === "") return;
    if (lists.has(key))
      value[key] = text
        .split(/[;；、]/)
        .map((one) => one.trim())
        .filter(Boolean);
    else if (key === "seats") value[key] = /^\d+$/.test(text) ? Number(text) : text;
    else if (key in known || kind === "rooms") value[key] = text;
    else accounts[key] = text;
  });
  return Object.keys(accounts).length > 0 ? { ...value, accounts } : value;
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of a table; cells in quotes may hold commas, quotes written twice, and ends of lines. */
function rowsOf(text: string, file: string): Row[] {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [",", ";", "\t"].sort((a, b) => first.split(b).length - first.split(a).length)[0] ?? ",";
  const rows: Row[] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let [line, begun] = [1, 1];
  const endRow = (): void => {
    rows.push({ line: begun, cells: [...cells, cell] });
    cells = [];
    cell = "";
  };
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] ?? "";
    if (sign === "\n") line++;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') cell += text[++i];
      else isQuoted = false;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === separator) {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n") {
      endRow();
      begun = line;
    } else if (sign !== "\r") cell += sign;
  }
  if (isQuoted) throw new UserError(`${file}:${begun}: a quote is opened and never closed. Close it with ".`);
  if (cell !== "" || cells.length > 0) endRow();
  return rows;
}
