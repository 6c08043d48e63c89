/** What the page asks and says about actions that wait for somebody's word. */
import { Hono } from "hono";
import { z } from "zod";
import type { History } from "../../core/history.ts";
import { channelOf, idPattern, personIn } from "./place.ts";
import { admit, type Door, readBody, refuse } from "./request.ts";

const word = z.strictObject({
  decision: z.enum(["approve", "reject", "change"]),
  /** For a change: the arguments that are to be others. */
  input: z.record(z.string().min(1).max(200), z.json()).optional(),
  note: z.string().max(2000).optional(),
});
const example = '{"decision": "approve" | "reject" | "change", "input": {…}, "note": "…"}';

/**
 * `GET /` gives what waits in the web chat; `POST /:target` takes the word of the person at the page on one approval, or on
 * all of a group. Whether that person may decide is for the bot to say; an id that is not of the web chat is no id here.
 */
export function approvalRoutes(options: {
  history: Pick<History, "approvals">;
  door: Door;
  now: () => Date;
  log: ((what: string, error: unknown) => void) | undefined;
}): Hono {
  const { approvals } = options.history;
  const routes = new Hono();

  routes.get("/", async (c) => {
    const waiting = await approvals.waiting();
    return c.json({ approvals: waiting.filter(({ conversation }) => channelOf(conversation.id) !== undefined) });
  });

  routes.post("/:target", async (c) => {
    const body = await readBody(c, word, example);
    if ("refusal" in body) return body.refusal;
    const { decision, input, note } = body.data;
    if (decision === "change" && Object.keys(input ?? {}).length === 0)
      return refuse(c, 400, "A change needs the arguments that are to be others.", `Send JSON: ${example}.`);
    const target = c.req.param("target");
    const [first] = idPattern.test(target) ? await approvals.find(target) : [];
    if (!first || channelOf(first.conversation.id) === undefined)
      return refuse(c, 404, "There is nothing of that name to approve here.", "Reload the page to see what waits.");
    const inbound = {
      type: "decision" as const,
      conversation: first.conversation,
      sender: personIn(undefined),
      target,
      decision,
      ...(decision === "change" && input ? { input } : {}),
      ...(note?.trim() ? { note: note.trim() } : {}),
      at: options.now().toISOString(),
    };
    return admit(c, options.door, inbound, options.log);
  });

  return routes;
}
