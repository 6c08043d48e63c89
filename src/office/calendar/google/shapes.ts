/** The shapes of Google's answers besides events. */
import { z } from "zod";
import { eventSchema } from "./event.ts";

export const listAnswer = z.object({ items: z.array(eventSchema).default([]), nextPageToken: z.string().optional() });

export const busyAnswer = z.object({
  calendars: z.record(
    z.string(),
    z.object({ busy: z.array(z.object({ start: z.string(), end: z.string() })).default([]) }),
  ),
});

export const calendarAnswer = z.object({ id: z.string() });
