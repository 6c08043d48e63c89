/** Forms as Slack takes them: a title, a button to send, and fields with their limits. */

export interface View {
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: { readonly text: string };
  readonly blocks: readonly Field[];
}

interface Field {
  readonly type: string;
  readonly block_id?: string;
  readonly label?: { readonly text: string };
  readonly element?: Readonly<Record<string, unknown>>;
}

/** The error Slack answers a form with; undefined when it takes it. */
export function faultOfView(given: unknown): string | undefined {
  const view = given as Record<string, unknown> & View;
  if (view?.type !== "modal" || !view.callback_id || (view.private_metadata ?? "").length > 3_000)
    return "invalid_arguments";
  for (const name of ["title", "submit", "close"] as const) {
    const { text } = (view[name] ?? { text: "" }) as { text: string };
    if (text.length < 1 || text.length > 24) return "invalid_arguments";
  }
  if (view.blocks.length < 1 || view.blocks.length > 100) return "invalid_arguments";
  const ids = view.blocks.flatMap(({ block_id }) => block_id ?? []);
  if (new Set(ids).size !== ids.length || ids.some((id) => id.length > 255)) return "invalid_arguments";
  return view.blocks.every(isField) ? undefined : "invalid_blocks";
}

function isField({ type, label, element }: Field): boolean {
  if (type === "section") return true;
  if (type !== "input" || !label?.text || label.text.length > 2_000 || element?.type !== "plain_text_input")
    return false;
  const { initial_value = "", max_length = 3_000 } = element as { initial_value?: string; max_length?: number };
  return max_length <= 3_000 && initial_value.length <= max_length;
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
