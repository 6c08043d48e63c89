import { useEffect, useState, useSyncExternalStore } from "react";
import { newId } from "./house/new-id.ts";
import { addressOf, type Place, placeIn } from "./house/place.ts";

/** Where the address says one is. An address without a place gets a new conversation. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener("hashchange", changed);
      return () => window.removeEventListener("hashchange", changed);
    },
    () => window.location.hash,
  );
  const [fresh] = useState((): Place => ({ type: "chat", channel: newId() }));
  const named = placeIn(hash);
  useEffect(() => {
    if (placeIn(hash) === undefined) window.location.replace(addressOf(fresh));
  }, [hash, fresh]);
  return named ?? fresh;
}
