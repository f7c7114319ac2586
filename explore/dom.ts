type Child = Node | string | undefined | false;
type Properties = Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>>;

/** An element: functions listen to events, everything else is an attribute. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** The element that the page has under this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element '${id}'`);
  return element as T;
}

/** The options of a list of suggestions. */
export function suggest(list: HTMLElement, values: Iterable<string>): void {
  list.replaceChildren(...[...values].map((value) => h('option', { value })));
}
