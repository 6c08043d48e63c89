/** The wiring: the one file that knows every part and puts them together. */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { z } from "zod";
import type { Acting } from "./agent/hear.ts";
import { answering, type ModelNews } from "./answering.ts";
import { desk } from "./approvals/desk.ts";
import { questionOf } from "./approvals/question.ts";
import type { Adapter, AdapterHost, Receive } from "./core/adapter.ts";
import { sha256 } from "./core/canonical.ts";
import type { Engine } from "./core/engine.ts";
import type { Files } from "./core/files.ts";
import type { Http } from "./core/http.ts";
import { newId } from "./core/id.ts";
import type { Outbound, Person } from "./core/message.ts";
import type { ModelBackend } from "./core/model.ts";
import type { OpenNotes } from "./core/notes.ts";
import type { Policy } from "./core/policy.ts";
import { redactor } from "./core/redact.ts";
import { answeredMessageId, isReminder } from "./core/reminder.ts";
import type { Skill } from "./core/skill.ts";
import type { Status } from "./core/status.ts";
import type { TurnInput } from "./core/turn.ts";
import { openCorpusOf, takeInSeeds } from "./corpus.ts";
import { sqliteEngine } from "./engine/sqlite/engine.ts";
import { catchUp, catchUpNotes } from "./inbox/catchUp.ts";
import { inbox } from "./inbox/receive.ts";
import type { Log } from "./log.ts";
import { calendarViewOf, officeOf, openCalendarOf } from "./meetings.ts";
import { metricsText } from "./metrics.ts";
import { openModels } from "./models/open.ts";
import { charts } from "./office/charts/charts.ts";
import type { LocalCorpus } from "./office/corpus/open.ts";
import { openWhen } from "./office/when/open.ts";
import { type Due, outbox } from "./outbox/deliver.ts";
import { openPermission } from "./permission.ts";
import type { OpenPolicy } from "./policy/open.ts";
import { openReminders } from "./reminders.ts";
import type { Settings } from "./settings.ts";
import { loadSkills } from "./skills/load.ts";
import { openSpending, planSpending } from "./spending.ts";
import { openFiles } from "./store/files.ts";
import { keepPruning } from "./store/retention.ts";
import { sealedNotes } from "./store/seal.ts";
import type { CommitHooks } from "./store/sqlite/commit.ts";
import { lockFolder } from "./store/sqlite/lock.ts";
import { openStore } from "./store/sqlite/store.ts";
import type { DuePost, Store } from "./store/store.ts";
import { openTablesOf, tableDesk, tablePorts } from "./tables.ts";

const drainMs = 10_000;

/** What adapters may be made from. */
export interface Parts {
  readonly store: Store;
  readonly corpus: LocalCorpus;
  readonly files: Files;
  readonly status: () => Promise<Status>;
  readonly usage: AdapterHost["usage"];
  readonly ready: () => Promise<readonly string[]>;
  readonly metrics: () => Promise<string>;
  readonly notes: OpenNotes;
  readonly vault: OpenNotes;
  readonly audit: AdapterHost["audit"];
  readonly connected: AdapterHost["connected"];
  readonly calendar: NonNullable<AdapterHost["calendar"]>;
  readonly tables: NonNullable<AdapterHost["tables"]>;
  readonly log: Log;
}

export interface AppOptions {
  readonly settings: Settings;
  /** The folder of the package: shipped skills, seeds and the built page lie in it. */
  readonly root: string;
  readonly version: string;
  readonly log: Log;
  readonly adapters: (parts: Parts) => readonly Adapter[];
  /** The process's HTTP server, where it has one, for what is no adapter's. */
  readonly http?: Pick<Http, "route">;
  /** Instead of the configured models. */
  readonly models?: readonly ModelBackend[];
  readonly skills?: readonly Skill[];
  /** Instead of the configured policy. */
  readonly policy?: Policy;
  readonly hooks?: CommitHooks;
  /** The clock by which days and months of budgets go, in ms since 1970. */
  readonly now?: () => number;
  /** How long `stop` waits for what runs; 10 s when absent. */
  readonly drainMs?: number;
}

export interface App {
  readonly store: Store;
  readonly corpus: LocalCorpus;
  readonly models: readonly ModelBackend[];
  readonly receive: Receive;
  readonly policy: OpenPolicy;
  /** Why the settings file as it stands now is not in force; empty when it is. */
  readonly settingsFaults: () => readonly string[];
  /** Takes up what was left, starts to receive and to run. */
  start(): Promise<void>;
  /** Ends what runs or leaves it for the next start, then closes everything. */
  stop(): Promise<void>;
}

/** Opens the data folder and puts the parts together; nothing runs before `start`. Faults are `UserError`s. */
export async function openApp(options: AppOptions): Promise<App> {
  const lock = lockFolder(options.settings.home);
  try {
    return await putTogether(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function putTogether(options: AppOptions, lock: { release(): void }): Promise<App> {
  const { settings, log, root } = options;
  const when = openWhen();
  const models = options.models ?? openModels(settings.model, settings.secrets, when);
  const plan = await planSpending(settings, when);
  const redact = redactor(settings.secrets);
  const store = openStore(settings.home, options.hooks, redact);
  const corpus = await openCorpusOf(settings, root, log.info);
  const vault = sealedNotes(store.notes, settings.home, settings.secrets.ATCLAW_KEY);
  const calendar = openCalendarOf(settings, {
    ...{ vault, warn: log.info },
    access: () => byName.get("feishu")?.access,
  });
  for (const [path, respond] of Object.entries(calendar.routes)) options.http?.route("GET", path, respond);
  const office = officeOf(settings, calendar, options.now);
  const tables = openTablesOf(settings);
  const files = openFiles(settings.home, store);
  const skills =
    options.skills ??
    (await loadSkills(settings.config.skills, join(root, "skills"), {
      corpus,
      charts: charts(),
      when,
      ...office,
      ...tablePorts(tables),
    }));
  let state: "starting" | "ready" | "stopping" = "starting";
  const counted = { turns: 0, failedTurns: 0, replies: 0, deliveryErrors: 0, modelTokens: 0 };

  const spending = await openSpending({
    plan,
    settings,
    models,
    ledger: store.spend,
    now: options.now ?? Date.now,
    audit: (entry) => store.audit.write(entry),
    log,
  });

  const audit: AdapterHost["audit"] = (entry) =>
    void store.audit.write(entry).catch((error) => log.error("the audit log was not written", error));

  /** What keeps a platform's people from being heard or answered. */
  const unwell = () =>
    adapters.flatMap((adapter) => {
      const health = [adapter.health?.(), missed.health(adapter.name)].find((one) => one && one.state !== "ok");
      return health && health.state !== "ok" ? [health.say] : [];
    });
  let modelNews: ModelNews = {};
  const status = async (): Promise<Status> => ({
    model: models[0]?.name ?? "",
    offline: models[0]?.name === "offline",
    skills: skills.map(({ name, description }) => ({ name, description })),
    examples: skills.flatMap((skill) => skill.examples.map((example) => example.say)),
    corpus: await corpus.stats(),
    version: options.version,
    notes: [...permission.notes(), ...unwell()],
    ...modelNews,
  });
  const adapters: readonly Adapter[] = options.adapters({
    store,
    corpus,
    files,
    log,
    status,
    usage: spending.report,
    calendar: calendarViewOf(office, settings.zone),
    tables: tableDesk(tables),
    notes: store.notes,
    vault,
    audit,
    connected: (name) => missed.connected(name),
    ready: async () => {
      if (state !== "ready") return [state === "starting" ? "Still starting." : "The process is going down."];
      return unwell().map(({ en }) => en);
    },
    metrics: async () =>
      metricsText({ ...counted, missedMessages: missed.found() }, await store.counts(), {
        adaptersUnwell: unwell().length,
      }),
  });
  const byName = new Map(adapters.map((adapter) => [adapter.name, adapter]));
  const names = [...byName.keys()];
  const permission = openPermission(settings, skills, names, log);
  const policy = options.policy ?? permission.policy;
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    await wait(ms, undefined, { signal });
  };

  const engine: Engine = sqliteEngine({
    store: {
      steps: (id) => store.steps(id),
      recordStep: (id, step) => store.recordStep(id, step),
      openJobs: async () => (await store.openTurns(names)).map((turn) => ({ ...turn, key: turn.conversationId })),
    },
    concurrency: settings.config.turns.concurrency,
    onError: (error, id) => log.error(`turn ${id} will be run again`, error),
    sleep,
  });
  const out = outbox({
    store: {
      ...store,
      unsent: async () => (await store.unsent(names)).flatMap(asPost),
      due: async (key) => {
        const due = await store.due(key);
        return due && asPost(due)[0];
      },
    },
    adapter: (name) => byName.get(name),
    onError: (error, message) => {
      counted.deliveryErrors++;
      log.error(`reply of turn ${message.turnId} was not posted to ${message.conversation.adapter}`, error);
    },
    sleep,
  });
  const waiting = desk({
    store: store.approvals,
    policy,
    engine,
    faultsOf: (name, input) => {
      const parsed = skills
        .flatMap((skill) => skill.tools)
        .find((tool) => tool.name === name)
        ?.input.safeParse(input);
      return parsed?.error && faultsIn(parsed.error);
    },
    show: (group, conversation) => void out.show(group, conversation),
    onError: (error) => log.error("what waits for approval could not be ended in time", error),
  });
  const acting: Acting = {
    policy,
    approvals: store.approvals,
    effects: store.effects,
    ask: (group, conversation) => {
      void out.show(group, conversation);
      waiting.watch();
    },
    newId,
    audit,
  };
  const reminders = openReminders({
    ...{ store, calendar, skills, when },
    enqueue: (job) => engine.enqueue(job),
    directory: office.directory,
    zone: settings.zone,
    newId: () => newId("t"),
    now: options.now ?? Date.now,
    onError: (error) => log.error("a reminder could not be told in time", error),
  });
  const runTurn = answering(
    {
      ...{ settings, store, skills, models, spending, files, policy, acting, status, redact, sleep },
      adapter: (name) => byName.get(name),
      decide: waiting.decide,
      remind: reminders.remind,
      forgetElsewhere: async (whose) => {
        await calendar.forgetPerson(whose);
        await tables.forget(whose);
      },
      onError: (error, turnId) => {
        counted.failedTurns++;
        log.error(`turn ${turnId} failed`, error);
      },
    },
    (news) => {
      modelNews = news;
    },
  );
  const pruning = keepPruning({
    home: settings.home,
    store,
    retention: settings.config.retention,
    onError: (error) => log.error("old turns could not be removed", error),
  });
  const receive = inbox({
    store,
    engine,
    decide: waiting.decide,
    gate: permission.gate,
    newId: () => newId("t"),
  });

  const missed = catchUp({
    adapters,
    receive,
    notes: store.notes(catchUpNotes),
    everyMs: settings.config.catchUp.everyMinutes * 60_000,
    now: options.now ?? Date.now,
    sleep,
    log,
  });

  const noteSettings = (text: string): void => {
    const file = sha256(text);
    if (file !== (store.audit.latest("policy-changed")?.data.file ?? sha256("")))
      acting.audit({ kind: "policy-changed", actor: "operator", data: { file } });
  };

  return {
    store,
    corpus,
    models,
    receive,
    policy: permission.policy,
    settingsFaults: permission.faults,
    async start() {
      noteSettings(settings.file.text);
      permission.follow(noteSettings);
      await takeInSeeds(corpus, settings, root, log.error);
      await missed.start();
      for (const adapter of adapters) await adapter.start(missed.receive);
      await out.start();
      await waiting.start();
      await engine.start(async (turn) => {
        const stored = await store.input(turn.id);
        if (!stored) throw new Error(`Turn ${turn.id} has no row.`);
        const adapter = isReminder(stored.messageId) ? undefined : byName.get(stored.conversation.adapter);
        const input = (await adapter?.complete?.(stored)) ?? stored;
        const result = await runTurn(turn, input);
        counted.turns++;
        counted.modelTokens += result.receipt.models.reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
        const message = replyTo(input, result.reply);
        await spending.endTurn(input, result);
        if (!(await store.finish(input, result, message.key))) return;
        void out.post(message).then(() => counted.replies++);
      });
      reminders.start();
      state = "ready";
      // A model that cannot be loaded says so at its first call.
      for (const model of models) model.warm?.().catch(() => {});
    },
    async stop() {
      state = "stopping";
      waiting.stop();
      permission.close();
      await missed.stop();
      await pruning.stop();
      await reminders.stop();
      await engine.drain(options.drainMs ?? drainMs);
      await out.stop(options.drainMs ?? drainMs);
      await Promise.allSettled(adapters.map((adapter) => adapter.stop()));
      corpus.close();
      await calendar.close();
      await tables.close();
      await store.close();
      lock.release();
    },
  };
}

/** What is wrong with a tool's arguments, by the argument's name. */
const faultsIn = ({ issues }: z.ZodError): Record<string, string> =>
  Object.fromEntries(
    issues.map(({ path: [name = "", ...rest], message }) => [
      String(name),
      rest.length > 0 ? `${rest.join(".")}: ${message}` : message,
    ]),
  );

/** A post with its words; a question's are made from its approvals as they stand. */
const asPost = ({ reply, sender, ...post }: DuePost): Due[] => {
  const due = { ...post, ...towards(post.inReplyTo, sender) };
  if (due.approvals) return [{ ...due, reply: questionOf(due.approvals) }];
  return reply ? [{ ...due, reply }] : [];
};

const replyTo = (input: TurnInput, reply: Outbound["reply"]): Omit<Outbound, "mayExist"> => ({
  key: `reply-${input.turnId}`,
  turnId: input.turnId,
  conversation: input.conversation,
  ...towards(input.messageId, input.sender),
  reply,
});

/** What a reply answers, and whom it notifies: the person of a reminder, which nobody waits for. */
const towards = (messageId: string, sender: Person): Pick<Outbound, "inReplyTo" | "notify"> => ({
  inReplyTo: answeredMessageId(messageId),
  ...(isReminder(messageId) && { notify: sender }),
});
