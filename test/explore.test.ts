import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { fromHash, type Question, toHash } from '../explore/question';
import { remedy } from '../explore/words';
import { explorer } from '../scripts/explorer';
import { synthesized } from '../scripts/synthesized';
import { assembly, reader } from './support/assembly';
import { describeInBrowser } from './support/browser';

const temporary = mkdtempSync(path.join(tmpdir(), 'explore-test-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const ROLE = 'arn:aws:iam::111122223333:role/BreakGlass-EmergencyRole';

/** Alice of the help desk enters the emergency role as she should. */
const ENTERING: Question = {
  role: ROLE,
  as: 'other',
  who: 'arn:aws:iam::111122223333:user/help-desk/alice',
  action: 'sts:AssumeRole',
  resource: ROLE,
  context: {
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '60',
    'aws:RequestedRegion': 'eu-west-1',
    'sts:RoleSessionName': 'alice',
  },
};

test('a link holds the whole question, whatever its values are', () => {
  const context = { 'aws:ResourceTag/Team': 'a=b&c#d é', 'aws:TagKeys': 'One, Two' };
  const question = { ...ENTERING, context };
  expect(fromHash(toHash(question))).toEqual(question);
});

test.each([
  { operator: 'Bool', expected: ['true'], value: 'true' },
  { operator: 'NumericLessThan', expected: ['3600'], value: '3599' },
  { operator: 'ForAllValues:StringLike', expected: ['all/*', 'x'], value: 'all/x' },
  { operator: 'StringEquals', expected: ['${aws:username}'], value: 'alice' },
  { operator: 'StringEquals', expected: ['${aws:PrincipalTag/Team}'], value: undefined },
  { operator: 'StringEquals', expected: [''], value: "''" },
  { operator: 'StringNotEquals', expected: ['x'], value: undefined },
])('what would satisfy $operator $expected is $value', ({ operator, expected, value }) => {
  const failed = { operator, key: 'some:Key', expected, actual: undefined };
  expect(remedy(failed, ENTERING.who)).toBe(value);
});

test('npm run explore writes one file beside any app, and says where', () => {
  const app = assembly(reader());
  const script = path.join(__dirname, '../scripts/explore.ts');
  const run = (...args: string[]) =>
    execFileSync(process.execPath, ['--require', 'tsx/cjs', script, '--no-open', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const file = run('--app', app).trim();
  expect(file).toBe(path.join(app, 'explore.html'));
  expect(readFileSync(file, 'utf8')).not.toMatch(/(src|href)="(https?:|\/)|@import|url\(/);
  expect(() => run('--app', temporary)).toThrow(
    `'${temporary}' must be a synthesized CDK app, but has no manifest.json; run 'cdk synth'`,
  );
  expect(existsSync(path.join(temporary, 'explore.html'))).toBe(false);
});

describeInBrowser('the page of npm run explore', (browser) => {
  const url = pathToFileURL(path.join(temporary, 'page.html')).href;
  const errors: string[] = [];
  const requests: string[] = [];
  beforeAll(() => writeFileSync(path.join(temporary, 'page.html'), explorer(synthesized({}))));
  afterEach(async () => {
    expect(errors).toEqual([]);
    expect(requests.filter((request) => !/^(file|data):/.test(request))).toEqual([]);
    await Promise.all(
      browser()
        .contexts()
        .map((context) => context.close()),
    );
  });

  async function open(question?: Question, options?: BrowserContextOptions): Promise<Page> {
    const page = await browser().newPage(options);
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => errors.push(message.text()));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url + (question ? toHash(question) : ''));
    return page;
  }
  const verdict = (page: Page) => page.locator('.verdict').innerText();
  const lit = (page: Page) => page.locator('.statement.lit pre').allInnerTexts();

  test('shows who becomes a role that is chosen, and what it may do', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'EmergencyRole', exact: true }).click();
    const role = page.getByRole('region', { name: 'EmergencyRole' });
    expect(await role.innerText()).toMatch(
      /user\/help-desk\/\*[\s\S]*MultiFactorAuthPresent is true/,
    );
    expect(
      await role.getByRole('button', { name: 'TerminateInstanceInAutoScalingGroup' }).count(),
    ).toBe(1);
    expect(await role.getByRole('button', { name: 'DeleteTrail' }).count()).toBe(0);
    const chosen = page.getByRole('button', { name: 'EmergencyRole', exact: true });
    expect(await chosen.getAttribute('aria-current')).toBe('true');
  });

  test('gets a yes to every question that it offers for a role', async () => {
    const page = await open();
    const select = page.locator('#role-select');
    const roles = await select
      .locator('option')
      .evaluateAll((all) => all.map((o) => o.textContent));
    expect(roles.length).toBeGreaterThanOrEqual(10);
    for (const role of roles) {
      await page.getByRole('button', { name: `${role}`, exact: true }).click();
      expect(`${role}: ${await verdict(page)}`).toContain('Allowed');
      await page.getByRole('button', { name: 'Ask as somebody who may' }).first().click();
      expect(`becoming ${role}: ${await verdict(page)}`).toContain('Allowed');
    }
  });

  test('asks as a member of a group, who has the policies of the group only', async () => {
    const page = await open(ENTERING);
    await page.getByLabel('Who asks').selectOption({ label: 'Member of HelpDesk' });
    expect(await verdict(page)).toContain('Allowed');
    expect(await lit(page)).toEqual([
      expect.stringContaining('EnterEmergencyRole'),
      expect.stringContaining('aws:MultiFactorAuthAge'),
    ]);
    await page.getByLabel('To do what').fill('sts:TagSession');
    expect(await verdict(page)).toContain('Refused: nothing allows it');
    expect(await page.locator('#answer').innerText()).toContain('no identity policy allows it');
  });

  test('answers what is typed on the keyboard alone, and lights what decides', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // to the question
    await page.keyboard.type('EmergencyRole');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ec2:StopInstances');
    await page.keyboard.press('Tab');
    await page.keyboard.type('arn:aws:ec2:eu-west-1:111122223333:instance/i-1');
    expect(await verdict(page)).toContain('Refused: nothing allows it');
    expect(await page.locator('.statement.near mark').allInnerTexts()).toEqual(
      Array(2).fill(expect.stringContaining('aws:RequestedRegion')), // of the policy, and the boundary
    );
    await page.keyboard.press('Tab');
    await page.keyboard.type('eu-west-1');
    expect(await verdict(page)).toContain('Allowed');
    expect(await lit(page)).toEqual(Array(2).fill(expect.stringContaining('StopInstances')));
  });

  test('says what a refusal lacks, and takes it from a button', async () => {
    const { 'aws:MultiFactorAuthPresent': _, ...context } = ENTERING.context;
    const page = await open({ ...ENTERING, context });
    expect(await verdict(page)).toContain('Refused');
    expect(await page.locator('#answer').innerText()).toContain(
      'aws:MultiFactorAuthPresent is true; it is not said',
    );
    expect(await lit(page)).toEqual([]);
    await page.getByRole('button', { name: 'Say aws:MultiFactorAuthPresent is true' }).click();
    expect(await verdict(page)).toContain('Allowed');
    expect(await page.getByLabel('Signed in with MFA').inputValue()).toBe('true');
  });

  test('shows the statement that denies, and leads to it', async () => {
    const page = await open({
      ...ENTERING,
      as: `role:${ROLE}`,
      action: 'cloudtrail:StopLogging',
      resource: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/BreakGlassRecord',
    });
    expect(await verdict(page)).toContain('Refused: a statement denies it');
    await page.getByRole('button', { name: 'DenyEverythingElse of the identity policy' }).click();
    const focused = page.locator('.statement.denies:focus');
    expect(await focused.innerText()).toContain('DenyEverythingElse');
  });

  test('restores a question from its link, also one that is pasted into the page', async () => {
    const page = await open(ENTERING);
    expect(await verdict(page)).toContain('Allowed');
    expect(await page.getByLabel('Under which ARN').inputValue()).toBe(ENTERING.who);
    expect(fromHash(new URL(page.url()).hash)).toEqual(ENTERING);
    const late = {
      ...ENTERING,
      context: { ...ENTERING.context, 'aws:MultiFactorAuthAge': '3600' },
    };
    await page.evaluate(`location.hash = ${JSON.stringify(toHash(late))}`);
    await page.getByText('Refused: nothing allows it').waitFor();
    expect(await page.getByLabel('Seconds since MFA').inputValue()).toBe('3600');
  });

  test('asks for a caller and condition keys that nobody thought of', async () => {
    const page = await open({ ...ENTERING, who: 'arn:aws:iam::444455556666:user/help-desk/alice' });
    expect(await verdict(page)).toContain('Refused');
    await page.getByLabel('Another condition key').fill('aws:SourceVpc');
    await page.keyboard.press('Enter');
    await page.keyboard.type('vpc-1'); // the new control has the focus
    expect(fromHash(new URL(page.url()).hash).context['aws:SourceVpc']).toBe('vpc-1');
    await page.getByLabel('Under which ARN').fill('alice');
    expect(await verdict(page)).toMatch(/Cannot be judged: 'alice' is not the ARN/);
  });

  test('needs no sideways scrolling on a phone', async () => {
    const page = await open(ENTERING, { viewport: { width: 320, height: 640 } });
    await page.getByLabel('Role or user').selectOption({ label: 'AdministratorRole' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  test.each(['light', 'dark'] as const)('has enough contrast in %s mode', async (colorScheme) => {
    const page = await open({ ...ENTERING, context: {} }, { colorScheme });
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(245, 246, 248)');
    const refused = (await page.evaluate(CONTRASTS)) as Contrast[];
    await page.goto(url + toHash(ENTERING));
    await page.locator('.verdict.yes').waitFor();
    const allowed = (await page.evaluate(CONTRASTS)) as Contrast[];
    expect(refused.length).toBeGreaterThan(50);
    expect([...refused, ...allowed].filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  test('has a name for every control', async () => {
    const page = await open(ENTERING);
    const names = await page.locator('body').ariaSnapshot();
    const controls = names.match(/- (button|combobox|textbox|link|group|searchbox)\b.*/g) ?? [];
    expect(controls.length).toBeGreaterThan(20);
    expect(controls.filter((control) => !control.includes('"'))).toEqual([]);
    expect(await page.locator('#answer').getAttribute('aria-live')).toBe('polite');
  });
});

interface Contrast {
  readonly text: string;
  readonly ratio: number;
}

/** The contrast of every text that is seen, as WCAG 2 reckons it. */
const CONTRASTS = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = channels(getComputedStyle(e).backgroundColor);
      if (color[3] !== 0) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => !['SCRIPT', 'STYLE', 'OPTION'].includes(e.tagName))
    .map((e) => {
      const [a, b] = [channels(getComputedStyle(e).color), behind(e)].map(luminance);
      return { text: e.textContent.slice(0, 40), ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
    });
})()`;
