import { access, constants, statfs } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Finding as Check } from "../core/connect.ts";
import { ModelError } from "../core/errors.ts";
import type { ModelBackend, ModelRequest } from "../core/model.ts";
import { catchUpNotes, foundDeaf } from "../inbox/catchUp.ts";
import { openModels } from "../models/open.ts";
import { openWhen } from "../office/when/open.ts";
import { keptBack, planSpending } from "../spending.ts";
import { makeFolder, openFault } from "../store/sqlite/open.ts";
import { openStore } from "../store/sqlite/store.ts";
import type { CommandContext, Run } from "./context.ts";
import { lookAtPlatforms } from "./doctorPlatforms.ts";
import { openPolicyFor } from "./policy.ts";

const putRight = "Put that right and run `npx atclaw doctor` again.";
const modelTimeoutMs = 30_000;
const lowDiskBytes = 200 * 1024 * 1024;

/** `atclaw doctor`: checks data folder, database, hearing, corpus, policy, spending, model and platforms, each for real; exit code 1 as soon as one has a fault. */
export const run: Run = async (args, context) => {
  const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false } } });
  const checks: Check[] = [];
  for (const [name, look] of Object.entries({
    "data folder": dataFolder,
    database,
    hearing,
    corpus,
    policy,
    spending,
    model: lookAtModel,
  })) {
    try {
      checks.push({ name, ...(await look(context)) });
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      checks.push({ name, ok: false, detail: said, fix: putRight });
    }
  }
  checks.push(
    ...(await lookAtPlatforms(context).catch((error: unknown): Check[] => [
      { name: "platforms", ok: false, detail: error instanceof Error ? error.message : String(error), fix: putRight },
    ])),
  );
  const ok = checks.every((check) => check.ok);
  if (values.json) context.stdout(JSON.stringify({ ok, checks }));
  else
    for (const check of checks)
      context.stdout(`${check.ok ? "✓" : "✗"} ${check.name}: ${check.detail}${check.fix ? `\n  → ${check.fix}` : ""}`);
  return ok ? 0 : 1;
};

type Finding = Omit<Check, "name">;

async function dataFolder({ home }: CommandContext): Promise<Finding> {
  try {
    makeFolder(home);
    await access(home, constants.W_OK);
  } catch (error) {
    throw openFault(error, home);
  }
  const disk = await statfs(home);
  const free = disk.bavail * disk.bsize;
  const detail = `${home}, ${Math.round(free / 1024 / 1024)} MB free`;
  return free < lowDiskBytes ? { ok: false, detail, fix: "Free some space on this disk." } : { ok: true, detail };
}

async function database({ home }: CommandContext): Promise<Finding> {
  const store = openStore(home);
  try {
    const faults = await store.check();
    const { conversations, turns, open, unsent } = await store.counts();
    if (faults.length > 0)
      return {
        ok: false,
        detail: `damaged: ${faults.slice(0, 3).join("; ")}`,
        fix: "Stop atclaw and restore a backup made with `npx atclaw backup`.",
      };
    return {
      ok: true,
      detail: `${conversations} conversations, ${turns} turns, ${open} open, ${unsent} replies unsent`,
    };
  } finally {
    await store.close();
  }
}

/** Whether what people say arrives, as the running bot found. */
async function hearing({ home }: CommandContext): Promise<Finding> {
  const store = openStore(home);
  try {
    const [first, ...more] = await foundDeaf(store.notes(catchUpNotes));
    return first === undefined
      ? { ok: true, detail: "no chat is known to be deaf" }
      : {
          ok: false,
          detail: [first, ...more].join(" "),
          fix: "Mend that, mention the bot, and run `npx atclaw doctor` again.",
        };
  } finally {
    await store.close();
  }
}

async function corpus(context: CommandContext): Promise<Finding> {
  const { documents, chunks } = await (await context.corpus()).stats();
  return documents > 0
    ? { ok: true, detail: `${documents} documents, ${chunks} passages` }
    : {
        ok: false,
        detail: "empty",
        fix: "Run `npx atclaw ingest PATH` for documents of your own, or take `seeds: false` out of atclaw.yaml for the shipped ones.",
      };
}

async function spending({ settings }: CommandContext): Promise<Finding> {
  const when = openWhen();
  const plan = await planSpending(settings, when);
  const models = openModels(settings.model, settings.secrets, when);
  const [first] = keptBack(plan, models);
  const priced = models.map(({ name, model = "" }) => {
    const price = plan.prices.of(name, model);
    return `${name}${model && `/${model}`} ${price ? `at price ${price.version}` : "has no known price"}`;
  });
  const budgets = plan.rules.map(({ name }) => name).join(", ");
  const detail = `${priced.join(", ")}; ${budgets ? `budgets: ${budgets}` : "no budgets"}`;
  return first === undefined ? { ok: true, detail } : { ok: false, detail, fix: first };
}

async function policy(context: CommandContext): Promise<Finding> {
  const { skills } = await openPolicyFor(context);
  const { rules, people } = context.settings.config.policy;
  const tools = skills.reduce((sum, skill) => sum + skill.tools.length, 0);
  return {
    ok: true,
    detail: `${rules.length} rules and ${Object.keys(people).length} people in ${context.settings.file.path}, for ${tools} tools`,
  };
}

/** Asks the first model for a word, for real. */
export async function lookAtModel({ settings }: Pick<CommandContext, "settings">): Promise<Finding> {
  const [backend] = openModels(settings.model, settings.secrets, openWhen());
  if (!backend || backend.name === "offline")
    return {
      ok: true,
      detail: "offline: replies by rules. Set OPENAI_API_KEY, or ATCLAW_MODEL and its key, to use a model.",
    };
  const began = performance.now();
  try {
    const reply = await backend.generate(probe, { signal: AbortSignal.timeout(modelTimeoutMs) });
    const ms = Math.round(performance.now() - began);
    return { ok: true, detail: `${reply.model} answered in ${ms} ms with ${reply.usage.output} tokens` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, detail, fix: fixFor(error, backend) };
  }
}

const probe: ModelRequest = {
  instructions: "Answer with one word.",
  messages: [{ role: "user", text: "Say: ready" }],
  tools: [],
  examples: [],
  now: new Date(0).toISOString(),
  zone: "UTC",
  language: "en",
};

function fixFor(error: unknown, backend: ModelBackend): string {
  const kind = error instanceof ModelError ? error.kind : "timeout";
  if (kind === "unauthorized" || kind === "forbidden")
    return "Check the API key in the environment and what it may use.";
  if (kind === "not-found")
    return `Check the model's name (${backend.name}) and the base URL in ATCLAW_MODEL, OPENAI_MODEL and OPENAI_BASE_URL.`;
  if (kind === "unreachable" || kind === "timeout")
    return "Check the network, the proxy and the base URL; then try again.";
  return "Look at the service's own status; then try again.";
}
