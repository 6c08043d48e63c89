/** Google Calendar with everybody's own word: the service, and how people let us use theirs. */
import type { Directory } from "../../../core/calendar.ts";
import type { Notes } from "../../../core/notes.ts";
import { type Accounts, accountsAt } from "../elsewhere/accounts.ts";
import { type Patience, patient } from "../elsewhere/patient.ts";
import type { Service } from "../elsewhere/service.ts";
import { eventsScopes, googleName, googleService } from "./service.ts";
import { calendarAnswer } from "./shapes.ts";

export interface GoogleSettings extends Patience {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly publicUrl: string;
  readonly vault: Notes;
  readonly directory: Directory;
  readonly addresses: ReadonlyMap<string, string>;
  /** Where Google is, for tests. */
  readonly at?: { readonly api: string; readonly authorize: string; readonly token: string };
}

const google = {
  api: "https://www.googleapis.com/calendar/v3",
  authorize: "https://accounts.google.com/o/oauth2/v2/auth",
  token: "https://oauth2.googleapis.com/token",
};

export function openGoogle(settings: GoogleSettings): { service: Service; accounts: Accounts } {
  const { at = google, directory, addresses } = settings;
  const fetch = patient(googleName, settings);
  const accounts = accountsAt(
    {
      name: googleName,
      authorizeUrl: at.authorize,
      tokenUrl: at.token,
      clientId: settings.clientId,
      clientSecret: settings.clientSecret,
      scopes: eventsScopes,
      // A token to renew with is given only to those who ask for it, and only with consent.
      more: { access_type: "offline", prompt: "consent" },
      async whoIs(token) {
        const headers = { authorization: `Bearer ${token}` };
        const answer = await fetch(`${at.api}/calendars/primary`, { headers });
        return [calendarAnswer.parse(await answer.json()).id];
      },
    },
    { vault: settings.vault, directory, publicUrl: settings.publicUrl, fetch },
  );
  return { accounts, service: googleService({ accounts, directory, addresses, fetch, base: at.api }) };
}
