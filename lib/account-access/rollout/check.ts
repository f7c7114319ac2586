import { checkNoneTwice } from '../../parts/checks';
import { checkTexts, type Form } from '../../parts/forms';
import type { AccountAccessRolloutStackProps } from './props';

/** Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html, and API_Root.html */
const UNIT_ID: Form = {
  pattern: /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
  accepted: 'the id of an organizational unit (ou-abcd-12345678) or of the root (r-abcd)',
};

/**
 * Throws on the first property that would fail late or dangerously.
 *
 * @param props without the template, which need not be made before the others are checked
 */
export function check(props: Omit<AccountAccessRolloutStackProps, 'templateBody'>): void {
  const { rolloutFailureToleranceCount: tolerance = 0, rolloutMaxConcurrentCount: atOnce } = props;
  if (props.rolloutOrganizationalUnitIds.length === 0) {
    throw new Error(`'rolloutOrganizationalUnitIds' must hold at least one id, got none`);
  }
  checkTexts('rolloutOrganizationalUnitIds', props.rolloutOrganizationalUnitIds, UNIT_ID);
  checkNoneTwice('rolloutOrganizationalUnitIds', 'unit', props.rolloutOrganizationalUnitIds);
  if (!(Number.isInteger(tolerance) && tolerance >= 0)) {
    throw new Error(
      `'rolloutFailureToleranceCount' must be a whole number of accounts, 0 or more, got '${tolerance}'`,
    );
  }
  if (atOnce === undefined) return;
  if (!(Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= tolerance + 1)) {
    throw new Error(
      `'rolloutMaxConcurrentCount' must be a whole number of accounts from 1 to 'rolloutFailureToleranceCount' + 1 (${tolerance + 1}), got '${atOnce}'`,
    );
  }
}
