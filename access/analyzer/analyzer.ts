import type { Catalogue } from '../catalogue/catalogue';
import { matchingActions } from '../catalogue/matching-actions';
import { oneOrMore, toArray } from '../policy/one-or-more';
import type { OneOrMore, Policy } from '../policy/policy';
import { validate } from '../policy/policy-set';
import type { Request } from '../policy/request';
import type { PolicyKind } from '../policy/statement';
import { type Claim, type Proof, type Prover, prover } from '../prove/prove';
import { identityPolicy } from '../prove/subjects/identity-subjects';
import { resourcePolicy, trust } from '../prove/subjects/resource-subjects';
import type { Subject } from '../prove/subjects/subject';
import { strangersClaim } from './public-access';
import { namedByArn } from './reference-principals';
import { unlistedNote, withActionsOf } from './unlisted-actions';

/** The kinds of policy that Access Analyzer's checks tell apart. */
export const policyTypes = ['IDENTITY_POLICY', 'RESOURCE_POLICY'] as const;
export type PolicyType = (typeof policyTypes)[number];

/**
 * The types of resource whose policies can be checked for public access.
 *
 * Source: "CheckNoPublicAccess" of the IAM Access Analyzer API reference.
 */
export const resourceTypes = [
  'AWS::ApiGateway::RestApi',
  'AWS::Backup::BackupVault',
  'AWS::CloudTrail::Dashboard',
  'AWS::CloudTrail::EventDataStore',
  'AWS::CodeArtifact::Domain',
  'AWS::DynamoDB::Stream',
  'AWS::DynamoDB::Table',
  'AWS::EFS::FileSystem',
  'AWS::IAM::AssumeRolePolicyDocument',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::Kinesis::StreamConsumer',
  'AWS::Lambda::Function',
  'AWS::OpenSearchService::Domain',
  'AWS::S3::AccessPoint',
  'AWS::S3::Bucket',
  'AWS::S3::Glacier',
  'AWS::S3Express::AccessPoint',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Outposts::AccessPoint',
  'AWS::S3Outposts::Bucket',
  'AWS::S3Tables::Table',
  'AWS::S3Tables::TableBucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
] as const;
export type ResourceType = (typeof resourceTypes)[number];

/** Actions, resources or both; with both, an action of the one on a resource of the other. */
export interface Access {
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
}

/** Why a check failed: the statement that grants the access, and a request that shows it. */
export interface Reason {
  readonly description: string;
  readonly statementIndex: number;
  readonly statementId?: string;
  readonly request: Request;
}

/** The answer of a check, in the form of Access Analyzer's API. */
export interface CheckResult {
  readonly result: 'PASS' | 'FAIL';
  readonly message: string;
  readonly reasons: readonly Reason[];
}

/** The checks of IAM Access Analyzer, offline, with the request that refutes each failed one. */
export class Analyzer {
  constructor(private readonly catalogue: Catalogue) {}

  /**
   * Whether the new policy allows nothing that the existing one does not.
   *
   * Source: "CheckNoNewAccess" of the IAM Access Analyzer API reference.
   */
  checkNoNewAccess(existing: Policy, updated: Policy, type: PolicyType): CheckResult {
    const kind = kindOf(type);
    const reference = type === 'RESOURCE_POLICY' ? namedByArn(withFullArns(existing)) : existing;
    validate(reference, kind, 'existing');
    return this.check(
      updated,
      [reference],
      kind,
      ({ prove, subject }) => {
        const before = subject(reference, type);
        return (part) => prove.atMost(subject(part, type), before);
      },
      'grants access that the existing policy does not grant',
      'The new policy grants no access that the existing policy does not grant.',
    );
  }

  /**
   * Whether the policy grants none of the access: with actions and resources, none of the actions on
   * any of the resources; with actions alone, on any resource; with resources alone, no action. An action
   * may be missing from the catalogue: the message then says which listed one may be meant.
   *
   * Source: "CheckAccessNotGranted" of the IAM Access Analyzer API reference.
   */
  checkAccessNotGranted(policy: Policy, access: readonly Access[], type: PolicyType): CheckResult {
    if (
      access.some(({ actions = [], resources = [] }) => actions.length + resources.length === 0)
    ) {
      throw new Error("each 'access' must have actions, resources or both");
    }
    const claims = (part: Policy) =>
      access.map(
        ({ actions = [], resources = [] }): Claim => ({
          Action: actions.length > 0 ? actions : grantedActions(part),
          ...(resources.length > 0 ? { Resource: resources } : {}),
        }),
      );
    const unwanted = access.flatMap(({ actions = [] }) => actions);
    return this.check(
      policy,
      [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: unwanted, Resource: '*' } }],
      kindOf(type),
      ({ prove, subject }) =>
        (part) =>
          prove.never(subject(part, type), claims(part)),
      'grants some of the access that must not be granted',
      `The policy grants none of the access that must not be granted.${unlistedNote(unwanted, this.catalogue)}`,
    );
  }

  /**
   * Whether the policy grants nothing to strangers; `strangersClaim` says who these are.
   *
   * Source: "CheckNoPublicAccess" of the IAM Access Analyzer API reference.
   */
  checkNoPublicAccess(policy: Policy, resourceType: ResourceType): CheckResult {
    const isTrust = resourceType === 'AWS::IAM::AssumeRolePolicyDocument';
    return this.check(
      policy,
      [],
      isTrust ? 'trust' : 'resource',
      ({ prove }) =>
        (part) => {
          const { document, strangers } = strangersClaim(part, '111122223333', resourceType);
          if (toArray(document.Statement).every(({ Effect }) => Effect === 'Deny'))
            return GRANTS_NOTHING;
          const arn = 'arn:aws:iam::111122223333:role/checked';
          const alone = resourcePolicy(document);
          const open = isTrust
            ? { ...trust({ arn, policy: document }), callers: alone.callers }
            : alone;
          return prove.never(open, { ...strangers, Action: grantedActions(document) });
        },
      'grants public access',
      'The policy grants no public access.',
    );
  }

  /**
   * Proves the claim of each Allow statement by itself, with all Deny statements beside it. The policy grants what one
   * of these parts grants, and so a false claim names its statement.
   *
   * @param others policies whose actions the proof needs to know besides those of the checked one
   * @param proofWith makes what proves the claim of a part
   * @param fault what a statement does whose claim is false, to follow its name in a sentence
   */
  private check(
    given: Policy,
    others: readonly Policy[],
    kind: PolicyKind,
    proofWith: (tools: Tools) => (part: Policy) => Proof,
    fault: string,
    passed: string,
  ): CheckResult {
    const policy = kind === 'resource' ? withFullArns(given) : given;
    validate(policy, kind, 'checked');
    const proofOf = proofWith(toolsFor(withActionsOf([policy, ...others], this.catalogue)));
    const statements = toArray(policy.Statement);
    const denials = statements.filter(({ Effect }) => Effect === 'Deny');
    const reasons = statements.flatMap((statement, statementIndex): Reason[] => {
      if (statement.Effect === 'Deny') return [];
      const proof = proofOf({ ...policy, Statement: [statement, ...denials] });
      if (proof.holds) return [];
      const name = statement.Sid ? ` (${statement.Sid})` : '';
      return [
        {
          description: `The statement with index ${statementIndex}${name} ${fault}.`,
          statementIndex,
          ...(statement.Sid ? { statementId: statement.Sid } : {}),
          request: proof.counterexample,
        },
      ];
    });
    if (reasons.length === 0) return { result: 'PASS', message: passed, reasons };
    return { result: 'FAIL', message: `The policy ${fault}.`, reasons };
  }
}

/** What the checks need of a catalogue. */
interface Tools {
  readonly prove: Prover;
  /** The policy by itself, limited to the actions that it can grant. */
  subject(policy: Policy, type: PolicyType): Subject;
}

function toolsFor(catalogue: Catalogue): Tools {
  return {
    prove: prover(catalogue),
    subject(policy, type) {
      const grants = toArray(policy.Statement).filter(({ Effect }) => Effect === 'Allow');
      const granted = grants.map((statement) => matchingActions(statement, catalogue.actions));
      const all = type === 'IDENTITY_POLICY' ? identityPolicy(policy) : resourcePolicy(policy);
      if (granted.some(({ length }) => length === catalogue.actions.length)) return all;
      return { ...all, actions: new Set(granted.flat().map(({ name }) => name.toLowerCase())) };
    },
  };
}

/** The actions that the Allow statements of a policy list; no other can be granted. */
function grantedActions(policy: Policy): OneOrMore<string> {
  const grants = toArray(policy.Statement).filter(({ Effect }) => Effect === 'Allow');
  const actions = grants.flatMap(({ Action }) => (Action === undefined ? ['*'] : toArray(Action)));
  return oneOrMore([...new Set(actions)]);
}

/** The result for a policy without an Allow, which needs no search. */
const GRANTS_NOTHING: Proof = { holds: true, representatives: 0 };

/**
 * The policy with full ARNs. API Gateway lets a policy abbreviate the ARN of the API that it is attached to, as
 * `execute-api:/stage/GET/path`; which API that is does not matter here, so the full ARN is for any.
 *
 * Source: "API Gateway resource policy examples" of the Amazon API Gateway developer guide.
 */
function withFullArns(policy: Policy): Policy {
  const text = JSON.stringify(policy);
  return text.includes('"execute-api:/')
    ? JSON.parse(text.replaceAll('"execute-api:/', '"arn:*:execute-api:*:*:*/'))
    : policy;
}

const kindOf = (type: PolicyType): PolicyKind =>
  type === 'IDENTITY_POLICY' ? 'identity' : 'resource';
