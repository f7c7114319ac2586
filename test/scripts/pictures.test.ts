import '../support/environment';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Page } from 'playwright-core';
import { loadCatalogue, readApp } from '../../access/node';
import { between, useCasesOf } from '../../scripts/docs/pages';
import { asMermaid } from '../../scripts/docs/picture/mermaid';
import { pictureOf } from '../../scripts/docs/picture/use-case';
import { pictureOfApp } from '../../scripts/docs/picture/whole-app';
import { synthesized } from '../../scripts/synthesized';
import { assembly, reader } from '../support/assembly';
import { describeInBrowser } from '../support/browser';

const home = path.join(__dirname, '../..');
const catalogue = loadCatalogue();
const useCases = useCasesOf(synthesized({})).map((useCase) => {
  return { ...useCase, picture: pictureOf(useCase.stacks, catalogue) };
});
const pictures = [
  { file: 'README.md', picture: pictureOfApp(useCases) },
  ...useCases.map(({ page, picture }) => ({ file: `docs/${page}.md`, picture })),
];

describe.each(pictures)('the picture in $file', ({ file, picture }) => {
  test('can be taken in at a glance', () => {
    expect(picture.nodes.length).toBeGreaterThan(2);
    expect(picture.nodes.length).toBeLessThanOrEqual(10);
    const lengths = [...picture.nodes, ...picture.edges].map(({ lines }) => lines.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(6);
  });

  test('is the only one, and drawn from the stacks as they are', () => {
    const page = readFileSync(path.join(home, file), 'utf8');
    expect(page.match(/```mermaid/g)).toHaveLength(1);
    expect(page).toContain(asMermaid(picture));
  });
});

describe('an arrow', () => {
  const draw = (statement: object, trust?: object) => {
    const { nodes, edges } = pictureOf(readApp(assembly(reader(statement, trust))), catalogue);
    const name = (id: string) => nodes.find((node) => node.id === id)?.lines[0];
    return edges.map(({ from, to, lines }) => [name(from), ...lines, name(to)].join(' > '));
  };

  test('says what is allowed, and on which conditions', () => {
    expect(draw({ Condition: { StringEquals: { 'aws:ResourceTag/Team': 'red' } } })).toEqual([
      'The service Lambda > Reader',
      'Reader > GetObject > if tagged Team: red > Data',
    ]);
  });

  const team = 'aws:PrincipalTag/Team';
  const Condition = { StringLike: { [team]: '?*' }, StringNotLike: { [team]: '*/*' } };
  const data = 'arn:aws:s3:::data';

  test.each([
    {
      says: 'a path by the tag in it, which the conditions only guard',
      statement: { Resource: `${data}/\${${team}}/*`, Condition },
      how: ['GetObject', 'in {their Team}/'],
    },
    {
      says: 'conditions on a tag that no path names',
      statement: { Resource: `${data}/*`, Condition },
      how: ['GetObject', 'with a tag Team', `${team} does not match */*`],
    },
  ])('says $says', ({ statement, how }) => {
    expect(draw(statement)).toContain(['Reader', ...how, 'Data'].join(' > '));
  });

  test('says of which actions a condition is, if not of all, and whether always', () => {
    const { Reader12345678: role, ...others } = reader();
    const allow = (Action: string, ...conditions: object[]) => {
      const each = { Effect: 'Allow', Action, Resource: `${data}/*` };
      return conditions.map((Condition) => ({ ...each, Condition }));
    };
    const Statement = [
      ...allow('s3:GetObject', {}),
      ...allow('s3:PutObject', { Null: { 's3:if-none-match': 'false' } }),
      ...allow('s3:PutObject', { Bool: { 's3:ObjectCreationOperation': 'false' } }),
      ...allow('s3:AbortMultipartUpload', {}, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    ];
    const Policies = [{ PolicyName: 'Data', PolicyDocument: { Version: '2012-10-17', Statement } }];
    const Reader12345678 = { ...role, Properties: { ...role.Properties, Policies } };
    const { edges } = pictureOf(readApp(assembly({ ...others, Reader12345678 })), catalogue);
    expect(edges.at(-1)?.lines.slice(1)).toEqual([
      'PutObject: new objects or parts of an upload',
      'AbortMultipartUpload: partly with MFA',
    ]);
  });

  test.each([
    {
      nothing: 'a statement with conditions that contradict each other',
      statement: {
        Condition: { Null: { 's3:prefix': 'true' }, StringEquals: { 's3:prefix': 'x' } },
      },
      arrows: ['The service Lambda > Reader'],
    },
    {
      nothing: 'a statement that denies',
      statement: { Effect: 'Deny' },
      arrows: ['The service Lambda > Reader'],
    },
  ])('is not drawn for $nothing', ({ statement, arrows }) => {
    expect(draw(statement)).toEqual(arrows);
  });

  test('is not drawn from whom the trust policy lets in on conditions that nobody meets', () => {
    const Condition = { StringEquals: { 'aws:PrincipalAccount': '444455556666' } };
    const of = (account: string) => ({ Principal: { AWS: account }, Condition });
    expect(draw({}, of('444455556666'))).toContain(
      'Anyone of account 444455556666 > aws:PrincipalAccount is 444455556666 > Reader',
    );
    expect(draw({}, of('111122223333'))).toEqual(['Reader > GetObject > Data']);
  });
});

describe('what watches', () => {
  const Topic = { Type: 'AWS::SNS::Topic', Properties: {} };
  const alarm = (of: object) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { AlarmActions: [{ Ref: 'Topic' }], ...of },
  });
  const about = (bucket: string) =>
    alarm({ Dimensions: [{ Name: 'BucketName', Value: { Ref: bucket } }] });
  const rule = (role: string) => ({
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { detail: { requestParameters: { roleName: [role] } } } },
  });
  const Filter = {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: 'Log' },
      MetricTransformations: [{ MetricNamespace: 'Own', MetricName: 'Calls' }],
    },
  };
  const Trail = {
    Type: 'AWS::CloudTrail::Trail',
    Properties: { CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['Log', 'Arn'] } },
  };
  const Log = { Type: 'AWS::Logs::LogGroup', Properties: {} };
  const onCalls = (MetricName: string) => alarm({ Namespace: 'Own', MetricName });

  test.each<{ watcher: string; resources: Record<string, object>; arrows: string[] }>([
    {
      watcher: 'an alarm on a resource within reach',
      resources: { Topic, Watch: about('Data') },
      arrows: ['Data > Watch', 'Watch > Topic'],
    },
    {
      watcher: 'no alarm on another resource',
      resources: { Topic, Other: { Type: 'AWS::S3::Bucket' }, Watch: about('Other') },
      arrows: ['Watch > Topic'],
    },
    {
      watcher: 'a trail, and an alarm on a metric of its log',
      resources: { Topic, Trail, Log, Filter, Watch: onCalls('Calls') },
      arrows: ['Reader > Trail', 'Trail > Watch', 'Watch > Topic'],
    },
    {
      watcher: 'no alarm on another metric',
      resources: { Topic, Trail, Log, Filter, Watch: onCalls('Others') },
      arrows: ['Reader > Trail', 'Watch > Topic'],
    },
    {
      watcher: 'a rule that names the role',
      resources: { Rule: rule('reader') },
      arrows: ['Reader > Rule'],
    },
    { watcher: 'no rule that names another', resources: { Rule: rule('writer') }, arrows: [] },
  ])('is $watcher', ({ resources, arrows }) => {
    const stacks = readApp(assembly({ ...reader(), ...resources }));
    const { nodes, edges } = pictureOf(stacks, catalogue);
    const name = (id: string) => nodes.find((node) => node.id === id)?.lines[0];
    const dotted = edges.filter((edge) => edge.dotted);
    expect(dotted.map(({ from, to }) => `${name(from)} > ${name(to)}`)).toEqual(arrows);
  });
});

test('a page without markers is refused', () => {
  expect(() => between('# Page', 'picture', '')).toThrow(
    "'<!-- picture -->' and '<!-- /picture -->' must be in the page",
  );
});

test('a stack that no page is about is refused', () => {
  expect(() => useCasesOf(readApp(assembly(reader())))).toThrow(
    "no page of docs/ is about the stack 'Stack'",
  );
});

describeInBrowser('Mermaid in Chromium', (browser) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser().newPage();
    await page.addScriptTag({ path: require.resolve('@mermaid-js/tiny') });
  });

  test.each(pictures)(
    'renders the picture in $file, with every label',
    async ({ file, picture }) => {
      const text = readFileSync(path.join(home, file), 'utf8');
      const [, source = ''] = /```mermaid\n(.*?)```/s.exec(text) ?? [];
      const rendered = await page.evaluate(`mermaid.render('picture', ${JSON.stringify(source)})
      .then(({ svg }) => { document.body.innerHTML = svg; return document.body.textContent; })`);
      for (const { lines } of picture.nodes)
        for (const line of lines) expect(rendered).toContain(line);
    },
  );

  test('refuses what is not Mermaid', async () => {
    await expect(page.evaluate("mermaid.parse('flowchart LR\\n a --> --> b')")).rejects.toThrow();
  });
});
