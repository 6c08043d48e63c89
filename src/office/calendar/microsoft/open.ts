/** Microsoft 365 with everybody's own word: the service, and how people let us use theirs. */
import { z } from "zod";
import type { Directory } from "../../../core/calendar.ts";
import type { Notes } from "../../../core/notes.ts";
import { type Accounts, accountsAt } from "../elsewhere/accounts.ts";
import { type Patience, patient } from "../elsewhere/patient.ts";
import type { Service } from "../elsewhere/service.ts";
import { microsoftName, microsoftService } from "./service.ts";

export interface MicrosoftSettings extends Patience {
  readonly clientId: string;
  /** Absent for an app that is registered as a public client. */
  readonly clientSecret?: string;
  /** The directory whose people may connect: its id or domain. */
  readonly tenant: string;
  readonly publicUrl: string;
  readonly vault: Notes;
  readonly directory: Directory;
  readonly addresses: ReadonlyMap<string, string>;
  /** Where Microsoft is, for tests. */
  readonly at?: { readonly api: string; readonly authorize: string; readonly token: string };
}

const whoSchema = z.object({ mail: z.string().nullish(), userPrincipalName: z.string().nullish() });

export function openMicrosoft(settings: MicrosoftSettings): { service: Service; accounts: Accounts } {
  const { directory, addresses, clientId, clientSecret, publicUrl, vault } = settings;
  const login = `https://login.microsoftonline.com/${encodeURIComponent(settings.tenant)}/oauth2/v2.0`;
  const at = settings.at ?? {
    api: "https://graph.microsoft.com/v1.0",
    authorize: `${login}/authorize`,
    token: `${login}/token`,
  };
  const fetch = patient(microsoftName, settings);
  const accounts = accountsAt(
    {
      name: microsoftName,
      authorizeUrl: at.authorize,
      tokenUrl: at.token,
      clientId,
      ...(clientSecret && { clientSecret }),
      scopes: ["offline_access", "User.Read", "Calendars.ReadWrite"],
      async whoIs(token) {
        const answer = await fetch(`${at.api}/me`, { headers: { authorization: `Bearer ${token}` } });
        const { mail, userPrincipalName } = whoSchema.parse(await answer.json());
        return [mail, userPrincipalName].filter((one) => typeof one === "string");
      },
    },
    { vault, directory, publicUrl, fetch },
  );
  return { accounts, service: microsoftService({ accounts, directory, addresses, fetch, base: at.api }) };
}
