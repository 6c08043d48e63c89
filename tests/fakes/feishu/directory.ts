/** Who and where: the bot itself, people, groups. */
import { z } from "zod";
import { type Route, route } from "./http.ts";
import { refuse, type World } from "./world.ts";

const pageSize = z.coerce.number().int().min(1).max(100).default(20);

export function directoryRoutes(world: World): Route[] {
  return [
    route({
      name: "bot.info",
      method: "GET",
      path: "/open-apis/bot/v3/info",
      whole: true,
      handle: ({ app }) => ({
        code: 0,
        msg: "ok",
        bot: { activate_status: 2, app_name: app.name, avatar_url: "", ip_white_list: [], open_id: app.botOpenId },
      }),
    }),
    route({
      name: "contact.user.get",
      method: "GET",
      path: "/open-apis/contact/v3/users/:user_id",
      scopes: ["contact:contact.base:readonly", "contact:contact:readonly_as_app"],
      query: z.strictObject({
        user_id_type: z.enum(["open_id", "union_id", "user_id"]).default("open_id"),
        department_id_type: z.string().optional(),
      }),
      handle: ({ path }) => {
        const user = world.users.get(path.user_id ?? "");
        return user ? { user } : refuse(41050, "no user authority error", { status: 403 });
      },
    }),
    route({
      name: "im.chat.list",
      method: "GET",
      path: "/open-apis/im/v1/chats",
      scopes: ["im:chat", "im:chat:readonly", "im:chat.group_info:readonly"],
      query: z.strictObject({
        user_id_type: z.string().optional(),
        sort_type: z.enum(["ByCreateTimeAsc", "ByActiveTimeDesc"]).optional(),
        page_token: z.string().optional(),
        page_size: pageSize,
      }),
      // Private chats are not among them.
      handle: ({ app, query }) => {
        const mine = [...world.chats.values()].filter(
          ({ mode, bots, dissolved }) => mode !== "p2p" && !dissolved && bots.has(app.id),
        );
        const from = Number(query.page_token ?? 0);
        const to = from + query.page_size;
        const items = mine.slice(from, to).map(({ chat_id, name }) => ({
          chat_id,
          name,
          avatar: "",
          description: "",
          external: false,
          tenant_key: app.tenantKey,
          chat_status: "normal",
        }));
        return { items, has_more: to < mine.length, page_token: to < mine.length ? String(to) : "" };
      },
    }),
    route({
      name: "im.chat.get",
      method: "GET",
      path: "/open-apis/im/v1/chats/:chat_id",
      scopes: ["im:chat", "im:chat:readonly", "im:chat.group_info:readonly"],
      query: z.strictObject({ user_id_type: z.string().optional() }),
      handle: ({ app, path }) => {
        const chat = world.chats.get(path.chat_id ?? "");
        if (!chat) return refuse(232001, "Your request specifies a chat which is invalid.");
        if (chat.dissolved) return refuse(232009, "Your request specifies a chat which has already been dissolved.");
        if (!chat.bots.has(app.id)) return refuse(232011, "Operator can NOT be out of the chat.");
        const mode = chat.mode === "p2p" ? "p2p" : chat.mode === "topic" ? "topic" : "group";
        return { name: chat.name, chat_mode: mode, chat_type: "private", tenant_key: app.tenantKey };
      },
    }),
  ];
}
