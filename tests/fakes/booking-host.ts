/**
 * A process that books a room: for each slot it looks whether the room is free, tells its parent, waits for the word that
 * all have looked, and books. Arguments: database file, its own name, slots. Sends `{ booked, refused }` at the end.
 */
import { once } from "node:events";
import { CalendarError } from "../../src/core/calendar.ts";
import { openCalendar } from "../../src/office/calendar/local/open.ts";

const [file = "", name = "", slots = "0"] = process.argv.slice(2);
const calendar = openCalendar({ file });
const at = "2026-11-20T00:00:00.000Z";
const first = Date.parse("2026-11-23T00:00:00Z");
const iso = (minutes: number): string => new Date(first + minutes * 60_000).toISOString();
const counts = { looked: 0, booked: 0, refused: 0 };
for (let slot = 0; slot < Number(slots); slot++) {
  // Every other one begins half an hour later: they overlap in part.
  const start = slot * 120 + (name.charCodeAt(0) % 2) * 30;
  const span = { start: iso(start), end: iso(start + 60) };
  const seen = (await calendar.busy(["orion"], span, { at })).get("orion") ?? [];
  const all = once(process, "message");
  process.send?.({ slot });
  await all;
  if (seen.length > 0) continue;
  counts.looked++;
  try {
    await calendar.book(
      {
        title: `${name} ${slot}`,
        organiser: name,
        attendees: [{ id: name, name, optional: false }],
        ...span,
        zone: "UTC",
        room: "orion",
        private: false,
      },
      { key: `${name}-${slot}`, at },
    );
    counts.booked++;
  } catch (error) {
    if (!(error instanceof CalendarError && error.fault === "taken")) throw error;
    counts.refused++;
  }
}
await calendar.close();
process.send?.(counts);
process.disconnect?.();
