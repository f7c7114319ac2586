/**
 * The goal of a search: which requests would refute what is to be proven.
 *
 * Example: to prove that a role can never read a file, the search looks for a request that the role is allowed to
 * make (`inside` the claim). If it finds none, the claim holds.
 */
export type Goal =
  /** The subject allows it, and it matches no claim. */
  | 'outside'
  /** The subject allows it, and it matches a claim. */
  | 'inside'
  /** The subject does not allow it, by a Deny or for want of an Allow, and it matches a claim. */
  | 'refused'
  /** The subject allows it, and the subject that it is compared with does not. */
  | 'more'
  /** The subject allows it. Not for a proof: it lists the actions that are allowed. */
  | 'allowed';
