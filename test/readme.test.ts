import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { verdict } from '../bin/verdict';
import { synthesized } from '../scripts/synthesized';

const read = (file: string) => readFileSync(path.join(__dirname, '..', file), 'utf8');

test('the README shows a refuted claim as it prints', () => {
  const [, shown] = /^```text\n(.*?)^```/ms.exec(read('README.md')) ?? [];
  const condition = "'dynamodb:LeadingKeys': 'false'";
  expect(read('README.md')).toContain(`\`Null: { ${condition} }\` out of the web identity stack`);
  expect(read('lib/web-identity-stack.ts')).toContain(condition);

  const stacks = synthesized({}).filter(({ name }) => name === 'WebIdentity');
  expect(verdict(stacks, {})).toMatch(/^\d+ claims about access proven/);
  const without = stacks.map((stack) => {
    const text = JSON.stringify(stack.template);
    const edited = text.replaceAll(',"Null":{"dynamodb:LeadingKeys":"false"}', '');
    expect(edited).not.toBe(text);
    return { ...stack, template: JSON.parse(edited) };
  });
  let printed = '';
  try {
    verdict(without, {});
  } catch (error) {
    printed = `${(error as Error).message}\n`;
  }
  expect(printed).toBe(shown);
});
