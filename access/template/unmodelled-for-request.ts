import type { Request } from '../policy/request';
import type { Documents, UnmodelledPolicy } from './documents';

/**
 * The policies that are not read and that govern a request, or may govern it: those of
 * the service, but for what has another name than the resource with the policy.
 */
export function unmodelledFor(
  { action, resource, context = {} }: Request,
  { unread }: Documents,
): UnmodelledPolicy[] {
  if (resource === '*') return [];
  const [, , service = ''] = resource.split(':');
  const asked = ['*', service, action.toLowerCase().split(':')[0]].map(plain);
  const keys = Object.keys(context).map((key) => key.toLowerCase());
  return unread
    .filter(({ services }) => services.some((name) => asked.includes(plain(name))))
    .filter(({ onlyWith }) => onlyWith === undefined || keys.includes(onlyWith))
    .filter(({ arn }) => arn === undefined || !isAnother(resource, arn));
}

/** Types and ARNs differ in this: `VpcLattice` and `vpc-lattice`. */
const plain = (service = '') => service.replaceAll('-', '');

/** Whether an ARN is that of another resource of the same type, or inside of one. */
function isAnother(arn: string, known: string): boolean {
  const type = known.replace(/[^:/]*$/, '');
  return arn.startsWith(type) && arn !== known && !arn.startsWith(`${known}/`);
}
