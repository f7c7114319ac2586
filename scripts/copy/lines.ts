import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { HOME } from './files';

/** What has to be said of a stack in the file in bin/ that makes it. */
interface Demand {
  readonly imports?: string;
  readonly props?: string;
  readonly remark?: string;
  /** The stack that must be there first. */
  readonly after?: string;
}

/** The stacks that cannot be made without properties, or not before another one. */
const DEMANDS: Readonly<Record<string, Demand>> = {
  AccountAccessRolloutStack: {
    imports: "import { accountAccessTemplate } from './account-access-template';",
    props: `{
  rolloutOrganizationalUnitIds: ['ou-abcd-12345678'],
  templateBody: accountAccessTemplate(app, { generalAccountId: '111122223333' }),
}`,
    remark: 'leave this out unless it is the management account of an organization',
  },
  BreakGlassRecordStack: {
    props: "{ env: { region: 'eu-west-1' } }",
    remark: 'put the region of your instances in place of eu-west-1, three times',
  },
  BreakGlassStack: { props: "{ env: { region: 'eu-west-1' } }", after: 'BreakGlassRecordStack' },
  BreakGlassUsEast1Stack: {
    props: "{ homeRegion: 'eu-west-1' }",
    remark: 'leave this out if that region is us-east-1',
    after: 'BreakGlassRecordStack',
  },
  SamlFederationStack: {
    imports: "import { readFileSync } from 'node:fs';",
    props: "{ samlMetadata: readFileSync('federation-metadata.xml', 'utf8') }",
    remark:
      'the file is the metadata of your identity provider; nothing here checks it, so mind when its certificates expire',
  },
};

const FIRST = new Set(Object.values(DEMANDS).map(({ after }) => after));

/** Returns the lines that make the stacks among `files`, for a file in bin/ that has an `app`. */
export function linesFor(files: readonly string[]): string {
  const imports: string[] = [];
  const stacks: string[] = [];
  for (const file of stacksAmong(files)) {
    const name = className(file);
    const { imports: more, props, remark, after } = DEMANDS[name] ?? {};
    imports.push(`import { ${name} } from '../${file.slice(0, -'.ts'.length)}';`);
    if (more) imports.push(more);
    if (remark) stacks.push(`// ${remark}`);
    const stack = `new ${name}(app, '${name.slice(0, -'Stack'.length)}'${props ? `, ${props}` : ''})`;
    const assigned = FIRST.has(name) ? `const ${variable(name)} = ` : '';
    stacks.push(`${assigned}${stack}${after ? `.addStackDependency(${variable(after)})` : ''};`);
  }
  return [...imports, '', ...stacks].join('\n');
}

const variable = (name: string) => name.charAt(0).toLowerCase() + name.slice(1, -'Stack'.length);

/**
 * Returns the files that have a stack, those first whose stack must be there before another one. The others of lib/
 * are what stacks are made of.
 */
export function stacksAmong(files: readonly string[]): string[] {
  const stacks = files.filter((file) => /^lib\/.*\bstack\.ts$/.test(file));
  const isFirst = (file: string) => FIRST.has(className(file));
  return [...stacks.filter(isFirst), ...stacks.filter((file) => !isFirst(file))];
}

/** Returns the stack that a file of lib/ exports. */
export function className(file: string): string {
  const [, name] =
    /^export class (\w+Stack) /m.exec(readFileSync(path.join(HOME, file), 'utf8')) ?? [];
  if (!name) throw new Error(`'${file}' exports no stack`);
  return name;
}
