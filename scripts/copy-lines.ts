import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { HOME } from './copy-files';

/** What a stack demands, written for the file in bin/ that makes it. */
interface Demand {
  readonly imports?: string;
  readonly props: string;
  readonly remark: string;
}

/** The stacks that cannot be made without properties. */
const DEMANDS: Readonly<Record<string, Demand>> = {
  AccountAccessRolloutStack: {
    imports: "import { accountAccessTemplate } from './account-access-template';",
    props: `{
  rolloutOrganizationalUnitIds: ['ou-abcd-12345678'],
  templateBody: accountAccessTemplate(app, { generalAccountId: '111122223333' }),
}`,
    remark: 'leave this out unless it is the management account of an organization',
  },
  BreakGlassUsEast1Stack: {
    props: "{ homeRegion: 'eu-west-1' }",
    remark: 'leave this out if the record is in us-east-1',
  },
  SamlFederationStack: {
    imports: "import { readFileSync } from 'node:fs';",
    props: "{ samlMetadata: readFileSync('federation-metadata.xml', 'utf8') }",
    remark: 'the file is the metadata of your identity provider',
  },
};

/** Returns the lines that make the stacks among `files`, for a file in bin/ that has an `app`. */
export function linesFor(files: readonly string[]): string {
  const imports: string[] = [];
  const stacks: string[] = [];
  for (const file of files.filter((name) => /^lib\/.*-stack\.ts$/.test(name))) {
    const name = className(file);
    const demand = DEMANDS[name];
    imports.push(`import { ${name} } from '../${file.slice(0, -'.ts'.length)}';`);
    if (demand?.imports) imports.push(demand.imports);
    if (demand) stacks.push(`// ${demand.remark}`);
    const props = demand ? `, ${demand.props}` : '';
    stacks.push(`new ${name}(app, '${name.slice(0, -'Stack'.length)}'${props});`);
  }
  return [...imports, '', ...stacks].join('\n');
}

/** Returns the stack that a file of lib/ exports. */
export function className(file: string): string {
  const [, name] =
    /^export class (\w+Stack) /m.exec(readFileSync(path.join(HOME, file), 'utf8')) ?? [];
  if (!name) throw new Error(`'${file}' exports no stack`);
  return name;
}
