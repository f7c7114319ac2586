import { type KeyInPlay, typed } from './answer';
import type { Caller } from './callers';
import { h } from './dom';
import { labelOf, sample } from './labels';

/** The callers to choose from, under their headings, and whoever is asked as without being there. */
export function callerOptions(callers: readonly Caller[], selected: string): Node[] {
  const groups = [...new Set(callers.map(({ group }) => group))];
  const isKnown = callers.some(({ key }) => key === selected);
  const stranger = h('option', { value: selected, selected: true }, 'Not in this app');
  const known = groups.map((group) =>
    h(
      'optgroup',
      { label: group },
      ...callers
        .filter((caller) => caller.group === group)
        .map(({ key, label }) => h('option', { value: key, selected: key === selected }, label)),
    ),
  );
  return isKnown ? known : [stranger, ...known];
}

/** The id of the control for a condition key. */
export const keyId = (name: string) => `key-${encodeURIComponent(name)}`;

/** A control for a condition key: a choice for yes and no, and else text with suggestions. */
export function keyControl(
  { name, type, isList, values }: KeyInPlay,
  value: string,
  change: (value: string) => void,
): Node {
  const id = keyId(name);
  const listen = (event: Event) => change((event.target as HTMLInputElement).value);
  const label = labelOf(name);
  const caption = h(
    'label',
    { for: id },
    ...(label ? [label, ' ', h('code', {}, name)] : [h('code', {}, name)]),
    isList && h('span', { class: 'quiet' }, ' several, with a comma and a space between'),
  );
  if (/Bool/.test(type)) {
    const options = ['', 'true', 'false'].map((option) =>
      h(
        'option',
        { value: option, selected: option === value },
        { '': 'not said', true: 'yes', false: 'no' }[option],
      ),
    );
    return h('div', { class: 'field' }, caption, h('select', { id, change: listen }, ...options));
  }
  const suggestions = values
    .filter((text) => !text.includes('${'))
    .map(sample)
    .map(typed);
  const input = h('input', {
    id,
    value,
    input: listen,
    list: `${id}-list`,
    placeholder: "not said; '' is empty",
    autocomplete: 'off',
    spellcheck: 'false',
    inputmode: type === 'Numeric' ? 'numeric' : undefined,
  });
  const list = suggestions.map((text) => h('option', { value: text }));
  return h('div', { class: 'field' }, caption, input, h('datalist', { id: `${id}-list` }, ...list));
}
