/** A question as the controls hold it, and as a link carries it. */
export interface Question {
  /** ARN of the role that is looked at. */
  readonly role: string;
  /** Key of one of the callers to choose from. */
  readonly as: string;
  /** ARN of a caller who is not in the app; unused for others. */
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys, as they are typed. */
  readonly context: Readonly<Record<string, string>>;
}

const fields = ['role', 'as', 'who', 'action', 'resource'] as const;

/** The part of a link after `#`. */
export function toHash(question: Question): string {
  const pairs = new URLSearchParams();
  for (const field of fields) if (question[field]) pairs.set(field, question[field]);
  for (const [key, value] of Object.entries(question.context)) {
    if (value !== '') pairs.append('with', `${key}=${value}`);
  }
  return `#${pairs}`.replace(/%3A/g, ':').replace(/%2F/g, '/');
}

/** The question in a link; what the link does not say is empty. */
export function fromHash(hash: string): Question {
  const pairs = new URLSearchParams(hash.replace(/^#/, ''));
  const context = pairs.getAll('with').map((pair) => {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    return [key, value];
  });
  const get = (field: (typeof fields)[number]) => pairs.get(field) ?? '';
  return {
    role: get('role'),
    as: get('as'),
    who: get('who'),
    action: get('action'),
    resource: get('resource'),
    context: Object.fromEntries(context),
  };
}
