import { asker } from "../../src/adapters/terminal/ask.ts";
import { type App, openApp } from "../../src/app.ts";
import type { Reply } from "../../src/core/message.ts";
import type { Receipt } from "../../src/core/turn.ts";
import { readSettings } from "../../src/settings.ts";
import { quietApp, root } from "./app.ts";

/** The bot as it is shipped: its skill, its seeds, and the model that the environment names. */
export async function startShipped(
  home: string,
  env: Record<string, string>,
): Promise<{ app: App; ask: (question: string) => Promise<{ reply: Reply; receipt: Receipt | null | undefined }> }> {
  const settings = await readSettings({ ATCLAW_HOME: home, ...env }, undefined, home);
  const adapter = asker();
  const { skills: _, ...options } = await quietApp(home);
  const app = await openApp({ ...options, settings, root, adapters: () => [adapter] });
  await app.start();
  return {
    app,
    ask: async (question) => {
      const { reply, turnId } = await adapter.ask(question, "Li Lei");
      return { reply, receipt: (await app.store.turn(turnId))?.receipt };
    },
  };
}
