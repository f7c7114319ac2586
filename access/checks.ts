import { type Access, Analyzer, type CheckResult, policyTypes, resourceTypes } from './analyzer';
import { type Command, json, type Options, type Outcome, oneOf } from './command';
import { loadCatalogue } from './load-catalogue';
import type { Policy } from './policy';

const document = { type: 'string' } as const;
const exits = 'exits with 0 for PASS, 1 for FAIL, 2 for a policy it cannot judge';
const printed =
  'prints {"result", "message", "reasons"} as the AWS CLI does; each reason has a request that shows it';
const documents = '  documents are JSON, or file:// and a path to JSON';
const footer = ['', documents, '', printed, exits].join('\n');
const types = policyTypes.join('|');

const answer = (result: CheckResult): Outcome => ({
  text: JSON.stringify(result, undefined, 2),
  code: result.result === 'PASS' ? 0 : 1,
});
const policy = (options: Options, name: string) => json(options, name) as Policy;
const analyzer = () => new Analyzer(loadCatalogue());

export const checkNoNewAccess: Command = {
  summary: 'Tells whether a new version of a policy grants nothing that the old one does not',
  usage: [
    '--existing-policy-document <document> --new-policy-document <document>',
    `           --policy-type ${types}`,
    footer,
  ].join('\n'),
  options: {
    'existing-policy-document': document,
    'new-policy-document': document,
    'policy-type': { type: 'string' },
  },
  run: (options) =>
    answer(
      analyzer().checkNoNewAccess(
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
    '',
    `  --policy-type  ${types}`,
    '  --access       actions without resources: on any resource; resources without actions: any action',
    footer,
  ].join('\n'),
  options: { 'policy-document': document, access: document, 'policy-type': { type: 'string' } },
  run(options) {
    return answer(
      analyzer().checkAccessNotGranted(
        policy(options, 'policy-document'),
        accesses(json(options, 'access')),
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
  options: { 'policy-document': document, 'resource-type': { type: 'string' } },
  run: (options) =>
    answer(
      analyzer().checkNoPublicAccess(
        policy(options, 'policy-document'),
        oneOf(options, 'resource-type', resourceTypes),
      ),
    ),
};

function accesses(value: unknown): Access[] {
  const isTexts = (list: unknown) =>
    list === undefined || (Array.isArray(list) && list.every((text) => typeof text === 'string'));
  const isAccess = (item: unknown): item is Access =>
    typeof item === 'object' &&
    item !== null &&
    Object.keys(item).every((key) => key === 'actions' || key === 'resources') &&
    Object.values(item).every(isTexts);
  if (Array.isArray(value) && value.length > 0 && value.every(isAccess)) return value;
  throw new Error(
    `'--access' must be like [{"actions":["s3:GetObject"],"resources":["arn:aws:s3:::b/*"]}], got ${JSON.stringify(value)}`,
  );
}
