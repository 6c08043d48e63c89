/** The whole bot behind the web chat, with a skill that writes and a policy that asks: for tests of approvals and receipts. */
import { rmSync } from "node:fs";
import { webAdapter } from "../../src/adapters/web/adapter.ts";
import { type App, type AppOptions, openApp } from "../../src/app.ts";
import type { Approval } from "../../src/core/approval.ts";
import type { StoredMessage } from "../../src/core/history.ts";
import type { Policy } from "../../src/core/policy.ts";
import { createHttp } from "../../src/http/http.ts";
import { newHome, quietApp, until } from "./app.ts";
import { type Calendars, callingModel, meetingSkill } from "./meetings.ts";

export interface WebApp {
  readonly url: string;
  readonly app: App;
  readonly calendars: Calendars;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string): Promise<Response>;
  /** Says something in the conversation "a". */
  say(id: string, text: string): Promise<Response>;
  /** What the conversation "a" holds. */
  messages(): Promise<StoredMessage[]>;
  /** What waits for approval, as soon as it is that many. */
  waiting(count?: number): Promise<Approval[]>;
  /** Goes down and comes up again on the same data. */
  restart(): Promise<WebApp>;
  stop(): Promise<void>;
}

/** Every write asks the asker, unless others are named; `local` is the one person the web chat knows. */
export const asking = (who: readonly string[] = ["asker"], count: 1 | 2 = 1, approvalMs = 86_400_000): Policy => ({
  decide: ({ effect }) =>
    effect === "read"
      ? { verdict: "allow", rule: "reads" }
      : {
          verdict: "ask",
          rule: "writes-ask",
          reason: "Changes outside this chat need somebody's word.",
          approvers: { who, count },
        },
  mayTalk: () => ({ ok: true }),
  isLate: () => false,
  mayApprove: (person, asker, _conversation, approvers) =>
    approvers.who.some((one) => one === "asker" && person.id === asker.id),
  rolesOf: () => [],
  approvalMs,
});

export async function startWebApp(
  options: Partial<AppOptions> & { pageDir?: string; token?: string; home?: string; calendars?: Calendars } = {},
): Promise<WebApp> {
  const { pageDir = "/nowhere", token, home = newHome(), calendars = { meetings: [], notices: [] }, ...rest } = options;
  const http = createHttp({ host: "127.0.0.1", port: 0, allowedHosts: [] });
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: (parts) => [webAdapter({ ...parts, http, history: parts.store, pageDir, token, log: parts.log.error })],
    models: [callingModel()],
    skills: [meetingSkill(calendars)],
    policy: asking(),
    ...rest,
  });
  await app.start();
  const { url } = await http.listen();
  const down = async (): Promise<void> => {
    await app.stop();
    await http.close(50);
  };
  const get = (path: string) => fetch(url + path);
  const post: WebApp["post"] = (path, body, headers = {}) =>
    fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    url,
    app,
    calendars,
    get,
    post,
    say: (id, text) => post("/api/conversations/a/messages", { id, text }),
    async messages() {
      return ((await (await get("/api/conversations/a/messages")).json()) as { messages: StoredMessage[] }).messages;
    },
    async waiting(count = 1) {
      let approvals: Approval[] = [];
      await until(`${count} to wait`, async () => {
        approvals = ((await (await get("/api/approvals")).json()) as { approvals: Approval[] }).approvals;
        return approvals.length === count;
      });
      return approvals;
    },
    async restart() {
      await down();
      return startWebApp({ ...options, home, calendars });
    },
    async stop() {
      await down();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
