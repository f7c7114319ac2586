import { isRegion } from '../../parts/checks';
import type { BreakGlassUsEast1StackProps } from './props';

/** Throws on the first property that would fail late or dangerously. */
export function check({ homeRegion }: BreakGlassUsEast1StackProps): void {
  if (!isRegion(homeRegion)) {
    throw new Error(`'homeRegion' must be a region like 'eu-west-1', got '${homeRegion}'`);
  }
  if (!/^(?!us-east-1$|cn-|us-gov-)[a-z]{2}-/.test(homeRegion)) {
    throw new Error(
      `'homeRegion' must be a region of the partition aws other than us-east-1 (for example 'eu-west-1'), got '${homeRegion}'`,
    );
  }
}
