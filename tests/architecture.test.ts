/**
 * The shape of the code: who may import whom. A part is a folder of `src` (each platform of `src/adapters` and each port of
 * `src/office` is one of its own) or of `skills`. Every fault names the file and what to do.
 */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";

/** Files that put parts together, and what of `src` and `skills` they may import. */
const wiring: readonly { readonly file: RegExp; readonly reaches: RegExp }[] = [
  { file: /^src\/(?:app|main)\.ts$/, reaches: /^src\// },
  {
    file: /^src\/answering\.ts$/,
    reaches: /^src\/(?:agent|approvals|models|office\/corpus|store)\/|^src\/(?:settings|spending)\.ts$/,
  },
  { file: /^src\/spending\.ts$/, reaches: /^src\/(?:budget\/|models\/|settings\.ts|yamlFile\.ts)/ },
  { file: /^src\/meetings\.ts$/, reaches: /^src\/(?:office\/calendar\/|office\/corpus\/variants\.ts|settings\.ts)/ },
  { file: /^src\/reminders\.ts$/, reaches: /^src\/(?:timers|store)\// },
  { file: /^src\/secrets\.ts$/, reaches: /^src\/(?:store\/|settings\.ts)/ },
  {
    file: /^src\/documents\.ts$/,
    reaches: /^src\/(?:office\/documents\/|office\/charts\/font\.ts|yamlFile\.ts)/,
  },
  { file: /^src\/tables\.ts$/, reaches: /^src\/(?:office\/tables\/|settings\.ts)/ },
  { file: /^src\/corpus\.ts$/, reaches: /^src\/(?:office\/corpus\/|settings\.ts)/ },
  {
    file: /^src\/permission\.ts$/,
    reaches: /^src\/(?:policy\/|adapters\/registry\.ts|followFile\.ts|http\/hosts\.ts|log\.ts|settings\.ts)/,
  },
  // The schema of a part's settings stands beside the part.
  { file: /^src\/settings\.ts$/, reaches: /^src\/(?:(?:[a-z]+\/)+schema|yamlFile)\.ts$/ },
  { file: /^src\/commands\//, reaches: /^src\// },
  { file: /^src\/skills\/registry\.ts$/, reaches: /^skills\// },
  { file: /^src\/adapters\/registry\.ts$/, reaches: /^src\/adapters\// },
];
/** Packages that more than one part imports, and why that is right. All others belong to one part. */
const sharedPackages: Readonly<Record<string, readonly string[]>> = {
  // The words of every schema.
  zod: [],
  // A database each: what the bot keeps, the index of the corpus that can be made anew, the meetings, and the tables.
  "better-sqlite3": ["src/store", "src/office/corpus", "src/office/calendar", "src/office/tables"],
  // Markdown is read where it is shown: in the page, in documents, and for Slack and Feishu, whose blocks are no Markdown.
  marked: ["src/console", "src/adapters/slack", "src/adapters/feishu", "src/office/documents"],
  // Front matter, charts, skills, the settings and Slack's manifest are YAML, each read where it is met.
  yaml: ["src/yamlFile.ts", "src/skills", "src/office/corpus", "src/office/documents", "src/adapters/slack"],
};
const lineLimit = 400;
const importPattern = /\b(?:import|export)\s[^"';()]*?\bfrom\s*"([^"]+)"|\bimport\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/g;

describe("the code", () => {
  it("keeps to its shape", () => {
    const files = ["src", "skills", "tests"]
      .flatMap(sourcesIn)
      .map((path) => [path, readFileSync(path, "utf8")] as const);
    expect(files.length).toBeGreaterThan(50);
    expect(faults(new Map(files)).join("\n")).toBe("");
  });
});

describe("a fault is named when", () => {
  it.each([
    ["src/agent/a.ts", 'import { x } from "../store/b.ts";', "src/agent/a.ts imports src/store/b.ts"],
    [
      "src/adapters/web/a.ts",
      'import type { x } from "../slack/b.ts";',
      "src/adapters/web/a.ts imports src/adapters/slack/b.ts",
    ],
    ["src/inbox/a.ts", 'export * from "../app.ts";', "src/inbox/a.ts imports src/app.ts"],
    ["src/inbox/a.ts", 'const { x } = await import("../outbox/b.ts");', "src/inbox/a.ts imports src/outbox/b.ts"],
    [
      "skills/rooms/tools.ts",
      'import { x } from "../../src/office/b.ts";',
      "skills/rooms/tools.ts imports src/office/b.ts",
    ],
    [
      "skills/rooms/tools.ts",
      'import { x } from "../charts/b.ts";',
      "skills/rooms/tools.ts imports skills/charts/b.ts",
    ],
    ["src/core/a.ts", 'import { x } from "kysely";', "src/core/a.ts imports kysely"],
    ["src/core/a.ts", 'import { x } from "../agent/b.ts";', "src/core/a.ts imports src/agent/b.ts"],
    ["src/agent/a.ts", 'import "zod";\nconst key = process.env.KEY;', "src/agent/a.ts reads process.env"],
    ["src/agent/a.ts", 'import { env } from "node:process";', "src/agent/a.ts reads process.env"],
    ["tests/a.test.ts", `${"vi"}.mock("../src/app.ts");`, "tests/a.test.ts mocks a module"],
    ["src/agent/a.ts", "\n".repeat(lineLimit), "src/agent/a.ts has 401 lines"],
  ])("%s holds %j", (path, text, fault) => {
    expect(faults(new Map([[path, text]])).join("\n")).toContain(fault);
  });

  it("two parts import one package", () => {
    const text = 'import OpenAI from "openai";';
    const found = faults(
      new Map([
        ["src/agent/a.ts", text],
        ["src/models/openai/b.ts", text],
      ]),
    );
    expect(found.join("\n")).toContain("openai is imported by src/agent and src/models");
  });

  it("and none in code that keeps to the rules", () => {
    const files = new Map([
      [
        "src/agent/a.ts",
        'import { join } from "node:path";\nimport { z } from "zod";\nimport { x } from "./b.ts";\nimport { y } from "../core/c.ts";',
      ],
      ["src/commands/ask.ts", 'import { openApp } from "../app.ts";\nimport { openStore } from "../store/open.ts";'],
      ["src/main.ts", "const home = process.env.ATCLAW_HOME;"],
    ]);
    expect(faults(files)).toEqual([]);
  });
});

function faults(files: ReadonlyMap<string, string>): string[] {
  const users = new Map<string, Set<string>>();
  const found = [...files].flatMap(([path, text]) => {
    if (path.startsWith("tests/")) return mocks(path, text);
    const imports = importsOf(path, text);
    for (const { name } of imports.filter(({ isPackage }) => isPackage))
      users.set(name, (users.get(name) ?? new Set()).add(partOf(path)));
    return [
      ...imports.flatMap(({ name, isPackage }) => forbidden(path, name, isPackage)),
      ...environment(path, text),
      ...length(path, text),
    ];
  });
  return [...found, ...[...users].flatMap(([name, parts]) => sharing(name, [...parts].sort()))];
}

function forbidden(path: string, name: string, isPackage: boolean): string[] {
  const part = partOf(path);
  if (isPackage) {
    const only = part === "src/core" || path.startsWith("skills/");
    return only && name !== "zod"
      ? [`${path} imports ${name}: ${part} imports no package but zod. Have it handed in.`]
      : [];
  }
  const target = partOf(name);
  if (target === part || target === "src/core") return [];
  if (wiring.some(({ file, reaches }) => file.test(path) && reaches.test(name))) return [];
  return [
    `${path} imports ${name}: a part imports itself and src/core only. Have it handed in by src/app.ts, or move what both need to src/core.`,
  ];
}

function sharing(name: string, parts: readonly string[]): string[] {
  const allowed = sharedPackages[name];
  if (parts.length === 1 || (allowed && (allowed.length === 0 || parts.every((part) => allowed.includes(part)))))
    return [];
  return [
    `${name} is imported by ${parts.join(" and ")}: one part imports a package and offers what others need of it.`,
  ];
}

function environment(path: string, text: string): string[] {
  const reads = /\bprocess\s*(?:\.\s*env\b|\[\s*"env")|\benv\b[^"\n]*from "node:process"/.test(text);
  return reads && path !== "src/main.ts"
    ? [`${path} reads process.env: only src/main.ts does. Take a typed setting instead.`]
    : [];
}

function mocks(path: string, text: string): string[] {
  return /\bvi\s*\.\s*(?:mock|doMock|hoisted)\s*\(/.test(text)
    ? [`${path} mocks a module: pass a real part or a fake in.`]
    : [];
}

function length(path: string, text: string): string[] {
  const lines = text.split("\n").length;
  return lines > lineLimit ? [`${path} has ${lines} lines, over ${lineLimit}: split it by job.`] : [];
}

/** `src/agent/run.ts` is of `src/agent`, `src/adapters/web/api.ts` of `src/adapters/web`, `src/app.ts` of itself. */
function partOf(path: string): string {
  const [top = "", folder = "", inner = ""] = path.split("/");
  return folder === "adapters" || folder === "office" ? `${top}/${folder}/${inner}` : `${top}/${folder}`;
}

function importsOf(path: string, text: string): { name: string; isPackage: boolean }[] {
  return [...text.matchAll(importPattern)].flatMap((found): { name: string; isPackage: boolean }[] => {
    const name = found[1] ?? found[2] ?? found[3] ?? "";
    if (name.startsWith(".")) return [{ name: posix.join(posix.dirname(path), name), isPackage: false }];
    if (name.startsWith("node:") || builtinModules.includes(name)) return [];
    return [
      {
        name: name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/"),
        isPackage: true,
      },
    ];
  });
}

function sourcesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names
      .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
      .filter((path) => /\.tsx?$/.test(path) && !path.includes("node_modules"));
  } catch {
    return [];
  }
}
