/** The tables of the page's person: which there are, what stands in them, one value changed at a time, and taken back. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { readTablePage, shownOf, type TableDesk } from "../../core/tablePage.ts";
import { directPlace, TableError, type TableWrite, type Viewer, workspaceOf } from "../../core/tables.ts";
import { conversationOf, idPattern, personIn } from "./place.ts";
import { readBody, refuse } from "./request.ts";

const edit = z.strictObject({
  field: z.string().min(1).max(64),
  value: z.union([z.string().max(100_000), z.number(), z.boolean(), z.null(), z.array(z.string().max(1000)).max(1000)]),
  /** The record's, as it was seen. */
  revision: z.number().int().nonnegative(),
  /** Names this change: sending it again changes nothing. */
  key: z.string().regex(idPattern, "1 to 64 letters, digits, - or _"),
});
const undo = z.strictObject({ key: edit.shape.key });

/**
 * `GET /` lists the tables; `GET /:table` gives rows or a board of one; `POST /:table/records/:record` changes one value, unless
 * the record is no longer as it was seen (409); `POST /undo` takes such a change back. Faults are told in the reader's
 * language (`lang`). What is written is written in the name of the person at the page.
 */
export function tableRoutes(options: { desk: TableDesk; now: () => Date }): Hono {
  const { desk, now } = options;
  const routes = new Hono();
  const viewer = viewerAtPage();
  const writeAs = (key: string): TableWrite => ({ key: `page:${key}`, at: now().toISOString(), viewer });

  routes.get("/", async (c) => {
    const all = await desk.tables.list(viewer);
    return c.json({ tables: all.map(({ id, name, records, shared }) => ({ id, name, records, shared })) });
  });

  routes.get("/:table", async (c) => {
    const { view, by, sort, offset } = c.req.query();
    const from = Number(offset ?? 0);
    if (!Number.isSafeInteger(from) || from < 0)
      return refuse(c, 400, "That is not a row to begin at.", "Give offset as a whole number from 0.");
    const wish = { table: c.req.param("table"), view, by, sort, offset: from };
    return telling(c, async () => {
      const page = await readTablePage(wish, desk, viewer, now().toISOString());
      return page ? c.json(page) : noTable(c);
    });
  });

  routes.post("/undo", async (c) => {
    const body = await readBody(c, undo, '{"key": "…"}');
    if ("refusal" in body) return body.refusal;
    const { key } = body.data;
    return telling(c, async () => c.json(await desk.tables.revert(`page:${key}`, writeAs(`undo:${key}`))));
  });

  routes.post("/:table/records/:record", async (c) => {
    const body = await readBody(c, edit, '{"field": "…", "value": "…", "revision": 1, "key": "…"}');
    if ("refusal" in body) return body.refusal;
    const { field, value, revision, key } = body.data;
    const { table: id, record } = c.req.param();
    return telling(c, async () => {
      const records = [{ id: record, revision, values: { [field]: value } }];
      const written = await desk.tables.write({ do: "update", table: id, records }, writeAs(key));
      const table = await desk.tables.find(id, viewer);
      const query = { at: now().toISOString(), ids: [record], limit: 1 };
      const [after] = (await desk.tables.records(id, query, viewer)).records;
      return table && after ? c.json({ changed: written.count > 0, record: shownOf(after, table, desk) }) : noTable(c);
    });
  });

  return routes;
}

/** The one person of the page, in their direct chats: the same place as the terminal's and the command line's. */
function viewerAtPage(): Viewer {
  const { adapter, account } = conversationOf("");
  const { id, name } = personIn(undefined);
  const whose = { adapter, account, id };
  return {
    place: directPlace(whose),
    account: workspaceOf(whose),
    person: `${adapter}:${account}:${id}`,
    name,
  };
}

const noTable = (c: Context): Response =>
  refuse(c, 404, "There is no such table or view here.", "Reload the page to see those there are.");

/** Answers with what a table says no with: 409 when somebody changed it meanwhile, 404 for what is not there, else 422. */
async function telling(c: Context, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    const status = error.fault === "changed" ? 409 : error.fault === "not-found" ? 404 : 422;
    return refuse(c, status, error.say[c.req.query("lang") === "zh" ? "zh" : "en"], "");
  }
}
