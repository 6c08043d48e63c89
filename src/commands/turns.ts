import { parseArgs } from "node:util";
import { renderReply } from "../adapters/terminal/render.ts";
import { renderReceipt } from "../agent/receipt/render.ts";
import { UserError } from "../core/errors.ts";
import type { TurnRecord } from "../core/history.ts";
import { languageOf } from "../core/language.ts";
import { pathOfFile } from "../store/files.ts";
import { openStore } from "../store/sqlite/store.ts";
import type { Store } from "../store/store.ts";
import { refuseMore, UsageError } from "./arguments.ts";
import type { Run } from "./context.ts";

const wordsShown = 60;

/** `atclaw turns`: the latest turns; `turns show ID`: one with its reply and receipt. Works beside a running bot. */
export const run: Run = async (args, { home, stdout }) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, limit: { type: "string", default: "20" } },
  });
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(`--limit is "${values.limit}"; give a whole number from 1.`);
  const [action, id = "", ...others] = positionals;
  if (action !== undefined && action !== "show")
    throw new UsageError(`There is no "turns ${action}". It is "turns" or "turns show ID".`);
  refuseMore(others);
  if (action === "show" && id === "")
    throw new UsageError("Say which: npx atclaw turns show ID, as `npx atclaw turns` lists them.");
  const store = openStore(home);
  try {
    if (action === "show") {
      const turn = await store.turn(id);
      if (!turn) throw new UserError(`There is no turn "${id}". \`npx atclaw turns\` lists the latest.`);
      const feedback = feedbackOn(turn.id, store);
      stdout(values.json ? JSON.stringify({ ...turn, feedback }) : show(turn, home, feedback));
      return 0;
    }
    const turns = await store.turns({ limit });
    if (values.json) for (const turn of turns) stdout(JSON.stringify(turn));
    else for (const turn of turns) stdout(line(turn));
    if (turns.length === 0 && !values.json) stdout("No turns yet.");
    return 0;
  } finally {
    await store.close();
  }
};

const line = (turn: TurnRecord): string => {
  const text = turn.text.replace(/\s+/g, " ");
  return `${turn.id}  ${turn.saidAt}  ${stateOf(turn).padEnd(8)}  ${turn.adapter}  ${turn.sender.name}: ${text.length > wordsShown ? `${text.slice(0, wordsShown)}…` : text}`;
};

const stateOf = (turn: TurnRecord): string =>
  turn.state !== "done"
    ? turn.state
    : (turn.reply?.problem ?? (turn.delivery === "sent" ? "sent" : (turn.delivery ?? "done")));

/** How many people found an answer helpful and how many did not, by the latest word of each. */
function feedbackOn(turnId: string, { audit }: Pick<Store, "audit">): { helpful: number; notHelpful: number } {
  const said = new Map<string, boolean>();
  for (const { kind, turn, actor, data } of audit.rows())
    if (kind === "feedback" && turn === turnId) said.set(actor, data.helpful === true);
  const helpful = [...said.values()].filter(Boolean).length;
  return { helpful, notHelpful: said.size - helpful };
}

function show(turn: TurnRecord, home: string, { helpful, notHelpful }: ReturnType<typeof feedbackOn>): string {
  // The receipt lists the sources.
  const reply = turn.reply
    ? renderReply({ ...turn.reply, citations: [] }, (id) => pathOfFile(home, id))
    : "No reply yet.";
  return [
    `Turn ${turn.id} in ${turn.conversationId}: ${stateOf(turn)}`,
    `${turn.saidAt}  ${turn.sender.name}: ${turn.text}`,
    "",
    reply,
    "",
    ...(helpful + notHelpful > 0 ? [`Feedback: helpful to ${helpful}, not helpful to ${notHelpful}`, ""] : []),
    renderReceipt(turn, languageOf(turn.text)),
  ].join("\n");
}
