/** Views: making one from words, and showing one in a chat as a table or, a board, as a list for each of its columns. */
import { type BoardColumn, isBoardField, readTablePage, type TablePage } from "../../src/core/tablePage.ts";
import type { Field, Table, View, ViewKind } from "../../src/core/tables.ts";
import type { ToolResult } from "../../src/core/tool.ts";
import type { Deed } from "./deed.ts";
import { fieldFor, fieldsIn, placeOf, tableFor, withoutTable } from "./names.ts";
import { type WishInput, wishOf } from "./query.ts";
import { countOf, more, plain, rowsInChat, sayFilter, sayRecords } from "./say.ts";
import { inWords, rememberTable, type Seat, Trouble } from "./seat.ts";

/** Cards of a column that a chat shows, and what a card tells beside its name. */
const cardsInChat = 8;
const factsOfCard = 3;

const isBoard = /\b(?:kanban|boards?)\b|看板/i;
const kindWords: readonly (readonly [RegExp, ViewKind])[] = [
  [isBoard, "kanban"],
  [/\bcalendar\b|日历/i, "calendar"],
  [/\bgallery\b|画册|画廊/i, "gallery"],
];

/** Shows a view, or a board of a field that is none yet. */
export async function showView(
  input: {
    readonly request: string;
    readonly table?: string | undefined;
    readonly view?: string | undefined;
    readonly by?: string | undefined;
  },
  seat: Seat,
): Promise<ToolResult> {
  const table = await tableFor(input, seat);
  await rememberTable(table.id, seat);
  const view = input.by === undefined ? viewFor(table, input.view, input.request, seat) : undefined;
  const by = view ? undefined : boardField(table, input.by, input.request, seat);
  const wish = { table: table.id, view: view?.id, by: by?.id, limit: rowsInChat };
  const page = await readTablePage(wish, { tables: seat.tables, show: seat.sheets.show }, seat.viewer, seat.at);
  if (!page) throw new Trouble(inWords(seat, "This view is no longer there.", "这个视图已不存在。"));
  const name = view ? plain(view.name) : inWords(seat, `by ${plain(by?.name ?? "")}`, `按${plain(by?.name ?? "")}`);
  const say = `**${plain(table.name)}**, ${name}: ${page.columns ? sayBoard(page, page.columns, seat) : sayGrid(page, seat)}`;
  return { content: say, say };
}

/** The view that is named, else the only one where no board is asked for; undefined for a board of a field. */
function viewFor(table: Table, said: string | undefined, request: string, seat: Seat): View | undefined {
  const { views } = table;
  const named =
    said === undefined
      ? [...views]
          .sort((a, b) => b.name.length - a.name.length)
          .find(({ name }) => placeOf(name, withoutTable(request, table)))
      : views.find(({ name, id }) => id === said || name.toLowerCase() === said.trim().toLowerCase());
  if (named) return named;
  if (said === undefined && isBoard.test(request)) return undefined;
  if (said === undefined && views.length === 1) return views[0];
  const names = views.map(({ name }) => `“${name}”`).join(", ");
  throw new Trouble(
    views.length > 0
      ? inWords(seat, `Which view of “${table.name}”: ${names}?`, `“${table.name}”的哪个视图：${names}？`)
      : inWords(
          seat,
          `“${table.name}” has no views yet. Say for example “create a view Large of ${table.name} with amount over 1000”.`,
          `“${table.name}”还没有视图。可以说“给${table.name}建一个视图，金额超过1000”。`,
        ),
  );
}

/** The field a board is made by: the one named, else the first of choices. */
function boardField(table: Table, said: string | undefined, request: string, seat: Seat): Field {
  const named =
    said === undefined
      ? fieldsIn(table, withoutTable(request, table)).map(({ field }) => field)
      : [fieldFor(table, said, seat)];
  const found = named.find(isBoardField) ?? (named.length === 0 ? table.fields.find(isBoardField) : undefined);
  if (found) return found;
  throw new Trouble(
    inWords(
      seat,
      `A board of “${table.name}” needs a field of choices, people or yes and no.`,
      `“${table.name}”的看板需要单选、多选、人员或复选框字段。`,
    ),
  );
}

function sayGrid({ table, view, by, records, total }: TablePage, seat: Seat): string {
  const chosen = view?.fields?.flatMap((id) => table.fields.find((field) => field.id === id) ?? []);
  const group = table.fields.find(({ id }) => id === by);
  const fields = chosen ?? table.fields;
  const columns = group ? [group, ...fields.filter((field) => field !== group)] : fields;
  if (records.length === 0) return countOf(0, seat);
  return `${countOf(total, seat)}\n\n${sayRecords(table, records, seat, columns)}${more(records.length, total, seat)}`;
}

function sayBoard(page: TablePage, columns: readonly BoardColumn[], seat: Seat): string {
  const { table, view, by } = page;
  const [primary] = table.fields;
  const chosen = view?.fields ?? table.fields.map(({ id }) => id);
  const facts = chosen.filter((id) => id !== by && id !== primary?.id);
  const lists = columns.map(({ key, label, count, records }) => {
    const name =
      key === true
        ? inWords(seat, "yes", "是")
        : key === false
          ? inWords(seat, "no", "否")
          : label || inWords(seat, "(empty)", "（空）");
    const shown = records.slice(0, cardsInChat);
    const cards = shown.map(({ shown: words }) => {
      const told = facts.flatMap((id) => words[id] || []).slice(0, factsOfCard);
      return `- ${[words[primary?.id ?? ""] || "–", ...told].map(plain).join(" · ")}`;
    });
    return (
      [`**${plain(name)}** (${count.toLocaleString("en-US")})`, ...cards].join("\n") + more(shown.length, count, seat)
    );
  });
  const total = columns.reduce((sum, { count }) => sum + count, 0);
  return `${countOf(total, seat)}\n\n${lists.join("\n\n")}`;
}

/** Makes a view: kind, conditions, order and groups from the arguments or the words. */
export async function decideView(
  input: WishInput & {
    readonly table?: string | undefined;
    readonly name?: string | undefined;
    readonly kind?: ViewKind | undefined;
    readonly fields?: readonly string[] | undefined;
  },
  seat: Seat,
): Promise<Deed> {
  const table = await tableFor(input, seat);
  const named = input.name ?? nameIn(withoutTable(input.request, table));
  const request = named === undefined ? input.request : input.request.replace(named, " ");
  const kind = input.kind ?? kindWords.find(([pattern]) => pattern.test(request))?.[1] ?? "grid";
  const { filter, sort, by: groups } = await wishOf({ ...input, request }, table, seat);
  const first = groups[0]?.field;
  const by = kind === "kanban" ? boardField(table, first?.name, request, seat) : first;
  const fields = input.fields?.map((name) => fieldFor(table, name, seat).id);
  const usual =
    kind === "kanban"
      ? inWords(seat, `Board by ${by?.name}`, `按${by?.name}看板`)
      : inWords(seat, `View ${table.views.length + 1}`, `视图 ${table.views.length + 1}`);
  const name = (named ?? usual).trim().slice(0, 100);
  if (table.views.some((view) => view.name.toLowerCase() === name.toLowerCase()))
    throw new Trouble(
      inWords(
        seat,
        `“${table.name}” has a view “${name}” already. Give this one another name.`,
        `“${table.name}”已有视图“${name}”，请换一个名称。`,
      ),
    );
  const view: Omit<View, "id"> = {
    name,
    kind,
    ...(filter && { filter }),
    ...(sort.length > 0 && { sort }),
    ...(by && { by: by.id }),
    ...(fields && { fields }),
  };
  const kinds = { grid: "表格", kanban: "看板", calendar: "日历", gallery: "画册" } as const;
  const what = inWords(
    seat,
    `${kind}${by ? ` by ${plain(by.name)}` : ""}, ${sayFilter(filter, table, seat)}`,
    `${kinds[kind]}${by ? `，按${plain(by.name)}` : ""}，${sayFilter(filter, table, seat)}`,
  );
  const title = `**${plain(table.name)}**`;
  return {
    change: { do: "add-view", table: table.id, view },
    say: inWords(
      seat,
      `${title} gets a view **${plain(name)}**: ${what}.`,
      `${title} 新增视图 **${plain(name)}**：${what}。`,
    ),
    done: inWords(
      seat,
      `${title} has the view **${plain(name)}**: ${what}. “Show the view ${plain(name)} of ${plain(table.name)}” shows it.`,
      `${title} 已有视图 **${plain(name)}**：${what}。说“显示${plain(table.name)}的${plain(name)}视图”即可查看。`,
    ),
  };
}

/** `a view called Large deals`, `view “Large” of …`, `名为“大单”的视图`. */
function nameIn(request: string): string | undefined {
  return (
    /\b(?:view|board)\s+(?:called|named)\s+["“]?([\p{L}\p{N}][\p{L}\p{N} _-]*?)["”]?(?=\s+(?:of|in|for|with|where|by|that|on)\b|[.:,!]|$)/iu.exec(
      request,
    )?.[1] ??
    /[“"「]([^”"」]{1,60})[”"」]/u.exec(request)?.[1] ??
    /\bview\s+(?!(?:of|in|for|with|where|by|that|on|to)\b)([\p{L}\p{N}][\p{L}\p{N} _-]*?)(?=\s+(?:of|in|for|with|where|by|that|on)\b|[.:,!]|$)/iu.exec(
      request,
    )?.[1] ??
    /(?:叫做?|名为|命名为)([\p{L}\p{N}_-]{1,20}?)(?:的)?(?:视图|看板|[，,：:。]|$)/u.exec(request)?.[1]
  );
}
