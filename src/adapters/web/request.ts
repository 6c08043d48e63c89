/** What every address of the API does alike: reads a body, refuses in words, hands something to the bot. */
import type { Context } from "hono";
import type { z } from "zod";
import type { Receive } from "../../core/adapter.ts";
import type { Admission, Inbound } from "../../core/message.ts";

/** Where the bot takes things in. `receive` is undefined before the adapter starts and after it stops. */
export interface Door {
  readonly receive: Receive | undefined;
}

/** Says no: what is wrong and what to do next. */
export function refuse(
  c: Context,
  status: 400 | 403 | 404 | 409 | 415 | 422 | 503,
  error: string,
  next: string,
): Response {
  return c.json({ error, next }, status);
}

/** The body as its schema has it, or the answer that says what is wrong; `example` shows what to send. */
export async function readBody<T extends z.ZodType>(
  c: Context,
  schema: T,
  example: string,
): Promise<{ data: z.output<T> } | { refusal: Response }> {
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    const next = "Send content-type: application/json.";
    return { refusal: refuse(c, 415, "The body is not declared as JSON.", next) };
  }
  const body = schema.safeParse(parse(await c.req.text()));
  if (body.success) return { data: body.data };
  const why = body.error.issues.map(({ path, message }) => [...path.slice(0, 1), message].join(": ")).join("; ");
  return { refusal: refuse(c, 400, `What was sent could not be read (${why}).`, `Send JSON: ${example}.`) };
}

/**
 * Hands something to the bot and answers only when it is stored: 202 with what became of it, 403 when it does not count, 422
 * when changed arguments do not fit, 503 when nothing was stored. What comes while there is no bot is refused, not lost silently.
 */
export async function admit(
  c: Context,
  { receive }: Door,
  inbound: Inbound,
  log: ((what: string, error: unknown) => void) | undefined,
): Promise<Response> {
  if (!receive) return refuse(c, 503, "The server is going down.", "Nothing was lost: send it again in a moment.");
  let admission: Admission;
  try {
    admission = await receive(inbound);
  } catch (error) {
    log?.("something from the web chat could not be stored", error);
    return refuse(c, 503, "The message could not be stored.", "Send it again; if that fails too, see the log.");
  }
  if (admission.outcome !== "refused") return c.json(admission, 202);
  const { say, faults } = admission;
  return c.json({ error: say, next: "", ...(faults ? { faults } : {}) }, faults ? 422 : 403);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
