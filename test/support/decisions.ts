import {
  decide,
  type Policies,
  type Policy,
  type Request,
  type Statement,
} from '../../access/index';

export const ALICE = 'arn:aws:iam::111122223333:user/alice';
export const SESSION = 'arn:aws:sts::111122223333:assumed-role/app/run-1';
export const ROLE = 'arn:aws:iam::111122223333:role/service/app';
export const ROOT = 'arn:aws:iam::111122223333:root';
export const FEDERATED_USER = 'arn:aws:sts::111122223333:federated-user/bob';
export const OBJECT = 'arn:aws:s3:::bucket/key';
export const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
export const TRUSTING = 'arn:aws:iam::111122223333:role/target';

export const doc = (...statements: Statement[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements,
});
export const allow = (rest: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...rest,
});
export const deny = (rest: Partial<Statement> = {}): Statement => ({
  ...allow(rest),
  Effect: 'Deny',
});

export const ADMIN = doc(allow());
export const NOTHING = doc(allow({ Action: 'ec2:DescribeInstances' }));

/** A resource policy that allows these principals everything. */
export const granting = (Principal: Statement['Principal'], rest: Partial<Statement> = {}) =>
  doc(allow({ Principal, ...rest }));

/** A trust policy that lets these principals assume the role. */
export const trusting = (Principal: Statement['Principal'], Action = 'sts:AssumeRole') =>
  doc({ Effect: 'Allow', Principal, Action });

export const as = (id: string, rest: Partial<Request> = {}): Request => ({
  principal: { type: 'AWS', id },
  action: 's3:GetObject',
  resource: OBJECT,
  resourceAccount: '111122223333',
  ...rest,
});

export interface Row {
  readonly name: string;
  readonly request: Request;
  readonly policies: Policies;
  readonly answer: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';
}

export function table(rows: readonly Row[]): void {
  test.each(rows)('$name: $answer', ({ request, policies, answer }) => {
    expect(decide(request, policies).answer).toBe(answer);
  });
}

export const A = 'Allowed' as const;
export const I = 'ImplicitlyDenied' as const;
export const E = 'ExplicitlyDenied' as const;
export const elsewhere = { resourceAccount: '444455556666' };
