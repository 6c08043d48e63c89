/** What somebody pasted as a token or secret: which it is, or what is wrong with it. */

export type Pasted =
  | { readonly kind: "bot" | "app" | "signing"; readonly value: string }
  | { readonly kind: "wrong"; readonly why: string };

/** Reads a pasted text by its shape. The quotes or the `NAME=` of a settings file around it do not matter. */
export function readPasted(text: string): Pasted {
  const value = text
    .trim()
    .replace(/^(?:export\s+)?SLACK_[A-Z_]+\s*=\s*/, "")
    .replace(/^(["'`])(.*)\1$/, "$2")
    .trim();
  const wrong = (why: string): Pasted => ({ kind: "wrong", why });
  if (value === "") return wrong("That was empty.");
  if (/\s/.test(value)) return wrong("There is a blank or a line break in it. Use the copy button beside it in Slack.");
  if (/^xoxb-[A-Za-z0-9-]{8,}$/.test(value)) return { kind: "bot", value };
  if (/^xapp-[A-Za-z0-9-]{8,}$/.test(value)) return { kind: "app", value };
  if (/^[0-9a-f]{32}$/.test(value)) return { kind: "signing", value };
  if (/^xoxe\.xoxb-/.test(value))
    return wrong(
      "That token ends after 12 hours, because token rotation is on for the app. Make the app from the link above, which leaves rotation off, or let people install it with SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (docs/slack.md).",
    );
  if (/^xox[pe]/.test(value))
    return wrong(
      "That is a person's token. Take the Bot User OAuth Token (xoxb-…), below it under OAuth & Permissions.",
    );
  if (/^xox|^xapp/.test(value)) return wrong("That token is cut off or of an old kind. Copy it anew, as a whole.");
  return wrong("That is none of Slack's tokens: the bot's begins with xoxb-, the app-level one with xapp-.");
}
