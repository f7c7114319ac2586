import type { AppStack } from '../access/index';
import { table } from './table';
import { whoMayBecome } from './who-may-become';

/**
 * Returns what `npm start` prints before its verdict: who may become which role, how each stack is deployed, and
 * what is left to be set.
 *
 * @param planned the notes of each stack
 */
export function overview(
  stacks: readonly AppStack[],
  planned: readonly { readonly id: string; readonly notes: readonly string[] }[],
): string {
  const rows = stacks.flatMap(({ name, environment, documents: { roles } }) => {
    const next = `npx cdk deploy ${name.split('/', 1)}`; // a stack set deploys with its stack
    if (roles.length === 0) return [[name, '-', '', next]];
    return roles.map(({ logicalId, trust }, index) => [
      index ? '' : name,
      logicalId.replace(/[0-9A-F]{8}$/, ''), // the hash that the CDK adds
      whoMayBecome(trust.document, environment.account),
      index ? '' : next,
    ]);
  });
  const notes = planned.flatMap(({ id, notes }) => notes.map((note) => `  ${id} ${note}`));
  return [
    table(['Stack', 'Role', 'Who may become it', 'Next'], rows),
    ...(notes.length > 0 ? [`Left to be set (docs/ says how):\n${notes.join('\n')}`] : []),
  ].join('\n\n');
}
