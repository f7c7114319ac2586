import { role, type Statement, trust } from '../../access/index';
import { allow, doc } from '../support/decisions';
import { APP, always, never, only } from '../support/proofs';

describe('who may become a role', () => {
  const EXTERNAL = { StringEquals: { 'sts:ExternalId': 'blue' } };
  const trusted = (statement: Partial<Statement>) =>
    trust({ arn: APP, policy: doc({ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }) });
  const auditors = trusted({
    Principal: { AWS: 'arn:aws:iam::444455556666:root' },
    Condition: EXTERNAL,
  });

  test('principals of the account, with the external id, and nobody else', () => {
    expect(
      only(auditors, {
        Action: 'sts:AssumeRole',
        Principal: { AWS: '444455556666' },
        Condition: EXTERNAL,
      }).holds,
    ).toBe(true);
    expect(never(auditors, { Action: 'sts:*', NotPrincipal: { AWS: '444455556666' } }).holds).toBe(
      true,
    );
    expect(
      always(auditors, {
        Action: 'sts:AssumeRole',
        Principal: { AWS: '444455556666' },
        Condition: EXTERNAL,
      }).holds,
    ).toBe(true);
  });

  test('without the condition the claim is false', () => {
    const open = trusted({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } });
    expect(only(open, { Action: 'sts:AssumeRole', Condition: EXTERNAL })).toMatchObject({
      holds: false,
      counterexample: { action: 'sts:AssumeRole', resource: APP },
    });
  });

  test('a way in that only some can take stands for no other', () => {
    const Action = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'];
    const Principal = { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' };
    expect(never(trusted({ Principal, Action }), { Action })).toMatchObject({
      holds: false,
      counterexample: { principal: { type: 'Federated' }, action: 'sts:AssumeRoleWithSAML' },
    });
  });

  test('what needs no consent of the role stands for nothing that does', () => {
    const other = 'arn:aws:iam::111122223333:role/other';
    const policy = doc(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' } }));
    const holder = role({
      arn: APP,
      identity: [doc(allow({}))],
      resources: [{ arn: other, policy }],
    });
    expect(always(holder, { Action: 'iam:GetRole', Resource: other }).holds).toBe(true);
    expect(
      always(holder, { Action: ['iam:GetRole', 'sts:AssumeRole'], Resource: other }),
    ).toMatchObject({ holds: false, counterexample: { action: 'sts:AssumeRole' } });
  });

  test('the path of a role counts, in aws:PrincipalArn', () => {
    const operators = trusted({
      Principal: { AWS: '444455556666' },
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops/*' } },
    });
    const proof = only(operators, {
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::444455556666:role/ops/first' },
    });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops/x' } },
    });
    expect(
      only(operators, {
        Action: 'sts:AssumeRole',
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops/*' } },
      }).holds,
    ).toBe(true);
  });

  test('a web identity: the provider, the audience and the subject', () => {
    const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
    const claims = {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:org/app:*' },
    };
    const deploy = trusted({
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: provider },
      Condition: claims,
    });
    expect(
      only(deploy, {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: provider },
        Condition: claims,
      }).holds,
    ).toBe(true);
    expect(
      never(deploy, {
        Action: 'sts:*',
        Condition: {
          StringNotLike: { 'token.actions.githubusercontent.com:sub': 'repo:org/app:ref:*' },
        },
      }),
    ).toMatchObject({
      holds: false,
      counterexample: {
        principal: { type: 'Federated', id: provider },
        context: { 'token.actions.githubusercontent.com:sub': 'repo:org/app:' },
      },
    });
  });

  test('a service, and no other', () => {
    const lambda = trusted({ Principal: { Service: 'lambda.amazonaws.com' } });
    expect(
      only(lambda, { Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } })
        .holds,
    ).toBe(true);
    expect(
      never(lambda, { Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } })
        .holds,
    ).toBe(true);
  });
});
