import { always, type ClaimedStack, type Claims, only } from '../../../access/index';
import type { BreakGlassUsEast1StackProps } from './props';

/** What is claimed of `BreakGlassUsEast1Stack`, in the words of its Who, May, May not. */
export function claims(
  stack: ClaimedStack,
  { homeRegion }: Partial<BreakGlassUsEast1StackProps>,
): Claims {
  const { account, partition } = stack.environment;
  const entry = {
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  };
  const forward = {
    Action: 'events:PutEvents',
    Resource: `arn:${partition}:events:${homeRegion}:${account}:event-bus/default`,
  };
  return {
    'only EventBridge becomes the role, for this account': () =>
      only(stack.trust('ForwardRole'), entry),
    'EventBridge does become it': () => always(stack.trust('ForwardRole'), entry),
    'EventBridge may put events on the bus of the home region': () =>
      always(stack.role('ForwardRole'), forward),
    'EventBridge may do nothing else with the role': () => only(stack.role('ForwardRole'), forward),
  };
}
