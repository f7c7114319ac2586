import type { Alert } from './alert';
import type { EmergencyRole } from './emergency-role';
import { ABSENT } from './record-fields';

/** Returns what people are told about the use of the emergency role. */
export function roleAlerts({ roleArn, sessionArn }: EmergencyRole): Alert[] {
  return [
    {
      name: 'RoleEntered',
      whatHappened: 'The emergency role was entered.',
      whatToDo:
        'If nobody told you why, ask the person, and end the session early: see docs/break-glass.md.',
      records: [
        { eventName: 'AssumeRole*', 'requestParameters.roleArn': roleArn, errorCode: ABSENT },
        // The console adds this one, which alone knows the address of the browser.
        { eventName: 'SwitchRole', 'userIdentity.arn': sessionArn },
      ],
    },
    {
      name: 'EntryRefused',
      whatHappened: 'Somebody was refused the emergency role.',
      whatToDo: 'Ask the person whether it was them, and what they needed.',
      records: [
        { eventName: 'AssumeRole*', 'requestParameters.roleArn': roleArn, errorCode: '*' },
        // Most refusals come without parameters: only the message names the role.
        { eventName: 'AssumeRole*', errorMessage: `*${roleArn}*`, errorCode: '*' },
      ],
    },
    {
      name: 'RoleActed',
      whatHappened: 'The emergency role changed something, or tried to.',
      whatToDo: 'Compare it with the reason that was given for entering.',
      records: [{ 'userIdentity.sessionContext.sessionIssuer.arn': roleArn, readOnly: false }],
    },
  ];
}
