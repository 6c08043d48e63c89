/** Blocks as Slack takes them: their shapes, Slack's limits, the error it answers with, and what a person reads of them. */

export interface Block {
  readonly type: string;
  readonly [field: string]: unknown;
}
type Thing = Readonly<Record<string, unknown>>;

const mostBlocks = 50;
/** Reported: any mix of blocks is refused beyond some 11,000 to 13,000 characters; documented for Markdown. */
const mostCharacters = 12_000;

class Refusal extends Error {}
const refuse = (error: string): never => {
  throw new Refusal(error);
};
const must = (holds: unknown, error = "invalid_blocks"): void => {
  if (!holds) refuse(error);
};

/** The error Slack answers blocks with, and where the fault lies; undefined when it takes them. */
export function faultOfBlocks(blocks: unknown): string | undefined {
  if (blocks === undefined) return undefined;
  try {
    must(Array.isArray(blocks) && blocks.length > 0 && blocks.length <= mostBlocks);
    const all = blocks as Block[];
    const written = { characters: 0, actions: new Set<string>() };
    for (const block of all) check(block, written);
    must(all.filter(({ type }) => type === "table").length <= 1, "only_one_table_allowed");
    must(written.characters <= mostCharacters, "msg_blocks_too_long");
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

interface Written {
  characters: number;
  readonly actions: Set<string>;
}

/** Exactly these fields, those with a `?` only perhaps. */
function fields(thing: unknown, ...names: string[]): Thing {
  must(typeof thing === "object" && thing !== null && !Array.isArray(thing));
  const given = thing as Thing;
  const known = new Set(names.map((name) => name.replace("?", "")));
  must(Object.keys(given).every((name) => known.has(name)));
  must(names.every((name) => name.endsWith("?") || given[name] !== undefined));
  return given;
}

function text(value: unknown, limit: number, written: Written): string {
  must(typeof value === "string" && value.length > 0 && value.length <= limit);
  must((value as string).isWellFormed());
  written.characters += (value as string).length;
  return value as string;
}

function plainText(value: unknown, limit: number, written: Written): void {
  const { type, emoji } = fields(value, "type", "text", "emoji?");
  must(type === "plain_text" && (emoji === undefined || typeof emoji === "boolean"));
  text((value as Thing).text, limit, written);
}

function list(value: unknown, most = Number.POSITIVE_INFINITY): unknown[] {
  must(Array.isArray(value) && value.length > 0 && value.length <= most);
  return value as unknown[];
}

function check(block: Block, written: Written): void {
  if (block.block_id !== undefined) must(typeof block.block_id === "string" && block.block_id.length <= 255);
  switch (block.type) {
    case "header":
      plainText(fields(block, "type", "text", "block_id?").text, 150, written);
      return;
    case "divider":
      fields(block, "type", "block_id?");
      return;
    case "markdown":
      text(fields(block, "type", "text", "block_id?").text, 12_000, written);
      return;
    case "section": {
      const { text: words } = fields(block, "type", "text", "block_id?", "expand?");
      const { type } = fields(words, "type", "text", "verbatim?", "emoji?");
      must(type === "mrkdwn" || type === "plain_text");
      text((words as Thing).text, 3_000, written);
      return;
    }
    case "context": {
      for (const one of list(fields(block, "type", "elements", "block_id?").elements, 10)) {
        must(["mrkdwn", "plain_text"].includes(String(fields(one, "type", "text", "verbatim?", "emoji?").type)));
        text((one as Thing).text, 3_000, written);
      }
      return;
    }
    case "rich_text":
      richText(block, written);
      return;
    case "table":
      table(block, written);
      return;
    case "image": {
      const { alt_text, title, slack_file } = fields(block, "type", "alt_text", "title?", "slack_file", "block_id?");
      text(alt_text, 2_000, written);
      if (title !== undefined) plainText(title, 2_000, written);
      must(typeof fields(slack_file, "id").id === "string");
      return;
    }
    case "actions":
      for (const one of list(fields(block, "type", "elements", "block_id?").elements, 25)) button(one, written);
      return;
    case "context_actions":
      for (const one of list(fields(block, "type", "elements", "block_id?").elements, 5)) feedback(one, written);
      return;
    default:
      refuse("invalid_blocks");
  }
}

function richText(block: unknown, written: Written): void {
  for (const one of list(fields(block, "type", "elements", "block_id?").elements)) {
    const element = one as Thing;
    if (element.type === "rich_text_list") {
      const {
        style,
        indent = 0,
        offset = 0,
        border = 0,
        elements,
      } = fields(element, "type", "style", "elements", "indent?", "offset?", "border?") as Thing & {
        indent?: number;
        offset?: number;
        border?: number;
      };
      must(style === "bullet" || style === "ordered");
      must(Number.isInteger(indent) && indent >= 0 && indent <= 8 && Number.isInteger(offset) && offset >= 0);
      must(border === 0 || border === 1);
      for (const item of list(elements)) {
        must((item as Thing).type === "rich_text_section");
        inlines(fields(item, "type", "elements").elements, written);
      }
    } else if (element.type === "rich_text_preformatted") {
      inlines(fields(element, "type", "elements", "border?").elements, written, true);
    } else {
      must(element.type === "rich_text_section" || element.type === "rich_text_quote");
      inlines(fields(element, "type", "elements", "border?").elements, written);
    }
  }
}

function inlines(elements: unknown, written: Written, isCode = false): void {
  for (const one of list(elements)) {
    const { type, style } = one as Thing;
    if (type === "text") text(fields(one, "type", "text", "style?").text, 12_000, written);
    else if (type === "user") must(/^[UW][A-Z0-9]+$/.test(String(fields(one, "type", "user_id", "style?").user_id)));
    else if (type === "link") {
      const { url, text: words } = fields(one, "type", "url", "text?", "style?");
      must(/^(?:https?:\/\/|mailto:)[^\s|<>]+$/.test(text(url, 3_000, written)));
      if (words !== undefined) text(words, 12_000, written);
    } else refuse("invalid_blocks");
    if (style === undefined) continue;
    must(!isCode || Object.keys(style as Thing).length === 0);
    const known = fields(style, "bold?", "italic?", "strike?", "code?");
    must(Object.values(known).every((flag) => typeof flag === "boolean"));
  }
}

function table(block: Block, written: Written): void {
  const { rows, column_settings = [] } = fields(block, "type", "rows", "column_settings?", "block_id?");
  const before = written.characters;
  const lengths = list(rows, 100).map((row) => {
    for (const cell of list(row, 20)) {
      must((cell as Thing).type === "rich_text");
      richText(cell, written);
    }
    return (row as unknown[]).length;
  });
  must(new Set(lengths).size === 1);
  must(written.characters - before <= 10_000);
  must(Array.isArray(column_settings) && column_settings.length <= 20);
  for (const one of column_settings as unknown[]) {
    const { align } = fields(one, "align?", "is_wrapped?");
    must(align === undefined || ["left", "center", "right"].includes(String(align)));
  }
}

function action(id: unknown, { actions }: Written): void {
  must(typeof id === "string" && id.length > 0 && id.length <= 255 && !actions.has(id));
  actions.add(id as string);
}

function button(value: unknown, written: Written): void {
  const one = fields(value, "type", "action_id", "text", "value?", "style?", "accessibility_label?");
  must(one.type === "button" && (one.style === undefined || one.style === "primary" || one.style === "danger"));
  action(one.action_id, written);
  plainText(one.text, 75, { characters: 0, actions: new Set() });
  must(one.value === undefined || (typeof one.value === "string" && one.value.length <= 2_000));
}

function feedback(value: unknown, written: Written): void {
  const one = fields(value, "type", "action_id", "positive_button", "negative_button");
  must(one.type === "feedback_buttons");
  action(one.action_id, written);
  for (const side of [one.positive_button, one.negative_button]) {
    const { text: label, value: said } = fields(side, "text", "value", "accessibility_label?");
    plainText(label, 75, { characters: 0, actions: new Set() });
    must(typeof said === "string" && said.length <= 2_000);
  }
}

/** What a person reads of blocks, one line for each paragraph, item, line of code and row; buttons are no words. */
export function wordsOf(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => linesOf(block)).join("\n");
}

function linesOf(block: Block): string[] {
  switch (block.type) {
    case "header":
    case "section":
      return [String((block.text as Thing).text)];
    case "markdown":
      return [String(block.text)];
    case "context":
      return (block.elements as Thing[]).map((one) => String(one.text));
    case "rich_text":
      return (block.elements as Thing[]).map(wordsOfElement);
    case "table":
      return (block.rows as Block[][]).map((row) => row.flatMap((cell) => linesOf(cell)).join("\t"));
    default:
      return [];
  }
}

function wordsOfElement(element: Thing): string {
  const elements = element.elements as Thing[];
  if (element.type === "rich_text_list") return elements.map(wordsOfElement).join("\n");
  return elements.map((one) => String(one.text ?? one.url ?? `<@${one.user_id}>`)).join("");
}

/** The buttons of a message, in their order. */
export function buttonsIn(blocks: readonly Block[] = []): { action_id: string; value: string; label: string }[] {
  return blocks
    .filter(({ type }) => type === "actions")
    .flatMap(({ elements }) => elements as { action_id: string; value: string; text: { text: string } }[])
    .map(({ action_id, value, text }) => ({ action_id, value, label: text.text }));
}
