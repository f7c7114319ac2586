import { heldEscalations } from '../../access/catalogue/escalation';
import { escalationPaths } from '../../access/catalogue/escalation-paths';
import { loadCatalogue } from '../../access/catalogue/load-catalogue';

const among = (...actions: string[]) => heldEscalations(actions);

test('names only actions that exist', () => {
  const known = new Set(loadCatalogue().actions.map(({ name }) => name));
  const used = escalationPaths.flatMap(({ permissions }) => permissions);
  expect(used.filter((action) => !known.has(action))).toEqual([]);
});

test('lists no path that contains another', () => {
  const contains = escalationPaths.filter((path) =>
    escalationPaths.some(
      (other) => other !== path && other.permissions.every((p) => path.permissions.includes(p)),
    ),
  );
  expect(contains.map(({ permissions }) => permissions)).toEqual([]);
});

test('has a source for each path', () => {
  for (const { source } of escalationPaths) expect(() => new URL(source)).not.toThrow();
});

test('finds a path when all of its permissions are held', () => {
  expect(among('iam:PassRole', 'ec2:RunInstances')).toMatchObject([
    { permissions: ['ec2:RunInstances', 'iam:PassRole'] },
  ]);
});

test('finds none when one of the permissions is missing', () => {
  expect(among('ec2:RunInstances', 'ec2:StartInstances', 'ec2:StopInstances')).toEqual([]);
});
