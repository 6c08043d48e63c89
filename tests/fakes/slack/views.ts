/** Forms and homes as Slack takes them. */
interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
}

interface View {
  readonly type?: unknown;
  readonly title?: { readonly text: string };
  readonly blocks?: readonly Block[];
  readonly private_metadata?: string;
}

/** What `views.open` and `views.publish` answer. */
export function openView(view: unknown): { ok: boolean; error?: string; view?: unknown } {
  const given = (typeof view === "string" ? JSON.parse(view) : view) as View;
  const { type, title, blocks = [], private_metadata = "" } = given;
  const faults = [
    type !== "modal" && type !== "home",
    type === "modal" && (!title || title.text.length > 24),
    blocks.length === 0 || blocks.length > 100,
    private_metadata.length > 3000,
    ...blocks.map(
      ({ type: kind, text }) => (text?.text.length ?? 1) > (kind === "header" ? 150 : 3000) || text?.text === "",
    ),
  ];
  return faults.some(Boolean) ? { ok: false, error: "invalid_arguments" } : { ok: true, view: { id: "V0", ...given } };
}
