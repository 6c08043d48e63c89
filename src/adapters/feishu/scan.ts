/** Connects an app by one scan from a page; `connect.ts` does it at the command line. */
import type { Scan } from "../../core/connect.ts";
import { readApps, writeApps } from "./apps.ts";
import { openClient } from "./client.ts";
import { askMissing, missingInWords } from "./granted.ts";
import { appOf } from "./obtain.ts";
import { drawForPage } from "./qr.ts";
import { registerOurs } from "./register.ts";

/** The app stands beside those that are known; it is connected from the next start on. */
export const scanFeishu: Scan = async ({ secrets, scopes, signal, keep, show }) => {
  const known = readApps(secrets);
  const set = secrets.FEISHU_DOMAIN;
  const made = await registerOurs({
    domain: set && !set.includes(",") ? set : "feishu",
    scopes,
    signal,
    onLink: (link) => void drawForPage(link).then((svg) => show({ link, svg })),
  });
  const app = appOf(made);
  await keep(writeApps([...known.filter(({ id }) => id !== app.id), app]));
  const client = openClient(app);
  try {
    const missing = await askMissing(client, scopes);
    const faults = typeof missing === "string" ? [missing] : missingInWords(missing, client);
    return [`The app ${app.id} is kept, sealed, in the data folder.`, ...faults, "Start the bot anew to use it."];
  } finally {
    client.close();
  }
};
