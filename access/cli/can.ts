import { didYouMean } from '../catalogue/did-you-mean';
import { loadCatalogue } from '../catalogue/load-catalogue';
import { decide } from '../decide/decide';
import type { Decision, StatementReference } from '../decide/explain';
import { isProvider } from '../policy/identity-providers';
import type { Request } from '../policy/request';
import {
  type AppCaller,
  insider,
  isInApp,
  outsider,
  policiesOn,
} from '../prove/subjects/app-caller';
import { findPrincipal } from '../prove/subjects/app-principals';
import type { AppStack } from '../template/app-stack';
import { unmodelledFor } from '../template/unmodelled-for-request';
import { appOf, appOptions, appUsage } from './app-options';
import { type Command, type Options, required } from './command';

export const can: Command = {
  summary: 'Tells whether a role or user of a CDK app may do something, and why',
  usage: [
    '--app cdk.out --as <name, ARN, service or provider> --do <action> --on <ARN>',
    '           [--with <key>=<value> ...] [--json]',
    '',
    '  --as    name, logical id or ARN of a role or user of the app; a service principal such as',
    '          lambda.amazonaws.com; an identity provider with which somebody signs in, such as',
    '          cognito-identity.amazonaws.com or the ARN of a SAML or OIDC provider; or the ARN of',
    '          someone outside the app, who is taken to be allowed everything by their own policies',
    '  --do    one action, such as s3:GetObject; sts:AssumeRole, and for who signs in with a provider',
    '          sts:AssumeRoleWithWebIdentity or sts:AssumeRoleWithSAML, ask the trust policy of the role',
    '          in --on',
    "  --on    ARN of the resource, or '*' for an action that names none",
    '  --with  a condition key of the request; give a key twice for two values',
    appUsage,
    '',
    'exits with 0 for allowed, 1 for denied, 2 for what it cannot judge, such as a request on which a',
    'policy may decide that report lists as not read',
  ].join('\n'),
  options: {
    app: { type: 'string' },
    as: { type: 'string' },
    do: { type: 'string' },
    on: { type: 'string' },
    with: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    ...appOptions,
  },
  run(options) {
    const stacks = appOf(options, 'app');
    const who = caller(stacks, required(options, 'as'));
    const resource = required(options, 'on');
    const { owner, ...theirs } = policiesOn(stacks, resource);
    const request: Request = {
      principal: who.principal,
      action: knownAction(required(options, 'do')),
      resource,
      ...(owner ? { resourceAccount: owner } : {}),
      context: { ...who.context, ...contextOf(options) },
    };
    const policies = { ...who.policies, ...theirs };
    const decision = decide(request, policies);
    if (decision.answer !== 'ExplicitlyDenied') mustBeRead(stacks, request);
    const text = options.json
      ? JSON.stringify({ request, ...decision }, undefined, 2)
      : [sentence(decision, request), ...who.notes, ...reasons(decision)].join('\n');
    return { text, code: decision.answer === 'Allowed' ? 0 : 1 };
  },
};

function caller(
  stacks: readonly AppStack[],
  as: string,
): AppCaller & { readonly notes: readonly string[] } {
  if (isProvider(as)) return { ...outsider({ type: 'Federated', id: as }), notes: [] };
  if (as.startsWith('arn:') && !isInApp(stacks, as)) {
    const assumed = `(${as} is not in the app: its own policies are taken to allow everything)`;
    return { ...outsider({ type: 'AWS', id: as }), notes: [assumed] };
  }
  if (/^[\w.-]+\.(amazonaws\.com(\.cn)?|aws)$/.test(as)) {
    return { ...outsider({ type: 'Service', id: as }), notes: [] };
  }
  return { ...insider(findPrincipal(stacks, as)), notes: [] };
}

/** Throws when a policy that is not read may decide otherwise: allow the request, or deny it. */
function mustBeRead(stacks: readonly AppStack[], request: Request): void {
  const [unread] = stacks.flatMap(({ documents }) => unmodelledFor(request, documents));
  if (!unread) return;
  throw new Error(
    `the policy of ${unread.name} is not read, and may decide on '${request.resource}'; expected a resource that no such policy governs`,
  );
}

/** Throws unless the catalogue has the action: a misspelt one would be denied to everybody. */
function knownAction(action: string): string {
  if (!/^[\w-]+:[\w-]+$/.test(action)) return action; // decide tells what is malformed
  const { actions, date } = loadCatalogue();
  const names = actions.map(({ name }) => name);
  const found = names.find((name) => name.toLowerCase() === action.toLowerCase());
  if (found) return action;
  const meant = didYouMean(action, names);
  const hint = meant ? `; did you mean ${meant}?` : '; expected one such as s3:GetObject';
  throw new Error(`'--do' is '${action}', which the catalogue of ${date} does not have${hint}`);
}

function contextOf(options: Options): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  for (const pair of (options.with ?? []) as string[]) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      throw new Error(`'--with' must be <key>=<value>, got '${pair}'`);
    }
    const before = context[key];
    context[key] = before === undefined ? value : [before, value].flat();
  }
  return context;
}

function sentence({ answer }: Decision, { principal, action, resource }: Request): string {
  const answers = {
    Allowed: 'Allowed',
    ExplicitlyDenied: 'Denied, explicitly',
    ImplicitlyDenied: 'Denied, because nothing allows it',
  };
  return `${answers[answer]}: ${principal.id}, ${action} on ${resource}`;
}

function reasons({ statements, missing }: Decision): string[] {
  return [
    ...statements.map((statement) => `- ${statement.statement.Effect} in ${place(statement)}`),
    ...missing.flatMap(({ reason, nearMisses }) => [
      `- ${reason}`,
      ...nearMisses.flatMap((miss) =>
        miss.failed.map(({ operator, key, expected, actual }) => {
          const found = actual === undefined ? 'is absent' : `is ${[actual].flat().join(', ')}`;
          return `  - ${place(miss)} would, but for ${operator} ${key} ${expected.join(', ')}: the key ${found}`;
        }),
      ),
    ]),
  ];
}

const place = ({ kind, policy, index, sid }: StatementReference) =>
  `${kind} policy '${policy}', statement ${sid ?? index + 1}`;
