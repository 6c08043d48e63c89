/** A whole bot with the table skill, without a model: people say things, send files and agree to what is asked. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type App, openApp } from "../../src/app.ts";
import type { Adapter, Receive } from "../../src/core/adapter.ts";
import type { Files } from "../../src/core/files.ts";
import type { Conversation, Outbound } from "../../src/core/message.ts";
import type { ModelBackend } from "../../src/core/model.ts";
import type { Skill } from "../../src/core/skill.ts";
import { charts } from "../../src/office/charts/charts.ts";
import type { LocalTables } from "../../src/office/tables/local/open.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { readSettings } from "../../src/settings.ts";
import { loadSkills } from "../../src/skills/load.ts";
import { newHome, quietApp, root, until } from "../fakes/app.ts";
import { officePorts } from "../fakes/office-ports.ts";

/** Friday morning in Shanghai. */
export const friday = "2026-11-20T02:00:00.000Z";

export interface Said {
  /** The first post: a reply, or the question to approve. */
  readonly first: string;
  /** The reply at the end; the same as `first` when nothing was asked. */
  readonly reply: string;
  readonly asked: boolean;
  readonly tools: readonly { readonly name: string; readonly status: string; readonly input: unknown }[];
  readonly files: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[];
}

export interface Speaking {
  readonly by?: string;
  readonly in?: string;
  readonly kind?: Conversation["kind"];
  readonly approve?: boolean;
  readonly files?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Happens between the question and the word. */
  readonly meanwhile?: () => Promise<unknown>;
}

export interface Bot {
  readonly app: App;
  readonly tables: LocalTables;
  say(text: string, options?: Speaking): Promise<Said>;
  stop(): Promise<void>;
}

/** Starts the bot with these skills; `models` instead of the rules. */
export async function startTables({
  skills: names = ["tables"],
  models,
}: {
  skills?: readonly string[];
  models?: readonly ModelBackend[];
} = {}): Promise<Bot> {
  const home = newHome();
  const ports = officePorts(() => new Date(friday));
  let receive: Receive | undefined;
  const posts: Outbound[] = [];
  const sent = new Map<string, Uint8Array>();
  let at = 0;
  let kept: Files | undefined;
  const chat: Adapter = {
    name: "chat",
    async start(take) {
      receive = take;
    },
    async send(message) {
      posts.push(message);
      return { externalId: message.key };
    },
    async edit() {},
    async fetchFile(_conversation, id) {
      const bytes = sent.get(id.id);
      if (!bytes) throw new Error(`nobody sent ${id.id}`);
      return bytes;
    },
    async stop() {},
  };
  const corpus = { search: async () => [], document: async () => undefined, documents: async () => [] };
  const skills: Skill[] = await loadSkills(names, `${root}/skills`, {
    corpus,
    charts: charts(),
    when: openWhen(),
    ...ports,
  });
  const quiet = await quietApp(home);
  const text = 'corpus: { seeds: false }\npolicy: { people: { boss: { chat: "local:Han.Meimei", roles: [owner] } } }';
  const settings = await readSettings({ ATCLAW_HOME: home }, { path: join(home, "atclaw.yaml"), text }, home);
  const app = await openApp({
    ...quiet,
    settings,
    adapters: (parts) => {
      kept = parts.files;
      return [chat];
    },
    skills,
    now: () => Date.parse(friday),
    ...(models && { models }),
  });
  await app.start();

  return {
    app,
    tables: ports.tables,
    async say(
      text,
      { by = "Han Meimei", in: channel = "c1", approve = true, kind = "direct", files = [], meanwhile } = {},
    ) {
      const id = `m${++at}`;
      const conversation: Conversation = {
        id: `chat:local:${channel}`,
        adapter: "chat",
        account: "local",
        channel,
        kind,
      };
      const base = { conversation, sender: { id: by.replace(" ", "."), name: by }, at: friday };
      const sending = files.map(({ name, bytes }, i) => {
        sent.set(`${id}-${i}`, bytes);
        return { id: `${id}-${i}`, name, bytes: bytes.length };
      });
      await receive?.({
        type: "message",
        eventId: id,
        messageId: id,
        text,
        mentionsUs: true,
        ...base,
        ...(sending.length > 0 && { files: sending }),
      });
      const of = () => posts.filter(({ inReplyTo }) => inReplyTo === id);
      await until(`a post on ${text}`, () => of().length > 0);
      const [first] = of() as [Outbound];
      const approval = first.approvals?.[0];
      if (approval) {
        await meanwhile?.();
        await receive?.({ type: "decision", target: approval.id, decision: approve ? "approve" : "reject", ...base });
        await until(`the reply to ${text}`, () => of().length > 1);
      }
      const last = of().at(-1) as Outbound;
      const turn = await app.store.turn(last.turnId);
      const tools = (turn?.receipt?.tools ?? []).map(({ name, status, input }) => ({ name, status, input }));
      const made = await Promise.all(
        last.reply.files.map(async (ref) => ({
          name: ref.name,
          type: ref.type,
          bytes: (await kept?.read(ref.id))?.bytes ?? new Uint8Array(),
        })),
      );
      return {
        first: first.reply.markdown,
        reply: last.reply.markdown,
        asked: approval !== undefined,
        tools,
        files: made,
      };
    },
    async stop() {
      await app.stop();
      await ports.calendar.close();
      await ports.tables.close();
      for (const folder of [home, ports.folder]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
