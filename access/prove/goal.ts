/** Which requests are looked for. */
export type Goal =
  /** The subject allows it, and it matches no claim. */
  | 'outside'
  /** The subject allows it, and it matches a claim. */
  | 'inside'
  /** The subject refuses it, and it matches a claim. */
  | 'refused'
  /** The subject allows it, and the other does not. */
  | 'more'
  /** The subject allows it. */
  | 'allowed';
