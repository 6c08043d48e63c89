const prefix = "atclaw.";

/** Keeps a value in the browser over reloads. Where the browser keeps nothing, the page works without. */
export function remember(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Storage is full or switched off.
  }
}

/** What was kept under a name, if it is still of the form it should have. */
export function recall<T>(name: string, isRight: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + name) ?? "null");
    return isRight(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
