import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppStack } from '../../access/index';
import type { UseCase } from './picture/whole-app';

const home = join(__dirname, '../..');

/** The stacks of each page in `docs/`, by the beginning of their names. */
const pages: Readonly<Record<string, RegExp>> = {
  'lambda-execution-role': /^LambdaExecutionRole/,
  'break-glass': /^BreakGlass/,
  'account-access': /^AccountAccess/,
  'saml-federation': /^SamlFederation/,
  'web-identity': /^WebIdentity/,
  'cross-account-upload': /^CrossAccountUpload/,
};

/** The use cases of the app, in the order of the README; throws when a stack belongs to none. */
export function useCasesOf(stacks: readonly AppStack[]): UseCase[] {
  const homeless = stacks.find(({ name }) => !Object.values(pages).some((page) => page.test(name)));
  if (homeless) throw new Error(`no page of docs/ is about the stack '${homeless.name}'`);
  return Object.entries(pages).map(([page, names]) => {
    const [, title] = /^# (.*)$/m.exec(readFileSync(join(home, `docs/${page}.md`), 'utf8')) ?? [];
    if (!title) throw new Error(`'docs/${page}.md' must begin with a title`);
    return { page, title, stacks: stacks.filter(({ name }) => names.test(name)) };
  });
}

/** Puts a text between the markers `<!-- name -->` and `<!-- /name -->` of a page, which must be there. */
export function between(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`'${open}' and '${close}' must be in the page`);
  return `${page.slice(0, start)}${open}\n\n${text}\n\n${page.slice(end)}`;
}

/** Writes a text between markers into a file of the repository. */
export function fillIn(file: string, name: string, text: string): void {
  const path = join(home, file);
  try {
    writeFileSync(path, between(readFileSync(path, 'utf8'), name, text));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
