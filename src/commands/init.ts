import { existsSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { registry } from "../adapters/registry.ts";
import type { Dialogue } from "../core/connect.ts";
import { UserError } from "../core/errors.ts";
import type { Language } from "../core/message.ts";
import { presets } from "../models/presets.ts";
import { readConfig } from "../settings.ts";
import { makeFolder, openFault } from "../store/sqlite/open.ts";
import { refuseMore } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";
import { openDialogue } from "./dialogue.ts";
import { lookAtModel } from "./doctor.ts";
import { type Answers, settingsText, words } from "./initText.ts";

/** How often a wrong answer is asked for again. */
const tries = 3;

interface Given {
  readonly lang?: string | undefined;
  readonly model?: string | undefined;
  readonly home?: string | undefined;
  readonly platforms?: string | undefined;
}

/**
 * `atclaw init`: asks for the language, the model, the data folder and the chat platforms, tries the model, writes `atclaw.yaml` with
 * comments and says what to type next. Options answer in the place of a person; `--yes` takes the usual for all else. A file that is
 * there is only written anew when somebody says so (`--force`). Secrets are neither asked for to keep nor written.
 */
export const run: Run = async (args, context) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      lang: { type: "string" },
      model: { type: "string" },
      home: { type: "string" },
      platforms: { type: "string" },
      yes: { type: "boolean", default: false },
      force: { type: "boolean", default: false },
    },
  });
  refuseMore(positionals);
  const open = openDialogue(context);
  const dialogue: Dialogue = values.yes ? { ...open, ask: async () => "" } : open;
  try {
    return await setUp(values, dialogue, context, values.force);
  } finally {
    open.close();
  }
};

async function setUp(given: Given, dialogue: Dialogue, context: CommandContext, force: boolean): Promise<number> {
  const { path } = context.settings.file;
  const answer = asker(dialogue);
  const language = await answer(given.lang, words.en.language, languageOf);
  const say = words[language];
  if (existsSync(path) && !force) {
    const over = await answer(undefined, say.overwrite(path), (text) => ({ value: /^(y|是|好)/i.test(text) }));
    if (!over) throw new UserError(say.kept(path));
  }
  const model = await answer(given.model, modelQuestion(language), (text) => modelOf(text, language));
  const modelWorks = await tryModel(model, dialogue, context, language);
  const home = await answer(given.home, say.home, (text) => folderOf(text || ".atclaw", path));
  const platforms = await answer(given.platforms, say.platforms(connectable.join(", ")), (text) =>
    platformsOf(text, language),
  );
  const text = settingsText({ language, model, home, zone: context.settings.zone } satisfies Answers);
  readConfig({ path, text });
  writeFileSync(path, text, { flag: "w" });
  dialogue.say(say.written(path));
  for (const line of nextSteps(model, platforms, language)) context.stdout(line);
  return modelWorks ? 0 : 1;
}

type Read<T> = (text: string) => { readonly value: T } | { readonly why: string };

/** Asks until an answer can be read; what an option says is read once. */
const asker =
  (dialogue: Dialogue) =>
  async <T>(given: string | undefined, question: string, read: Read<T>): Promise<T> => {
    for (let left = tries; ; left--) {
      const said = given ?? (await dialogue.ask(question)) ?? "";
      const answer = read(said.trim());
      if ("value" in answer) return answer.value;
      if (given !== undefined || left <= 1) throw new UserError(answer.why);
      dialogue.say(answer.why);
    }
  };

function languageOf(text: string): ReturnType<Read<Language>> {
  if (["", "1", "en", "english"].includes(text.toLowerCase())) return { value: "en" };
  if (["2", "zh", "中文", "chinese"].includes(text.toLowerCase())) return { value: "zh" };
  return { why: `"${text}" is neither: say en or zh. 请输入 en 或 zh。` };
}

const modelQuestion = (language: Language): string =>
  [words[language].model, ...choices.map(({ title }, at) => `  ${at + 1}. ${title}`)].join("\n");

const choices = [
  { name: "offline", title: "offline: rules, no model, no key" },
  ...presets.map(({ name, title, keyVariable, needsKey }) => ({
    name,
    title: `${name}: ${title}${needsKey ? ` (${keyVariable})` : ""}`,
  })),
];

function modelOf(text: string, language: Language): ReturnType<Read<string>> {
  if (text === "") return { value: "offline" };
  const numbered = /^\d+$/.test(text) ? choices[Number(text) - 1]?.name : undefined;
  const [service = ""] = (numbered ?? text).toLowerCase().split("/");
  const known =
    service === "offline" || presets.some(({ name, aliases }) => name === service || aliases.includes(service));
  return known
    ? { value: numbered ?? text }
    : { why: words[language].noModel(choices.map(({ name }) => name).join(", ")) };
}

/** Tries the model for real, with a key that is asked for where none is set; nothing of the key is kept. */
async function tryModel(
  model: string,
  dialogue: Dialogue,
  context: CommandContext,
  language: Language,
): Promise<boolean> {
  const [service = ""] = model.toLowerCase().split("/");
  const preset = presets.find(({ name, aliases }) => name === service || aliases.includes(service));
  if (!preset) return true;
  const say = words[language];
  const { secrets } = context.settings;
  const set = secrets[preset.keyVariable];
  const key = set || !preset.needsKey ? set : await dialogue.ask(say.key(preset.keyVariable), { hidden: true });
  if (preset.needsKey && !key) {
    dialogue.say(say.keyLater(preset.keyVariable));
    return true;
  }
  const found = await lookAtModel({
    settings: { ...context.settings, model, secrets: { ...secrets, [preset.keyVariable]: key } },
  }).catch((error: unknown) => ({
    ok: false,
    detail: error instanceof Error ? error.message : String(error),
    fix: "",
  }));
  dialogue.say(`${found.ok ? "✓" : "✗"} ${found.detail}${found.fix ? `\n  → ${found.fix}` : ""}`);
  return found.ok;
}

/** A folder that can be made and written, from the folder of the settings file. */
function folderOf(text: string, settingsPath: string): ReturnType<Read<string>> {
  const base = dirname(resolve(settingsPath));
  const folder = resolve(base, text);
  try {
    makeFolder(folder);
  } catch (error) {
    const fault = openFault(error, folder);
    return { why: fault instanceof Error ? fault.message : String(fault) };
  }
  const near = relative(base, folder);
  return { value: near && !near.startsWith("..") ? near : folder };
}

const connectable = registry.filter(({ connect }) => connect).map(({ name }) => name);

function platformsOf(text: string, language: Language): ReturnType<Read<readonly string[]>> {
  const named = text
    .toLowerCase()
    .split(/[\s,，、]+/)
    .filter((name) => name && !["none", "no", "web", "无"].includes(name));
  const unknown = named.find((name) => !connectable.includes(name));
  return unknown === undefined
    ? { value: named }
    : { why: words[language].noPlatform(unknown, connectable.join(", ")) };
}

function nextSteps(model: string, platforms: readonly string[], language: Language): string[] {
  const say = words[language];
  const [service = ""] = model.toLowerCase().split("/");
  const preset = presets.find(({ name, aliases }) => name === service || aliases.includes(service));
  return [
    say.next,
    ...(preset?.needsKey ? [`  export ${preset.keyVariable}=…   # ${say.keyLine}`] : []),
    ...platforms.map((name) => `  npx atclaw add ${name}`),
    "  npx atclaw start",
  ];
}
