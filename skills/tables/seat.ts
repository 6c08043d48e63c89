/** What a call works with: the tables as its place sees them, who asks, and the present moment. */
import type { Charts } from "../../src/core/chart.ts";
import type { Language } from "../../src/core/message.ts";
import type { Sheets } from "../../src/core/sheets.ts";
import { directPlace, type Table, TableError, type Tables, type Viewer, workspaceOf } from "../../src/core/tables.ts";
import type { ToolContext, ToolResult } from "../../src/core/tool.ts";
import type { TimeFound, When } from "../../src/core/when.ts";

/** What the skill is handed. */
export interface Desk {
  readonly tables: Tables;
  readonly sheets: Sheets;
  readonly charts: Charts;
  readonly when: When;
  readonly now: () => Date;
}

/** One call's view. */
export interface Seat extends Desk {
  readonly viewer: Viewer;
  readonly language: Language;
  readonly zone: string;
  /** The present moment, ISO 8601 in UTC. */
  readonly at: string;
  readonly all: readonly Table[];
  readonly context: ToolContext;
  /** The dates and times in a text, counted from when it was said. */
  times(text: string): Promise<readonly TimeFound[]>;
}

/** A problem that the asker can put right, in their language. Nothing has been changed. */
export class Trouble extends Error {
  override readonly name = "Trouble";
}

/** Looks around for a call. Somebody's direct chats are one place, a channel with its threads is one. */
export async function seatFor(desk: Desk, context: ToolContext): Promise<Seat> {
  const { adapter, account, channel, kind } = context.conversation;
  const { id, name } = context.asker;
  const workspace = workspaceOf({ adapter, account });
  const viewer: Viewer = {
    account: workspace,
    place: kind === "direct" ? directPlace({ adapter, account, id }) : `${workspace}:${channel}`,
    person: `${adapter}:${account}:${id}`,
    name,
  };
  const zone = context.asker.zone ?? context.zone;
  const { language } = context;
  return {
    ...desk,
    viewer,
    language,
    zone,
    context,
    at: desk.now().toISOString(),
    all: await desk.tables.list(viewer),
    times: (text) => desk.when.read(text, { at: context.now.toISOString(), zone, language }),
  };
}

/** Words in the asker's language. */
export const inWords = ({ language }: Pick<Seat, "language">, en: string, zh: string): string =>
  language === "zh" ? zh : en;

/** Runs a look; what the asker can put right is told as a reply. */
export async function look(
  desk: Desk,
  context: ToolContext,
  work: (seat: Seat) => Promise<ToolResult>,
): Promise<ToolResult> {
  const seat = await seatFor(desk, context);
  try {
    return await work(seat);
  } catch (error) {
    const said = saidOf(error, seat);
    if (said === undefined) throw error;
    return { content: said, say: said, answered: false };
  }
}

/** What a fault says to the asker; undefined for one that is none of theirs. */
export function saidOf(error: unknown, { language }: Pick<Seat, "language">): string | undefined {
  if (error instanceof Trouble) return error.message;
  return error instanceof TableError ? error.say[language] : undefined;
}

/** "It" is the table that was spoken of last in a conversation. */
const lastName = ({ context, viewer }: Seat): string => `last ${context.conversation.id} ${viewer.person}`;

export const rememberTable = (table: string, seat: Seat): Promise<void> =>
  seat.tables.keep(lastName(seat), table, seat);

export async function lastTable(seat: Seat): Promise<Table | undefined> {
  const id = await seat.tables.kept(lastName(seat));
  return seat.all.find((table) => table.id === id);
}
