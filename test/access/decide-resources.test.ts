import { decide, type Policies, type Statement } from '../../access/index';
import {
  A,
  ALICE,
  allow,
  as,
  deny,
  doc,
  E,
  I,
  OBJECT,
  ROOT,
  type Row,
  table,
} from '../support/decisions';

describe('actions and resources', () => {
  const may = (rest: Partial<Statement>): Policies => ({ identity: [doc(allow(rest))] });
  const on = (resource: string, action = 's3:GetObject') =>
    as(ALICE, { action, resource, context: { 'aws:PrincipalTag/Team': 'red' } });
  table([
    {
      name: 'action names are case-insensitive',
      request: as(ALICE),
      policies: may({ Action: 'S3:getobject' }),
      answer: A,
    },
    {
      name: 'a wildcard in an action',
      request: as(ALICE),
      policies: may({ Action: 's3:Get?bject*' }),
      answer: A,
    },
    {
      name: 'a wildcard that does not fit',
      request: as(ALICE),
      policies: may({ Action: 's3:Get?' }),
      answer: I,
    },
    {
      name: 'NotAction of another action',
      request: as(ALICE),
      policies: may({ Action: undefined, NotAction: 'iam:*' }),
      answer: A,
    },
    {
      name: 'NotAction of the action',
      request: as(ALICE),
      policies: may({ Action: undefined, NotAction: 's3:*' }),
      answer: I,
    },
    {
      name: 'a resource by name',
      request: as(ALICE),
      policies: may({ Resource: OBJECT }),
      answer: A,
    },
    {
      name: 'resources are case-sensitive',
      request: as(ALICE),
      policies: may({ Resource: 'arn:aws:s3:::Bucket/key' }),
      answer: I,
    },
    {
      name: 'a star crosses slashes',
      request: on('arn:aws:s3:::bucket/a/b'),
      policies: may({ Resource: 'arn:aws:s3:::b*' }),
      answer: A,
    },
    {
      name: 'a question mark is one character',
      request: on('arn:aws:s3:::bucket/ab'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/?' }),
      answer: I,
    },
    {
      name: 'and colons in the last part',
      request: on('arn:aws:sns:eu-west-1:111122223333:topic:1', 'sns:Publish'),
      policies: may({ Resource: 'arn:aws:sns:*:*:t*1' }),
      answer: A,
    },
    {
      name: 'missing parts of an ARN are stars',
      request: on('arn:aws:sqs:eu-west-1:111122223333:b', 'sqs:SendMessage'),
      policies: may({ Resource: 'arn:aws:sqs' }),
      answer: A,
    },
    {
      name: 'NotResource of another resource',
      request: as(ALICE),
      policies: may({ Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }),
      answer: A,
    },
    {
      name: 'NotResource of the resource',
      request: as(ALICE),
      policies: may({ Resource: undefined, NotResource: 'arn:aws:s3:::bucket/*' }),
      answer: I,
    },
    {
      name: 'no resource needs a star',
      request: on('*', 's3:ListAccessPoints'),
      policies: may({ Resource: 'arn:aws:s3:::*' }),
      answer: I,
    },
    {
      name: 'but that of all buckets may be granted on every bucket',
      request: on('*', 's3:ListAllMyBuckets'),
      policies: may({ Resource: 'arn:aws:s3:::*' }),
      answer: A,
    },
    {
      name: 'and on no fewer',
      request: on('*', 's3:ListAllMyBuckets'),
      policies: may({ Resource: 'arn:aws:s3:::a*' }),
      answer: I,
    },
    {
      name: 'and a star is enough',
      request: on('*', 's3:ListAllMyBuckets'),
      policies: may({}),
      answer: A,
    },
    {
      name: 'a variable in a resource',
      request: on('arn:aws:s3:::bucket/red/x'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/*' }),
      answer: A,
    },
    {
      name: 'with another value',
      request: on('arn:aws:s3:::bucket/blue/x'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/*' }),
      answer: I,
    },
    {
      name: 'without a value a resource matches nothing',
      request: on('arn:aws:s3:::bucket//x'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/None}*' }),
      answer: I,
    },
    {
      name: 'so that NotResource matches everything',
      request: on('arn:aws:s3:::bucket/x'),
      policies: may({
        Resource: undefined,
        NotResource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/None}*',
      }),
      answer: A,
    },
  ]);
});

describe('a star at the end of a part of an ARN', () => {
  const overflowing = 'arn:aws:s3:::other/x:mine/secret';
  const role = 'arn:aws:iam::111122223333:role/a:222233334444:role/Admin';
  const queue = 'arn:aws:sqs:eu-west-1:111122223333:b';
  const row = (
    name: string,
    answer: Row['answer'],
    resource: string,
    element: Partial<Statement>,
    more: readonly Statement[] = [],
  ): Row => ({
    name,
    answer,
    request: as(ALICE, { action: 'app:Do', resource, resourceAccount: undefined }),
    policies: { identity: [doc(allow({ Resource: undefined, ...element }), ...more)] },
  });
  const mine = { Resource: 'arn:aws:s3:*:*:mine/*' };
  table([
    row('matches its own part', A, 'arn:aws:s3:::mine/x', mine),
    row('reaches beyond colons, into the key of an object in another bucket', A, overflowing, mine),
    row('not without the text that follows it', I, 'arn:aws:s3:::other/x:yours/secret', mine),
    row('nor if that stands behind another character', I, 'arn:aws:s3:::other/x/mine/y', mine),
    row('is not there in an empty part', I, overflowing, { Resource: 'arn:aws:s3:::mine/*' }),
    row('takes whole parts', A, 'arn:aws:iam::111122223333:222233334444:role/Admin', {
      Resource: 'arn:aws:iam:*:222233334444:role/Admin',
    }),
    row('and the beginning of the resource', A, role, { Resource: 'arn:aws:iam::*:role/Admin' }),
    row('may follow other text', A, role, { Resource: 'arn:aws:iam::1*:role/Admin' }),
    row('that fits', I, role, { Resource: 'arn:aws:iam::2*:role/Admin' }),
    row('has to end its part', I, role, { Resource: 'arn:aws:iam::*4:role/Admin' }),
    row('passes a part with wildcards', A, role, { Resource: 'arn:aws:iam:*:2*4:role/Admin' }),
    row('which stay within theirs', I, role, { Resource: 'arn:aws:iam:*:1*4:role/Admin' }),
    row('also for one character', A, role, { Resource: 'arn:aws:iam:*:2222????4444:role/Admin' }),
    row('which is no colon', I, 'arn:aws:iam::111122223333:role/a:22:44:role/Admin', {
      Resource: 'arn:aws:iam:*:22?44:role/Admin',
    }),
    row('passes a variable', A, 'arn:aws:s3:::other/x:alice/y', {
      Resource: 'arn:aws:s3:*:*:${aws:username}/*',
    }),
    row('of the right value', I, 'arn:aws:s3:::other/x:bob/y', {
      Resource: 'arn:aws:s3:*:*:${aws:username}/*',
    }),
    row('is not a literal star', I, overflowing, { Resource: 'arn:aws:s3::${*}:mine/*' }),
    row('fills an ARN with fewer parts', A, queue, { Resource: 'arn:aws:sqs:*:b' }),
    row('up to another name', I, queue, { Resource: 'arn:aws:sqs:*:c' }),
    row('if it ends a part', I, queue, { Resource: 'arn:aws:sqs:*3:b' }),
    row('counts in NotResource', I, overflowing, { NotResource: mine.Resource }),
    row('which applies beside it', A, 'arn:aws:s3:::other/x', { NotResource: mine.Resource }),
    row('counts in a Deny', E, overflowing, { Resource: '*' }, [deny(mine)]),
    row('which does not apply beside it', A, 'arn:aws:s3:::other/x', { Resource: '*' }, [
      deny(mine),
    ]),
  ]);

  test.each(['ArnLike', 'ArnEquals'])('stays in its part in %s', (operator) => {
    const asked = (given: string) =>
      decide(as(ALICE, { context: { 'aws:SourceArn': given } }), {
        identity: [doc(allow({ Condition: { [operator]: { 'aws:SourceArn': mine.Resource } } }))],
      }).answer;
    expect(asked('arn:aws:s3:::mine/x')).toBe(A);
    expect(asked(overflowing)).toBe(I);
  });
});

describe('a queue whose policy denies everything', () => {
  const queue = { resource: 'arn:aws:sqs:eu-west-1:111122223333:queue' };
  const policies = { resource: doc(deny({ Principal: '*', Action: 'sqs:*' })) };
  const set = { ...queue, action: 'sqs:SetQueueAttributes' };
  table([
    { name: 'still lets root mend it', request: as(ROOT, set), policies, answer: A },
    {
      name: 'and nothing else',
      request: as(ROOT, { ...queue, action: 'sqs:SendMessage' }),
      policies,
      answer: E,
    },
  ]);
});

describe('a bucket whose policy denies everything', () => {
  const locked = { resource: doc(deny({ Principal: '*', Action: 's3:*' })) };
  const mend = { resource: 'arn:aws:s3:::bucket', action: 's3:PutBucketPolicy' };
  const stranger = { resourceAccount: '444455556666' };
  table([
    ...['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'].map(
      (action): Row => ({
        name: `still lets the root user of its account call ${action}`,
        request: as(ROOT, { ...mend, action }),
        policies: locked,
        answer: A,
      }),
    ),
    {
      name: 'and nothing else',
      request: as(ROOT, { ...mend, action: 's3:ListBucket' }),
      policies: locked,
      answer: E,
    },
    {
      name: 'nor an administrator',
      request: as(ALICE, mend),
      policies: { ...locked, identity: [doc(allow())] },
      answer: E,
    },
    {
      name: 'nor the root user of another account',
      request: as(ROOT, { ...mend, ...stranger }),
      policies: { resource: doc(allow({ Principal: '*' }), deny({ Principal: '*' })) },
      answer: E,
    },
    {
      name: 'nor root where the organization denies it',
      request: as(ROOT, mend),
      policies: { ...locked, scps: [[doc(allow(), deny())]] },
      answer: E,
    },
    {
      name: 'nor root where the organization denies it on all resources',
      request: as(ROOT, mend),
      policies: { ...locked, rcps: [[doc(deny({ Principal: '*', Action: 's3:*' }))]] },
      answer: E,
    },
  ]);
});
