import { loadCatalogue } from '../catalogue/load-catalogue';
import { reportAsMarkdown } from '../report/markdown';
import { reportOfApp } from '../report/report';
import { appOf, appOptions, appUsage } from './app-options';
import type { Command } from './command';

export const report: Command = {
  summary: 'Lists who may become each role of a CDK app, and everything it may do',
  usage: [
    '--app cdk.out [--json]',
    '',
    '  --json  as JSON, with the name of every action that some request is allowed to use',
    appUsage,
    '',
    'prints Markdown; exits with 0, or with 2 for an app it cannot read',
  ].join('\n'),
  options: { app: { type: 'string' }, json: { type: 'boolean' }, ...appOptions },
  run(options) {
    const reported = reportOfApp(appOf(options, 'app'), loadCatalogue());
    const text = options.json ? JSON.stringify(reported, undefined, 2) : reportAsMarkdown(reported);
    return { text, code: 0 };
  },
};
