import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { dependencies, devDependencies } from '../../package.json';
import { copyUseCase } from '../../scripts/copy/copy-use-case';
import { emptyApp } from '../support/empty-app';

const CDK = `aws-cdk-lib@${dependencies['aws-cdk-lib']}`;
const CDK_NAG = `cdk-nag@${devDependencies['cdk-nag']}`;

/** Returns what is said after a copy into an app with these packages, and with these files beside. */
const said = (packageJson: object, more: Readonly<Record<string, string>> = {}) =>
  copyUseCase(
    'lambda-execution-role',
    emptyApp({ 'package.json': JSON.stringify(packageJson), ...more }),
    true,
  );

const installed = (name: string, version: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ version }),
});

describe('npm run copy', () => {
  test.each([
    { range: '^2.100.0', update: true },
    { range: '2.x', update: true },
    { range: '>=1 <3', update: true },
    { range: '2.275.99', update: true },
    { range: '2.276.0', update: false },
    { range: '^2.300.0', update: false },
    { range: 'latest', update: false },
    { range: 'workspace:*', update: false },
  ])('finds an aws-cdk-lib of $range, not installed, too old: $update', ({ range, update }) => {
    const answer = said({ dependencies: { 'aws-cdk-lib': range } });
    expect(answer.includes('\n\nUpdate packages, which are older than')).toBe(update);
    expect(answer.includes(`\n  npm install ${CDK}\n`)).toBe(update);
  });

  test.each([
    { version: '2.275.0', update: true },
    { version: '2.276.0', update: false },
    { version: '2.1000.0', update: false },
  ])('goes by the aws-cdk-lib $version that is installed: $update', ({ version, update }) => {
    for (const range of ['^2.100.0', '^2.276.0']) {
      const answer = said(
        { dependencies: { 'aws-cdk-lib': range } },
        installed('aws-cdk-lib', version),
      );
      expect(answer.includes(`\n  npm install ${CDK}\n`)).toBe(update);
    }
  });

  test('leaves a package that it updates where it is, for development or not', () => {
    const answer = said({
      dependencies: { 'aws-cdk-lib': '^2.0.0', constructs: '^10.0.0' },
      devDependencies: { esbuild: '^0.20.0' },
    });
    expect(answer).toContain(`
Update packages, which are older than what this was written for:
  npm install ${CDK} constructs@${dependencies.constructs}
  npm install --save-dev esbuild@${dependencies.esbuild}
`);
  });

  test.each([
    { has: 'cdk-nag 2', packageJson: { devDependencies: { 'cdk-nag': '^2.37.55' } }, is: true },
    { has: 'cdk-nag 3', packageJson: { devDependencies: { 'cdk-nag': '^3.0.2' } }, is: false },
    { has: 'no cdk-nag', packageJson: {}, is: false },
  ])('says to an app with $has that it reports what is acknowledged: $is', (row) => {
    const answer = said(row.packageJson);
    expect(answer.includes('does not see what Validations.acknowledge tells it')).toBe(row.is);
    expect(answer.includes(`\n  npm install --save-dev ${CDK_NAG}\n`)).toBe(row.is);
  });

  test('goes by the cdk-nag that is installed', () => {
    const packageJson = { dependencies: { 'cdk-nag': '>=2' } };
    expect(said(packageJson, installed('cdk-nag', '2.37.55'))).toContain(
      `\n  npm install ${CDK_NAG}\n`,
    );
    expect(said(packageJson, installed('cdk-nag', '3.0.2'))).not.toContain(CDK_NAG);
  });
});

describe('npm run copy prints the commands of', () => {
  const update = { dependencies: { 'aws-cdk-lib': '^2.0.0' } };
  const lines = {
    npm: [/^ {2}npm install --save-dev /m, `  npm install ${CDK}\n`, "  npx jest 'test/"],
    pnpm: [/^ {2}pnpm add -D /m, `  pnpm add ${CDK}\n`, "  pnpm exec jest 'test/"],
    yarn: [/^ {2}yarn add -D /m, `  yarn add ${CDK}\n`, "  yarn run jest 'test/"],
  };

  test.each<{ manager: keyof typeof lines; when: string; named?: string; lockfile?: string }>([
    { manager: 'npm', when: 'nothing says another' },
    { manager: 'npm', when: 'there is its lockfile', lockfile: 'package-lock.json' },
    { manager: 'pnpm', when: 'there is its lockfile', lockfile: 'pnpm-lock.yaml' },
    { manager: 'yarn', when: 'there is its lockfile', lockfile: 'yarn.lock' },
    { manager: 'pnpm', when: 'package.json names it', named: 'pnpm@10.1.0+sha512.abc' },
    { manager: 'yarn', when: 'package.json names it', named: 'yarn@4.5.0' },
    {
      manager: 'pnpm',
      when: 'package.json names it, beside the lockfile of another',
      named: 'pnpm@10.1.0',
      lockfile: 'yarn.lock',
    },
    {
      manager: 'yarn',
      when: 'package.json names one that is not known, beside its lockfile',
      named: 'other@1.0.0',
      lockfile: 'yarn.lock',
    },
  ])('$manager when $when', ({ manager, named, lockfile }) => {
    const packageJson = { ...update, ...(named && { packageManager: named }) };
    const answer = said(packageJson, lockfile ? { [lockfile]: '' } : {});
    for (const [name, expected] of Object.entries(lines)) {
      for (const line of expected) {
        const isThere = typeof line === 'string' ? answer.includes(line) : line.test(answer);
        expect([line, isThere]).toEqual([line, name === manager]);
      }
    }
  });

  test('pnpm in a workspace, whose lockfile lies above the app', () => {
    const workspace = emptyApp({ 'pnpm-lock.yaml': '' });
    const app = path.join(workspace, 'packages/app');
    mkdirSync(app, { recursive: true });
    for (const file of ['package.json', 'cdk.json', 'tsconfig.json']) {
      writeFileSync(path.join(app, file), '{}');
    }
    expect(copyUseCase('web-identity', app)).toMatch(/^ {2}pnpm add -D /m);
  });
});
