import type { Policy } from '../access/index';

/**
 * Returns the principals that a trust policy lets in, and the condition keys that narrow them without
 * their prefixes, as one short phrase. A summary for people: what a trust means exactly is for the
 * claims to say.
 *
 * @param account of the role
 */
export function whoMayBecome({ Statement }: Policy, account: string): string {
  const allowed = [Statement]
    .flat()
    .filter(({ Effect, Action }) => Effect === 'Allow' && ![Action].flat().every(isCompanion));
  const phrases = allowed.map(({ Principal = {}, Condition = {} }) => {
    const names =
      Principal === '*'
        ? ['anybody']
        : Object.values(Principal)
            .flat()
            .map((principal) => shortName(principal ?? '', account));
    const keys = Object.values(Condition)
      .flatMap((comparison) => Object.keys(comparison))
      .map((key) => key.slice(key.lastIndexOf(':') + 1));
    return names.join(', ') + (keys.length ? ` if ${[...new Set(keys)].join(', ')}` : '');
  });
  return [...new Set(phrases)].join('; ');
}

/** What may be brought along by those who may assume; alone it lets nobody in. */
function isCompanion(action: string | undefined): boolean {
  return action === 'sts:SetSourceIdentity' || action === 'sts:TagSession';
}

function shortName(principal: string, ownAccount: string): string {
  const [, account, resource] = /^arn:[^:]*:iam::(\d+):(.*)$/.exec(principal) ?? [];
  if (resource === 'root') return account === ownAccount ? 'this account' : `account ${account}`;
  if (resource?.startsWith('saml-provider/')) return 'the SAML provider';
  return resource ?? principal;
}
