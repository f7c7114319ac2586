import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import { InexactError, type Policy, prover, role, type Statement } from '../../access/index';

const { atMost, never } = prover(loadCatalogue());
const ROLE = 'arn:aws:iam::111122223333:role/app';
const holder = (identity: Policy[]) => role({ arn: ROLE, identity });

/** Policies as large as IAM takes, as many as a role can have. */
function policies(statement: (n: number) => Statement): Policy[] {
  return Array.from({ length: 10 }, (_, number) => {
    const Statement: Statement[] = [];
    const policy: Policy = { Version: '2012-10-17', Statement };
    while (JSON.stringify(policy).length <= 6_144)
      Statement.push(statement(number * 100 + Statement.length));
    return { ...policy, Statement: Statement.slice(0, -1) };
  });
}

const tag = (key: number, value: number) => ({ [`aws:PrincipalTag/key${key}`]: `value${value}` });

describe('the largest role that AWS allows', () => {
  test.each<{ of: string; statement: (n: number) => Statement }>([
    {
      of: 'conditions on the same keys',
      statement: (n) => ({
        Effect: n % 8 === 7 ? 'Deny' : 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { ...tag(n % 7, n % 5), ...tag((n + 1) % 7, n % 5) } },
      }),
    },
    {
      of: 'conditions on keys of their own',
      statement: (n) => ({
        Effect: n % 4 === 3 ? 'Deny' : 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringEquals: { ...tag(n, 1), ...tag(n + 1, 2) } },
      }),
    },
  ])('is compared with its like, of $of', ({ statement }) => {
    const all = policies(statement);
    expect(atMost(holder(all), holder([...all].reverse())).holds).toBe(true);
    const grants = all.map((policy) => ({
      ...policy,
      Statement: (policy.Statement as Statement[]).filter(({ Effect }) => Effect === 'Allow'),
    }));
    expect(atMost(holder(all), holder(grants)).holds).toBe(true);
    expect(atMost(holder(grants), holder(all)).holds).toBe(false);
  });

  const buckets = (statements: number): Policy[] => [
    {
      Version: '2012-10-17',
      Statement: Array.from({ length: statements }, (_, n) => ({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::*-${n}/*`,
      })),
    },
  ];
  const secret = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::secret-1/*' };

  test('is told apart where 40 patterns overlap in more ways than can be looked at', () => {
    expect(atMost(holder(buckets(40)), holder(buckets(40).reverse())).holds).toBe(true);
    expect(atMost(holder(buckets(40)), holder(buckets(39))).holds).toBe(false);
    expect(never(holder(buckets(40)), secret).holds).toBe(false);
  });

  test('is refused where there is more than one of 80 patterns to choose, twice', () => {
    const [boundary] = buckets(80) as [Policy];
    const both = role({ arn: ROLE, identity: buckets(80), boundary });
    expect(() => never(both, secret)).toThrow(InexactError);
  });

  test('is told how it may use twenty folders of its team in one bucket', () => {
    const Statement = [...'abcdefghijklmnopqrst'].map((folder) => ({
      Effect: 'Allow' as const,
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::data/\${aws:PrincipalTag/team}/${folder}/*`,
    }));
    const all = {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::data/*',
    } as const;
    const team = holder([{ Version: '2012-10-17', Statement }]);
    const everything = holder([{ Version: '2012-10-17', Statement: all }]);
    expect(atMost(team, everything).holds).toBe(true);
    expect(atMost(everything, team).holds).toBe(false);
  });
});
