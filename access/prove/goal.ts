/** Which requests a search looks for: each of them refutes what is to be proven. */
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
