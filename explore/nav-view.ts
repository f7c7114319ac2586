import type { AppPrincipal } from '../access/index';
import { readable } from './callers';
import { byId, h } from './dom';

/** Lists the roles and users of an app by stack: as buttons, and as a choice where there is less room. */
export function listSubjects(
  subjects: readonly AppPrincipal[],
  choose: (arn: string) => void,
): void {
  const select = byId<HTMLSelectElement>('role-select');
  select.addEventListener('change', () => choose(select.value));
  for (const name of new Set(subjects.map(({ stack }) => stack.name))) {
    const own = subjects
      .filter(({ stack }) => stack.name === name)
      .map(({ identity: { arn, logicalId } }) => ({ arn, label: readable(logicalId) }));
    const buttons = own.map(({ arn, label }) =>
      h('button', { type: 'button', value: arn, click: () => choose(arn) }, label),
    );
    const items = buttons.map((button) => h('li', {}, button));
    byId('roles').append(h('h2', {}, name), h('ul', {}, ...items));
    const options = own.map(({ arn, label }) => h('option', { value: arn }, label));
    select.append(h('optgroup', { label: name }, ...options));
  }
}

/** Marks the one that is shown, in both lists. */
export function mark(arn: string): void {
  byId<HTMLSelectElement>('role-select').value = arn;
  for (const button of byId('roles').querySelectorAll('button')) {
    if (button.value === arn) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}
