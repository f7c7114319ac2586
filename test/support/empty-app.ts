import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const parent = mkdtempSync(path.join(tmpdir(), 'empty-app-'));
afterAll(() => rmSync(parent, { recursive: true }));

/**
 * Returns a folder that looks like a CDK app, for as long as the tests of a file run.
 *
 * @param more texts of files by their paths, beside the three that make it a CDK app, or in place of them
 */
export function emptyApp(more: Readonly<Record<string, string>> = {}): string {
  const app = mkdtempSync(path.join(parent, 'app-'));
  const files = {
    'package.json': '{ "devDependencies": { "esbuild": "^0.28.0" } }',
    'cdk.json': '{ "app": "npx tsx bin/shop.ts" }',
    'tsconfig.json': '{}',
    ...more,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(app, file)), { recursive: true });
    writeFileSync(path.join(app, file), text);
  }
  return app;
}
