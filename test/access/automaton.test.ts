import { parseGlob } from '../../access/policy/glob';
import { witnesses } from '../../access/prove/patterns/witnesses';

test('what was found where no glob may spell out a text is no answer where all may', () => {
  const globs = ['a*', '*b'].map((text) => parseGlob(text));
  const textsOf = (found: ReturnType<typeof witnesses>) => found.map(({ text }) => text);
  expect(textsOf(witnesses(globs, { spelling: [] }))).toEqual(['']);
  expect(textsOf(witnesses(globs))).toEqual(['', 'a', 'b', 'ab']);
  expect(textsOf(witnesses(globs, { spelling: [] }))).toEqual(['']);
});
