import type { Whose } from "./erase.ts";
import type { Language } from "./message.ts";

/**
 * What somebody lets us do in their name at a platform. `ask`: not yet; they are to open `link`, which is good until `until` (ISO 8601 in
 * UTC) and serves nobody else, and `say` tells them so.
 */
export type Access =
  | { readonly kind: "granted"; readonly token: string }
  | {
      readonly kind: "ask";
      readonly link: string;
      readonly until: string;
      readonly say: Readonly<Record<Language, string>>;
    };

/** Lets tools act in people's name, for those who agree to it. */
export interface PersonalAccess {
  /**
   * A token with which to act for somebody within `scopes`, or a link by which they agree to that. Only what is asked for here is
   * ever asked of them. Rejects with an error that tells what to do.
   */
  accessFor(whose: Whose, scopes: readonly string[]): Promise<Access>;
  /** The token of somebody who has agreed to all of `scopes`; asks nobody. */
  granted(whose: Whose, scopes: readonly string[]): Promise<string | undefined>;
  /** Gives back at the platform what somebody let us do, and keeps nothing of it. */
  revoke(whose: Whose): Promise<void>;
}
