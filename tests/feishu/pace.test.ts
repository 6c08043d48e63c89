import { expect, test } from "vitest";
import { pace } from "../../src/adapters/feishu/pace.ts";

/** Lets posts go as the adapter does, on a clock of its own; gives when each went. */
function play(posts: readonly { chat: string; key: string }[], holds: Readonly<Record<string, number>> = {}) {
  let now = 1_000_000;
  const begun = now;
  const keep = pace(() => now);
  const gone: { chat: string; key: string; at: number }[] = [];
  const held = new Set<string>();
  let waiting = posts.map((post) => ({ ...post, at: now }));
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.at - b.at);
    now = Math.max(now, waiting[0]?.at ?? now);
    waiting = waiting.flatMap((post) => {
      if (post.at > now) return [post];
      const wait = keep.waitFor(post.chat, post.key);
      if (wait > 0) return [{ ...post, at: now + wait }];
      const hold = held.has(post.key) ? undefined : holds[post.key];
      held.add(post.key);
      if (hold !== undefined) return [{ ...post, at: now + keep.hold(post.chat, post.key, hold) }];
      gone.push({ ...post, at: now - begun });
      return [];
    });
  }
  return gone;
}

const most = (gone: readonly { at: number }[], ms: number): number =>
  Math.max(...gone.map(({ at }) => gone.filter((one) => one.at >= at && one.at < at + ms).length));

test("a single post goes at once", () => {
  expect(play([{ chat: "a", key: "1" }])).toEqual([{ chat: "a", key: "1", at: 0 }]);
});

test("no more than five posts a second go to one chat, in the order they came, and all of them go", () => {
  const gone = play(Array.from({ length: 100 }, (_, i) => ({ chat: "a", key: String(i) })));
  expect(gone.map(({ key }) => Number(key))).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(most(gone, 1_000)).toBeLessThanOrEqual(5);
});

test("all chats together stay below 50 a second and 1,000 a minute", () => {
  const gone = play(Array.from({ length: 1_500 }, (_, i) => ({ chat: `c${i}`, key: "k" })));
  expect(gone).toHaveLength(1_500);
  expect(most(gone, 1_000)).toBeLessThan(50);
  expect(most(gone, 60_000)).toBeLessThan(1_000);
});

test("a chat that Feishu holds up keeps no other waiting", () => {
  const posts = ["a", "a", "b"].map((chat, i) => ({ chat, key: String(i) }));
  const gone = play(posts, { "0": 5_000 });
  expect(gone.find(({ chat }) => chat === "b")?.at).toBe(0);
  for (const { at } of gone.filter(({ chat }) => chat === "a")) expect(at).toBeGreaterThanOrEqual(5_000);
});
