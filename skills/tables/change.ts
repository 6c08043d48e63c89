/** Changing and deleting records: which ones, and what becomes of them. */
import { type Field, type Input, longestChange, type Table, type TableRecord } from "../../src/core/tables.ts";
import { allOf, conditionsIn, rangeOf, scaled } from "./conditions.ts";
import type { Deed } from "./deed.ts";
import { fieldFor, fieldsIn, placeOf, tableFor, tableIn } from "./names.ts";
import { type FilterInput, filterOf } from "./query.ts";
import { type Reading, reading } from "./read.ts";
import { countOf, more, plain, sayChanges, sayFilter, sayRecords } from "./say.ts";
import { inWords, type Seat, Trouble } from "./seat.ts";

const shownRows = 5;

export interface WhichInput {
  readonly request: string;
  readonly table?: string | undefined;
  readonly filter?: FilterInput;
  readonly ids?: readonly string[] | undefined;
}

/** All records, when somebody says so. */
const everything = /\b(?:all|every|each)\b|所有|全部|每一?(?:条|行|个)/i;

async function recordsFor(
  input: WhichInput,
  table: Table,
  read: Reading,
  seat: Seat,
): Promise<{ records: readonly TableRecord[]; about: string }> {
  const filter = input.ids
    ? undefined
    : input.filter
      ? await filterOf(input.filter, table, seat)
      : allOf(await conditionsIn(read, table, seat));
  if (!filter && !input.ids && !everything.test(input.request))
    throw new Trouble(
      inWords(
        seat,
        `Which rows of “${table.name}”? Say a condition, such as a name, or “all”.`,
        `“${table.name}”的哪些行？请说明条件，例如名称，或者说“全部”。`,
      ),
    );
  const { records, total } = await seat.tables.records(
    table.id,
    { at: seat.at, limit: longestChange, ...(filter && { filter }), ...(input.ids && { ids: input.ids }) },
    seat.viewer,
  );
  const about = input.ids ? "" : sayFilter(filter, table, seat);
  if (total === 0)
    throw new Trouble(
      inWords(seat, `Nothing in “${table.name}” fits: ${about}.`, `“${table.name}”中没有符合的记录：${about}。`),
    );
  if (total > longestChange)
    throw new Trouble(
      inWords(
        seat,
        `${countOf(total, seat)} fit; at most ${longestChange} are changed at a time. Narrow it down.`,
        `有 ${countOf(total, seat)} 符合，一次最多修改 ${longestChange} 行，请缩小范围。`,
      ),
    );
  return { records, about };
}

/** Gives records other values. */
export async function decideChange(
  input: WhichInput & { readonly values?: Readonly<Record<string, Input>> | undefined },
  seat: Seat,
): Promise<Deed> {
  const table = await tableFor(input, seat);
  const read = reading(input.request);
  const named = tableIn(input.request, [table]);
  if (named) read.take(named.place);
  const values = input.values
    ? Object.fromEntries(Object.entries(input.values).map(([name, value]) => [fieldFor(table, name, seat).id, value]))
    : await assignments(read, table, seat);
  if (Object.keys(values).length === 0)
    throw new Trouble(
      inWords(
        seat,
        `What should change in “${table.name}”? Say for example “set ${table.fields[1]?.name ?? table.fields[0]?.name} to … for …”.`,
        `“${table.name}”要改什么？例如“把……的${table.fields[1]?.name ?? table.fields[0]?.name}改成……”。`,
      ),
    );
  const { records, about } = await recordsFor(input, table, read, seat);
  const changed = records.filter((record) =>
    Object.entries(values).some(
      ([id, value]) => JSON.stringify(record.values[id] ?? null) !== JSON.stringify(value ?? null),
    ),
  );
  if (changed.length === 0)
    throw new Trouble(
      inWords(
        seat,
        `${countOf(records.length, seat)} of “${table.name}” are so already.`,
        `“${table.name}”中的 ${countOf(records.length, seat)} 已经是这样了。`,
      ),
    );
  const first = changed.slice(0, shownRows);
  const title = `**${plain(table.name)}**`;
  const count = countOf(changed.length, seat);
  return {
    change: { do: "update", table: table.id, records: changed.map(({ id, revision }) => ({ id, revision, values })) },
    say: inWords(
      seat,
      `**${count}** of ${title} ${changed.length === 1 ? "changes" : "change"}${about && ` (${about})`}:\n\n${sayChanges(table, first, values, seat)}${more(first.length, changed.length, seat)}`,
      `${title} 有 **${count}** 将被修改${about && `（${about}）`}：\n\n${sayChanges(table, first, values, seat)}${more(first.length, changed.length, seat)}`,
    ),
    done: inWords(
      seat,
      `Changed ${count} of ${title}:\n\n${sayChanges(table, first, values, seat)}${more(first.length, changed.length, seat)}`,
      `已修改 ${title} 的 ${count}：\n\n${sayChanges(table, first, values, seat)}${more(first.length, changed.length, seat)}`,
    ),
  };
}

/** Deletes records. */
export async function decideDelete(input: WhichInput, seat: Seat): Promise<Deed> {
  const table = await tableFor(input, seat);
  const read = reading(input.request);
  const named = tableIn(input.request, [table]);
  if (named) read.take(named.place);
  const { records, about } = await recordsFor(input, table, read, seat);
  const first = records.slice(0, shownRows);
  const title = `**${plain(table.name)}**`;
  const count = countOf(records.length, seat);
  return {
    change: { do: "remove", table: table.id, records: records.map(({ id, revision }) => ({ id, revision })) },
    say: inWords(
      seat,
      `**${count}** of ${title} ${records.length === 1 ? "is" : "are"} deleted${about && ` (${about})`}:\n\n${sayRecords(table, first, seat)}${more(first.length, records.length, seat)}`,
      `将删除 ${title} 的 **${count}**${about && `（${about}）`}：\n\n${sayRecords(table, first, seat)}${more(first.length, records.length, seat)}`,
    ),
    done: inWords(seat, `Deleted ${count} of ${title}.`, `已删除 ${title} 的 ${count}。`),
  };
}

const valueEn =
  "[\"“']?(.+?)[\"”']?(?=\\s+(?:for|where|of|in|on|when|if|and\\s+(?:set\\s+)?(?:the\\s+)?)|[,;.!]?\\s*$|[,;])";

/** What is to be set to what; the words of it are taken, so that the rest says which records. */
async function assignments(read: Reading, table: Table, seat: Seat): Promise<Record<string, Input>> {
  const values: Record<string, Input> = {};
  const put = async (field: Field, said: string): Promise<void> => {
    values[field.id] = await valueFor(field, said, seat);
  };
  for (const { field, place } of fieldsIn(table, read.left())) {
    const text = read.left();
    const before = text.slice(0, place.from);
    const after = text.slice(place.to);
    const lead =
      /\b(?:set|change|update|make|put|move|switch|reset)\s+(?:the\s+)?$/i.exec(before) ??
      /(?:,|\band)\s+(?:set\s+)?(?:the\s+)?$/i.exec(before);
    const zh =
      /^\s*(?:都|全部)?(?:改成|改为|设为|设成|设置为|更新为|变成|换成|标记为|调整为)[“「]?([^”」，,。；;]+)[”」]?/.exec(
        after,
      );
    const english = new RegExp(`^\\s*(?:=|:|to(?:\\s+be)?|as)\\s*${valueEn}`, "i").exec(after);
    // "Change the owner of Acme to Li Lei": what stands between says which records.
    const apart = lead && !english ? new RegExp(`\\s(?:to(?:\\s+be)?|=)\\s+${valueEn}`, "i").exec(after) : null;
    if (zh) {
      const start = /(?:把|将|给)$/.exec(before)?.[0].length ?? 0;
      await put(field, zh[1] ?? "");
      read.take({ from: place.from - start, to: place.to + zh[0].length });
    } else if (english && (lead || Object.keys(values).length > 0)) {
      await put(field, english[1] ?? "");
      read.take({ from: place.from - (lead?.[0].length ?? 0), to: place.to + english[0].length });
    } else if (apart) {
      await put(field, apart[1] ?? "");
      read.take({ from: place.to + apart.index, to: place.to + apart.index + apart[0].length });
      read.take({ from: place.from - (lead?.[0].length ?? 0), to: place.to });
    }
  }
  if (Object.keys(values).length === 0) await markings(read, table, put);
  return values;
}

/** `mark Acme as won`, `move the new ones to Lost`, `把Acme标记为赢单`: the value says which field is meant. */
async function markings(
  read: Reading,
  table: Table,
  put: (field: Field, said: string) => Promise<void>,
): Promise<void> {
  const found =
    /\b(?:mark|move|set|change|switch|put)\b.+?\s(?:as|to|into|in)\s+(?:the\s+)?["“]?([^"”]+?)["”]?[.!]?\s*$/i.exec(
      read.left(),
    ) ?? /(?:标记为|改成|改为|设为|移到|标为|更新为)[“「]?([^”」，,。]+)[”」]?[。！]?\s*$/.exec(read.left());
  const said = found?.[1]?.trim();
  if (!found || !said) return;
  const field =
    table.fields.find(({ options = [] }) => options.some((option) => option.toLowerCase() === said.toLowerCase())) ??
    table.fields.find(({ options = [] }) => options.some((option) => placeOf(option, said)?.from === 0)) ??
    table.fields.find(({ kind, name }) => kind === "boolean" && name.toLowerCase() === said.toLowerCase());
  if (!field) return;
  await put(field, field.kind === "boolean" ? "yes" : said);
  const from = found[0].lastIndexOf(said);
  read.take({ from: found.index + from, to: found.index + from + said.length });
}

/** A value in words as its field has it: amounts, days, choices; what empties a field empties it. */
export async function valueFor(field: Field, said: string, seat: Seat): Promise<Input> {
  const text = said.trim().replace(/^(?:the|a|an)\s+(?=\S)/i, (article) => (field.options ? "" : article));
  if (/^(?:nothing|empty|blank|none|空|无|清空)$/i.test(text)) return null;
  if (field.kind === "number" && /\d/.test(text)) return (/^\s*[-−(]/.test(text) ? -1 : 1) * scaled(text);
  if (field.kind === "boolean") {
    if (/^(?:yes|true|ticked|checked|done|是|对|√|✓)$/i.test(text) || text.toLowerCase() === field.name.toLowerCase())
      return true;
    if (/^(?:no|false|unticked|unchecked|否|不)$/i.test(text)) return false;
  }
  if (field.kind === "date") {
    const found = await seat.times(text);
    if (field.time) return found.find(({ instant }) => instant !== undefined)?.instant ?? text;
    return found.map(rangeOf).find((one) => one?.from !== undefined)?.from ?? text;
  }
  if (field.type === "person" && /^(?:me|myself|我|我自己)$/i.test(text)) return seat.viewer.name;
  return field.options?.find((option) => option.toLowerCase() === text.toLowerCase()) ?? text;
}
