/** What services promise that want everybody's own word: who may connect, tokens that run out, services that are busy, rooms that take their time. */
import { describe, expect, it, vi } from "vitest";
import type { Calendar, MeetingDraft } from "../../src/core/calendar.ts";
import type { Accounts } from "../../src/office/calendar/elsewhere/accounts.ts";
import type { Cloud, Consents } from "../fakes/cloud.ts";
import { connect, linkFor, type memoryNotes, openLink } from "../fakes/people-accounts.ts";

/** A service for one test; lilei, hanmeimei and lucy are connected. */
export interface AccountsUnderTest {
  readonly cloud: Cloud;
  readonly consents: Consents;
  limit(times: number, seconds: number): void;
  readonly vault: ReturnType<typeof memoryNotes>;
  readonly accounts: Accounts;
  open(): Calendar;
}

const at = "2026-11-20T08:00:00.000Z";
const november = { start: "2026-11-01T00:00:00Z", end: "2026-12-30T00:00:00Z" };
const draft = (more: Partial<MeetingDraft> = {}): MeetingDraft => ({
  title: "Review",
  organiser: "lilei",
  attendees: [{ id: "lilei", name: "lilei", optional: false }],
  start: "2026-11-24T07:00:00.000Z",
  end: "2026-11-24T08:00:00.000Z",
  zone: "Asia/Shanghai",
  room: "orion",
  private: false,
  ...more,
});
let keys = 0;
const write = () => ({ key: `a${++keys}`, at });

export function calendarAccountsContract(name: string, make: () => Promise<AccountsUnderTest>): void {
  describe(`${name} wants everybody's own word`, () => {
    it("tells who is not connected where to do so, and books after that", async () => {
      const { accounts, open, vault } = await make();
      await accounts.forget("lucy");
      const calendar = open();
      const lucys = calendar.as?.("lucy") ?? calendar;
      const refused = await lucys.meetings(november, "lucy").catch((error) => error);
      expect(refused).toMatchObject({ name: "CalendarError", fault: "not-connected" });
      expect(refused.say.en).toMatch(/open http:\/\/127\.0\.0\.1:8787\/calendar\/connect\?state=\S+ within 15 minutes/);
      expect(refused.say.zh).toContain("/calendar/connect?state=");
      await connect(accounts, "lucy");
      expect(await lucys.meetings(november, "lucy")).toEqual([]);
      expect(vault.kept.has("lucy")).toBe(true);
    });

    it("takes nobody else's account, no link twice, and none that nobody was given", async () => {
      const { accounts, vault } = await make();
      await accounts.forget("lucy");
      const link = await linkFor(accounts, "lucy");
      const page = await openLink(accounts, link, "mallory@example.com");
      expect(page).toMatchObject({ status: 403 });
      expect(page?.body).toContain("this link is for lucy@example.com");
      expect(vault.kept.has("lucy")).toBe(false);
      expect((await openLink(accounts, link))?.status).toBe(400);
      expect((await openLink(accounts, link.replace(/state=.*/, "state=guessed")))?.status).toBe(400);
      await expect(accounts.token("stranger")).rejects.toMatchObject({ fault: "not-connected" });
    });

    it("renews a token that has run out, once for all who wait for it", async () => {
      const { consents, open } = await make();
      const calendar = open().as?.("lilei");
      consents.expire();
      await Promise.all([1, 2, 3].map(() => calendar?.meetings(november, "lilei")));
      expect(consents.renewed).toBe(1);
      await calendar?.book(draft(), write());
    });

    it("asks to connect anew when the service takes the word back", async () => {
      const { consents, open, vault } = await make();
      const calendar = open().as?.("lilei");
      consents.expire(true);
      await expect(calendar?.book(draft(), write())).rejects.toMatchObject({ fault: "not-connected" });
      expect(vault.kept.has("lilei")).toBe(false);
    });

    it("waits as long as the service asks, and gives up where that is too long", async () => {
      const { limit, open } = await make();
      const calendar = open().as?.("lilei");
      limit(2, 0);
      await calendar?.book(draft(), write());
      limit(100, 3600);
      await expect(calendar?.book(draft({ room: "vega" }), write())).rejects.toMatchObject({ fault: "unavailable" });
      limit(0, 0);
      expect(await calendar?.meetings(november, "lilei")).toHaveLength(1);
    });

    it("keeps nothing that its room declines at once", async () => {
      const { cloud, open } = await make();
      const here = open().as?.("lilei");
      await here?.book(draft(), write());
      // Somebody else's is not seen as busy in time: the room alone knows.
      const busy = vi.spyOn(cloud, "busy").mockReturnValue([]);
      const within = vi.spyOn(cloud, "within").mockReturnValue([]);
      const there = open().as?.("lucy");
      const hers = draft({ organiser: "lucy", attendees: [{ id: "lucy", name: "lucy", optional: false }] });
      await expect(there?.book(hers, write())).rejects.toMatchObject({ fault: "taken" });
      busy.mockRestore();
      within.mockRestore();
      expect(await there?.meetings(november, "lucy")).toEqual([]);
      expect(
        [...cloud.events.values()].filter(({ owner, cancelled }) => owner === "lucy@example.com" && !cancelled),
      ).toEqual([]);
    });

    it("tells once that a room has declined late; the meeting stays, without it", async () => {
      const { cloud, open } = await make();
      cloud.late = true;
      const calendar = open().as?.("lilei");
      const made = await calendar?.book(draft(), write());
      expect(await calendar?.declined?.(at)).toEqual([]);
      for (const event of cloud.events.values())
        for (const guest of event.guests) if (guest.isRoom) guest.answer = "declined";
      expect(await calendar?.declined?.(at)).toMatchObject([{ id: made?.id, room: "orion" }]);
      expect(await calendar?.declined?.(at)).toEqual([]);
      expect((await calendar?.find(made?.id ?? ""))?.room).toBeUndefined();
      expect((await calendar?.busy(["orion"], november, { at }))?.get("orion")).toEqual([]);
      await open()
        .as?.("lucy")
        ?.book(draft({ organiser: "lucy", attendees: [{ id: "lucy", name: "lucy", optional: false }] }), write());
    });
  });
}
