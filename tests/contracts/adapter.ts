/**
 * What every chat platform's adapter promises, held with the whole bot behind it. A platform's test calls this with a way to start a bot
 * in front of a platform that remembers.
 */
import { afterEach, describe, expect, it } from "vitest";
import type { App, AppOptions } from "../../src/app.ts";
import type { ModelBackend } from "../../src/core/model.ts";
import { until } from "../fakes/app.ts";
import { allowAll, bookIn, bookingSkill, emptyWorld, scriptedModel } from "../fakes/world.ts";

/** Something a person said, which the platform can deliver again. */
export interface Said {
  /** Where it was said; further messages may be said there. */
  readonly thread: string;
  again(): Promise<unknown>;
}

/** How the next post goes wrong. `unanswered`: it is posted and the platform's answer is lost. */
export type PostFault = "unanswered" | "broken" | "too-many" | "gone";

/** A bot in front of its platform; what the platform lacks is never called. */
export interface Rig {
  readonly app: App;
  /** Somebody says something to the bot, in a place of its own or where something was said before. */
  say(text: string, thread?: string): Promise<Said>;
  /** What people see of the bot, in order, as words. */
  shown(): Promise<readonly { readonly thread: string; readonly text: string }[]>;
  breakNext(fault: PostFault): void;
  /** Somebody presses a button below what is shown last. */
  press(decision: "approve" | "reject"): Promise<unknown>;
  /** The bot goes down and comes up again before the same platform. */
  restart(): Promise<Rig>;
  stop(): Promise<void>;
}

export type StartRig = (app: Partial<AppOptions>) => Promise<Rig>;

/** What a platform does not have, so that there is nothing to promise about it. */
export type Lack = "buttons" | "faults of posts" | "events that come twice";

/** Time for a post too many to show itself. */
const settleMs = 120;
const long = Array.from({ length: 400 }, (_, i) => `Paragraph number${i} 用中文写的一段话。`).join("\n\n");

/** Runs the suite. */
export function adapterContract(name: string, startRig: StartRig, lacks: readonly Lack[] = []): void {
  const has = (what: Lack): boolean => !lacks.includes(what);
  describe(`${name} keeps the promises of an adapter`, () => {
    const running: Rig[] = [];
    afterEach(async () => {
      for (const rig of running.splice(0)) await rig.stop();
    });
    const start = async (app: Partial<AppOptions> = {}): Promise<Rig> => {
      const rig = await startRig({ models: [saying((question) => `you said ${question}`)], ...app });
      running.push(rig);
      return rig;
    };
    const seen = async (rig: Rig, count: number): Promise<Awaited<ReturnType<Rig["shown"]>>> => {
      await until(`${count} posts`, async () => (await rig.shown()).length >= count);
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      return rig.shown();
    };
    const delivered = (rig: Rig, as: string) =>
      until(`the reply counts as ${as}`, async () => (await rig.app.store.turns({ limit: 1 }))[0]?.delivery === as);

    it("answers where something was said, once", async () => {
      const rig = await start();
      const { thread } = await rig.say("hello");
      expect(await seen(rig, 1)).toEqual([{ thread, text: expect.stringContaining("you said hello") }]);
      await delivered(rig, "sent");
    });

    if (has("events that come twice"))
      it("answers once what is delivered several times, while the turn runs and after it", async () => {
        const rig = await start();
        const { again } = await rig.say("hello");
        await Promise.all([again(), again()]);
        await seen(rig, 1);
        await again();
        expect(await seen(rig, 1)).toHaveLength(1);
      });

    it("answers in one place in the order things were said, however long each takes", async () => {
      const pauses = [120, 10, 60, 0];
      const rig = await start({
        models: [
          saying(async (question) => {
            await new Promise((resolve) => setTimeout(resolve, pauses[Number(/\d+/.exec(question)?.[0] ?? 0)]));
            return `you said ${question}`;
          }),
        ],
      });
      const { thread } = await rig.say("part 0");
      for (const i of [1, 2, 3]) await rig.say(`part ${i}`, thread);
      const texts = (await seen(rig, 4)).map(({ text }) => /part \d/.exec(text)?.[0]);
      expect(texts).toEqual(["part 0", "part 1", "part 2", "part 3"]);
    });

    it("shows a long reply whole, in order, in the place where it was asked", async () => {
      const rig = await start({ models: [saying(() => long)] });
      const { thread } = await rig.say("tell me all");
      await delivered(rig, "sent");
      const shown = await rig.shown();
      expect(new Set(shown.map((one) => one.thread))).toEqual(new Set([thread]));
      const words = shown.map(({ text }) => text).join("\n");
      expect([...words.matchAll(/number(\d+)\b/g)].map(([, n]) => Number(n))).toEqual(
        Array.from({ length: 400 }, (_, i) => i),
      );
    });

    it("says no when a command is none, and obeys one that is", async () => {
      const rig = await start();
      const { thread } = await rig.say("/helf");
      expect((await seen(rig, 1))[0]?.text).toContain("/help");
      await rig.say("/status", thread);
      expect((await seen(rig, 2))[1]?.text).toMatch(/Corpus: 0 documents/);
    });

    if (has("buttons"))
      it("asks before a write with what it would do, does it once when somebody agrees, and shows that they did", async () => {
        const world = emptyWorld();
        const rig = await start({
          models: [scriptedModel(world)],
          skills: [bookingSkill(bookIn(world))],
          policy: { ...allowAll, decide: () => asks },
        });
        await rig.say("book Orion");
        expect((await seen(rig, 1))[0]?.text).toMatch(/room/);
        expect(world.bookings).toEqual([]);
        await Promise.all([rig.press("approve"), rig.press("approve")]);
        await until("the reply", async () => (await rig.shown()).some(({ text }) => text.includes("done: book Orion")));
        expect(world.bookings).toHaveLength(1);
        await until("the decision is shown", async () => /Approved by/.test((await rig.shown())[0]?.text ?? ""));
        expect(await seen(rig, 2)).toHaveLength(2);
      });

    if (has("faults of posts"))
      it.each<PostFault>(["unanswered", "broken", "too-many"])("posts once when a post is %s", async (fault) => {
        const rig = await start();
        rig.breakNext(fault);
        await rig.say("hello");
        await delivered(rig, "sent");
        expect(await seen(rig, 1)).toHaveLength(1);
      });

    if (has("faults of posts"))
      it("gives up a reply whose place is gone, tells the operator, and goes on elsewhere", async () => {
        const told: string[] = [];
        const rig = await start({
          log: { info: () => {}, error: (what, error) => void told.push(`${what} ${error}`) },
        });
        rig.breakNext("gone");
        await rig.say("hello");
        await delivered(rig, "failed");
        expect(told.filter((line) => line.includes("was not posted"))).toHaveLength(1);
        await rig.say("still there?");
        await until("the next answer", async () =>
          (await rig.shown()).some(({ text }) => text.includes("still there?")),
        );
        expect((await rig.shown()).some(({ text }) => text.includes("you said hello"))).toBe(false);
      });

    if (has("faults of posts"))
      it("finds after a restart what it had posted, and posts what it had not", async () => {
        const rig = await start();
        rig.breakNext("unanswered");
        await rig.say("hello");
        await until("it is posted", async () => (await rig.shown()).length === 1);
        const again = await rig.restart();
        running.splice(0, 1, again);
        await delivered(again, "sent");
        expect(await seen(again, 1)).toHaveLength(1);
        await again.say("and now?");
        expect(await seen(again, 2)).toHaveLength(2);
      });
  });
}

const asks = {
  verdict: "ask",
  rule: "writes ask",
  reason: "Writes need a word.",
  approvers: { who: ["asker"], count: 1 },
} as const;

function saying(reply: (question: string) => string | Promise<string>): ModelBackend {
  return {
    name: "scripted",
    contextTokens: 100_000,
    async generate({ messages }) {
      const question = messages.findLast(({ role }) => role === "user")?.text ?? "";
      const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };
      return { text: await reply(question), toolCalls: [], finish: "stop", usage, model: "scripted-1" };
    },
  };
}
