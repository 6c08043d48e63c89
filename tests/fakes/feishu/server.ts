/**
 * A strict Feishu on loopback, put together: its API over HTTP, its long connection, its chats. What is asked of it that Feishu does not
 * know is refused as Feishu refuses it.
 */
import { feishuNeeds } from "../../../src/adapters/feishu/needs.ts";
import { type CardKit, cardKit } from "./cardkit.ts";
import { type CardTokens, cardRoutes } from "./cards.ts";
import { directoryRoutes } from "./directory.ts";
import { type FakeEvent, messageEvent, putMessage, type Said } from "./events.ts";
import { type FakeHttp, type Route, startHttp, tooMany } from "./http.ts";
import { imRoutes } from "./im.ts";
import { type OAuthDesk, oauthDesk } from "./oauth.ts";
import { type Registration, registrationDesk } from "./registration.ts";
import { type Ack, openSockets, type Sockets } from "./socket.ts";
import { tokenDesk } from "./tokens.ts";
import { type Uploads, uploadRoutes } from "./uploads.ts";
import { createWorld, type FakeApp, type FakeMessage, refuse, type World } from "./world.ts";

export interface FakeFeishu extends Pick<FakeHttp, "url" | "calls" | "callsOf" | "fail" | "interrupts"> {
  readonly world: World;
  readonly sockets: Sockets;
  readonly tokens: ReturnType<typeof tokenDesk>;
  /** The app that is there from the start, its bot in the groups `oc_general` and `oc_topics` and in a private chat `oc_alice`. */
  readonly app: FakeApp;
  addApp(app: Partial<FakeApp> & { id: string }): FakeApp;
  /** What bots posted, in order. */
  posts(): FakeMessage[];
  readonly cards: CardKit;
  readonly clicks: CardTokens;
  readonly uploads: Uploads;
  readonly oauth: OAuthDesk;
  /** Every part of the API. */
  readonly routes: readonly Route[];
  /** Links behind which apps are made. */
  readonly registration: Registration;
  /** The words of a post as it is now: of a text, or of a card as Markdown. */
  textOf(message: FakeMessage): string;
  /** Somebody says something: it stands in the chat, and this is the event of it. `@_user_1` in the text mentions the bot. */
  said(text: string, said?: Said): { message: FakeMessage; event: FakeEvent };
  /** The same, delivered over the long connection. */
  say(text: string, said?: Said): Promise<Ack | undefined>;
  deliver(event: unknown, app?: FakeApp): Promise<Ack | undefined>;
  close(): Promise<void>;
}

export interface FakeOptions {
  /** Life of tokens in seconds; Feishu's are good for two hours. */
  readonly tokenSeconds?: number;
  /** Holds Feishu's limits: 50 calls a second of each API, 5 posts a second in each chat. */
  readonly limits?: true;
  /** Further parts of the API. */
  readonly routes?: (world: World) => Route[];
  readonly now?: () => number;
}

/** What apps are granted unless told: what the manifest asks for, so that every test finds what it lacks. */
const ours = [...feishuNeeds.scopes.tenant, ...feishuNeeds.scopes.user];

/** Starts it on a free port. */
export async function startFakeFeishu(options: FakeOptions = {}): Promise<FakeFeishu> {
  const world = createWorld(options.now);
  const tokens = tokenDesk(world, () => options.tokenSeconds ?? 7200);
  const sockets = openSockets(world);
  const clicks = cardRoutes(world);
  const cards = cardKit(world);
  const uploads = uploadRoutes(world);
  const oauth = oauthDesk(world, () => http.url);
  const further = options.routes?.(world) ?? [];
  const addApp: FakeFeishu["addApp"] = (app) => {
    const made: FakeApp = {
      secret: `secret-of-${app.id}`,
      botOpenId: `ou_bot_${app.id.slice(-4)}`,
      name: "atclaw",
      tenantKey: `tenant_${app.id.slice(-4)}`,
      scopes: new Set([...ours, ...further.flatMap(({ scopes = [] }) => scopes)]),
      encryptKey: undefined,
      verificationToken: undefined,
      ...app,
    };
    world.apps.set(made.id, made);
    return made;
  };
  const registration = registrationDesk(world, { url: () => http.url, addApp });
  const routes = [
    ...tokens.routes,
    ...sockets.routes,
    ...directoryRoutes(world),
    ...imRoutes(world),
    ...clicks.routes,
    ...cards.routes,
    ...uploads.routes,
    ...oauth.routes,
    ...registration.routes,
    ...further,
  ];
  const appOf = (token: string): FakeApp | undefined =>
    tokens.appOf(token) ?? world.apps.get(oauth.personOf(token)?.app ?? "");
  const http: FakeHttp = await startHttp(world, routes, appOf);
  sockets.attach(http);
  if (options.limits) http.gates.push(limits(world));

  const app = addApp({ id: "cli_a1b2c3d4e5f60718" });
  const chat = (chat_id: string, name: string, mode: "group" | "topic" | "p2p") =>
    world.chats.set(chat_id, { chat_id, name, mode, bots: new Set([app.id]), dissolved: false });
  chat("oc_general", "General", "group");
  chat("oc_topics", "Topics", "topic");
  chat("oc_alice", "ou_alice", "p2p");
  for (const [open_id, name] of [
    ["ou_alice", "Alice"],
    ["ou_bob", "Bob"],
  ] as const)
    world.users.set(open_id, { open_id, name, time_zone: "Asia/Shanghai" });

  const said: FakeFeishu["said"] = (text, about = {}) => {
    const by = about.app ?? app;
    const message = putMessage(world, by, text, about);
    return { message, event: messageEvent(world, by, message, about.message) };
  };
  return {
    url: http.url,
    calls: http.calls,
    callsOf: http.callsOf,
    fail: http.fail,
    interrupts: http.interrupts,
    world,
    sockets,
    tokens,
    app,
    addApp,
    posts: () => world.messages.filter(({ sender }) => sender.sender_type === "app" && world.apps.has(sender.id)),
    textOf: cards.wordsOf,
    cards,
    clicks,
    uploads,
    oauth,
    registration,
    routes,
    said,
    say: (text, about) => sockets.deliver(about?.app ?? app, said(text, about).event),
    deliver: (event, to = app) => sockets.deliver(to, event),
    async close() {
      sockets.close();
      await http.close();
    },
  };
}

/** 50 calls a second of one API by one app (429 and 400 by turns, as Feishu does), 5 posts a second in one chat (230020). */
function limits(world: World): FakeHttp["gates"][number] {
  const made = new Map<string, number[]>();
  const within = (key: string, most: number): boolean => {
    const since = world.now() - 1000;
    const recent = (made.get(key) ?? []).filter((at) => at > since);
    const fits = recent.length < most;
    made.set(key, fits ? [...recent, world.now()] : recent);
    return fits;
  };
  let forms = 0;
  return (call, app) => {
    if (!within(`${app.id}/${call.name}`, 50)) return tooMany(++forms % 2 === 0 ? 429 : 400, 1);
    const body = call.body as { receive_id?: string } | undefined;
    const chat =
      call.name === "im.message.create" ? body?.receive_id : world.message(call.path.message_id ?? "")?.chat_id;
    const posts = call.name === "im.message.reply" || call.name === "im.message.create";
    return posts && !within(`chat ${chat}`, 5)
      ? refuse(230020, "This operation triggers the frequency limit.")
      : undefined;
  };
}
