import { languageOf } from "../../core/language.ts";

interface Interaction {
  readonly command?: unknown;
  readonly text?: unknown;
  readonly type?: unknown;
  readonly response_url?: unknown;
  readonly message?: { readonly text?: unknown };
}

/**
 * What somebody gets who used a command, button or menu that nothing here serves: words only they see, and the next
 * step. Commands are answered in the response, which is what is returned; buttons through their own address.
 */
export function explainUnclaimed(
  body: Interaction,
  respond: (url: string, body: unknown) => Promise<void>,
  logError: (what: string, error: unknown) => void,
): unknown {
  if (typeof body.command === "string") {
    const zh = languageOf(String(body.text ?? "")) === "zh";
    const text = zh
      ? `我不认识 ${body.command} 这个命令。请 @我 并直接说出你要什么，例如 @atclaw /help。`
      : `I do not know the command ${body.command}. Mention me and say what you need, for example @atclaw /help.`;
    return { response_type: "ephemeral", text };
  }
  if (body.type === "block_suggestion") return { options: [] };
  if (typeof body.response_url === "string") {
    const zh = languageOf(String(body.message?.text ?? "")) === "zh";
    const text = zh
      ? "这个按钮已经不起作用了。请 @我 并说出你要什么。"
      : "This button does nothing any more. Mention me and say what you need.";
    const told = respond(body.response_url, { response_type: "ephemeral", replace_original: false, text });
    told.catch((error: unknown) => logError("slack: somebody could not be told that a button does nothing", error));
  }
  return undefined;
}
