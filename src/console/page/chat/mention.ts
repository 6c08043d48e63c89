/** The mention that is being written just before the caret, if one is: where its `@` stands and what follows it. */
export function mentionAt(text: string, caret: number): { start: number; query: string } | undefined {
  // Chinese is written without spaces, so an @ may follow any character that is no part of an address.
  const found = /(?:^|[^A-Za-z0-9._%+-])@([\w-]{0,40})$/.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined ? undefined : { start: caret - query.length - 1, query };
}

/** Those whose name begins with the query, then those that have it elsewhere. */
export function matching<T extends { readonly name: string }>(all: readonly T[], query: string): T[] {
  const wanted = query.toLowerCase();
  const begins = all.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const has = all.filter((one) => !begins.includes(one) && one.name.toLowerCase().includes(wanted));
  return [...begins, ...has];
}
