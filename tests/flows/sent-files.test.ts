/** Files that people send along with a message. */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type App, openApp } from "../../src/app.ts";
import type { Adapter } from "../../src/core/adapter.ts";
import { UserError } from "../../src/core/errors.ts";
import type { SentFile } from "../../src/core/message.ts";
import type { ModelBackend, ModelReply, ModelRequest } from "../../src/core/model.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool } from "../../src/core/tool.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { chatAdapter, emptyWorld, message } from "../fakes/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };

/** Reads the first file in sight, when asked to. */
const reader: Skill = {
  name: "reader",
  description: { en: "Reads files.", zh: "读文件。" },
  instructions: "",
  examples: [],
  tools: [
    defineTool({
      name: "read_first",
      description: "Reads the first file.",
      input: z.object({}),
      effect: "read",
      outside: true,
      title: { en: "Reading", zh: "读取" },
      async run(_, { files, readFile }) {
        const names = files.map(({ name }) => name).join(", ");
        const bytes = files[0] && (await readFile(files[0].id));
        const other = await readFile("0".repeat(32));
        return { content: `${names}: ${bytes ? Buffer.from(bytes).toString() : "nothing"} ${other === undefined}` };
      },
    }),
  ],
};

async function bot(fetchFile?: NonNullable<Adapter["fetchFile"]>) {
  const world = emptyWorld();
  const chat = { ...chatAdapter(world), ...(fetchFile ? { fetchFile } : {}) };
  const requests: ModelRequest[] = [];
  const model: ModelBackend = {
    name: "fake",
    contextTokens: 100_000,
    async generate(request): Promise<ModelReply> {
      requests.push({ ...request, messages: [...request.messages] });
      const last = request.messages.at(-1);
      const call = last?.role === "user" && /read it/.test(last.text);
      return {
        text: last?.role === "tool" ? (last.plain ?? last.text) : "Read.",
        toolCalls: call ? [{ id: "c", name: "read_first", arguments: "{}" }] : [],
        finish: call ? "tools" : "stop",
        usage,
        model: "fake-1",
      };
    },
  };
  const home = newHome();
  const app: App = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chat],
    models: [model],
    skills: [reader],
  });
  await app.start();
  closing.push(async () => {
    await app.stop();
    rmSync(home, { recursive: true, force: true });
  });
  let count = 0;
  const say = async (text: string, files: readonly SentFile[] = []): Promise<string> => {
    const id = `m${++count}`;
    await chat.say({ ...message("c1", id, text), files });
    await until("the reply", () => world.posts.some(({ inReplyTo }) => inReplyTo === id));
    return world.posts.find(({ inReplyTo }) => inReplyTo === id)?.text ?? "";
  };
  return { app, say, requests, words: () => (requests.at(-1)?.messages ?? []).map(({ text }) => text).join("\n") };
}

const bytesOf: Readonly<Record<string, string>> = { f1: "name,age\nLi Lei,30\n", f2: "Second." };
const fetchKnown = async (_: unknown, { id }: SentFile): Promise<Uint8Array> => {
  const text = bytesOf[id];
  if (text === undefined) throw new UserError("The file was deleted. Send it again.");
  return Buffer.from(text);
};
const csv: SentFile = { id: "f1", name: "people.csv", type: "text/csv", bytes: 19 };

describe("a file that is sent with a message", () => {
  test("is put before the model as data, kept, and named in the receipt", async () => {
    const { app, say, words } = await bot(fetchKnown);
    expect(await say("what is in here?", [csv])).toBe("Read.");
    expect(words()).toMatch(/⟦data [0-9a-f]{12} from the file people\.csv⟧\nname,age\nLi Lei,30/);
    const [turn] = await app.store.turns({ limit: 1 });
    expect(turn?.receipt?.received).toMatchObject([
      { name: "people.csv", bytes: 19, description: "sent by Han Meimei" },
    ]);
    expect(turn?.receipt?.outside).toContain("what came with the message");
  });

  test("can be read by tools, then and later in the conversation, and no other file can", async () => {
    const { say } = await bot(fetchKnown);
    expect(await say("read it", [csv])).toBe("people.csv: name,age\nLi Lei,30\n true");
    await say("one more", [{ id: "f2", name: "b.txt" }]);
    expect(await say("read it")).toBe("b.txt, people.csv: Second. true");
  });

  test("is asked for again when the platform stumbles, and told when it cannot be had", async () => {
    let count = 0;
    const { say } = await bot(async (_, file) => {
      if (file.id === "f2" && ++count < 3) throw new Error("socket hang up");
      if (file.id === "f3") throw new Error("socket hang up");
      return fetchKnown(_, file);
    });
    const reply = await say("look", [
      { id: "f2", name: "b.txt" },
      { id: "gone", name: "a.txt" },
      { id: "f3", name: "c.txt" },
    ]);
    expect(count).toBe(3);
    expect(reply).toContain("I did not read the file “a.txt”: The file was deleted. Send it again.");
    expect(reply).toContain("The file “c.txt” could not be fetched. Send it once more.");
    expect(reply).not.toContain("b.txt");
  });

  test("needs no words beside it; more than ten are told", async () => {
    const { say, words } = await bot(fetchKnown);
    const many = Array.from({ length: 12 }, (_, i): SentFile => ({ id: "f1", name: `n${i}.csv` }));
    const reply = await say("", many);
    expect(reply).toContain("You sent 12 files; I read 10 at once");
    expect(words()).toContain("from the file n9.csv");
    expect(words()).not.toContain("n10.csv");
  });

  test("is told when the platform gives none, or the file is broken", async () => {
    const { say } = await bot();
    expect(await say("look", [csv])).toContain("Files cannot be sent to me here.");
    const other = await bot(async () => Buffer.from("no archive at all"));
    expect(await other.say("look", [{ id: "x", name: "broken.docx" }])).toMatch(
      /I did not read the file “broken\.docx”: /,
    );
  });
});
