import { checkNoneTwice } from '../../parts/checks';
import { ACCOUNT_ID, checkText, checkTexts, ORGANIZATION_ID } from '../../parts/forms';
import type { AccountAccessAdminsStackProps } from './props';

/** Throws on the first property that would fail late or dangerously. */
export function check({ memberAccountIds, organizationId }: AccountAccessAdminsStackProps): void {
  if (memberAccountIds?.length === 0) {
    throw new Error(`'memberAccountIds' must hold at least one account id, got none`);
  }
  checkTexts('memberAccountIds', memberAccountIds, ACCOUNT_ID);
  checkNoneTwice('memberAccountIds', 'account', memberAccountIds);
  checkText('organizationId', organizationId, ORGANIZATION_ID);
}
