import { Match, Template } from 'aws-cdk-lib/assertions';
import { Tags } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { readTemplate } from '../../access/index';
import { readSamlMetadata } from '../../bin/saml-metadata';
import type { SamlFederationStackProps } from '../../lib/saml-federation/props';
import { SamlFederationStack } from '../../lib/saml-federation/stack';
import { testApp } from '../support/app';
import { policies, withoutPolicies } from '../support/readable';

const { text: samlMetadata } = readSamlMetadata({});

const EVERYTHING: Partial<SamlFederationStackProps> = {
  samlSignInRegions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
  samlIssuer: 'https://idp.example.com/nobody-has-its-key',
  samlSubjectType: 'persistent',
  samlSessionHours: 12,
  retainData: true,
};

function synth(props: Partial<SamlFederationStackProps> = {}): Template {
  return Template.fromStack(
    new SamlFederationStack(testApp(), 'Stack', { samlMetadata, ...props }),
  );
}

const DEFAULTS = synth();
const EVERY_SETTING = synth(EVERYTHING);

describe.each([
  { settings: 'defaults', template: DEFAULTS.toJSON() },
  { settings: 'every setting', template: EVERY_SETTING.toJSON() },
])('with $settings', ({ template }) => {
  test('grants what was reviewed', () => {
    expect(policies(template)).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(template)).toMatchSnapshot();
  });
});

const AWS_REGIONS = RegionInfo.regions
  .filter(({ partition }) => partition === 'aws')
  .map(({ name }) => name);

test.each<{ when: string; props: Partial<SamlFederationStackProps>; message: string }>([
  {
    when: 'samlMetadata is a placeholder',
    props: { samlMetadata: 'x'.repeat(999) },
    message:
      "'samlMetadata' must have at least 1000 characters, else CloudFormation refuses it, got 999",
  },
  {
    when: 'samlMetadata would not fit into a template',
    props: { samlMetadata: 'x'.repeat(899_999) },
    message:
      "'samlMetadata' must take at most 900000 bytes of a template, else it exceeds CloudFormation's 1 MB, got 900001; remove all but its IDPSSODescriptor",
  },
  {
    when: 'samlMetadata would not fit into a template once its quotes are escaped',
    props: { samlMetadata: '"'.repeat(450_000) },
    message:
      "'samlMetadata' must take at most 900000 bytes of a template, else it exceeds CloudFormation's 1 MB, got 900002; remove all but its IDPSSODescriptor",
  },
  {
    when: 'samlSignInRegions is a single one',
    props: { samlSignInRegions: ['eu-west-1', 'eu-west-1'] },
    message:
      "'samlSignInRegions' must hold two or more regions, so that people can sign in while one cannot, got 'eu-west-1,eu-west-1'",
  },
  {
    when: 'samlSignInRegions holds an address',
    props: { samlSignInRegions: ['eu-west-1', 'https://signin.aws.amazon.com/saml'] },
    message:
      "'samlSignInRegions' must hold regions of aws, aws-cn or aws-us-gov (for example 'eu-west-1'), got 'https://signin.aws.amazon.com/saml'",
  },
  {
    when: 'samlSignInRegions holds a region of a partition whose address is not known',
    props: { samlSignInRegions: ['eu-west-1', 'eusc-de-east-1'] },
    message:
      "'samlSignInRegions' must hold regions of aws, aws-cn or aws-us-gov (for example 'eu-west-1'), got 'eusc-de-east-1'",
  },
  {
    when: 'samlSignInRegions mixes partitions',
    props: { samlSignInRegions: ['eu-west-1', 'cn-north-1'] },
    message:
      "'samlSignInRegions' must hold regions of one partition, that of the stack, since IAM roles do not reach across, got 'eu-west-1,cn-north-1'",
  },
  {
    when: 'samlSignInRegions are of another partition than the stack',
    props: { env: { region: 'cn-north-1' }, samlSignInRegions: ['eu-west-1', 'us-east-1'] },
    message:
      "'samlSignInRegions' must hold regions of one partition, that of the stack, since IAM roles do not reach across, got 'eu-west-1,us-east-1' in cn-north-1",
  },
  {
    when: 'samlSignInRegions makes the trust policy too long',
    props: { samlSignInRegions: AWS_REGIONS },
    message: expect.stringMatching(
      /^'samlSignInRegions' must leave the trust policy within IAM's 2048 characters, got \d+ regions, which make up to \d+; name fewer$/,
    ),
  },
  {
    when: 'samlSubjectType is the URI of a format that STS shortens',
    props: { samlSubjectType: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' },
    message:
      "'samlSubjectType' must be the last word of a SAML 2.0 format, as STS says it (for example 'persistent'), got 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'",
  },
  {
    when: 'samlSessionHours is longer than IAM allows',
    props: { samlSessionHours: 13 },
    message: "'samlSessionHours' must be a whole number of hours from 1 to 12, got '13'",
  },
  {
    when: 'samlSessionHours is no whole number',
    props: { samlSessionHours: 0.5 },
    message: "'samlSessionHours' must be a whole number of hours from 1 to 12, got '0.5'",
  },
  ...['eusc-de-east-1', 'us-iso-east-1'].map((region) => ({
    when: `the stack is in ${region}, where no sign-in address is known`,
    props: { env: { region } },
    message: `the env of the stack must have a region of aws, aws-cn or aws-us-gov, since no sign-in addresses are known elsewhere, got '${region}'`,
  })),
  {
    when: 'a region is there twice',
    props: { samlSignInRegions: ['eu-west-1', 'us-east-1', 'eu-west-1'] },
    message: "'samlSignInRegions' must hold each region once, got 'eu-west-1' twice",
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(expect.objectContaining({ message }));
});

/** Trust policies as they are deployed, by partition. */
function trusts(template: Template, partition = 'aws', region = 'eu-west-1') {
  return readTemplate(template.toJSON(), { account: '111122223333', region, partition }).roles.map(
    ({ trust }) => trust.document,
  );
}

describe('the addresses that a sign-in may be posted to', () => {
  test.each([
    {
      partition: 'aws',
      region: 'eu-west-1',
      addresses: [
        'https://signin.aws.amazon.com/saml',
        'https://eu-west-1.signin.aws.amazon.com/saml',
      ],
    },
    {
      partition: 'aws-cn',
      region: 'cn-north-1',
      addresses: [
        'https://signin.amazonaws.cn/saml',
        'https://cn-northwest-1.signin.amazonaws.cn/saml',
      ],
    },
    {
      partition: 'aws-us-gov',
      region: 'us-gov-west-1',
      addresses: [
        'https://signin.amazonaws-us-gov.com/saml',
        'https://us-gov-east-1.signin.amazonaws-us-gov.com/saml',
      ],
    },
  ])('are those of $partition, whether it is known at synthesis or not', (row) => {
    const { partition, region, addresses } = row;
    const audience = {
      Statement: Match.arrayWith([
        Match.objectLike({ Condition: { StringEquals: { 'SAML:aud': addresses } } }),
      ]),
    };
    const known = synth({ env: { region } });
    expect(known.toJSON()).not.toHaveProperty('Mappings');
    known.allResourcesProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: audience });
    for (const trust of trusts(DEFAULTS, partition, region)) {
      expect(trust.Statement).toContainEqual(
        expect.objectContaining({ Condition: { StringEquals: { 'SAML:aud': addresses } } }),
      );
    }
  });

  test('are exact, and none is for encrypted assertions', () => {
    expect(JSON.stringify(trusts(DEFAULTS))).not.toMatch(/signin[^"]*(\*|acs)/);
  });

  test('are an output, with the console beside them', () => {
    EVERY_SETTING.hasOutput('SignInUrls', {
      Value:
        'https://eu-central-1.signin.aws.amazon.com/saml,https://eu-west-1.signin.aws.amazon.com/saml,https://signin.aws.amazon.com/saml',
    });
    synth({ env: { region: 'us-gov-west-1' } }).hasOutput('RecordingsUrl', {
      Value: {
        'Fn::Join': [
          '',
          [
            'https://console.amazonaws-us-gov.com/s3/buckets/',
            Match.anyValue(),
            '?region=us-gov-west-1',
          ],
        ],
      },
    });
  });

  test('fit into a trust policy as long as no more are taken, whatever the provider is called', () => {
    const fitting = [...AWS_REGIONS].sort((a, b) => b.length - a.length);
    const props = () => ({ samlMetadata, ...EVERYTHING, samlSignInRegions: fitting });
    const fits = () => {
      try {
        SamlFederationStack.check(props());
        return true;
      } catch {
        return false;
      }
    };
    while (!fits()) fitting.pop();
    expect(fitting.length).toBeGreaterThan(15);
    for (const trust of trusts(synth(props()))) {
      const longest = JSON.stringify(trust).replaceAll(
        /saml-provider\/[^"]+/g,
        `saml-provider/${'x'.repeat(128)}`,
      );
      expect(longest.length).toBeLessThanOrEqual(2048);
    }
  });
});

describe('the trust of both roles', () => {
  test('keeps every condition that is set', () => {
    for (const trust of trusts(EVERY_SETTING)) {
      expect(trust.Statement).toContainEqual(
        expect.objectContaining({
          Condition: {
            StringEquals: {
              'SAML:aud': expect.any(Array),
              'SAML:iss': 'https://idp.example.com/nobody-has-its-key',
              'SAML:sub_type': 'persistent',
            },
          },
        }),
      );
    }
  });

  test('names the provider of this stack', () => {
    const provider = Object.keys(DEFAULTS.findResources('AWS::IAM::SAMLProvider'));
    expect(provider).toHaveLength(1);
    DEFAULTS.allResourcesProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({ Principal: { Federated: { Ref: provider[0] } } }),
          Match.objectLike({ Principal: { Federated: { Ref: provider[0] } } }),
        ],
      },
    });
  });
});

test('permissions use no key that exists only while signing in', () => {
  const permissions = Object.entries(policies(EVERY_SETTING.toJSON()))
    .filter(([place]) => !place.endsWith('.AssumeRolePolicyDocument'))
    .map(([, document]) => JSON.stringify(document));
  expect(permissions.length).toBeGreaterThan(3);
  expect(permissions.join()).not.toMatch(/saml:/i);
});

describe('sessions', () => {
  test.each([
    { when: 'nothing is set', template: DEFAULTS, seconds: 8 * 3600 },
    { when: 'samlSessionHours is 12', template: EVERY_SETTING, seconds: 43_200 },
  ])('of both roles may last $seconds s when $when', ({ template, seconds }) => {
    template.allResourcesProperties('AWS::IAM::Role', { MaxSessionDuration: seconds });
  });

  test('have an empty department by default, even when all resources are tagged with one', () => {
    const app = testApp();
    const stack = new SamlFederationStack(app, 'Stack', { samlMetadata });
    Tags.of(app).add('Department', 'media');
    Template.fromStack(stack).allResourcesProperties('AWS::IAM::Role', {
      Tags: [{ Key: 'Department', Value: '' }],
    });
  });
});

describe('the recordings', () => {
  test('are encrypted with the key of the stack, and keep every version', () => {
    DEFAULTS.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecordingsKey'), 'Arn'] },
            },
          },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    DEFAULTS.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('belong to the account, and are not public', () => {
    DEFAULTS.allResourcesProperties('AWS::S3::Bucket', {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('lose the parts of an upload that was given up after a week', () => {
    DEFAULTS.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }],
      },
    });
  });
});

describe('retainData', () => {
  test('keeps recordings, key and access log when the stack goes', () => {
    EVERY_SETTING.resourceCountIs('AWS::S3::Bucket', 2);
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      EVERY_SETTING.allResources(type, { DeletionPolicy: 'Retain' });
    }
  });

  test('logs who reads and writes recordings', () => {
    EVERY_SETTING.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: {
        DestinationBucketName: { Ref: Match.stringLikeRegexp('^AccessLogs') },
      },
    });
  });

  test('is off by default, and then nothing stays but a key that is pending deletion', () => {
    const kept = Object.values(DEFAULTS.toJSON().Resources as Record<string, object>).filter(
      (resource) => 'DeletionPolicy' in resource && resource.DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    DEFAULTS.hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 7 });
  });
});

test('no IAM user, group or AWS managed policy is used', () => {
  for (const template of [DEFAULTS, EVERY_SETTING]) {
    template.resourceCountIs('AWS::IAM::User', 0);
    template.resourceCountIs('AWS::IAM::Group', 0);
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  }
});
