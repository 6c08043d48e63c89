/**
 * CardKit: cards that are changed while they stand in a chat. Each is sent once and lives 14 days; its operations carry numbers that must
 * rise, ten a second at most; it is written to only while it streams, which ends by itself after ten minutes.
 */
import { z } from "zod";
import { type FakeCard, readCard, wordsOf } from "./cards.ts";
import { type Route, route } from "./http.ts";
import { type FakeApp, type FakeMessage, isRefusal, type Refusal, refuse, type World } from "./world.ts";

const lifeMs = 14 * 86_400_000;
const streamingMs = 10 * 60_000;
const operationsASecond = 10;

export interface CardEntity {
  readonly id: string;
  readonly app: string;
  readonly madeAt: number;
  card: FakeCard;
  sequence: number;
  /** Since when it streams. */
  streamingSince: number | undefined;
  sent: boolean;
  /** Every operation that was carried out. */
  readonly operations: { readonly name: string; readonly sequence: number; readonly at: number }[];
  readonly uuids: Set<string>;
}

export interface CardKit {
  readonly routes: Route[];
  readonly cards: Map<string, CardEntity>;
  /** The card that a message shows as it is now; undefined for one that shows none. */
  cardOf(message: FakeMessage): FakeCard | undefined;
  /** The words that a message shows as it is now. */
  wordsOf(message: FakeMessage): string;
  isStreaming(entity: CardEntity): boolean;
}

const operation = { sequence: z.number().int().min(1).max(2_147_483_647), uuid: z.string().min(1).max(64).optional() };
const madeCard = z.strictObject({ type: z.literal("card"), data: z.strictObject({ card_id: z.string() }) });
const settings = z.strictObject({
  config: z.strictObject({
    streaming_mode: z.boolean().optional(),
    summary: z.strictObject({ content: z.string() }).optional(),
  }),
});
const scopes = ["cardkit:card:write"];

/** Adds itself to what may be sent, so it comes after the rules for plain cards. */
export function cardKit(world: World): CardKit {
  const cards = new Map<string, CardEntity>();
  const isStreaming = ({ streamingSince }: CardEntity): boolean =>
    streamingSince !== undefined && world.now() - streamingSince < streamingMs;

  const plainRule = world.contentRules.get("interactive");
  world.contentRules.set("interactive", (content) => {
    const made = madeCard.safeParse(content);
    if (!made.success) return plainRule?.(content);
    const entity = cards.get(made.data.data.card_id);
    if (!entity)
      return refuse(230099, "Failed to create card content, ext=ErrCode: 300302; ErrMsg: card_id not found; ");
    if (entity.sent)
      return refuse(230099, "Failed to create card content, ext=ErrCode: 300314; ErrMsg: card was sent; ");
    entity.sent = true;
    return undefined;
  });

  /** Carries out an operation on a card, when it may be. */
  function operate(
    app: FakeApp,
    name: string,
    cardId: string | undefined,
    { sequence, uuid }: { sequence: number; uuid?: string | undefined },
    work: (entity: CardEntity) => Refusal | undefined,
  ): unknown {
    const entity = cards.get(cardId ?? "");
    if (!entity) return refuse(200740, "The card is not found.");
    if (entity.app !== app.id) return refuse(300311, "The operator did not make the card.");
    if (world.now() - entity.madeAt > lifeMs) return refuse(200750, "The card is expired.");
    if (uuid !== undefined && entity.uuids.has(uuid)) return {};
    const recent = entity.operations.filter(({ at }) => at > world.now() - 1000);
    if (recent.length >= operationsASecond)
      return refuse(99991400, "request trigger frequency limit", { headers: { "x-ogw-ratelimit-reset": "1" } });
    if (sequence <= entity.sequence) return refuse(300317, "The sequence number compare failed.");
    const refused = work(entity);
    if (refused) return refused;
    entity.sequence = sequence;
    if (uuid !== undefined) entity.uuids.add(uuid);
    entity.operations.push({ name, sequence, at: world.now() });
    return {};
  }

  const take = (entity: CardEntity, card: FakeCard): undefined => {
    entity.card = card;
    const streams = card.config?.streaming_mode === true;
    entity.streamingSince = streams ? (entity.streamingSince ?? world.now()) : undefined;
  };

  function cardOf({ msg_type, body }: FakeMessage): FakeCard | undefined {
    if (msg_type !== "interactive") return undefined;
    const content: unknown = JSON.parse(body.content);
    const made = madeCard.safeParse(content);
    return made.success ? cards.get(made.data.data.card_id)?.card : (content as FakeCard);
  }

  return {
    cards,
    isStreaming,
    cardOf,
    wordsOf(message) {
      const card = cardOf(message);
      return card ? wordsOf(card) : String(JSON.parse(message.body.content).text ?? message.body.content);
    },
    routes: [
      route({
        name: "cardkit.card.create",
        method: "POST",
        path: "/open-apis/cardkit/v1/cards",
        scopes,
        body: z.strictObject({ type: z.literal("card_json"), data: z.string() }),
        handle: ({ app, body }) => {
          const card = readCard(body.data);
          if (isRefusal(card)) return card;
          const id = world.newId("7");
          const entity: CardEntity = {
            id,
            app: app.id,
            madeAt: world.now(),
            card,
            sequence: 0,
            streamingSince: undefined,
            sent: false,
            operations: [],
            uuids: new Set(),
          };
          take(entity, card);
          cards.set(id, entity);
          return { card_id: id };
        },
      }),
      route({
        name: "cardkit.card.settings",
        method: "PATCH",
        path: "/open-apis/cardkit/v1/cards/:card_id/settings",
        scopes,
        body: z.strictObject({ settings: z.string(), ...operation }),
        handle: ({ app, path, body }) =>
          operate(app, "settings", path.card_id, body, (entity) => {
            const read = settings.safeParse(JSON.parse(body.settings));
            if (!read.success) return refuse(200621, `parse card json err: ${read.error.message}`);
            // The ten minutes begin anew.
            if (read.data.config.streaming_mode) entity.streamingSince = undefined;
            return take(entity, { ...entity.card, config: { ...entity.card.config, ...read.data.config } } as FakeCard);
          }),
      }),
      route({
        name: "cardkit.card.update",
        method: "PUT",
        path: "/open-apis/cardkit/v1/cards/:card_id",
        scopes,
        body: z.strictObject({
          card: z.strictObject({ type: z.literal("card_json"), data: z.string() }),
          ...operation,
        }),
        handle: ({ app, path, body }) =>
          operate(app, "update", path.card_id, body, (entity) => {
            const card = readCard(body.card.data);
            if (isRefusal(card)) return card;
            // Only settings begin and end streaming.
            entity.card = card;
            return undefined;
          }),
      }),
      route({
        name: "cardkit.cardElement.content",
        method: "PUT",
        path: "/open-apis/cardkit/v1/cards/:card_id/elements/:element_id/content",
        scopes,
        body: z.strictObject({ content: z.string().min(1).max(100_000), ...operation }),
        handle: ({ app, path, body }) =>
          operate(app, "content", path.card_id, body, (entity) => {
            if (!isStreaming(entity)) return refuse(300309, "Card streaming mode is closed.");
            const elements = entity.card.body.elements.map((one) =>
              one.tag === "markdown" && one.element_id === path.element_id ? { ...one, content: body.content } : one,
            );
            if (!elements.some((one) => one.tag === "markdown" && one.element_id === path.element_id))
              return refuse(300313, "The element is not found.");
            const card = readCard(JSON.stringify({ ...entity.card, body: { elements } }));
            return isRefusal(card) ? card : take(entity, card);
          }),
      }),
    ],
  };
}
