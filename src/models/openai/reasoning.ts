/**
 * Keeps a model's thoughts from people. Reasoning models without a parser in front of them write
 * `<think>…</think>` at the head of their reply; a tag further on is part of what they say.
 */

const opening = /^\s*<(think|thinking)>/;
const openings = ["<think>", "<thinking>"];

export interface ReasoningFilter {
  /** Takes the next piece of the reply and gives what people may read of it. */
  push(piece: string): string;
  /** The reply has ended: gives what was held back as a possible tag. */
  end(): string;
}

/** Hides the thoughts at the head of a streamed reply, whatever the pieces' borders. */
export function hideReasoning(): ReasoningFilter {
  let held = "";
  let state: "head" | "thinking" | "after" | "text" = "head";
  let closing = "";
  return {
    push(piece) {
      if (state === "text") return piece;
      held += piece;
      if (state === "head") {
        const found = opening.exec(held);
        if (found) {
          closing = `</${found[1]}>`;
          held = held.slice(found[0].length);
          state = "thinking";
        } else if (mayBecomeTag(held.trimStart())) {
          return "";
        } else {
          return release();
        }
      }
      if (state === "thinking") {
        const end = held.indexOf(closing);
        if (end < 0) {
          held = held.slice(-(closing.length - 1));
          return "";
        }
        held = held.slice(end + closing.length);
        state = "after";
      }
      held = held.trimStart();
      return held === "" ? "" : release();
    },
    end() {
      return state === "head" || state === "after" ? release() : "";
    },
  };

  function release(): string {
    const text = held;
    held = "";
    state = "text";
    return text;
  }
}

/** What people may read of a whole reply. Some servers open the thought in the prompt, so that it only closes here. */
export function withoutReasoning(text: string): string {
  const filter = hideReasoning();
  const visible = filter.push(text) + filter.end();
  const close = visible.indexOf("</think>");
  return close < 0 || visible.slice(0, close).includes("<think>") ? visible : visible.slice(close + 8).trimStart();
}

function mayBecomeTag(head: string): boolean {
  return openings.some((tag) => tag.startsWith(head));
}
