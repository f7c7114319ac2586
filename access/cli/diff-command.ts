import { loadCatalogue } from '../catalogue/load-catalogue';
import { diffAsMarkdown, diffOf } from '../report/diff';
import { appOf, appOptions, appUsage } from './app-options';
import type { Command } from './command';

export const diff: Command = {
  summary: 'Lists what access a change of a CDK app adds and removes, with example requests',
  usage: [
    '--before cdk.out.old --after cdk.out [--json]',
    '',
    appUsage,
    '',
    'prints Markdown; exits with 0 when no access changes, 1 when some does, and 2 when a changed',
    'policy cannot be judged, which is then in the list',
  ].join('\n'),
  options: {
    before: { type: 'string' },
    after: { type: 'string' },
    json: { type: 'boolean' },
    ...appOptions,
  },
  run(options) {
    const before = appOf(options, 'before');
    const after = appOf(options, 'after');
    const diffs = diffOf(before, after, loadCatalogue());
    const text = options.json ? JSON.stringify(diffs, undefined, 2) : diffAsMarkdown(diffs);
    const unknown = diffs.filter((it) => it.unknown !== undefined).map(({ what }) => what);
    if (unknown.length > 0) return { text, code: 2, error: `cannot judge: ${unknown.join(', ')}` };
    return { text, code: diffs.length > 0 ? 1 : 0 };
  },
};
