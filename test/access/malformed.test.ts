import { decide, type Policy, type Request } from '../../access/index';
import { validate } from '../../access/policy/policy-set';
import type { PolicyKind } from '../../access/policy/statement';

const fine = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const document = (statement: object): Policy =>
  ({ Version: '2012-10-17', Statement: statement }) as Policy;

describe('a malformed policy is refused, with the place', () => {
  test.each<{ name: string; statement: object; kind?: PolicyKind; error: string }>([
    {
      name: 'unknown operator',
      statement: { ...fine, Condition: { StringMatches: { a: 'b' } } },
      error: "'StringMatches' is not a condition operator of IAM",
    },
    {
      name: 'operator that only ends well',
      statement: { ...fine, Condition: { 'ForSomeValues:StringEquals': { a: 'b' } } },
      error: "'ForSomeValues:StringEquals' is not a condition operator of IAM",
    },
    {
      name: 'NullIfExists',
      statement: { ...fine, Condition: { NullIfExists: { a: 'true' } } },
      error: "'NullIfExists' is not a condition operator of IAM; 'Null' stands alone",
    },
    {
      name: 'no number',
      statement: { ...fine, Condition: { NumericEquals: { a: 'ten' } } },
      error: "'ten' is not a number; expected one like '10' or '-1.5'",
    },
    {
      name: 'no date',
      statement: { ...fine, Condition: { DateLessThan: { a: 'tomorrow' } } },
      error:
        "'tomorrow' is not a date; expected one like '2030-01-31T00:00:00Z', or seconds since 1970",
    },
    {
      name: 'no boolean',
      statement: { ...fine, Condition: { Bool: { a: 'yes' } } },
      error: "'yes' is not a boolean; expected 'true' or 'false'",
    },
    {
      name: 'no IP range',
      statement: { ...fine, Condition: { IpAddress: { a: '10.0.0.0/33' } } },
      error:
        "'10.0.0.0/33' is not an IP range; expected one like '203.0.113.0/24' or '2001:db8::/64'",
    },
    {
      name: 'no ARN in an ARN condition',
      statement: { ...fine, Condition: { ArnLike: { a: 'role/x' } } },
      error: "'role/x' is not an ARN; expected 'arn:partition:service:...' or '*'",
    },
    {
      name: 'a resource control policy that allows',
      statement: { ...fine, Principal: '*' },
      kind: 'rcp',
      error:
        "has the Effect 'Allow'; of the resource control policies only RCPFullAWSAccess allows",
    },
    {
      name: 'no value',
      statement: { ...fine, Condition: { StringEquals: { a: [] } } },
      error: "'StringEquals' on 'a' has no value",
    },
    {
      name: 'unresolved value',
      statement: { ...fine, Condition: { StringEquals: { a: { Ref: 'X' } } } },
      error: `'StringEquals' on 'a' has the value {"Ref":"X"}; expected text`,
    },
    {
      name: 'malformed variable',
      statement: { ...fine, Resource: 'arn:aws:s3:::b/${aws:username' },
      error:
        "'b/${aws:username' has a malformed policy variable; expected '${key}' or '${key, 'default'}'",
    },
    {
      name: 'no ARN as resource',
      statement: { ...fine, Resource: 'bucket' },
      error: "'bucket' is not an ARN; expected 'arn:partition:service:...' or '*'",
    },
    {
      name: 'no action',
      statement: { ...fine, Action: 'GetObject' },
      error: "action 'GetObject' is malformed; expected 'service:Action' or '*'",
    },
    { name: 'empty actions', statement: { ...fine, Action: [] }, error: 'Action is empty' },
    {
      name: 'both Action and NotAction',
      statement: { ...fine, NotAction: 's3:*' },
      error: 'has both Action and NotAction; expected one of them',
    },
    {
      name: 'neither Resource nor NotResource',
      statement: { Effect: 'Allow', Action: 's3:*' },
      error: 'has neither Resource nor NotResource',
    },
    {
      name: 'unknown element',
      statement: { ...fine, Conditions: {} },
      error: "has the unknown element 'Conditions'",
    },
    {
      name: 'unknown effect',
      statement: { ...fine, Effect: 'allow' },
      error: "Effect 'allow' is unknown; expected 'Allow' or 'Deny'",
    },
    {
      name: 'no effect',
      statement: { Action: 's3:*', Resource: '*' },
      error: "has no Effect; expected 'Allow' or 'Deny'",
    },
    {
      name: 'null for an element that may be left out',
      statement: { ...fine, Condition: null },
      error: 'Condition is null; expected a value, or no such element',
    },
    {
      name: 'null for a resource',
      statement: { ...fine, Resource: null, Principal: '*' },
      kind: 'resource',
      error: 'Resource is null; expected a value, or no such element',
    },
    {
      name: 'conditions in a list',
      statement: { ...fine, Condition: [] },
      error: 'Condition [] is malformed; expected { operator: { key: value } }',
    },
    {
      name: 'no conditions but a word',
      statement: { ...fine, Condition: false },
      error: 'Condition false is malformed; expected { operator: { key: value } }',
    },
    {
      name: 'keys in a list',
      statement: { ...fine, Condition: { StringEquals: [] } },
      error: "condition 'StringEquals' [] is malformed; expected { key: value }",
    },
    {
      name: 'unknown operator without a key',
      statement: { ...fine, Condition: { StringMatches: {} } },
      error: "'StringMatches' is not a condition operator of IAM",
    },
    {
      name: 'Principal in an identity policy',
      statement: { ...fine, Principal: '*' },
      error: 'has a Principal; identity policies name none',
    },
    {
      name: 'resource policy without principal',
      statement: fine,
      kind: 'resource',
      error: 'has neither Principal nor NotPrincipal',
    },
    {
      name: 'trust policy with a resource',
      statement: { ...fine, Principal: '*' },
      kind: 'trust',
      error: 'has a Resource; a trust policy applies to its own role only',
    },
    {
      name: 'trust policy with exceptions instead of principals',
      statement: {
        Effect: 'Deny',
        Action: 'sts:AssumeRole',
        NotPrincipal: { AWS: '111122223333' },
      },
      kind: 'trust',
      error: 'has a NotPrincipal; trust policies cannot have one',
    },
    {
      name: 'resource control policy with exceptions instead of principals',
      statement: { ...fine, Effect: 'Deny', NotPrincipal: { AWS: '111122223333' } },
      kind: 'rcp',
      error: 'has a NotPrincipal; rcp policies cannot have one',
    },
    {
      name: 'resource control policy with exceptions instead of actions',
      statement: { Effect: 'Deny', Principal: '*', NotAction: 's3:GetObject', Resource: '*' },
      kind: 'rcp',
      error: 'has a NotAction; an RCP lists the actions that it denies',
    },
    {
      name: 'a user group as a principal',
      statement: { ...fine, Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } },
      kind: 'resource',
      error:
        "'arn:aws:iam::111122223333:group/g' is not the ARN of a user, role, role session, federated user or account root",
    },
    {
      name: 'a user group with a path, among those whom a statement is not about',
      statement: {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Resource: '*',
        NotPrincipal: { AWS: ['111122223333', 'arn:aws-cn:iam::111122223333:group/team/g'] },
      },
      kind: 'resource',
      error:
        "'arn:aws-cn:iam::111122223333:group/team/g' is not the ARN of a user, role, role session, federated user or account root",
    },
    {
      name: 'wildcard within a principal',
      statement: { ...fine, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } },
      kind: 'resource',
      error:
        "principal 'arn:aws:iam::111122223333:role/*' has a wildcard; expected a full name, or '*' alone",
    },
    {
      name: 'malformed principal',
      statement: { ...fine, Principal: { AWS: 'alice' } },
      kind: 'resource',
      error: "principal 'alice' is malformed; expected an ARN or a 12-digit account id",
    },
    {
      name: 'unknown principal type',
      statement: { ...fine, Principal: { Aws: '*' } },
      kind: 'resource',
      error: "'Aws' is not a principal type; expected AWS, Service, Federated or CanonicalUser",
    },
  ])('$name', ({ statement, kind = 'identity', error }) => {
    expect(() => validate(document({ Sid: 'X', ...statement }), kind, 'P')).toThrow(
      new Error(`${kind} policy 'P': statement 1 'X': ${error}`),
    );
  });

  test.each([
    [{}, 'their neighbours are read: no condition'],
    [{ Condition: {} }, 'an empty one'],
    [{ Condition: { StringEquals: {} } }, 'an operator without a key'],
  ])('%j: %s', (rest: object, _) => {
    expect(() => validate(document({ ...fine, ...rest }), 'identity')).not.toThrow();
  });

  test.each([
    [{ ...document(fine), Id: {} }, 'Id {} is malformed; expected text'],
    [document({ ...fine, Sid: 1 }), 'statement 1: Sid 1 is malformed; expected text'],
    [
      { ...document(fine), Version: null },
      "version null is unknown; expected '2012-10-17' or '2008-10-17'",
    ],
    [
      { ...document(fine), Version: { toString: 'x' } },
      `version {"toString":"x"} is unknown; expected '2012-10-17' or '2008-10-17'`,
    ],
  ])('%j', (malformed, error) => {
    expect(() => validate(malformed as unknown as Policy, 'identity', 'P')).toThrow(
      new Error(`identity policy 'P': ${error}`),
    );
  });

  test.each(['user/group/g', 'role/group/g', 'root'])(
    'their neighbour is read: the principal %s',
    (name) => {
      const Principal = { AWS: `arn:aws:iam::111122223333:${name}` };
      expect(() => validate(document({ ...fine, Principal }), 'resource')).not.toThrow();
    },
  );

  test('an unknown version', () => {
    expect(() =>
      validate({ Version: '2020-01-01', Statement: [] } as unknown as Policy, 'identity', 'P'),
    ).toThrow(
      new Error(
        "identity policy 'P': version '2020-01-01' is unknown; expected '2012-10-17' or '2008-10-17'",
      ),
    );
  });

  test('a document without statements', () => {
    expect(() => validate({} as Policy, 'scp', 'P')).toThrow(
      new Error("scp policy 'P': has no 'Statement'"),
    );
  });
});

describe('a malformed request is refused', () => {
  const request: Request = {
    principal: { type: 'AWS', id: 'arn:aws:iam::111122223333:user/alice' },
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
  };

  test('the well-formed neighbour is decided', () => {
    expect(decide(request, {}).answer).toBe('ImplicitlyDenied');
  });

  test.each<{ name: string; change: object; error: string }>([
    {
      name: 'action with a wildcard',
      change: { action: 's3:Get*' },
      error: "action 's3:Get*' is malformed; expected 'service:Action' without wildcards",
    },
    {
      name: 'resource that is no ARN',
      change: { resource: 'b/k' },
      error: "resource 'b/k' is malformed; expected an ARN of six parts, or '*'",
    },
    {
      name: 'principal that is no ARN',
      change: { principal: { type: 'AWS', id: 'alice' } },
      error: "'alice' is not the ARN of a user, role, role session, federated user or account root",
    },
    {
      name: 'session ARN with a path',
      change: {
        principal: { type: 'AWS', id: 'arn:aws:sts::111122223333:assumed-role/path/app/run' },
      },
      error:
        "'arn:aws:sts::111122223333:assumed-role/path/app/run' is not the ARN of a user, role, role session, federated user or account root",
    },
    {
      name: 'unknown principal type',
      change: { principal: { type: 'User', id: 'alice' } },
      error:
        "'User' is not a principal type; expected AWS, Service, Federated, CanonicalUser or Anonymous",
    },
    {
      name: 'everybody as one service',
      change: { principal: { type: 'Service', id: '*' } },
      error: "'*' names no Service principal; expected the id of one",
    },
    {
      name: 'two owners',
      change: { resource: 'arn:aws:sqs:eu-west-1:111122223333:q', resourceAccount: '444455556666' },
      error:
        "resource 'arn:aws:sqs:eu-west-1:111122223333:q' is in account 111122223333, but 'resourceAccount' is 444455556666",
    },
    {
      name: 'a key with a value that is no text',
      change: { context: { 'aws:TagKeys': ['a', 1] } },
      error: 'condition key \'aws:TagKeys\' is ["a",1]; expected text or a list of texts',
    },
    {
      name: 'a key that is no text',
      change: { context: { 'aws:SecureTransport': true } },
      error: "condition key 'aws:SecureTransport' is true; expected text or a list of texts",
    },
  ])('$name', ({ change, error }) => {
    expect(() => decide({ ...request, ...change } as Request, {})).toThrow(new Error(error));
  });
});
