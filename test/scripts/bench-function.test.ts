import '../support/environment';
import { scale } from '../../scripts/bench/function';

test.each([
  { action: 'start', calls: 3 },
  { action: 'backup', calls: 7 },
] as const)(
  'the bench measures a $action, which takes no call too many',
  async ({ action, calls }) => {
    await expect(scale(action, 3)).resolves.toMatchObject({
      instances: 3,
      calls,
      leastCalls: calls,
    });
  },
);
