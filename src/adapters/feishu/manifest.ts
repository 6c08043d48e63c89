/** The app's manifest: scopes as the developer console imports them, and the events and callbacks to subscribe to. */
import { z } from "zod";
import type { Manifest } from "../../core/connect.ts";
import { feishuNeeds } from "./needs.ts";

const names = (shape: RegExp, what: string) =>
  z
    .array(z.string().regex(shape, `is no ${what}`))
    .refine((list) => new Set(list).size === list.length, "names something twice");
const scope = names(/^[a-z0-9_]+(?:[:.][a-z0-9_]+)*$/i, "scope");
const shape = z.strictObject({
  scopes: z.strictObject({ tenant: scope, user: scope }),
  events: names(/^[a-z_]+(?:\.[a-z_]+)+(?:_v\d)?$/, "event"),
  callbacks: names(/^[a-z_]+(?:\.[a-z_]+)+$/, "callback"),
});
/** Without these nobody is heard or answered. */
const vital = {
  "im:message:send_as_bot": "no reply could be sent",
  "im:message.p2p_msg:readonly": "direct messages would not arrive",
  "im:message.group_at_msg:readonly": "mentions in groups would not arrive",
};

export const feishuManifest: Manifest = {
  file: "manifest/feishu.json",
  /** Scopes of skills are written `tenant:NAME` or `user:NAME`; without either they are the app's own. */
  make({ scopes }) {
    const asked = (kind: "tenant" | "user") =>
      scopes.flatMap((one) => {
        const [, of = "tenant", name = ""] = /^(?:(tenant|user):)?(.*)$/.exec(one) ?? [];
        return of === kind ? [name] : [];
      });
    const all = (own: readonly string[], more: readonly string[]): string[] => [...new Set([...own, ...more])].sort();
    const manifest = {
      scopes: {
        tenant: all(feishuNeeds.scopes.tenant, asked("tenant")),
        user: all(feishuNeeds.scopes.user, asked("user")),
      },
      events: all(feishuNeeds.events, []),
      callbacks: all(feishuNeeds.callbacks, []),
    };
    return `${JSON.stringify(manifest, null, 2)}\n`;
  },
  faults(text) {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch (error) {
      return [`It is no JSON: ${error instanceof Error ? error.message : String(error)}`];
    }
    const { success, data: manifest, error } = shape.safeParse(data);
    if (!success)
      return error.issues.map((issue) => `${z.core.toDotPath(issue.path) || "The manifest"}: ${issue.message}`);
    return [
      ...Object.entries(vital)
        .filter(([name]) => !manifest.scopes.tenant.includes(name))
        .map(([name, why]) => `The scope ${name} is missing: ${why}. Add it.`),
      ...(manifest.events.includes("im.message.receive_v1")
        ? []
        : ["The event im.message.receive_v1 is missing: nobody would be heard. Add it."]),
      ...(manifest.callbacks.includes("card.action.trigger")
        ? []
        : ["The callback card.action.trigger is missing: buttons would do nothing. Add it."]),
    ];
  },
};
