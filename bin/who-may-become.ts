import type { Policy } from '../access/policy';

/**
 * Returns the principals that a trust policy lets in, and the condition keys that narrow them, as one
 * short phrase. A summary for people: what a trust means exactly is for the claims to say.
 */
export function whoMayBecome({ Statement }: Policy): string {
  const allowed = [Statement]
    .flat()
    .filter(({ Effect, Action }) => Effect === 'Allow' && ![Action].flat().every(isCompanion));
  const phrases = allowed.map(({ Principal = {}, Condition = {} }) => {
    const names = Principal === '*' ? ['anybody'] : Object.values(Principal).flat().map(shortName);
    const keys = Object.values(Condition).flatMap((comparison) => Object.keys(comparison));
    return names.join(', ') + (keys.length ? ` if ${[...new Set(keys)].join(', ')}` : '');
  });
  return [...new Set(phrases)].join('; ');
}

/** What may be brought along by those who may assume; alone it lets nobody in. */
function isCompanion(action: string | undefined): boolean {
  return action === 'sts:SetSourceIdentity' || action === 'sts:TagSession';
}

/** `arn:aws:iam::111122223333:saml-provider/Idp` becomes `saml-provider/Idp`. */
function shortName(principal: string | undefined): string {
  const [, account, resource] = /^arn:[^:]*:iam::(\d+):(.*)$/.exec(principal ?? '') ?? [];
  if (resource === 'root') return `account ${account}`;
  return resource ?? principal ?? '';
}
