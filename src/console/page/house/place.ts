/** Where one is on the page, as its address says. */
export type Place =
  | { readonly type: "chat"; readonly channel: string }
  | { readonly type: "usage" }
  | { readonly type: "calendar" };

export const addressOf = (place: Place): string => (place.type === "chat" ? `#/c/${place.channel}` : `#/${place.type}`);

/** The place an address names; undefined for one that names none. */
export function placeIn(hash: string): Place | undefined {
  if (hash === "#/usage") return { type: "usage" };
  if (hash === "#/calendar") return { type: "calendar" };
  const channel = /^#\/c\/([A-Za-z0-9_-]{1,64})$/.exec(hash)?.[1];
  return channel === undefined ? undefined : { type: "chat", channel };
}
