/**
 * What a write is going to do, decided once: shown in the preview, kept, and done as it was shown. Between the word of
 * whoever agrees and the write nothing is decided anew; a record that was changed meanwhile stops it.
 */
import { hashOf } from "../../src/core/canonical.ts";
import { EffectError } from "../../src/core/errors.ts";
import type { TableChange } from "../../src/core/tables.ts";
import type { Tool, ToolContext, ToolResult } from "../../src/core/tool.ts";
import { plain } from "./say.ts";
import { type Desk, inWords, rememberTable, type Seat, saidOf, seatFor } from "./seat.ts";

const undoMs = 7 * 24 * 3_600_000;
/** A longer decision is made again from the file it came from, which cannot have changed. */
const longestKept = 4_000_000;

/** `say` tells it as a wish, `done` as a fact, both in Markdown. */
export interface Deed {
  readonly change: TableChange;
  readonly say: string;
  readonly done: string;
}

/** The parts of a write tool, all made from one decision. */
export function doing<Input>(
  desk: Desk,
  name: string,
  decide: (input: Input, seat: Seat) => Promise<Deed>,
): Required<Pick<Tool, "resolve" | "preview" | "reconcile" | "undo">> & {
  run(input: Input, context: ToolContext): Promise<ToolResult>;
} {
  const noteOf = (input: unknown, { conversation, asker, now }: ToolContext): string =>
    `plan ${hashOf({ name, input, conversation: conversation.id, asker: asker.id, now: now.toISOString() })}`;
  const keep = async (input: unknown, deed: Deed, seat: Seat): Promise<void> => {
    const text = JSON.stringify(deed);
    if (text.length <= longestKept) await seat.tables.keep(noteOf(input, seat.context), text, seat);
  };
  const resultOf = (done: string, key: string): ToolResult => ({ content: done, say: done, undo: { key } });

  return {
    async resolve(input, context) {
      const seat = await seatFor(desk, context);
      try {
        const deed = await decide(input as Input, seat);
        const resolved = { ...(input as Record<string, unknown>), ...concerning(deed.change, seat) };
        await keep(resolved, deed, seat);
        return resolved;
      } catch (error) {
        throw told(error, seat);
      }
    },
    async preview(input, context) {
      const seat = await seatFor(desk, context);
      try {
        const kept = await seat.tables.kept(noteOf(input, context));
        const deed = kept === undefined ? await decide(input as Input, seat) : (JSON.parse(kept) as Deed);
        await keep(input, deed, seat);
        return deed.say;
      } catch (error) {
        throw told(error, seat);
      }
    },
    async run(input, context) {
      const seat = await seatFor(desk, context);
      try {
        const kept = await seat.tables.kept(noteOf(input, context));
        const known = await seat.tables.made(context.key);
        const deed = kept === undefined ? (known ? undefined : await decide(input, seat)) : (JSON.parse(kept) as Deed);
        if (kept === undefined && deed) await keep(input, deed, seat);
        const written =
          known ??
          (await seat.tables.write((deed as Deed).change, { key: context.key, at: seat.at, viewer: seat.viewer }));
        if (written.do !== "drop") await rememberTable(written.table, seat);
        return resultOf(
          deed?.done ?? inWords(seat, `Done: **${plain(written.name)}**.`, `已完成：**${plain(written.name)}**。`),
          context.key,
        );
      } catch (error) {
        throw told(error, seat);
      }
    },
    async reconcile(input, context) {
      const seat = await seatFor(desk, context);
      const written = await seat.tables.made(context.key);
      if (!written) return { outcome: "not-done" };
      const kept = await seat.tables.kept(noteOf(input, context));
      const done =
        kept === undefined
          ? inWords(seat, `Done: **${plain(written.name)}**.`, `已完成：**${plain(written.name)}**。`)
          : (JSON.parse(kept) as Deed).done;
      return { outcome: "done", result: resultOf(done, context.key) };
    },
    undo: {
      withinMs: undoMs,
      async run(data, context) {
        const seat = await seatFor(desk, context);
        try {
          const {
            name,
            count,
            do: what,
          } = await seat.tables.revert(String(data.key), { key: context.key, at: seat.at, viewer: seat.viewer });
          const rows =
            count > 0
              ? inWords(
                  seat,
                  ` (${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"})`,
                  `（${count.toLocaleString("en-US")} 行）`,
                )
              : "";
          const say =
            what === "create"
              ? inWords(
                  seat,
                  `Taken back: the table **${plain(name)}** is gone again${rows}.`,
                  `已撤销：表格 **${plain(name)}** 已移除${rows}。`,
                )
              : inWords(
                  seat,
                  `Taken back: **${plain(name)}** is as it was before${rows}.`,
                  `已撤销：**${plain(name)}** 恢复原状${rows}。`,
                );
          return { content: say, say };
        } catch (error) {
          throw told(error, seat);
        }
      },
    },
  };
}

/** What tables say no to has certainly not happened. */
function told(error: unknown, seat: Seat): unknown {
  const said = saidOf(error, seat);
  return said === undefined ? error : new EffectError(said, { outcome: "not-done", cause: error });
}

/** Which table a change is about and how many rows of it, for whoever sets rules. */
function concerning(change: TableChange, { all }: Seat): { table?: string; rows?: number } {
  if (change.do === "create") return change.rows ? { rows: change.rows.length } : {};
  const table = all.find(({ id }) => id === change.table);
  const rows = "records" in change ? change.records.length : change.do === "drop" ? table?.records : undefined;
  return { ...(table && { table: table.name }), ...(rows !== undefined && { rows }) };
}
