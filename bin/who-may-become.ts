import type { Policy } from '../access/policy';

/**
 * Returns the principals that a trust policy lets in, and the condition keys that narrow them, as one
 * short phrase. A summary for people: what a trust means exactly is for the claims to say.
 */
export function whoMayBecome({ Statement }: Policy): string {
  const allowed = [Statement].flat().filter(({ Effect }) => Effect === 'Allow');
  const phrases = allowed.map(({ Principal = {}, Condition = {} }) => {
    const names = Principal === '*' ? ['anybody'] : Object.values(Principal).flat().map(shortName);
    const keys = Object.values(Condition).flatMap((comparison) => Object.keys(comparison));
    return names.join(', ') + (keys.length ? ` if ${[...new Set(keys)].join(', ')}` : '');
  });
  return [...new Set(phrases)].join('; ');
}

/** `arn:aws:iam::111122223333:saml-provider/Idp` becomes `saml-provider/Idp`. */
function shortName(principal: string | undefined): string {
  const [, account, resource] = /^arn:[^:]*:iam::(\d+):(.*)$/.exec(principal ?? '') ?? [];
  if (resource === 'root') return `account ${account}`;
  return resource ?? principal ?? '';
}
