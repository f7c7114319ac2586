import { prover, role, type Statement } from '../../access/index';
import { loadCatalogue } from '../../access/node';
import { allow, doc } from './decisions';

export const { only, never, always, atMost, same, allowedActions } = prover(loadCatalogue());

export const APP = 'arn:aws:iam::111122223333:role/app';

/** A role with these statements in its identity policy. */
export const may = (...statements: Statement[]) =>
  role({ arn: APP, identity: [doc(...statements)] });

export const INSTANCES = 'arn:aws:ec2:*:111122223333:instance/*';
export const tagged = { StringEquals: { 'aws:ResourceTag/Schedule': 'office-hours' } };
export const scheduler = may(
  allow({
    Sid: 'StartAndStop',
    Action: ['ec2:StartInstances', 'ec2:StopInstances'],
    Resource: INSTANCES,
    Condition: tagged,
  }),
  allow({ Sid: 'Find', Action: 'ec2:DescribeInstances' }),
);
