import { UserError } from "../core/errors.ts";
import type { OpenaiSettings } from "./openai/backend.ts";
import { contextTokensOf, type Preset, presets } from "./presets.ts";

/** What answers: rules without a model, or a service with all its settings. */
export type ModelChoice = { readonly kind: "offline" } | ({ readonly kind: "openai" } & OpenaiSettings);

/** Environment variables, handed in. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What a setting of ATCLAW_MODEL means: `offline`, `<service>` or `<service>/<model>`. Unset means OpenAI where
 * OPENAI_API_KEY or OPENAI_BASE_URL is set, else offline. ATCLAW_CONTEXT_TOKENS overrides how much is sent at most.
 * Throws a `UserError` for an unknown service, a missing key, model or a wrong address. Makes no network call.
 */
export function chooseModel(setting: string | undefined, variables: Variables): ModelChoice {
  const wanted = setting?.trim() ?? "";
  if (wanted === "") {
    const hasOpenai = setTo(variables, "OPENAI_API_KEY") ?? setTo(variables, "OPENAI_BASE_URL");
    return hasOpenai ? chooseModel("openai", variables) : { kind: "offline" };
  }
  const [service = "", ...rest] = wanted.split("/");
  const named = rest.join("/").trim();
  const name = service.trim().toLowerCase();
  if (name === "offline") return { kind: "offline" };
  const preset = presets.find((one) => one.name === name || one.aliases.includes(name));
  if (!preset) throw unknownService(wanted);
  return fromPreset(preset, named, variables);
}

/** Several settings parted by commas, the first choice first: what `callModel` falls back through. */
export function chooseModels(setting: string | undefined, variables: Variables): ModelChoice[] {
  const wanted = (setting ?? "").split(",").filter((one) => one.trim() !== "");
  return wanted.length === 0 ? [chooseModel(undefined, variables)] : wanted.map((one) => chooseModel(one, variables));
}

function fromPreset(preset: Preset, named: string, variables: Variables): ModelChoice {
  const baseUrl = setTo(variables, preset.baseUrlVariable) ?? preset.baseUrl;
  checkAddress(baseUrl, preset.baseUrlVariable);
  const apiKey = setTo(variables, preset.keyVariable);
  // A service of the operator's own may ask for no key; the vendors' own addresses always do.
  if (preset.needsKey && !apiKey && baseUrl === preset.baseUrl) {
    throw new UserError(
      `ATCLAW_MODEL chooses ${preset.title}, and ${preset.keyVariable} is not set. Set ${preset.keyVariable}, or set ATCLAW_MODEL=offline to run without a model.`,
    );
  }
  const modelVariable = preset.name === "openai" && named === "" ? "OPENAI_MODEL" : "ATCLAW_MODEL";
  const model = named || (preset.name === "openai" ? setTo(variables, "OPENAI_MODEL") : undefined) || preset.model;
  if (!model) {
    throw new UserError(
      `ATCLAW_MODEL names ${preset.title} without a model. Write ATCLAW_MODEL=${preset.name}/<model>, with the name that server gives to its model.`,
    );
  }
  return {
    kind: "openai",
    name: preset.name,
    baseUrl,
    apiKey,
    model,
    contextTokens: contextOverride(variables) ?? contextTokensOf(preset, model),
    variables: { apiKey: preset.keyVariable, baseUrl: preset.baseUrlVariable, model: modelVariable },
  };
}

function contextOverride(variables: Variables): number | undefined {
  const words = setTo(variables, "ATCLAW_CONTEXT_TOKENS");
  if (words === undefined) return undefined;
  const tokens = Number(words);
  if (!Number.isInteger(tokens) || tokens < 1024) {
    throw new UserError("ATCLAW_CONTEXT_TOKENS must be a whole number of tokens, 1024 or more, such as 32768.");
  }
  return tokens;
}

function checkAddress(baseUrl: string, variable: string): void {
  const good = URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol);
  if (!good) throw new UserError(`${variable} must be an address such as https://api.openai.com/v1.`);
}

function unknownService(wanted: string): UserError {
  const known = ["offline", ...presets.map((preset) => preset.name)];
  const names = [...known, ...presets.flatMap((preset) => preset.aliases)];
  const asked = (wanted.split("/")[0] ?? "").trim().toLowerCase();
  // Somebody wrote the model's name alone, such as gpt-4o.
  const owner = presets.find((preset) =>
    [preset.name, ...preset.aliases].some((name) => asked.startsWith(name) && /^[-.\d]/.test(asked.slice(name.length))),
  );
  const nearest = names.map((name) => ({ name, far: distance(asked, name) })).sort((a, b) => a.far - b.far)[0];
  let hint = "";
  if (owner) hint = ` Did you mean ${owner.name}/${asked}?`;
  else if (nearest && nearest.far <= Math.max(2, nearest.name.length / 2)) hint = ` Did you mean ${nearest.name}?`;
  // A key put here by mistake is not repeated.
  const shown = /^(sk|ak|key)-/.test(asked) || asked.length > 40 ? "what it is set to" : `"${asked}"`;
  return new UserError(
    `ATCLAW_MODEL: ${shown} is no known model service.${hint} Choose one of ${known.join(", ")}, with /<model> after it for a certain model.`,
  );
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** A variable that is set to something; blanks count as unset. */
function setTo(variables: Variables, name: string): string | undefined {
  const value = variables[name]?.trim();
  return value ? value : undefined;
}
