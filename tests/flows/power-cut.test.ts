import { cpSync, rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { type App, openApp } from "../../src/app.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import {
  allowAll,
  bookIn,
  bookingSkill,
  chatAdapter,
  emptyWorld,
  message,
  type Point,
  scriptedModel,
  type World,
} from "../fakes/world.ts";

const folders: string[] = [];
const folder = (): string => {
  const made = newHome();
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

const mentions = [
  message("c1", "m1", "book Orion"),
  message("c1", "m2", "thank you"),
  message("c2", "m3", "book Vega"),
  message("c1", "m4", "book Lyra"),
];

/** Starts the bot on a data folder; at the n-th point where it touches disk or world, the power goes. */
async function boot(home: string, world: World, cutAt: number) {
  const left = folder();
  const state = { points: 0, cut: false, cutAt: "" };
  const point: Point = (name) => {
    if (state.cut) throw new Error("no power");
    if (state.points++ !== cutAt) return;
    state.cut = true;
    state.cutAt = name;
    cpSync(home, left, { recursive: true, filter: (path) => !path.includes("lock") });
    throw new Error("power cut");
  };
  const chat = chatAdapter(world, point);
  const app: App = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chat],
    models: [scriptedModel(world, point)],
    skills: [bookingSkill(bookIn(world, point), async (key) => world.bookings.includes(key))],
    policy: allowAll,
    hooks: { beforeCommit: () => point("before commit"), afterCommit: () => point("after commit") },
  });
  await app.start();
  return { app, chat, state, left };
}

test("gives one reply and one effect for each mention, in order, wherever the power is cut", async () => {
  const points: string[] = [];
  for (let cutAt = 0; ; cutAt++) {
    const world = emptyWorld();
    const first = await boot(folder(), world, cutAt);
    const acknowledged = new Set<string>();
    for (const said of mentions)
      await first.chat.say(said).then(
        () => acknowledged.add(said.messageId),
        () => {},
      );
    await until("the cut or the end", () => first.state.cut || world.posts.length === mentions.length);
    const { cut } = first.state;
    if (cut) points.push(first.state.cutAt);
    await first.app.stop();

    if (cut) {
      const second = await boot(first.left, world, Number.POSITIVE_INFINITY);
      // A platform repeats what was not acknowledged, and sometimes what was.
      for (const said of mentions) await second.chat.say(said);
      await until(
        `all replies after a cut at ${points.length}: ${points.at(-1)}`,
        () => world.posts.length >= mentions.length,
      );
      await until("nothing left to send", async () => (await second.app.store.counts()).unsent === 0);
      await second.app.stop();
    }

    const where = `cut ${cutAt} ${first.state.cutAt}`;
    expect(world.posts.map((post) => post.inReplyTo).sort(), where).toEqual(["m1", "m2", "m3", "m4"]);
    const inFirst = world.posts.filter((post) => post.conversation === "c1").map((post) => post.inReplyTo);
    expect(inFirst, where).toEqual(["m1", "m2", "m4"]);
    expect(world.bookings.length, where).toBe(3);
    expect(world.posts.find((post) => post.inReplyTo === "m1")?.text, where).toBe(
      "done: book Orion: booked book Orion",
    );
    if (!cut) break;
  }
  expect(new Set(points)).toEqual(
    new Set([
      "before commit",
      "after commit",
      "before model",
      "after model",
      "before booking",
      "after booking",
      "before post",
      "after post",
    ]),
  );
  expect(points.length).toBeGreaterThan(20);
}, 120_000);
