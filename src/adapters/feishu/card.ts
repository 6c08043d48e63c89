/** The parts of Feishu's card JSON 2.0 that we use. Feishu refuses a card with any property it does not know. */

export interface Card {
  readonly schema: "2.0";
  readonly config: {
    readonly update_multi: true;
    readonly streaming_mode?: boolean;
    readonly streaming_config?: {
      readonly print_frequency_ms: { readonly default: number };
      readonly print_step: { readonly default: number };
      readonly print_strategy: "fast" | "delay";
    };
    /** What lists of chats and notifications show. */
    readonly summary: { readonly content: string };
  };
  readonly header?: { readonly title: PlainText; readonly template: "blue" | "orange" | "green" | "red" | "grey" };
  readonly body: { readonly elements: readonly CardElement[] };
}

interface PlainText {
  readonly tag: "plain_text";
  readonly content: string;
}

export interface MarkdownElement {
  readonly tag: "markdown";
  readonly content: string;
  /** By which it is streamed to; a letter, then letters, digits and underscores, 20 at most. */
  readonly element_id?: string;
  readonly text_size?: "normal" | "notation";
}

export interface TableElement {
  readonly tag: "table";
  readonly page_size: number;
  readonly row_height: "auto";
  readonly row_max_height: string;
  readonly header_style: { readonly bold: true; readonly background_style: "grey"; readonly lines: number };
  readonly columns: readonly {
    readonly name: string;
    readonly display_name: string;
    readonly data_type: "text" | "markdown";
    readonly horizontal_align: "left" | "center" | "right";
  }[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

export interface Button {
  readonly tag: "button";
  readonly text: PlainText;
  readonly type: "default" | "primary" | "danger" | "text" | "primary_filled" | "danger_filled";
  readonly size?: "tiny" | "small" | "medium";
  readonly behaviors?: readonly (
    | { readonly type: "callback"; readonly value: Readonly<Record<string, string>> }
    | { readonly type: "open_url"; readonly default_url: string }
  )[];
  /** In a form: what pressing it does, and what it is called there. */
  readonly form_action_type?: "submit";
  readonly name?: string;
}

export interface Input {
  readonly tag: "input";
  readonly name: string;
  readonly label: PlainText;
  readonly label_position: "top";
  readonly default_value: string;
  readonly max_length: number;
  readonly input_type: "text" | "multiline_text";
  readonly width: "fill";
}

export type CardElement =
  | MarkdownElement
  | TableElement
  | Button
  | Input
  | { readonly tag: "div"; readonly text: PlainText }
  | { readonly tag: "hr" }
  | { readonly tag: "img"; readonly img_key: string; readonly alt: PlainText }
  | {
      readonly tag: "column_set";
      readonly flex_mode: "flow";
      readonly horizontal_spacing: "8px";
      readonly columns: readonly {
        readonly tag: "column";
        readonly width: "auto";
        readonly elements: readonly CardElement[];
      }[];
    }
  | {
      readonly tag: "collapsible_panel";
      readonly expanded: boolean;
      readonly header: { readonly title: PlainText };
      readonly elements: readonly CardElement[];
    }
  | { readonly tag: "form"; readonly name: string; readonly elements: readonly CardElement[] };

/** How many bytes a card may have as JSON: Feishu takes 30 KB. */
export const cardBytes = 28_000;
/** Feishu takes no more tables in a card, be they components or Markdown. */
export const tableLimit = 3;

const summaryLength = 120;

export const plainText = (content: string): PlainText => ({ tag: "plain_text", content });

/** A card of elements. `summary` is shown in the list of chats. */
export function cardOf(elements: readonly CardElement[], summary: string, more: Pick<Card, "header"> = {}): Card {
  return { schema: "2.0", config: { update_multi: true, summary: { content: summary } }, ...more, body: { elements } };
}

/** The first words of a Markdown text on one line, without its signs. */
export function summaryOf(markdown: string): string {
  const words = markdown
    .slice(0, summaryLength * 4)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*_#>|~]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const letters = [...words];
  return letters.length > summaryLength ? `${letters.slice(0, summaryLength - 1).join("")}…` : words;
}

/** How many bytes something takes as JSON in UTF-8. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Buttons in a row that breaks where it is too narrow. */
export const buttonRow = (buttons: readonly Button[]): CardElement => ({
  tag: "column_set",
  flex_mode: "flow",
  horizontal_spacing: "8px",
  columns: buttons.map((button) => ({ tag: "column", width: "auto", elements: [button] })),
});
