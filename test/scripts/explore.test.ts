import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { readApp } from '../../access/node';
import { remedy } from '../../explore/labels';
import { fromHash, type Question, toHash } from '../../explore/question';
import { explorer } from '../../scripts/explore/explorer';
import { openerOf } from '../../scripts/explore/open-in-browser';
import { synthesized } from '../../scripts/synthesized';
import { assembly, reader } from '../support/assembly';
import { describeInBrowser } from '../support/browser';
import { CONTRASTS, type Contrast } from '../support/contrast';
import { environment } from '../support/environment';

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
  const script = path.join(__dirname, '../../scripts/explore/explore.ts');
  const run = (...args: string[]) =>
    execFileSync(process.execPath, ['--require', 'tsx/cjs', script, '--no-open', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: environment(),
    });
  const file = run('--app', app).trim();
  expect(file).toBe(path.join(app, 'explore.html'));
  expect(readFileSync(file, 'utf8')).not.toMatch(/(src|href)="(https?:|\/)|@import|url\(/);
  expect(() => run('--app', temporary)).toThrow(
    `'${temporary}' must be a synthesized CDK app, but has no manifest.json; run 'cdk synth'`,
  );
  expect(existsSync(path.join(temporary, 'explore.html'))).toBe(false);
});

test.each([
  { desktop: 'macOS', platform: 'darwin', environment: {}, opener: ['open', '/a b/x.html'] },
  {
    desktop: 'Windows',
    platform: 'win32',
    environment: {},
    opener: ['rundll32', 'url.dll,FileProtocolHandler', '/a b/x.html'],
  },
  {
    desktop: 'Windows, seen from its Linux',
    platform: 'linux',
    environment: { WSL_DISTRO_NAME: 'Ubuntu', DISPLAY: ':0' },
    opener: ['explorer.exe', 'x.html'],
  },
  {
    desktop: 'Linux',
    platform: 'linux',
    environment: { WAYLAND_DISPLAY: 'wayland-0' },
    opener: ['xdg-open', '/a b/x.html'],
  },
  { desktop: 'no desktop', platform: 'linux', environment: {}, opener: undefined },
])('on $desktop the page is opened by $opener', ({ platform, environment, opener }) => {
  expect(openerOf('/a b/x.html', platform, environment)).toEqual(opener);
});

test.each([
  { where: 'there is no desktop', desktop: {} },
  { where: 'what opens it is not installed', desktop: { DISPLAY: ':0' } },
])('where $where, npm run explore says so after the path', ({ desktop }) => {
  const app = assembly(reader());
  const script = path.join(__dirname, '../../scripts/explore/explore.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', 'tsx/cjs', script, '--app', app],
    { encoding: 'utf8', env: environment({ ...desktop, PATH: temporary }) },
  );
  const file = path.join(app, 'explore.html');
  const [opener] = openerOf(file, process.platform, desktop) ?? [];
  const reason = opener ? `'${opener}' cannot be started` : 'there is no desktop here';
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: `${file}\n`,
    stderr: `${reason}; open that file in a browser\n`,
  });
});

describeInBrowser('the page of npm run explore', (browser) => {
  const DESKTOP = { width: 1280, height: 720 };
  const url = pathToFileURL(path.join(temporary, 'page.html')).href;
  const seen: string[] = []; // errors, and requests to a network
  let page: Page; // one for all tests: to load it costs more than they do
  beforeAll(async () => {
    writeFileSync(path.join(temporary, 'page.html'), explorer(synthesized({})));
    page = await browser().newPage({ viewport: DESKTOP });
    page.on('pageerror', ({ message }) => seen.push(message));
    page.on('console', (message) => seen.push(message.text()));
    page.on('dialog', (dialog) => dialog.dismiss().then(() => seen.push('a dialog')));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) seen.push(request.url());
    });
    await page.clock.install(); // before the page sets a timer, so that the tests can stop each
    await page.goto(url);
  });
  afterEach(async () => {
    expect(seen).toEqual([]);
    await page.setViewportSize(DESKTOP);
  });

  /** Follows a link in the page that is open; without a question, begins anew. */
  async function follow(question?: Question): Promise<void> {
    const hash = question ? toHash(question) : '#';
    await page.evaluate(`new Promise((done) => {
      history.replaceState(undefined, '', '#before');
      addEventListener('hashchange', done, { once: true });
      location.hash = ${JSON.stringify(hash)};
    })`);
  }

  /** Opens a page of its own for an app, or a link from elsewhere. */
  async function load(resources?: Record<string, object>, hash = ''): Promise<void> {
    const file = path.join(temporary, resources ? 'other.html' : 'page.html');
    if (resources) writeFileSync(file, explorer(readApp(assembly(resources))));
    await page.goto('about:blank'); // a change of what follows '#' alone would load nothing
    await page.goto(pathToFileURL(file).href + hash);
  }
  const verdict = () => page.locator('#verdict').innerText();
  const answer = () => page.locator('#answer').innerText();
  const lit = () => page.locator('.statement.lit pre').allInnerTexts();
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  test('answers what is typed on the keyboard alone, and lights what decides', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // to the question
    await page.keyboard.type('EmergencyRole');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ec2:StopInstances');
    await page.keyboard.press('Tab');
    await page.keyboard.insertText('arn:aws:ec2:eu-west-1:111122223333:instance/i-1');
    expect(await verdict()).toContain('Refused: nothing allows it');
    expect(await page.locator('.statement.near mark').allInnerTexts()).toEqual(
      Array(2).fill(expect.stringContaining('aws:RequestedRegion')), // of the policy, and the boundary
    );
    await page.keyboard.press('Tab');
    await page.keyboard.type('eu-west-1');
    expect(await verdict()).toContain('Allowed');
    expect(await lit()).toEqual(Array(2).fill(expect.stringContaining('StopInstances')));
  });

  test('tells a screen reader the answer once, half a second after one stops typing', async () => {
    await page.clock.pauseAt(Date.now() + 3_600_000); // later than the page can be
    try {
      await follow({ ...ENTERING, action: 'sts:', context: {} });
      await page.clock.runFor(500);
      expect(await page.locator('#told').innerText()).toContain("'sts:' is malformed");
      await page.evaluate(`globalThis.told = [];
        new MutationObserver((changes) => told.push(...changes.map(({ target }) => target.textContent)))
          .observe(document.getElementById('told'), { childList: true });`);
      await page.getByLabel('To do what').press('End');
      for (const letter of 'AssumeRole') {
        await page.keyboard.press(letter);
        await page.clock.runFor(499);
      }
      expect(await page.evaluate('told')).toEqual([]);
      await page.clock.runFor(1);
      expect(await page.evaluate('told')).toEqual(['Refused: nothing allows it: sts:AssumeRole']);
    } finally {
      await page.clock.resume();
    }
    expect(await page.getByRole('status').count()).toBe(2); // of the answer, and of the link
  });

  test('shows who becomes a role that is chosen, and what it may do', async () => {
    await follow();
    await button('EmergencyRole').click();
    const role = page.getByRole('region', { name: 'EmergencyRole' });
    expect(await role.innerText()).toMatch(
      /user\/help-desk\/\*[\s\S]*MultiFactorAuthPresent is true/,
    );
    expect(await button('TerminateInstanceInAutoScalingGroup').count()).toBe(1);
    expect(await button('DeleteTrail').count()).toBe(0);
    expect(await button('EmergencyRole').getAttribute('aria-current')).toBe('true');
  });

  test('gets a yes to every question that it offers for a role', async () => {
    await follow();
    const asked = (await page.evaluate(EVERY_QUESTION)) as string[][];
    const roles = await page.locator('#role-select option').allTextContents();
    expect(roles.length).toBeGreaterThanOrEqual(10);
    expect(asked.map(([role]) => role)).toEqual(expect.arrayContaining(roles));
    expect(asked.length).toBeGreaterThan(60);
    expect(asked.filter(([, , verdict]) => !verdict?.endsWith('Allowed'))).toEqual([]);
    expect(
      roles.filter((role) => !asked.some((a) => a[0] === role && /^Ask/.test(`${a[1]}`))),
    ).toEqual(
      [], // there is a way into each
    );
  });

  test('asks as a member of a group, who has the policies of the group only', async () => {
    await follow(ENTERING);
    await page.getByLabel('Who asks').selectOption({ label: 'Member of HelpDesk' });
    expect(await verdict()).toContain('Allowed');
    expect(await lit()).toEqual([
      expect.stringContaining('EnterEmergencyRole'),
      expect.stringContaining('aws:MultiFactorAuthAge'),
    ]);
    await page.getByLabel('To do what').fill('sts:TagSession');
    expect(await verdict()).toContain('Refused: nothing allows it');
    expect(await answer()).toContain('no identity policy allows it');
  });

  test('says what a refusal lacks, and takes it from buttons, one key after the other', async () => {
    const {
      'aws:MultiFactorAuthPresent': _,
      'sts:RoleSessionName': __,
      ...context
    } = ENTERING.context;
    await follow({ ...ENTERING, context });
    expect(await verdict()).toContain('Refused');
    expect(await answer()).toContain('aws:MultiFactorAuthPresent is true; it is not said');
    expect(await lit()).toEqual([]);
    await button('Say aws:MultiFactorAuthPresent is true').press('Enter');
    expect(await page.locator(':focus').innerText()).toBe('Say sts:RoleSessionName is alice');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').innerText()).toContain('Allowed');
    expect(await page.getByLabel('Signed in with MFA').inputValue()).toBe('true');
  });

  test.each([
    {
      odd: 'an action that there is not',
      action: 'sts:AssumeRol',
      resource: ROLE,
      ask: 'sts:AssumeRole',
    },
    {
      odd: 'a resource for an action that names none',
      action: 'ec2:DescribeInstances',
      resource: ROLE,
      ask: '*',
    },
  ])('says that $odd will not be asked for, and what is', async ({ action, resource, ask }) => {
    await follow({ ...ENTERING, action, resource });
    await button(`Ask for ${ask}`).click();
    expect(await page.locator('.hint').count()).toBe(0);
    expect(fromHash(new URL(page.url()).hash)).toMatchObject(
      ask === '*' ? { action, resource: ask } : { action: ask, resource },
    );
  });

  test('shows the statement that denies, and leads to it', async () => {
    await follow({
      ...ENTERING,
      as: `role:${ROLE}`,
      action: 'cloudtrail:StopLogging',
      resource: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/BreakGlassRecord',
    });
    expect(await verdict()).toContain('Refused: a statement denies it');
    await button('DenyEverythingElse of the identity policy').click();
    const focused = page.locator('.statement.denies:focus');
    expect(await focused.innerText()).toContain('DenyEverythingElse');
  });

  test('restores a question from its link, also one that is pasted into the page', async () => {
    await load(undefined, toHash(ENTERING));
    expect(await verdict()).toContain('Allowed');
    expect(await page.getByLabel('Under which ARN').inputValue()).toBe(ENTERING.who);
    expect(fromHash(new URL(page.url()).hash)).toEqual(ENTERING);
    const context = { ...ENTERING.context, 'aws:MultiFactorAuthAge': '3600' };
    await follow({ ...ENTERING, context });
    expect(await verdict()).toContain('Refused: nothing allows it');
    expect(await page.getByLabel('Seconds since MFA').inputValue()).toBe('3600');
  });

  test('copies the link, and answers when the browser takes no more changes of the address', async () => {
    await follow(ENTERING);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(`globalThis.replace = history.replaceState;
      history.replaceState = () => { throw new DOMException('too often', 'SecurityError'); };`);
    await page.getByLabel('Seconds since MFA').fill('3600');
    expect(await verdict()).toContain('Refused: nothing allows it');
    expect(page.url()).toContain('MultiFactorAuthAge%3D60');
    await page.evaluate('history.replaceState = replace');
    await button('Copy a link to this question').click();
    await page.getByText('The link is copied.').waitFor();
    const copied = (await page.evaluate('navigator.clipboard.readText()')) as string;
    expect(copied).toBe(page.url().replace('Age%3D60', 'Age%3D3600'));
  });

  test('answers no other question than the one in a link, also when that is of another app', async () => {
    const role = 'arn:aws:iam::444455556666:role/elsewhere';
    await follow({ ...ENTERING, role, as: `role:${role}`, who: '' });
    expect(await verdict()).toBe(`Cannot be judged: '${role}' is not in this app`);
    expect(await page.locator('#role').innerText()).toContain(`'${role}' is not in this app`);
    expect(await page.getByLabel('Who asks').inputValue()).toBe(`role:${role}`);
    await follow({ ...ENTERING, role });
    expect(await verdict()).toContain('Allowed'); // who asks, and what for, are in this app
  });

  test('takes a link for text, whatever is in it', async () => {
    const html = '<img src=x onerror=alert(1)>';
    await follow({
      role: html,
      as: html,
      who: html,
      action: html,
      resource: html,
      context: { [html]: html },
    });
    expect(await verdict()).toContain(html);
    expect(await page.locator('#role').innerText()).toContain(html);
    const context = { '<b>': html, constructor: 'y' };
    await follow({ ...ENTERING, context });
    expect(await page.getByLabel('<b>').inputValue()).toBe(html);
    expect(await page.getByLabel('constructor').inputValue()).toBe('y');
    expect(await page.locator('img').count()).toBe(0);
  });

  test('asks for a caller and condition keys that nobody thought of', async () => {
    await follow({ ...ENTERING, who: 'arn:aws:iam::444455556666:user/help-desk/alice' });
    expect(await verdict()).toContain('Refused');
    await page.getByLabel('Another condition key').fill('aws:SourceVpc');
    await page.keyboard.press('Enter');
    await page.keyboard.type('vpc-1'); // the new control has the focus
    expect(fromHash(new URL(page.url()).hash).context['aws:SourceVpc']).toBe('vpc-1');
    await page.getByLabel('Under which ARN').fill('alice');
    expect(await verdict()).toMatch(/Cannot be judged: 'alice' is not the ARN/);
  });

  test('needs no sideways scrolling on a phone, and keeps the answer in sight', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await follow(ENTERING);
    await page.getByLabel('Role or user').selectOption({ label: 'AdministratorRole' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await page.evaluate('scrollTo(0, 0)');
    const { y = 0, height = 0 } = (await page.locator('#verdict').boundingBox()) ?? {};
    expect(y + height).toBeLessThanOrEqual(640);
    const form = (await page.locator('#ask').boundingBox()) ?? { y: 0 };
    expect(form.y).toBeGreaterThan(640 - 320); // below what it asks, and yet in sight
  });

  test.each(['light', 'dark'] as const)('has enough contrast in %s mode', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await follow({ ...ENTERING, context: {} });
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(245, 246, 248)');
    const refused = (await page.evaluate(CONTRASTS)) as Contrast[];
    await follow(ENTERING);
    expect(await verdict()).toContain('Allowed');
    const allowed = (await page.evaluate(CONTRASTS)) as Contrast[];
    expect(refused.length).toBeGreaterThan(50);
    expect([...refused, ...allowed].filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  test('has a name for every control', async () => {
    await follow(ENTERING);
    const names = await page.locator('body').ariaSnapshot();
    const controls = names.match(/- (button|combobox|textbox|link|group|searchbox)\b.*/g) ?? [];
    expect(controls.length).toBeGreaterThan(20);
    expect(controls.filter((control) => !control.includes('"'))).toEqual([]);
  });

  test('says of another app what it cannot judge, and how it could', async () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const { Reader12345678: role, ...others } = reader();
    const Properties = { ...role.Properties, ManagedPolicyArns: [arn] };
    const logicalId = `${'Very'.repeat(15)}LongName`;
    await page.setViewportSize({ width: 320, height: 640 });
    await load({ ...others, [logicalId]: { ...role, Properties } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(await page.locator('#role').innerText()).toContain(
      `npm run explore takes it as --managed-policy '${arn}=<document>'`,
    );
    expect(await verdict()).toContain('Allowed'); // to become it
    await load({ Data: { Type: 'AWS::S3::Bucket' } });
    expect(await page.locator('#role').innerText()).toContain('no roles or users of its own');
    expect(await verdict()).toBe('Say what to do, and on which resource');
  });
});

/** Presses every button that asks something, for every role: the role, the button, and the verdict. */
const EVERY_QUESTION = `[...document.querySelectorAll('#roles button')].flatMap((role) => {
  const verdict = () => document.getElementById('verdict').textContent;
  role.click();
  const first = [role.textContent, 'chosen', verdict()];
  const asked = [...document.querySelectorAll('#role .chip')].map((chip) => {
    chip.click();
    return [role.textContent, chip.textContent, verdict()];
  });
  return [first, ...asked];
})`;
