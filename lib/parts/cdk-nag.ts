import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Tells cdk-nag that resources with `*` in the policies of a construct are meant, and why.
 *
 * @param resources as they stand in the statements: ARNs with `*`, or `*` alone
 * @param reason one for all; call it again for another
 */
export function acknowledgeWildcards(
  construct: Construct,
  resources: readonly string[],
  reason: string,
): void {
  const stack = Stack.of(construct);
  Validations.of(construct).acknowledge(
    ...resources.map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::${asInFindings(stack, resource)}]`,
      reason,
    })),
  );
}

type Part = string | { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly string[] };

/** Returns a text as findings write it: `<AWS::Region>` or `<Uploads4F6EB0FD.Arn>` for what is not known yet. */
function asInFindings(stack: Stack, text: string): string {
  const resolved = stack.resolve(text);
  const parts: Part[] = resolved['Fn::Join'] ? resolved['Fn::Join'][1] : [resolved];
  return parts
    .map((part) => {
      if (typeof part === 'string') return part.replaceAll(/\$\{([^}]*)\}/g, '<$1>');
      return 'Ref' in part ? `<${part.Ref}>` : `<${part['Fn::GetAtt'].join('.')}>`;
    })
    .join('');
}
