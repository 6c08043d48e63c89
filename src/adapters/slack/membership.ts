/** Where the bot is installed and where it is no more: what people there are told, and what is erased when it is removed. */
import type { App } from "@slack/bolt";
import { languageOf } from "../../core/language.ts";
import { installPath } from "./install.ts";
import type { Workspaces } from "./workspaces.ts";

/** The operator hears of a workspace that is not served at most this often. */
const complaintEveryMs = 60 * 60_000;
const maxComplaints = 1_000;
const leaving = new Set<unknown>(["app_uninstalled", "tokens_revoked"]);

interface Body {
  readonly context_team_id?: string | null;
  readonly event?: { readonly type?: unknown };
  readonly command?: unknown;
  readonly text?: unknown;
  readonly response_url?: unknown;
}

/** To be called before other listeners are added: what comes from workspaces without a token ends here. */
export function mindMembership(options: {
  app: App;
  workspaces: Pick<Workspaces, "isServed" | "remove">;
  respond: (url: string, body: unknown) => Promise<void>;
  now: () => number;
  log: { error(what: string, error?: unknown): void };
}): void {
  const { app, workspaces, respond, now, log } = options;
  const complained = new Map<string, number>();

  const complain = (account: string): void => {
    if (now() - (complained.get(account) ?? Number.NEGATIVE_INFINITY) < complaintEveryMs) return;
    if (complained.size >= maxComplaints) complained.clear();
    complained.set(account, now());
    log.error(
      `slack: somebody in the workspace ${account} speaks to the bot, which has no token there, so nobody can be answered. Have it installed again at ${installPath}.`,
    );
  };

  app.use(async ({ body: anyBody, context, next, ...args }) => {
    const body = anyBody as Body;
    const account = body.context_team_id ?? context.teamId ?? context.enterpriseId ?? "";
    if (leaving.has(body.event?.type) || workspaces.isServed(account)) return next();
    complain(account);
    if (body.event !== undefined) return;
    const text =
      languageOf(String(body.text ?? "")) === "zh"
        ? "atclaw 在此工作区已不再安装。请管理员重新安装后再试。"
        : "atclaw is not installed in this workspace any more. Ask an admin to install it again, then try once more.";
    const said = { response_type: "ephemeral", replace_original: false, text };
    const ack = (args as { ack?: (content?: unknown) => Promise<void> }).ack;
    if (body.command !== undefined) return ack?.({ response_type: said.response_type, text });
    await ack?.();
    if (typeof body.response_url === "string") await respond(body.response_url, said);
  });
  app.event("app_uninstalled", ({ context }) => workspaces.remove(context));
  app.event("tokens_revoked", async ({ event, context }) => {
    // People's own tokens are none of ours.
    if ((event.tokens.bot ?? []).length > 0) await workspaces.remove(context);
  });
}
