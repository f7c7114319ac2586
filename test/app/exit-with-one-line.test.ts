import { exitWithOneLine, oneLine } from '../../bin/exit-with-one-line';
import { readSettings } from '../../bin/settings';

describe('the line of a mistake', () => {
  test.each([
    { of: 'a line break', given: 'a\nb', line: "got 'a\\nb'" },
    {
      of: 'a carriage return, which would hide what stands before',
      given: 'a\rb',
      line: "got 'a\\rb'",
    },
    { of: 'a colour', given: '\u001b[31ma', line: "got '\\u{1b}[31ma'" },
    { of: 'a change of direction', given: 'a\u202eb', line: "got 'a\\u{202e}b'" },
    { of: 'a separator of lines', given: 'a\u2028b', line: "got 'a\\u{2028}b'" },
    {
      of: 'letters, quotes and signs',
      given: 'ä \u{1f511} "b" \\',
      line: `got 'ä \u{1f511} "b" \\'`,
    },
    { of: '300 characters', given: 'x'.repeat(300), line: `got '${'x'.repeat(300)}'` },
    {
      of: '301 characters',
      given: 'x'.repeat(301),
      line: `got '${'x'.repeat(100)}… (301 characters)'`,
    },
  ])('is one, and as long as it can be read, with a value of $of', ({ given, line }) => {
    expect(oneLine(`got '${given}'`)).toBe(line);
  });

  test('says what stands after a long value', () => {
    const message = `'-c ${'x'.repeat(100_000)}' must be given once (IAM's way), got '${'y'.repeat(100_000)}' twice`;
    expect(oneLine(message)).toBe(
      `'-c ${'x'.repeat(97)}… (100003 characters)' must be given once (IAM's way), got '${'y'.repeat(100)}… (100000 characters)' twice`,
    );
  });

  test('has an end, however a value is quoted', () => {
    expect(oneLine(`got '${"'".repeat(100_000)}'`)).toHaveLength(4001);
  });

  test('has all settings when one is unknown', () => {
    let message = '';
    try {
      readSettings({ 'no:such': 1 });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('largestUploadGigabytes'); // the last
    expect(oneLine(message)).toBe(message);
  });
});

describe('the end of the process', () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const print = jest.spyOn(console, 'error').mockImplementation();

  test('comes with 1 and one line after a mistake', () => {
    exitWithOneLine(() => {
      throw new Error("'a' must be b, got 'c\n'");
    });
    expect(print.mock.calls).toEqual([["'a' must be b, got 'c\\n'"]]);
    expect(exit).toHaveBeenCalledWith(1);
  });

  test('leaves a fault of the program its stack trace', () => {
    exit.mockClear();
    const run = () => {
      throw new TypeError('x is not a function');
    };
    expect(() => exitWithOneLine(run)).toThrow(TypeError);
    expect(exit).not.toHaveBeenCalled();
  });
});
