/** Many people who ask several bots for few rooms at once, while the bots are killed: whole requests, from the chat to the reply. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCalendar } from "../../src/office/calendar/local/open.ts";
import { newHome, root, until } from "../fakes/app.ts";
import { message, type Post } from "../fakes/world.ts";

const processes = 8;
const peopleEach = 25;
const rooms = ["Orion", "Vega", "Lyra", "Nova", "Atlas"];
const hours = ["9am to 10am", "9:30am to 10:30am", "10am to 11am", "2pm to 3:30pm", "3pm to 4pm"];
/** Friday morning in Shanghai. */
const friday = "2026-11-20T02:00:00.000Z";
/** Whoever has looked waits for others that have, this long at most. */
const gapMs = 150;

interface Bot {
  readonly home: string;
  port: number;
  child: ChildProcess | undefined;
}

const script = join(root, "node_modules", ".cache", `booking-bots-${process.pid}.mjs`);
const folder = mkdtempSync(join(tmpdir(), "atclaw-booking-race-"));
const file = join(folder, "calendar.db");
const bots: Bot[] = Array.from({ length: processes }, () => ({ home: newHome(), port: 0, child: undefined }));
const posts: Post[] = [];
const looking: (() => void)[] = [];
let server: Server;
const goOn = (): void => {
  for (const go of looking.splice(0)) go();
};

beforeAll(async () => {
  await build({
    entryPoints: [join(root, "tests/fakes/booking-bots.ts")],
    outfile: script,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const [, number = "", what] = (request.url ?? "").split("/");
    const answer = (value: object = {}): void => void response.end(JSON.stringify(value));
    switch (what) {
      case "up":
        Object.assign(bots[Number(number)] ?? {}, { port: body.port });
        return answer();
      case "post":
        posts.push(body);
        return answer();
      case "find":
        return answer({ found: posts.some((post) => post.key === body.key) });
      case "looked":
        looking.push(answer);
        if (looking.length >= processes) goOn();
        else setTimeout(goOn, gapMs);
        return;
      default:
        return void response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  for (const { child } of bots) child?.kill("SIGKILL");
  server.closeAllConnections();
  server.close();
  rmSync(script, { force: true });
  for (const one of [folder, ...bots.map(({ home }) => home)]) rmSync(one, { recursive: true, force: true });
});

async function boot(bot: Bot, number: number): Promise<void> {
  const { port } = server.address() as { port: number };
  bot.port = 0;
  bot.child = spawn(process.execPath, [script, bot.home, `http://127.0.0.1:${port}`, file, String(number)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  await until("the bot is up", () => bot.port !== 0, 120_000);
}

async function kill({ child }: Bot): Promise<void> {
  const gone = new Promise((resolve) => child?.once("exit", resolve));
  child?.kill("SIGKILL");
  await gone;
}

/** Every room at every hour is wanted by eight people, each at another bot. */
const wishOf = (person: number) =>
  `book ${rooms[Math.floor(person / hours.length) % rooms.length]} on Tuesday ${hours[person % hours.length]}`;

/** Says it as a platform does: again and again until it is acknowledged. */
async function ask(bot: Bot, id: string, person: number): Promise<void> {
  const said = { ...message(id, id, wishOf(person)), sender: { id, name: id }, at: friday };
  const acknowledged = async (): Promise<boolean> => {
    try {
      return (await fetch(`http://127.0.0.1:${bot.port}/`, { method: "POST", body: JSON.stringify(said) })).ok;
    } catch {
      return false;
    }
  };
  await until("it is acknowledged", acknowledged, 180_000);
}

test("200 people in 8 processes ask for 5 rooms, with kill -9: no room twice, no request booked twice, every asker answered", async () => {
  await Promise.all(bots.map(boot));
  const asked = bots.flatMap((bot, number) =>
    Array.from({ length: peopleEach }, (_, i) => ask(bot, `P${number}-${i}`, number * peopleEach + i)),
  );
  // Each is killed once, at another point of its work.
  await Promise.all(
    bots.map(async (bot, number) => {
      await until("some replies", () => posts.length >= Math.min(4 + number * 15, 150), 180_000);
      await kill(bot);
      await boot(bot, number);
    }),
  );
  await Promise.all(asked);
  const people = processes * peopleEach;
  await until("every reply", () => new Set(posts.map(({ inReplyTo }) => inReplyTo)).size >= people, 180_000);
  for (const bot of bots) await kill(bot);

  const calendar = openCalendar({ file });
  const meetings = await calendar.meetings({ start: "2026-01-01T00:00:00Z", end: "2027-01-01T00:00:00Z" });
  await calendar.close();
  const twice = [...new Set(meetings.map(({ room }) => room))].flatMap((name) => {
    const own = meetings.filter(({ room }) => room === name);
    return own.filter(({ end }, i) => (own[i + 1]?.start ?? "9") < end);
  });
  expect(twice).toEqual([]);
  // 9, 9:30 and 10 o'clock overlap, and so do 2 and 3: each room is had at least twice.
  expect(meetings.length).toBeGreaterThanOrEqual(rooms.length * 2);
  const organisers = meetings.map(({ organiser }) => organiser);
  expect(new Set(organisers).size).toBe(organisers.length);
  expect(posts).toHaveLength(people);
  expect(new Set(posts.map(({ inReplyTo }) => inReplyTo)).size).toBe(people);
  const told = posts.filter(({ text }) => text.startsWith("Booked")).map(({ inReplyTo }) => `chat:test:${inReplyTo}`);
  expect(told.sort()).toEqual(organisers.sort());
}, 600_000);
