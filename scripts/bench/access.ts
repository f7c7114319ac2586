import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import {
  answer,
  type ClaimedStack,
  type Conditions,
  claimedStack,
  type Policy,
  policiesFor,
  proofOf,
  prover,
  role,
  type Statement,
} from '../../access/index';
import { loadCatalogue } from '../../access/node';
import { CLAIMS } from '../../lib/claims';
import { synthesized } from '../synthesized';

/** Prints how fast the engine is: one number for each promise, and how the time of a proof grows. */
export function benchAccess(): void {
  const stacks = synthesized({});
  const claimed = new Map(
    stacks.map(({ name, template, environment, documents }) => [
      name,
      claimedStack(template, environment, documents),
    ]),
  );
  const prove = prover(loadCatalogue());
  const claims = seconds(() => {
    for (const [name, stack] of claimed)
      for (const assertion of Object.values(CLAIMS[name]?.(stack, {}) ?? {}))
        proofOf(assertion(), prove);
  });
  console.table([
    { what: 'load of the catalogue, ms', measured: catalogueMs(), goal: 'at most 100' },
    {
      what: 'decisions per second',
      measured: decisions(claimed.get('WebIdentity') as ClaimedStack),
      goal: 'at least 100,000',
    },
    ...[
      ['LambdaExecutionRole', 'ExecutionRole'],
      ['AccountAccess', 'ReadOnlyRole'],
      ['AccountAccess', 'AdministratorRole'],
    ].map(([stack = '', id = '']) => ({
      what: `sweep of all actions for ${id}, ms`,
      measured: sweepMs(claimed.get(stack) as ClaimedStack, id),
      goal: 'at most 100',
    })),
    { what: 'all claims of all stacks, s', measured: round(claims), goal: 'at most 3' },
  ]);
  console.table(growth());
  console.table(overlaps());
}

function seconds(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

const round = (value: number) => Number(value.toPrecision(2));
const median = (values: readonly number[]) =>
  round([...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN);

/** In a fresh process each time. */
function catalogueMs(): number {
  const module = path.join(__dirname, '../../access/node.ts');
  const script = `const { loadCatalogue } = require(${JSON.stringify(module)});
    const start = performance.now(); loadCatalogue();
    process.stdout.write(String(performance.now() - start))`;
  const load = () =>
    Number(execFileSync(process.execPath, ['--require', 'tsx/cjs', '--eval', script]));
  return median(Array.from({ length: 5 }, load));
}

/** Of requests by an app user, each read anew. */
function decisions(stack: ClaimedStack): number {
  const subject = stack.role('AppUserRole');
  const [, partition, , , account, name = ''] = subject.name.split(':');
  const session = `arn:${partition}:sts::${account}:assumed-role/${name.split('/').pop()}/session`;
  const request = (n: number) => ({
    principal: { type: 'AWS', id: session } as const,
    action: n % 2 ? 'dynamodb:GetItem' : 'dynamodb:Query',
    resource: `arn:${partition}:dynamodb:eu-west-1:${account}:table/records-${n % 100}`,
    context: { 'dynamodb:LeadingKeys': [`eu-west-1:${n}`] },
  });
  const policies = policiesFor(subject, request(0));
  const count = 200_000;
  const time = seconds(() => {
    for (let n = 0; n < count; n++) answer(request(n), policies);
  });
  return round(count / time);
}

function sweepMs(stack: ClaimedStack, id: string): number {
  const { allowedActions } = prover(loadCatalogue());
  return median(
    Array.from({ length: 5 }, () => seconds(() => allowedActions(stack.role(id))) * 1000),
  );
}

const ARN = 'arn:aws:iam::111122223333:role/bench';
const MOST_CHARACTERS = 6_144;

/** How long it takes to prove that a role may do no more than it does with its policies in another order. */
function growth(): Record<string, number>[] {
  return [1, 2, 5, 10].flatMap((policies) =>
    [0, 1, 3].map((conditions) => {
      const identity = largest(policies, (n) => statement(n, conditions));
      const time = median([1, 2, 3].map(() => sameInReverse(identity)));
      const characters = identity.reduce((sum, policy) => sum + JSON.stringify(policy).length, 0);
      return {
        policies,
        characters,
        statements: statementsIn(identity),
        conditions,
        'proof, s': time,
      };
    }),
  );
}

/** The same for patterns each of which can match together with any other. */
function overlaps(): Record<string, string | number>[] {
  const tag = (name: string) => `\${aws:PrincipalTag/${name}}`;
  const kinds: Record<string, (n: number) => string> = {
    '*-<n>/*': (n) => `*-${n}/*`,
    'data/<tag>/<n>/*': (n) => `data/${tag('team')}/${n}/*`,
    'data/<tag>/<n>/<tag>/*': (n) => `data/${tag('team')}/${n}/${tag('user')}/*`,
  };
  return Object.entries(kinds).flatMap(([resources, resource]) =>
    [1, 2, 5].map((policies) => {
      const identity = largest(policies, (n) => ({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${resource(n)}`,
      }));
      const time = round(sameInReverse(identity));
      return { resources, policies, statements: statementsIn(identity), 'proof, s': time };
    }),
  );
}

const statementsIn = (policies: readonly Policy[]) =>
  policies.flatMap(({ Statement }) => Statement).length;

/** Seconds of the proof. */
function sameInReverse(identity: readonly Policy[]): number {
  const { atMost } = prover(loadCatalogue());
  return seconds(() => {
    const bound = role({ arn: ARN, identity: identity.slice().reverse() });
    if (!atMost(role({ arn: ARN, identity }), bound).holds) throw new Error('must hold');
  });
}

/** Policies as large as IAM takes. */
function largest(policies: number, make: (n: number) => Statement): Policy[] {
  return Array.from({ length: policies }, (_, number) => {
    const Statement: Statement[] = [];
    const policy: Policy = { Version: '2012-10-17', Statement };
    for (let n = 0; ; n++) {
      Statement.push(make(number * 100 + n));
      if (JSON.stringify(policy).length > MOST_CHARACTERS) {
        Statement.pop();
        return policy;
      }
    }
  });
}

/** One that shares actions, resources and the keys of its conditions with others. */
function statement(n: number, conditions: number): Statement {
  const keys = Array.from({ length: conditions }, (_, c) => [
    `aws:PrincipalTag/key${(n + c) % 7}`,
    `value${n % 5}`,
  ]);
  const Condition: Conditions = { StringEquals: Object.fromEntries(keys) };
  return {
    Effect: n % 8 === 7 ? 'Deny' : 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].slice(0, 1 + (n % 3)),
    Resource: n % 3 ? `arn:aws:s3:::bucket-${n % 40}/prefix-${n}/*` : '*',
    ...(conditions > 0 ? { Condition } : {}),
  };
}

if (require.main === module) benchAccess();
