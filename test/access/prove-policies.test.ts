import {
  identityPolicy,
  type Request,
  resource,
  resourcePolicy,
  role,
  type Statement,
} from '../../access/index';
import { allow, deny, doc } from '../support/decisions';
import { APP, always, atMost, may, never, only } from '../support/proofs';

describe('policies beside those of the role', () => {
  test('a permissions boundary is part of what the role may do', () => {
    const bounded = role({
      arn: APP,
      identity: [doc(allow({}))],
      boundary: doc(allow({ Action: 's3:GetObject' })),
    });
    expect(only(bounded, { Action: 's3:GetObject' }).holds).toBe(true);
  });

  test('a resource policy of the same app can grant what no identity policy does', () => {
    const policy = doc(
      allow({
        Principal: { AWS: APP },
        Action: 's3:DeleteObject',
        Resource: 'arn:aws:s3:::data/*',
      }),
    );
    const granted = role({ arn: APP, resources: [{ arn: 'arn:aws:s3:::data', policy }] });
    expect(never(granted, { Action: 's3:DeleteObject' })).toMatchObject({
      holds: false,
      counterexample: { resource: expect.stringContaining('arn:aws:s3:::data/') },
    });
    expect(
      only(granted, { Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::data/*' }).holds,
    ).toBe(true);
  });

  test('a bucket of the same app belongs to the account of the role, unless it is said otherwise', () => {
    const policy = doc(
      allow({ Principal: { AWS: APP }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }),
    );
    const elsewhere = {
      Action: 's3:GetObject',
      Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } },
    };
    const granted = (account?: string) =>
      role({
        arn: APP,
        resources: [{ arn: 'arn:aws:s3:::data', policy, ...(account ? { account } : {}) }],
      });
    expect(never(granted(), elsewhere).holds).toBe(true);
    expect(never(granted(), { Action: 's3:GetObject' }).holds).toBe(false);
    // Across accounts the resource policy alone is not enough.
    expect(never(granted('444455556666'), { Action: 's3:GetObject' }).holds).toBe(true);
  });

  test('a resource whose policy is not known raises no objection, and one that is known does', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
    const own = { arn: APP, identity: [doc(allow({ Action: 'kms:Decrypt', Resource: key }))] };
    const silent = doc(allow({ Principal: { Service: 's3.amazonaws.com' } }));
    expect(never(role(own), { Action: 'kms:Decrypt' }).holds).toBe(false);
    expect(
      never(role({ ...own, resources: [{ arn: key, policy: silent }] }), { Action: 'kms:Decrypt' })
        .holds,
    ).toBe(true);
  });

  test('a denial is judged with administrator permissions added', () => {
    const guard = deny({ Action: 'cloudtrail:StopLogging' });
    expect(never(may(allow({}), guard), { Action: 'cloudtrail:StopLogging' }).holds).toBe(true);
    expect(never(may(allow({})), { Action: 'cloudtrail:StopLogging' }).holds).toBe(false);
  });

  test('everybody may ask who they are', () => {
    const nobody = role({ arn: APP, identity: [doc(deny({}))] });
    expect(only(nobody, { Action: 's3:GetObject' }).holds).toBe(true);
    expect(never(nobody, { Action: 'sts:GetCallerIdentity' })).toMatchObject({
      holds: false,
      decision: { answer: 'Allowed' },
    });
  });

  test('what needs no permission stands for nothing that does', () => {
    const Action = ['sts:GetCallerIdentity', 'sts:DecodeAuthorizationMessage'];
    const nobody = role({ arn: APP, identity: [] });
    expect(only(may(allow({ Action })), { Action: 's3:*' }).holds).toBe(false);
    expect(always(nobody, { Action }).holds).toBe(false);
    expect(atMost(may(allow({ Action })), nobody).holds).toBe(false);
    expect(never(nobody, { Action: 'sts:Get*' }).holds).toBe(false);
  });
});

describe('a resource policy alone', () => {
  const bucket = (...statements: Statement[]) =>
    resource({ arn: 'arn:aws:s3:::data', account: '111122223333', policy: doc(...statements) });
  const OWN = { AWS: '111122223333' };

  test('outside its account only those it names get in', () => {
    const logs = bucket(
      allow({
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::data/*',
      }),
    );
    expect(
      only(logs, [
        { Action: '*', Principal: OWN },
        { Action: 's3:PutObject', Principal: { Service: 'cloudtrail.amazonaws.com' } },
      ]).holds,
    ).toBe(true);
    expect(never(logs, { Action: 's3:GetObject', NotPrincipal: OWN }).holds).toBe(true);
  });

  test('a bucket that is public is found to be', () => {
    const open = bucket(
      allow({ Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }),
    );
    expect(never(open, { Action: 's3:*', NotPrincipal: OWN })).toMatchObject({
      holds: false,
      counterexample: { principal: { type: 'Anonymous' } },
    });
  });

  test('a denial without encryption in transit holds for everybody, but for root who mends the policy', () => {
    const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
    const policy = deny({
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
      Condition: insecure,
    });
    const object = { Action: 's3:*', Resource: 'arn:aws:s3:::data/*', Condition: insecure };
    expect(never(bucket(policy), object).holds).toBe(true);
    expect(never(bucket({ ...policy, Resource: 'arn:aws:s3:::data' }), object).holds).toBe(false);
    const mending = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];
    // Only whoever owns the account cannot be kept from mending the policy.
    const mend = { Action: mending, Condition: insecure };
    const { counterexample } = never(bucket(policy), mend) as { counterexample: Request };
    expect(counterexample.principal.id).toBe('arn:aws:iam::111122223333:root');
    const asOther = { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:root' } };
    expect(never(bucket(policy), { ...mend, Condition: { ...insecure, ...asOther } }).holds).toBe(
      true,
    );
  });

  test('documents can be compared without knowing what they are attached to', () => {
    const one = doc(allow({ Principal: { AWS: '444455556666' }, Action: 's3:GetObject' }));
    const wide = doc(allow({ Principal: '*', Action: 's3:GetObject' }));
    expect(atMost(resourcePolicy(one), resourcePolicy(wide)).holds).toBe(true);
    expect(atMost(resourcePolicy(wide), resourcePolicy(one)).holds).toBe(false);
    expect(
      atMost(
        identityPolicy(doc(allow({ Action: 's3:Get*' }))),
        identityPolicy(doc(allow({ Action: 's3:*' }))),
      ).holds,
    ).toBe(true);
    expect(() => atMost(resourcePolicy(one), identityPolicy(doc(allow({}))))).toThrow(
      'compare a resource policy with another one',
    );
  });
});
