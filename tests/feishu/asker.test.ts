/** A meeting that somebody asks for in Feishu is made in their own calendar, in their name, by the whole bot. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { feishuAdapter } from "../../src/adapters/feishu/adapter.ts";
import { openApp } from "../../src/app.ts";
import { createHttp } from "../../src/http/http.ts";
import { readSettings } from "../../src/settings.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { calendarRoutes, feishuCloud } from "../fakes/feishu/calendar.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu/server.ts";

const settingsText = `
zone: Asia/Shanghai
corpus: { seeds: false }
policy: { rules: [{ name: meetings, tools: [book_meeting], do: allow }] }
skills: [meeting-booking]
office:
  calendar: feishu
  feishu: { actAs: asker }
  rooms: [{ name: Orion, seats: 8, hours: Mon-Sun 00:00-24:00 }]
  people: [{ name: Han Meimei, hours: Mon-Sun 00:00-24:00, accounts: { feishu: ou_alice } }]
`;

it("shows the link, books in the asker's calendar once they agreed, says so in /why, and gives it back with /forget me yes", {
  timeout: 60_000,
}, async () => {
  const cloud = feishuCloud(new Map([["omm_orion", "Orion"]]));
  const feishu: FakeFeishu = await startFakeFeishu({ routes: () => calendarRoutes(cloud, () => feishu.oauth) });
  feishu.world.users.set("ou_alice", { open_id: "ou_alice", name: "Han Meimei", time_zone: "Asia/Shanghai" });
  const home = newHome();
  const secrets = {
    FEISHU_APP_ID: feishu.app.id,
    FEISHU_APP_SECRET: feishu.app.secret,
    FEISHU_DOMAIN: feishu.url,
  };
  const settings = await readSettings(
    { ATCLAW_HOME: home, ...secrets },
    { path: join(home, "atclaw.yaml"), text: settingsText },
    home,
  );
  const http = createHttp({ host: "127.0.0.1", port: 0, log: () => {} });
  const { skills: _, ...quiet } = await quietApp(home);
  const app = await openApp({
    ...quiet,
    settings,
    adapters: (parts) => [feishuAdapter({ ...parts, http, secrets })],
  });
  let heard = 0;
  /** The next thing the bot says. */
  async function reply(to?: string): Promise<string> {
    if (to !== undefined) await feishu.say(to, { chat: "oc_alice", mentions: [] });
    await until(`an answer to ${to}`, () => feishu.posts().length > heard);
    const post = feishu.posts()[heard++];
    if (!post) throw new Error("nothing was said");
    await until("its words", () => feishu.textOf(post).length > 20);
    return feishu.textOf(post);
  }
  try {
    await app.start();
    await http.listen();
    const wish = "book Orion tomorrow from 3pm to 4pm";
    const asked = await reply(wish);
    const [link = ""] = /http[^)\s]+flow_id[^)\s]+/.exec(asked) ?? [];
    expect(feishu.oauth.asked).toEqual([["calendar:calendar", "offline_access"]]);
    expect(cloud.events.size).toBe(0);
    feishu.oauth.agree(link, "ou_alice");
    await reply();
    expect(await reply(wish)).toContain("Orion");
    const [event] = cloud.events.values();
    expect(event).toMatchObject({ owner: "ou_alice", cancelled: false });
    expect(event?.guests.map(({ email }) => email)).toEqual(expect.arrayContaining(["ou_alice", "omm_orion"]));
    const why = await reply("/why");
    expect(why).toContain("done with the rights of: Han Meimei");
    expect(why).toMatch(/book_meeting.*in the asker's name/s);
    expect(await reply("/forget me yes")).toContain("Erased for good");
    for (const token of feishu.oauth.given()) expect(feishu.oauth.personOf(token)).toBeUndefined();
  } finally {
    await app.stop();
    await http.close(10);
    await feishu.close();
    rmSync(home, { recursive: true, force: true });
  }
});
