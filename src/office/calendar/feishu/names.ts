/** Who is who at Feishu: people by the `open_id` of their account, rooms by the `room_id` that Feishu lists them with. */
import { z } from "zod";
import type { Directory } from "../../../core/calendar.ts";
import type { Feishu } from "./client.ts";
import type { FeishuNames } from "./event.ts";

/** How long the list of rooms is taken for what it is. */
const listMs = 600_000;

const roomsAnswer = z.object({
  rooms: z.array(z.object({ room_id: z.string(), name: z.string() })).nullish(),
  has_more: z.boolean().default(false),
  page_token: z.string().optional(),
});

/** `addresses` are the `room_id`s that the settings give; the other rooms are found by name. */
export function namesFor(
  call: Feishu,
  directory: Directory,
  addresses: ReadonlyMap<string, string>,
): () => Promise<FeishuNames> {
  let listed: { readonly at: number; readonly rooms: Promise<Map<string, string>> } | undefined;

  async function list(): Promise<Map<string, string>> {
    const all = new Map<string, string>();
    for (let page_token: string | undefined; ; ) {
      const page = await call({
        method: "GET",
        path: "/vc/v1/rooms",
        query: { page_size: "100", user_id_type: "open_id", ...(page_token && { page_token }) },
        answer: roomsAnswer,
      });
      for (const { room_id, name } of page?.rooms ?? []) all.set(name.trim().toLowerCase(), room_id);
      page_token = page?.page_token;
      if (!page?.has_more || !page_token) return all;
    }
  }

  const roomsNow = (): Promise<Map<string, string>> => {
    if (!listed || Date.now() - listed.at > listMs) {
      const fresh = { at: Date.now(), rooms: list() };
      listed = fresh;
      fresh.rooms.catch(() => {
        if (listed === fresh) listed = undefined;
      });
    }
    return listed.rooms;
  };

  return async () => {
    const [people, rooms, byName] = await Promise.all([directory.people(), directory.rooms(), roomsNow()]);
    const openIds = new Map(
      people.flatMap(({ id, accounts }) => {
        const account = accounts.find((one) => one.startsWith("feishu:"));
        return account ? [[id, account.slice(account.lastIndexOf(":") + 1)] as const] : [];
      }),
    );
    const roomIds = new Map(
      rooms.flatMap(({ id, name, aliases }) => {
        const found = [name, ...aliases].map((one) => byName.get(one.toLowerCase())).find(Boolean);
        const roomId = addresses.get(id) ?? found;
        return roomId ? [[id, roomId] as const] : [];
      }),
    );
    const emails = new Map(people.flatMap(({ id, email }) => (email ? [[id, email] as const] : [])));
    const names = new Map([...people, ...rooms].map(({ id, name }) => [id, name]));
    const byOpenId = new Map([...openIds].map(([id, openId]) => [openId, id]));
    const byRoomId = new Map([...roomIds].map(([id, roomId]) => [roomId, id]));
    return {
      // Somebody the directory does not know may still be known by their account.
      openIdOf: (id) => openIds.get(id) ?? /^feishu:[^:]+:(ou_\w+)$/.exec(id)?.[1],
      roomIdOf: (id) => roomIds.get(id),
      emailOf: (id) => emails.get(id) ?? (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(id) ? id : undefined),
      personOf: (openId) => byOpenId.get(openId),
      roomOf: (roomId) => byRoomId.get(roomId),
      nameOf: (id) => names.get(id) ?? id,
    };
  };
}
