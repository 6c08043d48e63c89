import { parseDocument } from "yaml";
import { z } from "zod";
import { UserError } from "./core/errors.ts";

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
  zone: z
    .string()
    .refine(isZone, "is not an IANA time zone such as Asia/Shanghai")
    .optional()
    .describe("time zone of people whose platform tells none"),
  skills: z.array(z.string()).default(["market-qa"]).describe("the shipped skills that are on"),
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
});

export type Config = z.output<typeof configSchema>;

/** Everything the process is told from outside, checked. */
export interface Settings {
  /** The data folder. */
  readonly home: string;
  readonly config: Config;
  readonly model: string | undefined;
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  /** The environment, for the secrets that parts ask for by name. Never logged. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the environment and the text of `atclaw.yaml`, if there is one. Rejects with a `UserError` naming the key
 * and the line's fault.
 */
export async function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  file: { path: string; text: string } | undefined,
  defaultHome: string,
): Promise<Settings> {
  const config = file ? await parseConfig(file) : configSchema.parse({});
  const port = Number(env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UserError(
      `PORT is "${env.PORT}", which is no port. Give a number from 1 to 65535, or leave it out for 8787.`,
    );
  return {
    home: env.ATCLAW_HOME || defaultHome,
    config,
    model: env.ATCLAW_MODEL || config.model,
    zone: config.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    host: env.ATCLAW_HOST || "127.0.0.1",
    port,
    secrets: env,
  };
}

async function parseConfig(file: { path: string; text: string }): Promise<Config> {
  const document = parseDocument(file.text);
  const fault = document.errors[0];
  if (fault) throw new UserError(`${file.path} is not valid YAML: ${fault.message}`);
  const parsed = configSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  throw new UserError(`${file.path} does not fit:\n${z.prettifyError(parsed.error)}\nCorrect it and start again.`);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
