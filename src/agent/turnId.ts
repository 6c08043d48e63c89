/** The id of a turn in what was said behind a command; other words, such as "why this number", mean the latest. */
export const turnIdIn = (rest: string): string | undefined => /^`?(t-[\w-]{1,64})`?$/.exec(rest)?.[1];
