import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const home = path.join(__dirname, '../..');

/** What the snippets take for granted: the modules of the CDK, and an identity pool of the reader. */
const GIVEN = `import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
`;
const POOL =
  "const pool = new cognito.CfnIdentityPool(this, 'Pool', { allowUnauthenticatedIdentities: false });";

/**
 * Returns a program for the `bin/` of an app: it makes a stack of each snippet under "In your own app" on the pages
 * of these use cases, with what it uses of `lib/`.
 */
export function programOfSnippets(useCases: readonly string[]): string {
  const imports: string[] = [];
  const stacks = useCases.flatMap((useCase) => {
    const snippets = snippetsOf(useCase);
    if (snippets.length === 0) throw new Error(`docs/${useCase}.md shows no snippet`);
    const text = snippets.join('\n');
    for (const [name, file] of exportsOf(useCase)) {
      if (new RegExp(`\\b${name}\\(`).test(text))
        imports.push(`import { ${name} } from '../${file}';`);
    }
    return snippets.map(
      (snippet, index) => `(class extends Stack {
  constructor(app: App) {
    super(app, '${useCase}-${index}');
    ${snippet.includes('pool.') ? POOL : ''}
${snippet}
  }
})`,
    );
  });
  return `${GIVEN}${imports.join('\n')}

const app = new App();
for (const Snippet of [${stacks.join(', ')}]) new Snippet(app);
app.synth();
`;
}

function snippetsOf(useCase: string): string[] {
  const page = readFileSync(path.join(home, `docs/${useCase}.md`), 'utf8');
  const [, section = ''] = /^## In your own app\n(.*?)^## /ms.exec(page) ?? [];
  return [...section.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);
}

/** Each class and function that a use case exports, with its file. */
function exportsOf(useCase: string): (readonly [string, string])[] {
  return readdirSync(path.join(home, 'lib', useCase), { recursive: true, encoding: 'utf8' })
    .map((name) => `lib/${useCase}/${name.replaceAll(path.sep, '/')}`)
    .filter((file) => file.endsWith('.ts') && !/\/claims[^/]*$/.test(file))
    .flatMap((file) =>
      [
        ...readFileSync(path.join(home, file), 'utf8').matchAll(
          /^export (?:class|function) (\w+)/gm,
        ),
      ].map(([, name = '']) => [name, file.slice(0, -'.ts'.length)] as const),
    );
}
