import { Token } from 'aws-cdk-lib/core';

// Forms that values of properties must have, and the checks for them. Each throws an Error of one line that
// names the property, what is accepted and what was given.

/** A form that a text must have. */
export interface Form {
  readonly pattern: RegExp;

  /**
   * What is accepted, to stand after "must be".
   */
  readonly accepted: string;

  /**
   * Whether a token passes: its value is known at deployment only.
   *
   * @default false
   */
  readonly tokens?: boolean;
}

export const ACCOUNT_ID: Form = {
  pattern: /^\d{12}$/,
  accepted: 'a 12-digit account id',
  tokens: true,
};

/** Source: "CreateRole", https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE_NAME: Form = {
  pattern: /^[\w+=,.@-]{1,64}$/,
  accepted: '1 to 64 letters, digits or _+=,.@-',
};

/** Not `/` alone: everybody is under it. */
export const IAM_PATH: Form = {
  pattern: /^\/([\w+=,.@-]+\/)+$/,
  accepted: "an IAM path like '/staff/', with a slash at both ends and not '/' alone",
};

/** `*` only in the name: in the account or the path it would admit strangers. */
export const ROLE_ARN_PATTERN: Form = {
  pattern: /^arn:[\w-]+:iam::\d{12}:role\/([\w+=,.@-]+\/)*[\w+=,.@-]+[\w+=,.@*-]*$/,
  accepted:
    'the ARN of a role (arn:PARTITION:iam::ACCOUNT:role/NAME, with * only after the first character of the name)',
};

/** Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
export const ORGANIZATION_ID: Form = {
  pattern: /^o-[a-z0-9]{10,32}$/,
  accepted: 'the id of an organization (o- and 10 to 32 lower-case letters or digits)',
  tokens: true,
};

/** No `$`, `*` or `?`: in a policy they would stand for other values. */
export const TAG_KEY: Form = {
  pattern: /^(?!aws:)[\w .:/=+@-]{1,128}$/i,
  accepted: "1 to 128 letters, digits, spaces or _.:/=+@- and not begin with 'aws:'",
};

/** No `$`, `*` or `?`: in a policy they would stand for other values. */
export const TAG_VALUE: Form = {
  pattern: /^[\w .:/=+@-]{1,256}$/,
  accepted: '1 to 256 letters, digits, spaces or _.:/=+@-',
};

/** Throws unless the text has the form, or is left out. */
export function checkText(name: string, value: string | undefined, form: Form): void {
  if (value !== undefined && !fits(value, form)) {
    throw new Error(`'${name}' must be ${form.accepted}, got '${value}'`);
  }
}

/** Throws on the first text that does not have the form; a list without any passes. */
export function checkTexts(name: string, values: readonly string[] = [], form: Form): void {
  for (const value of values) {
    if (!fits(value, form)) {
      throw new Error(`each of '${name}' must be ${form.accepted}, got '${value}'`);
    }
  }
}

/** Throws unless the value is a whole number in this range, both ends included, or is left out. */
export function checkWholeNumber(
  name: string,
  value: number | undefined,
  { unit, least, most }: { readonly unit: string; readonly least: number; readonly most: number },
): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(
      `'${name}' must be a whole number of ${unit} from ${least} to ${most}, got '${value}'`,
    );
  }
}

function fits(value: string, { pattern, tokens = false }: Form): boolean {
  return (tokens && Token.isUnresolved(value)) || pattern.test(value);
}
