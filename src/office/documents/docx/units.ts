/** Lengths as Word's files count them. */

/** Twentieths of a point in so many inches. */
export const twips = (length: number): number => Math.round(length * 1440);
/** Pixels in so many inches, as pictures are measured. */
export const inches = (length: number): number => Math.round(length * 96);
