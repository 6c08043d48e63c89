import { dirname, resolve } from "node:path";
import { z } from "zod";
import { budgetsSchema, moneySchema, tasksSchema } from "./budget/schema.ts";
import type { Locate } from "./core/config.ts";
import { UserError } from "./core/errors.ts";
import { officeSchema } from "./office/calendar/schema.ts";
import { limitsSchema, policySchema } from "./policy/schema.ts";
import { readYaml } from "./yamlFile.ts";

const days = z.number().int().min(1).optional();

/**
 * The one configuration file, `atclaw.yaml`. Secrets never stand in it: they come from the environment. Every key
 * has a default, so that no file at all serves.
 */
export const configSchema = z.strictObject({
  model: z
    .string()
    .optional()
    .describe(
      "offline, openai, or a service and model such as ark; several, parted by commas, stand in for each other in this order; ATCLAW_MODEL goes before it",
    ),
  home: z
    .string()
    .min(1)
    .optional()
    .describe("the data folder, from the settings file's folder; ATCLAW_HOME goes before it"),
  zone: z
    .string()
    .refine(isZone, "is not an IANA time zone such as Asia/Shanghai")
    .optional()
    .describe("time zone of people whose platform tells none"),
  skills: z
    .array(z.string())
    .default(["market-qa", "tables", "meeting-booking"])
    .describe("the shipped skills that are on"),
  corpus: z
    .strictObject({
      seeds: z.boolean().default(true).describe("keep the shipped market digests in the corpus"),
      embeddings: z
        .strictObject({
          baseUrl: z.url().describe("an OpenAI-compatible endpoint, such as https://api.openai.com/v1"),
          model: z.string(),
          keyVariable: z.string().default("OPENAI_API_KEY").describe("the environment variable that holds the key"),
        })
        .optional(),
    })
    .prefault({}),
  web: z
    .strictObject({
      allowedHosts: z
        .array(z.string())
        .default([])
        .describe("names the web chat is reached under besides this machine's own"),
    })
    .prefault({}),
  turns: z
    .strictObject({
      concurrency: z
        .number()
        .int()
        .min(1)
        .max(1000)
        .default(64)
        .describe("how many conversations are worked on at once"),
    })
    .prefault({}),
  catchUp: z
    .strictObject({
      everyMinutes: z
        .number()
        .min(0.01)
        .max(24 * 60)
        .default(5)
        .describe("how often platforms are asked for messages that did not reach us, besides after each connect"),
    })
    .prefault({}),
  retention: z
    .strictObject({
      steps: days.describe("days that the recorded steps of answered messages are kept"),
      receipts: days.describe("days that receipts are kept; without one /why has nothing to show"),
      messages: days.describe("days that messages and replies are kept, with their steps, receipts and files"),
      audit: days.describe("days that rows of the audit log are kept"),
    })
    .prefault({})
    .describe("how long things are kept; for good where no number of days is given"),
  money: moneySchema.prefault({}).describe("how costs are shown"),
  prices: z
    .string()
    .optional()
    .describe(
      "a price list in LiteLLM's format (JSON or YAML), from the settings file's folder; goes before the shipped one",
    ),
  budgets: budgetsSchema.default([]).describe("how much may be spent, by whom and when"),
  tasks: tasksSchema
    .default({})
    .describe("what a finished task is charged at, in `money.currency`, by the name of its tool or skill, or other"),
  office: officeSchema
    .prefault({})
    .describe("rooms and people that meetings are booked with; a small sample when it lists none"),
  policy: policySchema.prefault({}).describe("who may do what; applies without a restart"),
  limits: limitsSchema.prefault({}).describe("how much people and bots may ask; applies without a restart"),
});

export type Config = z.output<typeof configSchema>;

/** `atclaw.yaml` as it was read. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly config: Config;
  /** Where a key stands, for faults that are found later. */
  readonly at: Locate;
}

/** Everything the process is told from outside, checked. */
export interface Settings {
  /** The data folder. */
  readonly home: string;
  readonly config: Config;
  readonly file: ConfigFile;
  readonly model: string | undefined;
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  /** The environment, for the secrets that parts ask for by name. Never logged. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the environment and the text of `atclaw.yaml`; no text is a file that says nothing. Rejects with a `UserError`
 * that names file, line and key of each fault.
 */
export async function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  text: { path: string; text: string } | undefined,
  defaultHome: string,
): Promise<Settings> {
  const file = readConfig(text ?? { path: "atclaw.yaml", text: "" });
  const { config } = file;
  const port = Number(env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UserError(
      `PORT is "${env.PORT}", which is no port. Give a number from 1 to 65535, or leave it out for 8787.`,
    );
  return {
    home: env.ATCLAW_HOME || (config.home ? resolve(dirname(file.path), config.home) : defaultHome),
    config,
    file,
    model: env.ATCLAW_MODEL || config.model,
    zone: config.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    host: env.ATCLAW_HOST || "127.0.0.1",
    port,
    secrets: env,
  };
}

/** Reads the text of `atclaw.yaml`. Throws a `UserError` that names line, column and key of each fault. */
export function readConfig({ path, text }: { path: string; text: string }): ConfigFile {
  const { value, at } = readYaml({ path, text }, configSchema);
  return { path, text, config: value, at };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
