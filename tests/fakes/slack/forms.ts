/** Forms and homes as Slack takes them: a title, a button to send, and blocks with their limits. */

/** A form. */
export interface View {
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: { readonly text: string };
  readonly blocks: readonly Block[];
}

interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly block_id?: string;
  readonly label?: { readonly text: string };
  readonly element?: Readonly<Record<string, unknown>>;
}

/** The error Slack answers a form (`modal`) or a `home` with; undefined when it takes it. */
export function faultOfView(given: unknown, kind: "modal" | "home"): string | undefined {
  const view = given as Record<string, unknown> & View;
  if (view?.type !== kind || (view.private_metadata ?? "").length > 3_000) return "invalid_arguments";
  if (kind === "modal" && !view.callback_id) return "invalid_arguments";
  for (const name of kind === "modal" ? (["title", "submit", "close"] as const) : []) {
    const { text } = (view[name] ?? { text: "" }) as { text: string };
    if (text.length < 1 || text.length > 24) return "invalid_arguments";
  }
  if (view.blocks.length < 1 || view.blocks.length > 100) return "invalid_arguments";
  const ids = view.blocks.flatMap(({ block_id }) => block_id ?? []);
  if (new Set(ids).size !== ids.length || ids.some((id) => id.length > 255)) return "invalid_arguments";
  return view.blocks.every((block) => isText(block) || isField(block)) ? undefined : "invalid_blocks";
}

function isText({ type, text }: Block): boolean {
  const limit = { header: 150, section: 3_000 }[type];
  return limit !== undefined && text !== undefined && text.text.length >= 1 && text.text.length <= limit;
}

function isField({ type, label, element }: Block): boolean {
  if (type !== "input" || !label?.text || label.text.length > 2_000 || !element?.action_id) return false;
  if (element.type === "conversations_select") return true;
  const { initial_value = "", max_length = 3_000 } = element as { initial_value?: string; max_length?: number };
  return element.type === "plain_text_input" && max_length <= 3_000 && initial_value.length <= max_length;
}

/** What Slack sends when somebody has filled in a form; fields that are not named keep what stood there. */
export function submissionOf(view: View, user: string, filled: Readonly<Record<string, string>>) {
  const values = view.blocks
    .filter(({ type }) => type === "input")
    .map(({ block_id = "", element }) => {
      const value = filled[block_id] ?? element?.initial_value ?? null;
      return [block_id, { value: { type: "plain_text_input", value } }];
    });
  const { callback_id, private_metadata } = view;
  return {
    type: "view_submission",
    team: { id: "T0TEAM000" },
    user: { id: user, name: user.toLowerCase(), team_id: "T0TEAM000" },
    view: { type: "modal", callback_id, private_metadata, state: { values: Object.fromEntries(values) } },
  };
}
