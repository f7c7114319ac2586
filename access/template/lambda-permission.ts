import type { Conditions, Policy, Statement } from '../policy/policy';

type Read = (property: string) => unknown;

/**
 * The statement that an `AWS::Lambda::Permission` adds to the function's resource policy.
 *
 * Source: "AddPermission" of the Lambda API reference, and the examples under "Viewing
 * resource-based IAM policies in Lambda".
 */
export function lambdaPermission(
  sid: string,
  functionArn: string,
  partition: string,
  read: Read,
): Policy {
  const text = (property: string) => {
    const value = read(property);
    return value === undefined ? undefined : String(value);
  };
  const equals = {
    ...condition('AWS:SourceAccount', text('SourceAccount')),
    ...condition('aws:PrincipalOrgID', text('PrincipalOrgID')),
    ...condition('lambda:EventSourceToken', text('EventSourceToken')),
    ...condition('lambda:FunctionUrlAuthType', text('FunctionUrlAuthType')),
  };
  const arn = condition('AWS:SourceArn', text('SourceArn'));
  const viaUrl = condition('lambda:InvokedViaFunctionUrl', text('InvokedViaFunctionUrl'));
  const conditions: Conditions = {
    ...(Object.keys(equals).length ? { StringEquals: equals } : {}),
    ...(Object.keys(arn).length ? { ArnLike: arn } : {}),
    ...(Object.keys(viaUrl).length ? { Bool: viaUrl } : {}),
  };
  const statement: Statement = {
    Sid: sid,
    Effect: 'Allow',
    Principal: principal(text('Principal'), partition),
    Action: text('Action'),
    Resource: functionArn,
    ...(Object.keys(conditions).length ? { Condition: conditions } : {}),
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

const condition = (key: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [key]: value };

function principal(value: string | undefined, partition: string): Statement['Principal'] {
  if (value === undefined) throw new Error("a Lambda permission must have a 'Principal'");
  if (value === '*') return '*';
  if (/^\d{12}$/.test(value)) return { AWS: `arn:${partition}:iam::${value}:root` };
  return value.startsWith('arn:') ? { AWS: value } : { Service: value };
}
