import { type Claim, role } from '../../access/index';
import { allow, deny, doc } from '../support/decisions';
import { APP, atMost, may, never, only, same } from '../support/proofs';

describe('a star that ends a part of a Resource', () => {
  const Action = 's3:GetObject';
  const short = may(allow({ Action, Resource: 'arn:aws:s3:*:*:mine/*' }));
  const exact = may(allow({ Action, Resource: 'arn:aws:s3:::mine/*' }));

  test('reaches objects of other buckets whose keys hold the text', () => {
    const proof = only(short, { Action, Resource: 'arn:aws:s3:::mine/*' });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { resource: expect.stringMatching(/^arn:aws:s3:::(?!mine\/).*:mine\//) },
      decision: { answer: 'Allowed' },
    });
    expect(only(exact, { Action, Resource: 'arn:aws:s3:::mine/*' }).holds).toBe(true);
  });

  test('reaches a bucket that is spelt out in a claim, and not without the star', () => {
    const theirs: Claim = { Action, Resource: 'arn:aws:s3:::theirs/*' };
    expect(never(short, theirs)).toMatchObject({
      holds: false,
      counterexample: { resource: expect.stringMatching(/^arn:aws:s3:::theirs\/.*:mine\//) },
    });
    expect(never(exact, theirs).holds).toBe(true);
  });

  test('needs one such text for each policy that limits another', () => {
    const statement = (name: string) => allow({ Action, Resource: `arn:aws:s3:*:*:${name}/*` });
    const both = role({
      arn: APP,
      identity: [doc(statement('one'))],
      boundary: doc(statement('two')),
      session: doc(statement('three')),
    });
    expect(never(both, { Action, Resource: 'arn:aws:s3:::theirs/*' })).toMatchObject({
      holds: false,
      decision: { answer: 'Allowed' },
    });
    expect(never(both, { Action, Resource: 'arn:aws:s3:::theirs/?' }).holds).toBe(true);
  });

  test('means the same in a claim, and in the NotResource of a denial', () => {
    expect(only(short, { Action, Resource: 'arn:aws:s3:*:*:mine/*' }).holds).toBe(true);
    const guarded = (NotResource: string) =>
      may(allow({ Action }), deny({ Action, Resource: undefined, NotResource }));
    expect(same(guarded('arn:aws:s3:*:*:mine/*'), short).holds).toBe(true);
    expect(atMost(guarded('arn:aws:s3:*:*:mine/*'), exact).holds).toBe(false);
    expect(same(guarded('arn:aws:s3:::mine/*'), exact).holds).toBe(true);
  });

  test('reaches beyond a colon only where a name can hold one: no instance has such an id', () => {
    const images = { Action: 'ec2:DeregisterImage', Resource: 'arn:aws:ec2:*::image/*' };
    const subnets = { ...images, Resource: 'arn:aws:ec2:*:111122223333:subnet/*' };
    expect(never(may(allow(subnets)), images).holds).toBe(true);
    const elsewhere = 'arn:aws:ec2:eu-west-1:444455556666:';
    const can = (type: string) => {
      const holder = may(allow({ Resource: `arn:aws:ec2:*:111122223333:${type}/*` }));
      const on = { Action: 'ec2:CreateTags', Resource: `${elsewhere}${type}/*` };
      return !never(holder, on).holds;
    };
    expect(can('instance')).toBe(false);
    expect(can('key-pair')).toBe(true);
  });

  test('reaches the version of a function, but no other family of task definitions', () => {
    const elsewhere = (type: string) => `arn:aws:${type}b:*`;
    const can = (Action: string, type: string) =>
      !never(may(allow({ Action, Resource: `arn:aws:${type}a:*` })), {
        Action,
        Resource: elsewhere(type),
      }).holds;
    expect(can('ecs:RunTask', 'ecs:*:*:task-definition/')).toBe(false);
    expect(can('lambda:InvokeFunction', 'lambda:*:*:function:')).toBe(true);
  });

  test('does not make a policy with many of them too large to prove', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) =>
        allow({ Action, Resource: `arn:aws:s3:*:*:bucket-${n}/*` }),
      );
    expect(same(may(...many(20)), may(...many(20).reverse())).holds).toBe(true);
    expect(atMost(may(...many(20)), may(...many(19))).holds).toBe(false);
  });
});
