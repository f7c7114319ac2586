import type { StackProps } from 'aws-cdk-lib/core';

/**
 * Properties of `AccountAccessRolloutStack`.
 */
export interface AccountAccessRolloutStackProps extends StackProps {
  /**
   * Organizational units (`ou-...`) whose accounts get the roles, those of their child units
   * included; or the root (`r-...`), for all accounts.
   *
   * The management account is skipped, whichever unit it is in.
   */
  readonly rolloutOrganizationalUnitIds: string[];

  /**
   * Template of `AccountAccessStack` as JSON text, without bootstrap parameters: the accounts that get
   * it need not be bootstrapped. At most 51,200 bytes.
   */
  readonly templateBody: string;

  /**
   * In how many accounts the roll-out may fail before it stops.
   *
   * Does not apply to the automatic deployment into accounts that join later.
   *
   * @default 0
   */
  readonly rolloutFailureToleranceCount?: number;

  /**
   * In how many accounts at a time the roles are made, at most `rolloutFailureToleranceCount` + 1.
   *
   * @default - `rolloutFailureToleranceCount` + 1
   */
  readonly rolloutMaxConcurrentCount?: number;
}
