import {
  type Access,
  Analyzer,
  type CheckResult,
  policyTypes,
  resourceTypes,
} from '../analyzer/analyzer';
import { loadCatalogue } from '../catalogue/load-catalogue';
import type { Policy } from '../policy/policy';
import {
  type Command,
  json,
  type Options,
  type Outcome,
  oneOf,
  parseJson,
  requiredList,
} from './command';

const document = { type: 'string' } as const;
const exits = 'exits with 0 for PASS, 1 for FAIL, 2 for a policy it cannot judge';
const printed =
  'prints JSON of the form of AWS, in words of its own; each reason has a request that shows it';
const documents = '  documents are JSON, or file:// and a path to JSON';
const asked = '  --region, --profile and --output json are taken, as by AWS, and change nothing';
const footer = ['', documents, asked, '', printed, exits].join('\n');
/** What a command line for AWS may say, about whom to ask and how to answer. */
const ofAws = {
  region: { type: 'string' },
  profile: { type: 'string' },
  output: { type: 'string', default: 'json' },
} as const;
const types = policyTypes.join('|');

const answer = (result: CheckResult): Outcome => ({
  text: JSON.stringify(result, undefined, 2),
  code: result.result === 'PASS' ? 0 : 1,
});
const policy = (options: Options, name: string) => json(options, name) as Policy;
const analyzer = (options: Options) => {
  oneOf(options, 'output', ['json']);
  return new Analyzer(loadCatalogue());
};

export const checkNoNewAccess: Command = {
  summary: 'Tells whether a new version of a policy grants nothing that the old one does not',
  usage: [
    '--existing-policy-document <document> --new-policy-document <document>',
    `           --policy-type ${types}`,
    footer,
  ].join('\n'),
  options: {
    ...ofAws,
    'existing-policy-document': document,
    'new-policy-document': document,
    'policy-type': { type: 'string' },
  },
  run: (options) =>
    answer(
      analyzer(options).checkNoNewAccess(
        policy(options, 'existing-policy-document'),
        policy(options, 'new-policy-document'),
        oneOf(options, 'policy-type', policyTypes),
      ),
    ),
};

export const checkAccessNotGranted: Command = {
  summary: 'Tells whether a policy grants none of the actions, on none of the resources',
  usage: [
    '--policy-document <document> --policy-type <type>',
    `           --access '[{"actions":["s3:DeleteBucket"],"resources":["arn:aws:s3:::b"]}]'`,
    '           or --access actions=s3:DeleteBucket,resources=arn:aws:s3:::b actions=iam:PassRole',
    '',
    `  --policy-type  ${types}`,
    '  --access       actions without resources: on any resource; resources without actions: any action',
    footer,
  ].join('\n'),
  options: {
    ...ofAws,
    'policy-document': document,
    access: { ...document, multiple: true },
    'policy-type': { type: 'string' },
  },
  run(options) {
    return answer(
      analyzer(options).checkAccessNotGranted(
        policy(options, 'policy-document'),
        accesses(
          requiredList(options, 'access').map(
            (text) => shorthand(text) ?? parseJson('access', text),
          ),
        ),
        oneOf(options, 'policy-type', policyTypes),
      ),
    );
  },
};

export const checkNoPublicAccess: Command = {
  summary: 'Tells whether the policy of a resource grants nothing to the public',
  usage: [
    '--policy-document <document> --resource-type <type>',
    '',
    `  --resource-type  ${resourceTypes.join('\n                   ')}`,
    footer,
  ].join('\n'),
  options: { ...ofAws, 'policy-document': document, 'resource-type': { type: 'string' } },
  run: (options) =>
    answer(
      analyzer(options).checkNoPublicAccess(
        policy(options, 'policy-document'),
        oneOf(options, 'resource-type', resourceTypes),
      ),
    ),
};

/** `actions=a,b,resources=[c]`, the AWS CLI's shorthand; undefined if it is not of that form. */
function shorthand(text: string): Access[] | undefined {
  if (!/^(actions|resources)=/.test(text)) return undefined;
  const access: { actions?: string[]; resources?: string[] } = {};
  for (const part of text.split(/,\s*(?=(?:actions|resources)=)/)) {
    const [name = '', list = ''] = part.split(/=(.*)/s);
    access[name as keyof Access] = list
      .replace(/^\[(.*)\]$/s, '$1')
      .split(',')
      .map((value) => value.trim().replace(/^(["'])(.*)\1$/s, '$2'));
  }
  return [access];
}

function accesses(given: readonly unknown[]): Access[] {
  const value = given.flat();
  const isTexts = (list: unknown) =>
    list === undefined || (Array.isArray(list) && list.every((text) => typeof text === 'string'));
  const isAccess = (item: unknown): item is Access =>
    typeof item === 'object' &&
    item !== null &&
    Object.keys(item).every((key) => key === 'actions' || key === 'resources') &&
    Object.values(item).every(isTexts);
  if (value.length > 0 && value.every(isAccess)) return value;
  throw new Error(
    `'--access' must be like [{"actions":["s3:GetObject"],"resources":["arn:aws:s3:::b/*"]}], got ${JSON.stringify(value)}`,
  );
}
