/**
 * Cards as Feishu takes them: JSON 2.0 in which no property may stand that is not known, 30 KB, three tables, 200 elements; and the two
 * ways in which a card that was sent is changed by its message or by the token of a click.
 */
import { lexer, type Token } from "marked";
import { z } from "zod";
import { type Route, route } from "./http.ts";
import { isRefusal, type Refusal, refuse, type World } from "./world.ts";

const cardBytes = 30 * 1024;
const tableLimit = 3;
const elementLimit = 200;
const dayMs = 86_400_000;
const cardDays = 14;
const tokenLifeMs = 30 * 60_000;
const tokenUses = 2;

const plainText = z.strictObject({ tag: z.literal("plain_text"), content: z.string() });
const elementId = z.string().regex(/^[A-Za-z]\w{0,19}$/);
const common = { element_id: elementId.optional(), margin: z.string().optional() };

const markdown = z.strictObject({
  tag: z.literal("markdown"),
  ...common,
  content: z.string(),
  text_align: z.enum(["left", "center", "right"]).optional(),
  text_size: z.string().optional(),
});
const div = z.strictObject({ tag: z.literal("div"), ...common, text: plainText });
const rule = z.strictObject({ tag: z.literal("hr"), ...common });
const picture = z.strictObject({
  tag: z.literal("img"),
  ...common,
  img_key: z.string().regex(/^img_/),
  alt: plainText,
  title: plainText.optional(),
  preview: z.boolean().optional(),
});
const table = z
  .strictObject({
    tag: z.literal("table"),
    ...common,
    page_size: z.number().int().min(1).max(10),
    row_height: z.enum(["low", "middle", "high", "auto"]).or(z.string().regex(/^\d+px$/)),
    row_max_height: z
      .string()
      .regex(/^\d+px$/)
      .optional(),
    header_style: z
      .strictObject({
        text_align: z.enum(["left", "center", "right"]).optional(),
        background_style: z.enum(["none", "grey"]).optional(),
        bold: z.boolean().optional(),
        lines: z.number().int().min(1).optional(),
      })
      .optional(),
    columns: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          display_name: z.string(),
          data_type: z.enum(["text", "lark_md", "markdown", "options", "number", "persons", "date"]),
          horizontal_align: z.enum(["left", "center", "right"]).optional(),
          width: z.string().optional(),
        }),
      )
      .min(1)
      .max(50),
    rows: z.array(z.record(z.string(), z.string())),
  })
  .refine(({ columns, rows }) => {
    const names = new Set(columns.map(({ name }) => name));
    return names.size === columns.length && rows.every((row) => Object.keys(row).every((name) => names.has(name)));
  }, "rows name columns that are not there");
const button = z.strictObject({
  tag: z.literal("button"),
  ...common,
  text: plainText,
  type: z.enum([
    "default",
    "primary",
    "danger",
    "text",
    "primary_text",
    "danger_text",
    "primary_filled",
    "danger_filled",
  ]),
  size: z.enum(["tiny", "small", "medium", "large"]).optional(),
  behaviors: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("callback"), value: z.record(z.string(), z.unknown()) }),
        z.strictObject({ type: z.literal("open_url"), default_url: z.url() }),
      ]),
    )
    .optional(),
  form_action_type: z.enum(["submit", "reset"]).optional(),
  name: z.string().optional(),
});
const input = z.strictObject({
  tag: z.literal("input"),
  ...common,
  name: z.string().min(1).max(100),
  label: plainText.optional(),
  label_position: z.enum(["top", "left"]).optional(),
  placeholder: plainText.optional(),
  default_value: z.string().max(1000).optional(),
  max_length: z.number().int().min(1).max(1000).optional(),
  input_type: z.enum(["text", "multiline_text", "password"]).optional(),
  width: z.string().optional(),
  required: z.boolean().optional(),
});
const leaf = [markdown, div, rule, picture, button, input] as const;
const column = z.strictObject({
  tag: z.literal("column"),
  width: z.string().optional(),
  elements: z.array(z.discriminatedUnion("tag", leaf)),
});
const columns = z.strictObject({
  tag: z.literal("column_set"),
  ...common,
  flex_mode: z.enum(["none", "stretch", "flow", "bisect", "trisect"]).optional(),
  horizontal_spacing: z.string().optional(),
  columns: z.array(column),
});
const panel = z.strictObject({
  tag: z.literal("collapsible_panel"),
  ...common,
  expanded: z.boolean().optional(),
  header: z.strictObject({ title: plainText }),
  elements: z.array(z.discriminatedUnion("tag", [...leaf, columns])),
});
const form = z
  .strictObject({
    tag: z.literal("form"),
    ...common,
    name: z.string().min(1),
    elements: z.array(z.discriminatedUnion("tag", [...leaf, columns, panel])),
  })
  .refine(
    (made) => JSON.stringify(made).includes('"form_action_type":"submit"'),
    "a form needs a button that submits it",
  );

const cardSchema = z.strictObject({
  schema: z.literal("2.0"),
  config: z
    .strictObject({
      update_multi: z.literal(true).optional(),
      streaming_mode: z.boolean().optional(),
      streaming_config: z
        .strictObject({
          print_frequency_ms: z.strictObject({ default: z.number() }).optional(),
          print_step: z.strictObject({ default: z.number() }).optional(),
          print_strategy: z.enum(["fast", "delay"]).optional(),
        })
        .optional(),
      summary: z.strictObject({ content: z.string() }).optional(),
    })
    .optional(),
  header: z
    .strictObject({
      title: plainText,
      template: z
        .enum(["blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "grey", "default"])
        .optional(),
    })
    .optional(),
  body: z.strictObject({ elements: z.array(z.discriminatedUnion("tag", [...leaf, table, columns, panel, form])) }),
});

export type FakeCard = z.output<typeof cardSchema>;
type Element = Record<string, unknown> & { tag: string };

/** Why Feishu does not take a card; the card when it does. */
export function readCard(json: string): FakeCard | Refusal {
  if (Buffer.byteLength(json) > cardBytes)
    return refuse(230025, "The length of the message content reaches its limit.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return badCard(200621, "parse card json err");
  }
  const read = cardSchema.safeParse(parsed);
  if (!read.success) return badCard(200621, `parse card json err: ${read.error.message}`);
  const all = elementsOf(read.data.body.elements as Element[]);
  if (all.length > elementLimit) return badCard(300305, "The number of card elements exceeds the limit");
  const ids = all.flatMap(({ element_id }) => (typeof element_id === "string" ? [element_id] : []));
  const names = all.flatMap(({ tag, name }) =>
    ["form", "input", "button"].includes(tag) && name ? [String(name)] : [],
  );
  if (new Set(ids).size < ids.length) return badCard(300301, "element_id is repeated");
  if (new Set(names).size < names.length) return badCard(200621, "name is repeated");
  const tables = all.filter(({ tag }) => tag === "table").length + all.reduce((sum, one) => sum + tablesIn(one), 0);
  if (tables > tableLimit) return badCard(11310, "card table number over limit; ErrorValue: table");
  return read.data;
}

const badCard = (code: number, msg: string): Refusal =>
  refuse(230099, `Failed to create card content, ext=ErrCode: ${code}; ErrMsg: ${msg}; `);

function elementsOf(elements: readonly Element[]): Element[] {
  return elements.flatMap((one) => [
    one,
    ...elementsOf((one.elements as Element[] | undefined) ?? []),
    ...elementsOf((one.columns as Element[] | undefined)?.filter(({ tag }) => tag === "column") ?? []),
  ]);
}

const tablesIn = ({ tag, content }: Element): number => (tag === "markdown" ? tablesOf(lexer(String(content))) : 0);
const tablesOf = (tokens: readonly Token[]): number =>
  tokens.reduce((sum, token) => {
    const inner = token.type === "list" ? token.items : "tokens" in token ? token.tokens : undefined;
    return sum + (token.type === "table" ? 1 : tablesOf(inner ?? []));
  }, 0);

/** What people read in a card, as Markdown. */
export function wordsOf({ header, body }: FakeCard): string {
  const words = (elements: readonly Element[]): string[] =>
    elements.flatMap((one) => {
      switch (one.tag) {
        case "markdown":
          return [String(one.content)];
        case "div":
          return [(one.text as { content: string }).content];
        case "hr":
          return ["---"];
        case "img":
          return [`![${(one.alt as { content: string }).content}](${one.img_key})`];
        case "table":
          return [tableWords(one as unknown as z.output<typeof table>)];
        default:
          return words([...((one.elements as Element[]) ?? []), ...((one.columns as Element[]) ?? [])]);
      }
    });
  return [...(header ? [header.title.content] : []), ...words(body.elements as Element[])].join("\n\n");
}

function tableWords({ columns: heads, rows }: z.output<typeof table>): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const marks = heads.map(({ horizontal_align: side }) =>
    side === "center" ? ":-:" : side === "right" ? "--:" : "---",
  );
  return [
    line(heads.map(({ display_name }) => display_name)),
    `| ${marks.join(" | ")} |`,
    ...rows.map((row) => line(heads.map(({ name }) => row[name] ?? ""))),
  ].join("\n");
}

/** The buttons of a card, with what pressing them sends. */
export const buttonsOf = (card: FakeCard) =>
  elementsOf(card.body.elements as Element[])
    .filter(({ tag }) => tag === "button")
    .map((one) => one as unknown as z.output<typeof button>);

export const inputsOf = (card: FakeCard) =>
  elementsOf(card.body.elements as Element[])
    .filter(({ tag }) => tag === "input")
    .map((one) => one as unknown as z.output<typeof input>);

/** What clicks give out: tokens by which a card can be changed twice within half an hour. */
export interface CardTokens {
  readonly routes: Route[];
  issue(messageId: string): string;
}

/** Cards of messages: the rule of what may be sent, and the changes. */
export function cardRoutes(world: World): CardTokens {
  const tokens = new Map<string, { messageId: string; at: number; uses: number }>();
  // A card that was made beforehand is CardKit's.
  world.contentRules.set("interactive", (content) => {
    const card = readCard(JSON.stringify(content));
    return isRefusal(card) ? card : undefined;
  });
  return {
    issue(messageId) {
      const token = world.newId("c");
      tokens.set(token, { messageId, at: world.now(), uses: 0 });
      return token;
    },
    routes: [
      route({
        name: "im.message.patch",
        method: "PATCH",
        path: "/open-apis/im/v1/messages/:message_id",
        scopes: ["im:message", "im:message:send_as_bot", "im:message:update"],
        body: z.strictObject({ content: z.string() }),
        handle: ({ app, path, body }) => {
          const message = world.message(path.message_id ?? "");
          if (!message) return refuse(231003, "The message is not found.");
          if (message.deleted) return refuse(230011, "The message was recalled.");
          if (message.msg_type !== "interactive") return refuse(230001, "This message is NOT a card.");
          if (message.sender.id !== app.id) return refuse(230017, "Bot is NOT the sender of the message.");
          if (world.now() - Number(message.create_time) > cardDays * dayMs)
            return refuse(230031, "The time the message was sent exceeds the limit.");
          const card = readCard(body.content);
          if (isRefusal(card)) return card;
          message.body = { content: body.content };
          message.updated = true;
          message.update_time = String(world.now());
          return {};
        },
      }),
      route({
        name: "interactive.card.update",
        method: "POST",
        path: "/open-apis/interactive/v1/card/update",
        body: z.strictObject({ token: z.string(), card: z.record(z.string(), z.unknown()) }),
        handle: ({ body }) => {
          const given = tokens.get(body.token);
          if (!given || world.now() - given.at > tokenLifeMs) return refuse(300030, "The token is invalid or expired.");
          if (given.uses >= tokenUses) return refuse(300040, "The token was used up.");
          const card = readCard(JSON.stringify(body.card));
          if (isRefusal(card)) return card;
          given.uses++;
          const message = world.message(given.messageId);
          if (message) message.body = { content: JSON.stringify(card) };
          return {};
        },
      }),
    ],
  };
}
