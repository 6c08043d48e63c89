/** Where one is on the page, as its address says. */
export type Place =
  | { readonly type: "chat"; readonly channel: string }
  | { readonly type: "usage" }
  | { readonly type: "calendar" }
  | { readonly type: "tables"; readonly table?: string };

export function addressOf(place: Place): string {
  if (place.type === "chat") return `#/c/${place.channel}`;
  return place.type === "tables" && place.table ? `#/tables/${place.table}` : `#/${place.type}`;
}

/** The place an address names; undefined for one that names none. */
export function placeIn(hash: string): Place | undefined {
  if (hash === "#/usage") return { type: "usage" };
  if (hash === "#/calendar") return { type: "calendar" };
  const table = /^#\/tables(?:\/([A-Za-z0-9_-]{1,64}))?$/.exec(hash);
  if (table) return { type: "tables", ...(table[1] && { table: table[1] }) };
  const channel = /^#\/c\/([A-Za-z0-9_-]{1,64})$/.exec(hash)?.[1];
  return channel === undefined ? undefined : { type: "chat", channel };
}
