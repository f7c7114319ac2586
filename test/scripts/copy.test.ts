import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { devDependencies } from '../../package.json';
import { copyUseCase, listUseCases } from '../../scripts/copy/copy-use-case';
import { filesOf, useCases } from '../../scripts/copy/files';
import { emptyApp } from '../support/empty-app';
import { environment } from '../support/environment';

const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
const home = path.join(__dirname, '../..');

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

describe('npm run copy', () => {
  // All of them in one app would hide a file that another use case brings.
  test.each(useCases())('copies all that %s with its claims and tests imports', (useCase) => {
    const app = emptyApp({ 'cdk.json': '{ "app": "npx tsx bin/shop.ts", "context": {} }' });
    copyUseCase(useCase, app, true);
    const entryPoints = filesIn(app)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(app, file));
    const bundled = buildSync({
      entryPoints,
      bundle: true,
      packages: 'external',
      platform: 'node',
      outdir: path.join(app, 'out'),
      write: false,
      logLevel: 'error',
    });
    expect(bundled.errors).toEqual([]);
  });

  test('copies the folders of stack and function, the parts that they import and the page, and nothing else', () => {
    const app = emptyApp();
    copyUseCase('lambda-execution-role', app);
    const own = /^(lib|lambda)\/lambda-execution-role\//;
    expect(filesIn(app).filter((file) => !own.test(file))).toEqual([
      'cdk.json',
      'docs/lambda-execution-role.md',
      'lib/parts/bundle.ts',
      'lib/parts/cdk-nag.ts',
      'lib/parts/checks.ts',
      'lib/parts/forms.ts',
      'lib/parts/reports.ts',
      'package.json',
      'tsconfig.json',
    ]);
    const withoutClaims = (folder: string) =>
      filesIn(folder).filter((file) => !path.basename(file).startsWith('claims'));
    for (const folder of ['lib/lambda-execution-role', 'lambda/lambda-execution-role']) {
      expect(filesIn(path.join(app, folder))).toEqual(withoutClaims(path.join(home, folder)));
    }
  });

  test.each(['lib/break-glass/claims.ts', 'lib/break-glass/claims-help-desk.ts'])(
    'takes %s with claims only',
    (file) => {
      expect(filesOf('break-glass', false)).not.toContain(file);
      expect(filesOf('break-glass', true)).toContain(file);
    },
  );

  test('says which packages to add to those that are there, and which lines to write where', () => {
    const app = emptyApp();
    const said = copyUseCase('cross-account-upload', app).replace(app, '../shop');
    expect(said).toContain(` @aws-sdk/lib-storage@${devDependencies['@aws-sdk/lib-storage']} `);
    expect(said.replaceAll(/@\^[\d.]+/g, '@<version>')).toMatchSnapshot();
  });

  test.each(useCases().filter((useCase) => existsSync(path.join(home, 'lib', useCase))))(
    'copies the folders that the page of %s tells who copies by hand',
    (useCase) => {
      const files = filesOf(useCase, false).filter((file) => /^(lib|lambda)\//.test(file));
      const folders = new Set(files.map((file) => `${file.split('/', 2).join('/')}/`));
      const page = readFileSync(path.join(home, `docs/${useCase}.md`), 'utf8');
      const [, byHand = ''] = /^## In your own app\n\n(.+?)\n\n/ms.exec(page) ?? [];
      for (const folder of folders) expect(byHand).toContain(`\`${folder}\``);
    },
  );

  test('makes the record before the role, in the region that is forwarded to', () => {
    expect(copyUseCase('break-glass', emptyApp())).toContain(`
  // put the region of your instances in place of eu-west-1, three times
  const breakGlassRecord = new BreakGlassRecordStack(app, 'BreakGlassRecord', { env: { region: 'eu-west-1' } });
  new BreakGlassStack(app, 'BreakGlass', { env: { region: 'eu-west-1' } }).addStackDependency(breakGlassRecord);
  // leave this out if that region is us-east-1
  new BreakGlassUsEast1Stack(app, 'BreakGlassUsEast1', { homeRegion: 'eu-west-1' }).addStackDependency(breakGlassRecord);
`);
  });

  test('lists what there is', () => {
    expect(listUseCases()).toMatchSnapshot();
  });

  test('copies a second use case beside the first, though they share the engine', () => {
    const app = emptyApp();
    copyUseCase('web-identity', app, true);
    const before = filesIn(app);
    expect(copyUseCase('break-glass', app, true)).not.toContain('  access/prove/prove.ts');
    expect(copyUseCase('break-glass', app, true)).toContain('nothing: it is all there');
    expect(filesIn(app)).toEqual(expect.arrayContaining(before));
  });

  test('refuses to overwrite, names every file in the way, and copies nothing', () => {
    const app = emptyApp();
    mkdirSync(path.join(app, 'lib/break-glass'), { recursive: true });
    mkdirSync(path.join(app, 'docs'));
    writeFileSync(path.join(app, 'lib/break-glass/stack.ts'), '// mine');
    symlinkSync('nowhere', path.join(app, 'docs/break-glass.md'));
    const before = filesIn(app);
    expect(() => copyUseCase('break-glass', app)).toThrow(
      new Error(
        'nothing is overwritten, so nothing was copied; move these out of the way: docs/break-glass.md, lib/break-glass/stack.ts',
      ),
    );
    expect(filesIn(app)).toEqual(before);
    expect(readFileSync(path.join(app, 'lib/break-glass/stack.ts'), 'utf8')).toBe('// mine');
  });

  test('refuses to replace a file by a folder', () => {
    const app = emptyApp();
    writeFileSync(path.join(app, 'lib'), 'mine');
    expect(() => copyUseCase('break-glass', app)).toThrow(/ move these out of the way: lib$/);
    expect(filesIn(app)).toEqual(['cdk.json', 'lib', 'package.json', 'tsconfig.json']);
  });

  test('takes back what it has copied when it cannot go on', () => {
    const app = emptyApp();
    const { copyFileSync: copy } = fs;
    let copies = 0;
    const disk = jest.spyOn(fs, 'copyFileSync').mockImplementation((...args) => {
      copies += 1;
      if (copies === 3) throw new Error('ENOSPC: no space left on device');
      copy(...args);
    });
    expect(() => copyUseCase('break-glass', app)).toThrow('ENOSPC');
    disk.mockRestore();
    expect(copies).toBe(3);
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
  });

  test.each(['package.json', 'cdk.json'])('fails before it copies when %s is no JSON', (file) => {
    const app = emptyApp();
    writeFileSync(path.join(app, file), '{ "app": ');
    expect(() => copyUseCase('web-identity', app)).toThrow(
      `'${path.join(app, file)}' must be JSON: `,
    );
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
  });

  test.each(['package.json', 'cdk.json'])('fails before it copies when %s holds null', (file) => {
    const app = emptyApp();
    writeFileSync(path.join(app, file), 'null');
    expect(() => copyUseCase('web-identity', app)).toThrow(
      new Error(`'${path.join(app, file)}' must be a JSON object like {"name": "value"}, got null`),
    );
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
  });

  test('fails when the app is an ES module, and copies into one that says it is CommonJS', () => {
    const app = emptyApp();
    writeFileSync(path.join(app, 'package.json'), '{ "type": "module" }');
    expect(() => copyUseCase('web-identity', app)).toThrow(
      new Error(
        `the app must be CommonJS, as cdk init makes it, since the files import each other without an ending and use __dirname, got '${app}', whose package.json has "type": "module"`,
      ),
    );
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
    writeFileSync(path.join(app, 'package.json'), '{ "type": "commonjs" }');
    expect(copyUseCase('web-identity', app)).toContain('  docs/web-identity.md');
  });

  test.each([
    {
      where: 'its tsconfig.json',
      tsconfig: '"compilerOptions": { "exactOptionalPropertyTypes": true }',
    },
    { where: 'a file that this one extends', tsconfig: '"extends": "./strictest.json"' },
  ])('fails when the app sets exactOptionalPropertyTypes in $where', ({ tsconfig }) => {
    const strictest = '{ "compilerOptions": { "exactOptionalPropertyTypes": true } }';
    const app = emptyApp({
      'tsconfig.json': `{ // strict\n ${tsconfig}, }`,
      'strictest.json': strictest,
    });
    const before = filesIn(app);
    expect(() => copyUseCase('web-identity', app)).toThrow(
      new Error(
        `the app must do without "exactOptionalPropertyTypes", which aws-cdk-lib itself does not satisfy (its Bucket would be no IBucket), got '${app}', whose tsconfig.json sets it; take it out there`,
      ),
    );
    expect(filesIn(app)).toEqual(before);
  });

  test('copies into an app whose tsconfig.json takes exactOptionalPropertyTypes back', () => {
    const app = emptyApp({
      'tsconfig.json':
        '{ "extends": "./strictest.json", "compilerOptions": { "exactOptionalPropertyTypes": false } }',
      'strictest.json': '{ "compilerOptions": { "exactOptionalPropertyTypes": true } }',
    });
    expect(copyUseCase('web-identity', app)).toContain('  docs/web-identity.md');
  });

  test('fails when the use case is unknown', () => {
    expect(() => copyUseCase('break-glas', '.')).toThrow(
      new Error("unknown use case 'break-glas'; did you mean 'break-glass'?"),
    );
    expect(() => copyUseCase('role', '.')).toThrow(
      /^unknown use case 'role'; known are account-access, break-glass, /,
    );
  });

  test.each(['package.json', 'cdk.json', 'tsconfig.json'])(
    'fails when the folder has no %s, so is no CDK app in TypeScript',
    (file) => {
      const app = emptyApp();
      rmSync(path.join(app, file));
      expect(() => copyUseCase('break-glass', app)).toThrow(
        new Error(
          `the folder must be a CDK app (npx cdk init app --language typescript makes one), got '${app}', which has no ${file}`,
        ),
      );
      expect(readdirSync(app)).toHaveLength(2);
    },
  );

  test('answers a mistake with one line', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', 'tsx/cjs', 'scripts/copy/copy.ts', 'break-glass'],
      { cwd: home, encoding: 'utf8', env: environment() },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(
      "a use case and a folder are needed (npm run copy -- USE-CASE FOLDER [--with-claims], npm run copy -- --diff FOLDER, or npm run copy -- --list), got 'break-glass'\n",
    );
  });
});
