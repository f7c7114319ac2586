import { type EscalationPath, escalationPaths } from './escalation-paths';

/**
 * The paths of which every permission is among the actions that somebody may use on some resource,
 * as `allowedActions` of a prover lists them.
 */
export function heldEscalations(allowed: Iterable<string>): EscalationPath[] {
  const actions = new Set(allowed);
  return escalationPaths.filter(({ permissions }) => permissions.every((p) => actions.has(p)));
}
