/** One value, or a list of them: almost every element of a policy may be written either way. */
export type OneOrMore<T> = T | readonly T[];

/** The kinds of principal that a policy can name. They never match each other. */
export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** The condition block: operator, then condition key, then the value or values to compare with. */
export type Conditions = Readonly<
  Record<string, Readonly<Record<string, OneOrMore<string | number | boolean>>>>
>;

/**
 * A statement, in IAM's own words.
 *
 * Source: "IAM JSON policy element reference",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Partial<Record<PrincipalType, OneOrMore<string>>>>;
  readonly NotPrincipal?: '*' | Readonly<Partial<Record<PrincipalType, OneOrMore<string>>>>;
  readonly Action?: OneOrMore<string>;
  readonly NotAction?: OneOrMore<string>;
  readonly Resource?: OneOrMore<string>;
  readonly NotResource?: OneOrMore<string>;
  readonly Condition?: Conditions;
}

/** A policy document. Policy variables work only with version `2012-10-17`; absent means `2008-10-17`. */
export interface Policy {
  readonly Version?: '2008-10-17' | '2012-10-17';
  readonly Id?: string;
  readonly Statement: OneOrMore<Statement>;
}
