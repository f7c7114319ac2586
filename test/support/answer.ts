import {
  type Answer,
  decide,
  type Principal,
  policiesFor,
  type Request,
  type Subject,
} from '../../access/index';

/** A request about a subject; for a role, its own session asks unless somebody else is named. */
type Question = Omit<Request, 'principal'> & { readonly principal?: Principal };

/** Returns what IAM would answer to one request about a subject, with the policies that apply to it. */
export function answer(about: Subject, question: Question): Answer {
  const principal = question.principal ?? sessionOf(about.name);
  const request = { ...question, principal };
  return decide(request, policiesFor(about, request)).answer;
}

/** `arn:aws:iam::111122223333:role/path/Name` becomes the ARN of a session of it. */
function sessionOf(arn: string): Principal {
  const [, start, account, name] =
    /^(arn:[^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return name
    ? { type: 'AWS', id: `${start}:sts::${account}:assumed-role/${name}/session` }
    : { type: 'AWS', id: arn };
}
