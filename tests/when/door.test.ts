/** `atclaw when`: one text or a file of them, and what it says to a wrong call. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/commands/context.ts";
import { run } from "../../src/commands/when.ts";

const folder = mkdtempSync(join(tmpdir(), "atclaw-when-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function type(...args: readonly string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const context = {
    settings: { zone: "Asia/Shanghai" },
    stdout: (line: string) => out.push(line),
    stderr: (line: string) => err.push(line),
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  return { code: await run(args, context), out, err };
}

const at = ["--at", "2026-11-20T10:20:00"] as const;

describe("one text", () => {
  it("is printed for people, with its problem and its other readings", async () => {
    expect((await type("Tuesday at 3pm", ...at)).out).toEqual([
      "Tuesday at 3pm: datetime 2026-11-24 15:00:00 (or 2026-11-17 15:00:00)",
    ]);
    expect((await type("February 30", ...at)).out).toEqual(["February 30: date not resolved (there is no such date)"]);
    expect((await type("明天三点之前", ...at)).out[0]).toContain("datetimerange until 2026-11-21 03:00:00");
    expect((await type("room 4", ...at)).out).toEqual(["No date or time is told here."]);
  });

  it("is printed as JSON with --json", async () => {
    const { out, code } = await type("3pm London time tomorrow", ...at, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out[0] ?? "")).toEqual({
      found: [
        {
          text: "3pm London time tomorrow",
          kind: "datetime",
          value: "2026-11-21 15:00:00",
          instant: "2026-11-21T15:00:00+00:00",
          from: 0,
          to: 24,
          others: [],
          zone: "Europe/London",
        },
      ],
    });
  });

  it("is read in the language it is written in, unless --lang says otherwise", async () => {
    expect((await type("下周三", ...at)).out).toEqual(["下周三: date 2026-11-25"]);
    expect((await type("下周三", ...at, "--lang", "en")).out).toEqual(["No date or time is told here."]);
    expect((await type("下周三", ...at, "--lang", "zh-CN")).out).toEqual(["下周三: date 2026-11-25"]);
  });

  it("counts from now in the zone of the settings when nothing else is said", async () => {
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" });
    const before = today.format();
    const { out } = await type("today");
    expect([before, today.format()].map((day) => `today: date ${day}`)).toContain(out[0]);
  });

  it.each([
    [["today", "--tz", "Mars/Base"], '"Mars/Base" is no time zone. Give an IANA name'],
    [["today", "--at", "soon"], '"soon" is no moment. Give it as ISO 8601'],
    [["today", "--lang", "fr"], '"fr" is no language that is read. Give --lang en or --lang zh.'],
    [[], "Say what to read"],
    [["today", "--file", "x.jsonl"], "Give either a text or --file"],
    [["today", "--zone", "UTC"], "--zone"],
  ])("a call with %j is refused with the next step", async (args, message) => {
    await expect(type(...args)).rejects.toThrow(message);
  });
});

describe("a file", () => {
  const file = (lines: readonly (object | string)[]): string => {
    const path = join(folder, `${Math.random()}.jsonl`);
    writeFileSync(path, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
    return path;
  };

  it("gives one line for each, in their order", async () => {
    const path = file([
      { id: "a", text: "tomorrow", at: "2026-11-20T00:00:00", tz: "UTC", lang: "en" },
      { id: 2, text: "两点到三点", at: "2026-11-20T00:00:00", tz: "Asia/Shanghai", lang: "zh" },
      { text: "nothing here", lang: "en" },
    ]);
    const { code, out, err } = await type("--file", path, "--json");
    const lines = out.map(
      (line) =>
        JSON.parse(line) as { id: string; found: { kind: string; value?: string; start?: string; end?: string }[] },
    );
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(lines.map(({ id }) => id)).toEqual(["a", "2", "3"]);
    expect(lines[0]?.found).toMatchObject([{ text: "tomorrow", kind: "date", value: "2026-11-21" }]);
    expect(lines[1]?.found).toMatchObject([{ kind: "timerange", start: "02:00:00", end: "03:00:00" }]);
    expect(lines[2]?.found).toEqual([]);
  });

  it("names the lines that cannot be read, reads the others and ends with 1", async () => {
    const path = file([
      "not json",
      { id: "no text" },
      { id: "b", text: "today", tz: "Nowhere" },
      { id: "c", text: "today", lang: "tlh" },
      { id: "d", text: "today", at: "later" },
      { id: "e", text: "today", at: "2026-11-20", tz: "UTC" },
    ]);
    const { code, out, err } = await type("--file", path, "--json");
    expect(code).toBe(1);
    expect(out.map((line) => JSON.parse(line).id)).toEqual(["e"]);
    expect(err.map((line) => line.replace(path, ""))).toEqual([
      expect.stringContaining(':1 is no {"id","text","at","tz","lang"} line'),
      expect.stringContaining(":2 is no"),
      expect.stringContaining(':3 was left out. "Nowhere" is no time zone'),
      expect.stringContaining(':4 was left out. "tlh" is no language'),
      expect.stringContaining(':5 was left out. "later" is no moment'),
    ]);
  });

  it("that is not there is named", async () => {
    await expect(type("--file", join(folder, "none.jsonl"))).rejects.toThrow(
      'cannot be read (ENOENT). Give a file with a line {"id","text"',
    );
  });
});
