import { type AttachedPolicy, OTHER_POLICIES, unknownPolicy } from './documents';
import type { Resolver } from './intrinsics';

type Kind = 'Role' | 'User' | 'Group';
/** An identity under construction: policies are added to it from all over the template. */
export interface Draft {
  readonly logicalId: string;
  readonly kind: Kind;
  readonly name: string;
  readonly arn: string;
  readonly policies: AttachedPolicy[];
  readonly groups: Set<string>;
}

/** The identities of a template, and those outside it that the template attaches policies to. */
export class Drafts {
  readonly declared: readonly Draft[];
  private readonly outside: Draft[] = [];

  constructor(private readonly resolver: Resolver) {
    const types = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
    this.declared = resolver.resources(...types).map(([logicalId, { Type }]) => {
      const names = resolver.names(logicalId);
      const kind = Type.replace('AWS::IAM::', '') as Kind;
      return draft(kind, logicalId, names.name, names.attribute('Arn'));
    });
    for (const { kind, name } of this.declared) {
      const same = this.of(kind).filter((other) => other.name.toLowerCase() === name.toLowerCase());
      if (same.length > 1) {
        const ids = same.map(({ logicalId }) => logicalId).join(', ');
        throw new Error(
          `${kind.toLowerCase()} names must be unique, but '${name}' is that of ${ids}`,
        );
      }
    }
  }

  of(kind: Kind): Draft[] {
    return [...this.declared, ...this.outside].filter((draft) => draft.kind === kind);
  }

  isDeclared(draft: Draft): boolean {
    return this.declared.includes(draft);
  }

  find(kind: Kind, name: string, policyId: string): Draft {
    const found = this.of(kind).find((draft) => draft.name.toLowerCase() === name.toLowerCase());
    if (found) return found;
    const { partition, account } = this.resolver.environment;
    const arn = `arn:${partition}:iam::${account}:${kind.toLowerCase()}/${name}`;
    const added = draft(kind, policyId, name, arn);
    const why = `the ${kind.toLowerCase()} '${name}' is not in the template`;
    added.policies.push(unknownPolicy(OTHER_POLICIES, why));
    this.outside.push(added);
    return added;
  }
}

function draft(kind: Kind, logicalId: string, name: string, arn: string): Draft {
  return { kind, logicalId, name, arn, policies: [], groups: new Set() };
}
